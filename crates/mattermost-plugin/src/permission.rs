//! The permissions that core checks, by their names in `model/permission.go`.

use crate::model::Permission;

macro_rules! permissions {
    ($( $(#[$doc:meta])* $name:ident: $scope:literal; )*) => {
        /// Permissions to ask about with [`Permissions`](crate::api::Permissions).
        ///
        /// ```
        /// use mattermost_plugin::model::Permission;
        ///
        /// assert_eq!(Permission::create_post().id, "create_post");
        /// ```
        impl Permission {
            $(
                $(#[$doc])*
                pub fn $name() -> Self {
                    Self {
                        id: stringify!($name).into(),
                        scope: $scope.into(),
                        ..Self::default()
                    }
                }
            )*
        }
    };
}
permissions! {
    /// See that a channel exists, its name and its members.
    read_channel: "channel_scope";
    /// Read a channel's posts.
    read_channel_content: "channel_scope";
    /// Read a team's public channels without being a member of them.
    read_public_channel: "team_scope";
    /// Post in a channel.
    create_post: "channel_scope";
    /// Post in a team's public channels without being a member of them.
    create_post_public: "channel_scope";
    /// Notify everybody with `@channel`, `@all` or `@here`.
    use_channel_mentions: "channel_scope";
    /// Attach files to posts.
    upload_file: "channel_scope";
    /// Open a direct channel.
    create_direct_channel: "system_scope";
    /// Open a group channel.
    create_group_channel: "system_scope";
    /// See the members of a team, or of the whole system.
    view_members: "team_scope";
    /// See a team.
    view_team: "team_scope";
    /// List a team's public channels.
    list_team_channels: "team_scope";
    /// Administer the system.
    manage_system: "system_scope";
}
