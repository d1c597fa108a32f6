//! What happens in the world, and the hooks by which a server tells a plugin of it.

use mattermost_plugin::api::chain;
use mattermost_plugin::model::{
    Channel, ChannelMember, Context, PluginClusterEvent, Post, Reaction, TeamMember, User,
};

use crate::environment::Loan;
use crate::world::{Level, LogLine, World, new_id};

/// Something that has happened, and that nobody can prevent any more. Each has the hook that tells of it.
#[derive(Debug, Clone)]
pub enum Happening {
    /// There is a new post: `MessageHasBeenPosted`.
    Posted(Post),
    /// A post was changed: `MessageHasBeenUpdated`.
    Edited {
        /// As it is now.
        new: Post,
        /// As it was.
        old: Box<Post>,
    },
    /// A post was deleted: `MessageHasBeenDeleted`.
    PostDeleted(Post),
    /// Somebody has reacted to a post: `ReactionHasBeenAdded`.
    Reacted(Reaction),
    /// A reaction was taken back: `ReactionHasBeenRemoved`.
    Unreacted(Reaction),
    /// There is a new channel: `ChannelHasBeenCreated`.
    ChannelCreated(Channel),
    /// Somebody is a member of a channel now: `UserHasJoinedChannel`.
    JoinedChannel(ChannelMember),
    /// Somebody is no longer a member of a channel: `UserHasLeftChannel`.
    LeftChannel(ChannelMember),
    /// Somebody is a member of a team now: `UserHasJoinedTeam`.
    JoinedTeam(TeamMember),
    /// Somebody is no longer a member of a team: `UserHasLeftTeam`.
    LeftTeam(TeamMember),
    /// There is a new user: `UserHasBeenCreated`.
    UserCreated(User),
    /// A user was deactivated: `UserHasBeenDeactivated`.
    UserDeactivated(User),
    /// Settings have changed: `OnConfigurationChange`.
    SettingsChanged,
    /// The plugin on another node has sent it: `OnPluginClusterEvent`.
    ClusterEvent(PluginClusterEvent),
}

/// What has happened, in order.
pub(crate) type News = Vec<Happening>;

/// Tells the plugin, one after the other; a hook that fails changes nothing, as under a server.
pub(crate) async fn tell(world: World, plugin: Option<Loan>, news: News) {
    let Some(running) = plugin.as_ref().and_then(Loan::running) else {
        return;
    };
    for happening in news {
        if let Err(error) = running.tell(happening).await {
            world.add_log_line(LogLine {
                level: Level::Error,
                plugin: None,
                message: format!("a hook failed: {}", chain(&error)),
                pairs: Vec::new(),
            });
        }
    }
}

/// The context of a hook that a user's action causes.
pub(crate) fn context() -> Context {
    Context {
        request_id: new_id(),
        ..Context::default()
    }
}

impl Happening {
    /// Whether a cluster tells the plugin on every node, and not only where it has happened.
    pub(crate) fn is_everywhere(&self) -> bool {
        matches!(self, Self::SettingsChanged)
    }
}
