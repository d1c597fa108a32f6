//! Core's permissions, by the names that the tools need.

use mattermost_plugin::model::Permission;

macro_rules! rights {
    ($( $(#[$doc:meta])* $right:ident: $id:literal; )*) => {
        /// A permission of Mattermost core (`model/permission.go`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Right {
            $( $(#[$doc])* $right, )*
        }

        impl Right {
            /// Core's id, as roles list it.
            pub fn id(self) -> &'static str {
                match self {
                    $( Self::$right => $id, )*
                }
            }
        }
    };
}

rights! {
    /// Add bookmarks to a private channel.
    AddBookmarkPrivate: "add_bookmark_private_channel";
    /// Add bookmarks to a public channel.
    AddBookmarkPublic: "add_bookmark_public_channel";
    /// React to a message.
    AddReaction: "add_reaction";
    /// Open a direct message channel.
    CreateDirectChannel: "create_direct_channel";
    /// Open a group message channel.
    CreateGroupChannel: "create_group_channel";
    /// Post in a channel.
    CreatePost: "create_post";
    /// Post in a team's public channels, member or not.
    CreatePostPublic: "create_post_public";
    /// Create a private channel.
    CreatePrivateChannel: "create_private_channel";
    /// Create a public channel.
    CreatePublicChannel: "create_public_channel";
    /// Delete bookmarks of a private channel.
    DeleteBookmarkPrivate: "delete_bookmark_private_channel";
    /// Delete bookmarks of a public channel.
    DeleteBookmarkPublic: "delete_bookmark_public_channel";
    /// Delete messages of others.
    DeleteOthersPosts: "delete_others_posts";
    /// Delete one's own messages.
    DeletePost: "delete_post";
    /// Change bookmarks of a private channel.
    EditBookmarkPrivate: "edit_bookmark_private_channel";
    /// Change bookmarks of a public channel.
    EditBookmarkPublic: "edit_bookmark_public_channel";
    /// Change messages of others.
    EditOthersPosts: "edit_others_posts";
    /// Change one's own messages.
    EditPost: "edit_post";
    /// Join a team's public channels.
    JoinPublicChannels: "join_public_channels";
    /// List teams that anybody may join.
    ListPublicTeams: "list_public_teams";
    /// List a team's public channels.
    ListTeamChannels: "list_team_channels";
    /// Make channel admins.
    ManageChannelRoles: "manage_channel_roles";
    /// Add people to a private channel.
    ManagePrivateChannelMembers: "manage_private_channel_members";
    /// Change name, header and purpose of a private channel.
    ManagePrivateChannelProperties: "manage_private_channel_properties";
    /// Add people to a public channel.
    ManagePublicChannelMembers: "manage_public_channel_members";
    /// Change name, header and purpose of a public channel.
    ManagePublicChannelProperties: "manage_public_channel_properties";
    /// Administer the server.
    ManageSystem: "manage_system";
    /// Order the bookmarks of a private channel.
    OrderBookmarkPrivate: "order_bookmark_private_channel";
    /// Order the bookmarks of a public channel.
    OrderBookmarkPublic: "order_bookmark_public_channel";
    /// See a channel.
    ReadChannel: "read_channel";
    /// Read a channel's messages.
    ReadChannelContent: "read_channel_content";
    /// See a team's public channels.
    ReadPublicChannel: "read_public_channel";
    /// Take a reaction back.
    RemoveReaction: "remove_reaction";
    /// Attach files.
    UploadFile: "upload_file";
    /// Use @all, @channel and @here.
    UseChannelMentions: "use_channel_mentions";
    /// Mention groups.
    UseGroupMentions: "use_group_mentions";
    /// See other people, on the server or in a team.
    ViewMembers: "view_members";
    /// See a team.
    ViewTeam: "view_team";
}

impl Right {
    /// The server looks at the id alone (`app/plugin_api.go`, HasPermissionTo).
    pub(super) fn to_core(self) -> Permission {
        Permission {
            id: self.id().into(),
            ..Permission::default()
        }
    }
}

impl std::fmt::Display for Right {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}
