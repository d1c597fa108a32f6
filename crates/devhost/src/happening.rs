//! What happens in the world, and the hooks by which a server tells a plugin of it.

use futures_util::future::BoxFuture;
use mattermost_plugin::api::chain;
use mattermost_plugin::host::{ActivationError, Hooks};
use mattermost_plugin::model::{
    Channel, ChannelMember, Context, PluginClusterEvent, Post, Reaction, TeamMember, User,
};

use crate::environment::Loan;
use crate::world::{Level, LogLine, World, new_id};

/// Something that has happened, and that nobody can prevent any more.
#[derive(Debug, Clone)]
pub(crate) enum Happening {
    Posted(Post),
    Edited {
        new: Post,
        old: Box<Post>,
    },
    PostDeleted(Post),
    Reacted(Reaction),
    Unreacted(Reaction),
    ChannelCreated(Channel),
    JoinedChannel(ChannelMember),
    LeftChannel(ChannelMember),
    JoinedTeam(TeamMember),
    LeftTeam(TeamMember),
    UserCreated(User),
    UserDeactivated(User),
    SettingsChanged,
    /// The plugin on another node has sent it.
    ClusterEvent(PluginClusterEvent),
}

/// What has happened, in order.
pub(crate) type News = Vec<Happening>;

/// Tells the plugin, one after the other; a hook that fails changes nothing, as under a server.
pub(crate) async fn tell(world: World, plugin: Option<Loan>, news: News) {
    let Some(hooks) = plugin.as_ref().and_then(Loan::hooks) else {
        return;
    };
    for happening in news {
        if let Err(error) = happening.tell(hooks).await {
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

    fn tell(self, hooks: &Hooks) -> BoxFuture<'_, Result<(), ActivationError>> {
        match self {
            Self::Posted(post) => Box::pin(hooks.message_has_been_posted(context(), post)),
            Self::Edited { new, old } => {
                Box::pin(hooks.message_has_been_updated(context(), new, *old))
            }
            Self::PostDeleted(post) => Box::pin(hooks.message_has_been_deleted(context(), post)),
            Self::Reacted(reaction) => Box::pin(hooks.reaction_has_been_added(context(), reaction)),
            Self::Unreacted(reaction) => {
                Box::pin(hooks.reaction_has_been_removed(context(), reaction))
            }
            Self::ChannelCreated(channel) => {
                Box::pin(hooks.channel_has_been_created(context(), channel))
            }
            Self::JoinedChannel(member) => {
                Box::pin(hooks.user_has_joined_channel(context(), member, None))
            }
            Self::LeftChannel(member) => {
                Box::pin(hooks.user_has_left_channel(context(), member, None))
            }
            Self::JoinedTeam(member) => {
                Box::pin(hooks.user_has_joined_team(context(), member, None))
            }
            Self::LeftTeam(member) => Box::pin(hooks.user_has_left_team(context(), member, None)),
            Self::UserCreated(user) => Box::pin(hooks.user_has_been_created(context(), user)),
            Self::UserDeactivated(user) => {
                Box::pin(hooks.user_has_been_deactivated(context(), user))
            }
            Self::SettingsChanged => Box::pin(hooks.configuration_changed()),
            Self::ClusterEvent(event) => {
                Box::pin(hooks.on_plugin_cluster_event(Context::default(), event))
            }
        }
    }
}
