//! A plugin that runs, whatever its hooks are called by.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use mattermost_plugin::api::Client;
use mattermost_plugin::host::ActivationError;
use mattermost_plugin::model::{CommandArgs, CommandResponse, Context, Post};
use mattermost_plugin::{Decision, HookError, Request, Response};

use crate::happening::Happening;

/// What a hook answers, or why it could not be called.
pub type Called<'a, T> = BoxFuture<'a, Result<T, ActivationError>>;

/// Starts an executable: `api` answers the plugin's calls, and the lines that it writes to stderr go to `stderr`.
pub type Start = fn(
    executable: PathBuf,
    api: Client,
    stderr: Arc<dyn Fn(&str) + Send + Sync>,
) -> Called<'static, Box<dyn PluginProcess>>;

/// A plugin that was started, as the dev host calls it.
///
/// It is the process of an executable under net/rpc, unless you say so: implement this for another way between a server
/// and its plugins, and name it with [`Plugin::started_by`](super::Plugin::started_by).
///
/// A hook that the plugin does not implement answers what a server takes that for: nothing happens, and everything is
/// allowed as it is. Dropping the process kills it.
pub trait PluginProcess: Send + Sync {
    /// The id of the process, if the plugin has one of its own.
    fn pid(&self) -> Option<u32>;

    /// Resolves when the process is gone.
    fn exited(&self) -> BoxFuture<'_, ()>;

    /// `OnActivate`.
    fn activate(&self) -> Called<'_, ()>;

    /// `OnDeactivate`, and the end of the process.
    fn deactivate(self: Box<Self>) -> BoxFuture<'static, io::Result<ExitStatus>>;

    /// `ServeHTTP`: the response as soon as its status and headers are known, its body as it comes.
    fn serve_http(&self, context: Context, request: Request) -> Called<'_, Response>;

    /// The hook that tells of what has happened.
    fn tell(&self, happening: Happening) -> Called<'_, ()>;

    /// `ExecuteCommand`.
    fn execute_command(
        &self,
        context: Context,
        args: CommandArgs,
    ) -> Called<'_, Result<CommandResponse, HookError>>;

    /// `MessageWillBePosted`.
    fn message_will_be_posted(&self, context: Context, post: Post) -> Called<'_, Decision<Post>>;

    /// `MessageWillBeUpdated`.
    fn message_will_be_updated(
        &self,
        context: Context,
        new: Post,
        old: Post,
    ) -> Called<'_, Decision<Post>>;
}
