//! A plugin from its start to its end.

use std::path::Path;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use devhost::host::{Called, Happening, PluginProcess, Start};
use futures_util::future::BoxFuture;
use go_plugin::host::StartError;
use mattermost_plugin::api::{Client, Fake};
use mattermost_plugin::host::ActivationError;
use mattermost_plugin::model::{CommandArgs, CommandResponse, Post};
use mattermost_plugin::{Context, Decision, HookError, Request, Response, TaskSet};
use tokio::time::timeout;
use tokio_util::sync::DropGuard;

use super::connection::Connection;
use super::hooks::Hooks;
use super::process::Process;
use super::{api, handshake};

/// Starts a plugin over gRPC.
pub(crate) const START: Start = |executable, api, stderr| {
    Box::pin(async move {
        let supervisor = Supervisor::start(&executable, api, stderr).await?;
        Ok(Box::new(supervisor) as Box<dyn PluginProcess>)
    })
};

struct Supervisor {
    process: Process,
    connection: Connection,
    hooks: Hooks,
    /// The API is served until this is dropped.
    _server: DropGuard,
    stderr: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Supervisor {
    /// The API is served first; then come the process, its handshake, the connection, and the question for its hooks.
    async fn start(
        executable: &Path,
        api: Client,
        stderr: Arc<dyn Fn(&str) + Send + Sync>,
    ) -> Result<Self, ActivationError> {
        let tasks = TaskSet::new();
        let server = tasks.token().drop_guard();
        let api = api::serve(api, &tasks).await.map_err(StartError::Spawn)?;
        let (process, line) = Process::start(executable, api, stderr.clone()).await?;
        let dialled = Connection::dial(handshake::address(&line)?).await;
        let connection = dialled.map_err(|why| StartError::Connect(std::io::Error::other(why)))?;
        let hooks = Hooks::of(connection.channel()).await?;
        Ok(Self {
            process,
            connection,
            hooks,
            _server: server,
            stderr,
        })
    }

    async fn end(self) -> std::io::Result<ExitStatus> {
        if let Err(error) = self.hooks.on_deactivate().await {
            (self.stderr)(&format!("OnDeactivate failed: {error}"));
        }
        self.connection.shutdown().await;
        self.process.end().await
    }

    /// What a hook comes to that Toolbelt has not: nothing, or it would have to be written here.
    fn nothing<T: Default + Send + 'static>(&self, hook: &'static str) -> Called<'_, T> {
        let has = self.hooks.has(hook);
        Box::pin(async move {
            match has {
                false => Ok(T::default()),
                true => Err(ActivationError::Refused(format!(
                    "{hook} is not called here"
                ))),
            }
        })
    }
}

impl PluginProcess for Supervisor {
    fn pid(&self) -> Option<u32> {
        Some(self.process.pid())
    }

    fn exited(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.process.exited())
    }

    fn activate(&self) -> Called<'_, ()> {
        Box::pin(async {
            self.hooks.on_activate().await?;
            let stderr = self.stderr.clone();
            self.connection
                .watch_health(move |status| stderr(&format!("the plugin is not well: {status}")));
            Ok(())
        })
    }

    fn deactivate(self: Box<Self>) -> BoxFuture<'static, std::io::Result<ExitStatus>> {
        Box::pin(self.end())
    }

    fn serve_http(&self, context: Context, request: Request) -> Called<'_, Response> {
        Box::pin(async { Ok(self.hooks.serve_http(context, request).await) })
    }

    fn tell(&self, happening: Happening) -> Called<'_, ()> {
        let hook = match happening {
            Happening::SettingsChanged => return Box::pin(self.hooks.on_configuration_change()),
            Happening::ClusterEvent(event) => {
                return Box::pin(self.hooks.on_plugin_cluster_event(event));
            }
            Happening::Posted(_) => "MessageHasBeenPosted",
            Happening::Edited { .. } => "MessageHasBeenUpdated",
            Happening::PostDeleted(_) => "MessageHasBeenDeleted",
            Happening::Reacted(_) => "ReactionHasBeenAdded",
            Happening::Unreacted(_) => "ReactionHasBeenRemoved",
            Happening::ChannelCreated(_) => "ChannelHasBeenCreated",
            Happening::JoinedChannel(_) => "UserHasJoinedChannel",
            Happening::LeftChannel(_) => "UserHasLeftChannel",
            Happening::JoinedTeam(_) => "UserHasJoinedTeam",
            Happening::LeftTeam(_) => "UserHasLeftTeam",
            Happening::UserCreated(_) => "UserHasBeenCreated",
            Happening::UserDeactivated(_) => "UserHasBeenDeactivated",
        };
        self.nothing(hook)
    }

    fn execute_command(
        &self,
        _: Context,
        _: CommandArgs,
    ) -> Called<'_, Result<CommandResponse, HookError>> {
        Box::pin(async { self.nothing("ExecuteCommand").await.map(Ok) })
    }

    fn message_will_be_posted(&self, _: Context, _: Post) -> Called<'_, Decision<Post>> {
        Box::pin(async {
            self.nothing("MessageWillBePosted")
                .await
                .map(|()| Decision::Allow)
        })
    }

    fn message_will_be_updated(&self, _: Context, _: Post, _: Post) -> Called<'_, Decision<Post>> {
        Box::pin(async {
            self.nothing("MessageWillBeUpdated")
                .await
                .map(|()| Decision::Allow)
        })
    }
}

#[tokio::test]
async fn a_start_that_fails_leaves_no_server_behind() {
    let api = Arc::new(Client::from(Fake::default()));
    let used = Arc::downgrade(&api);
    let nowhere = Path::new("/nowhere/plugin");
    let started = Supervisor::start(nowhere, Client::from(api), Arc::new(|_| ())).await;
    assert!(started.is_err());
    let gone = async {
        while used.strong_count() > 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(20), gone).await.unwrap();
}
