//! A plugin that runs as under every released server: its hooks are called over net/rpc.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use futures_util::future::BoxFuture;
use mattermost_plugin::api::Client;
use mattermost_plugin::host::{Hooks, Supervisor};
use mattermost_plugin::model::{CommandArgs, CommandResponse, Context, Post};
use mattermost_plugin::{Decision, HookError, Request, Response};

use super::process::{Called, PluginProcess, Start};
use crate::happening::{Happening, context};

/// How long OnDeactivate of a plugin in this process may take; a process has its own limits.
const DEACTIVATE: Duration = Duration::from_secs(10);

/// Starts an executable as the server's supervisor does.
pub(super) const START: Start = |executable, api, stderr| {
    Box::pin(async move {
        let supervisor = Supervisor::start(&executable, api, stderr).await?;
        Ok(Box::new(NetRpc::Process(supervisor)) as Box<dyn PluginProcess>)
    })
};

/// A plugin that runs, or is about to.
pub(super) enum NetRpc {
    /// In a process of its own.
    Process(Supervisor),
    /// In this process.
    InProcess(Hooks, Client),
}

impl NetRpc {
    fn hooks(&self) -> &Hooks {
        match self {
            Self::Process(supervisor) => supervisor.hooks(),
            Self::InProcess(hooks, _) => hooks,
        }
    }
}

impl PluginProcess for NetRpc {
    fn pid(&self) -> Option<u32> {
        match self {
            Self::Process(supervisor) => Some(supervisor.pid()),
            Self::InProcess(..) => None,
        }
    }

    fn exited(&self) -> BoxFuture<'_, ()> {
        match self {
            Self::Process(supervisor) => Box::pin(supervisor.exited()),
            // It stays.
            Self::InProcess(..) => Box::pin(std::future::pending()),
        }
    }

    fn activate(&self) -> Called<'_, ()> {
        match self {
            Self::Process(supervisor) => Box::pin(supervisor.activate()),
            Self::InProcess(hooks, api) => Box::pin(hooks.activate(api.clone())),
        }
    }

    fn deactivate(self: Box<Self>) -> BoxFuture<'static, io::Result<ExitStatus>> {
        Box::pin(async {
            match *self {
                Self::Process(supervisor) => supervisor.deactivate().await,
                Self::InProcess(hooks, _) => {
                    // As with a process, it ends whatever its last hook says.
                    let _ = tokio::time::timeout(DEACTIVATE, hooks.deactivate()).await;
                    Ok(ExitStatus::default())
                }
            }
        })
    }

    fn serve_http(&self, context: Context, request: Request) -> Called<'_, Response> {
        Box::pin(self.hooks().serve_http(context, request))
    }

    fn tell(&self, happening: Happening) -> Called<'_, ()> {
        use Happening::*;
        let hooks = self.hooks();
        match happening {
            Posted(post) => Box::pin(hooks.message_has_been_posted(context(), post)),
            Edited { new, old } => Box::pin(hooks.message_has_been_updated(context(), new, *old)),
            PostDeleted(post) => Box::pin(hooks.message_has_been_deleted(context(), post)),
            Reacted(reaction) => Box::pin(hooks.reaction_has_been_added(context(), reaction)),
            Unreacted(reaction) => Box::pin(hooks.reaction_has_been_removed(context(), reaction)),
            ChannelCreated(channel) => Box::pin(hooks.channel_has_been_created(context(), channel)),
            JoinedChannel(member) => {
                Box::pin(hooks.user_has_joined_channel(context(), member, None))
            }
            LeftChannel(member) => Box::pin(hooks.user_has_left_channel(context(), member, None)),
            JoinedTeam(member) => Box::pin(hooks.user_has_joined_team(context(), member, None)),
            LeftTeam(member) => Box::pin(hooks.user_has_left_team(context(), member, None)),
            UserCreated(user) => Box::pin(hooks.user_has_been_created(context(), user)),
            UserDeactivated(user) => Box::pin(hooks.user_has_been_deactivated(context(), user)),
            SettingsChanged => Box::pin(hooks.configuration_changed()),
            ClusterEvent(event) => {
                Box::pin(hooks.on_plugin_cluster_event(Context::default(), event))
            }
        }
    }

    fn execute_command(
        &self,
        context: Context,
        args: CommandArgs,
    ) -> Called<'_, Result<CommandResponse, HookError>> {
        Box::pin(self.hooks().execute_command(context, args))
    }

    fn message_will_be_posted(&self, context: Context, post: Post) -> Called<'_, Decision<Post>> {
        Box::pin(self.hooks().message_will_be_posted(context, post))
    }

    fn message_will_be_updated(
        &self,
        context: Context,
        new: Post,
        old: Post,
    ) -> Called<'_, Decision<Post>> {
        Box::pin(self.hooks().message_will_be_updated(context, new, old))
    }
}
