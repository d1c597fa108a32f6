//! Core's permissions, by the names that the tools need.

use mattermost_plugin::model::Permission;

/// A permission of Mattermost core (`model/permission.go`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// Open a direct message channel.
    CreateDirectChannel,
    /// Post in a channel.
    CreatePost,
    /// Post in a team's public channels, member or not.
    CreatePostPublic,
    /// List a team's public channels.
    ListTeamChannels,
    /// See a channel.
    ReadChannel,
    /// Read a channel's messages.
    ReadChannelContent,
    /// See a team's public channels.
    ReadPublicChannel,
    /// Use @all, @channel and @here.
    UseChannelMentions,
    /// See other people, on the server or in a team.
    ViewMembers,
}

impl Right {
    pub(super) fn to_core(self) -> Permission {
        match self {
            Self::CreateDirectChannel => Permission::create_direct_channel(),
            Self::CreatePost => Permission::create_post(),
            Self::CreatePostPublic => Permission::create_post_public(),
            Self::ListTeamChannels => Permission::list_team_channels(),
            Self::ReadChannel => Permission::read_channel(),
            Self::ReadChannelContent => Permission::read_channel_content(),
            Self::ReadPublicChannel => Permission::read_public_channel(),
            Self::UseChannelMentions => Permission::use_channel_mentions(),
            Self::ViewMembers => Permission::view_members(),
        }
    }
}

impl std::fmt::Display for Right {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_core().id)
    }
}
