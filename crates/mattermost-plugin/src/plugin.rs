//! The plugin trait: the hooks that the server calls.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use go_gob::Interface;
use tokio::time::timeout;

use crate::api::{ApiError, chain};
use crate::deactivation::{Deactivation, Deactivations};
use crate::hooks::outcome::Outcome;
use crate::hooks::table::hooks;
use crate::ids::*;
use crate::kv::KvError;
use crate::lifecycle::{DRAIN, FAREWELL};
pub use crate::model::Context;
use crate::model::*;
use crate::settings::{ReloadError, SettingsError};
use crate::{
    Body, Decision, Hook, HookError, Replacement, Request, Response, TaskSet, api::Client, response,
};

/// What a plugin gets to work with, once the server has activated it. Cheap to clone; all clones are one host.
///
/// What runs beside the hooks runs in its tasks, each with a name, and ends when their token is cancelled:
///
/// ```
/// use std::time::Duration;
/// use mattermost_plugin::Host;
///
/// fn look_every_hour(host: &Host) {
///     let shutdown = host.tasks.token();
///     host.tasks.spawn("hourly look", async move {
///         let mut hours = tokio::time::interval(Duration::from_secs(3600));
///         while shutdown.run_until_cancelled(hours.tick()).await.is_some() {
///             tracing::info!("another hour");
///         }
///     });
/// }
/// ```
#[derive(Clone)]
pub struct Host {
    /// The server's API.
    pub api: Client,
    /// Background tasks. They are cancelled after [`Plugin::on_deactivate`] and have 3 s to end; who is late is named
    /// in the log and aborted.
    pub tasks: TaskSet,
    pub(crate) deactivations: Deactivations,
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").finish_non_exhaustive()
    }
}

impl Host {
    /// A host over `api`, for tests: a plugin gets its own from [`Plugin::new`].
    pub fn new(api: impl Into<Client>) -> Self {
        Self {
            api: api.into(),
            tasks: TaskSet::new(),
            deactivations: Deactivations::default(),
        }
    }

    /// For a task that takes leave by itself when the plugin is deactivated.
    pub fn deactivation(&self) -> Deactivation {
        self.deactivations.one()
    }

    /// Ends a host in a test as the server's `OnDeactivate` does, beside [`Plugin::on_deactivate`]: every
    /// [`Deactivation`] begins; when all are dropped, or after 4.5 s, the tasks are cancelled. Returns the names of those
    /// that were late.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use mattermost_plugin::{Host, api::Fake};
    ///
    /// let host = Host::new(Fake::default());
    /// let deactivation = host.deactivation();
    /// host.tasks.spawn("takes leave", async move { deactivation.begun().await });
    /// assert!(host.deactivate().await.is_empty());
    /// # });
    /// ```
    pub async fn deactivate(&self) -> Vec<&'static str> {
        // Who holds it up longer is among the late.
        let _held_up = timeout(FAREWELL, self.deactivations.begin()).await;
        self.tasks.shutdown(DRAIN).await
    }
}

/// A sentence for the admin: shown in System Console when activation fails.
///
/// Say what is wrong and what would be right; the server shows nothing else. Texts become one with `into()`. Errors of the
/// API, of [`kv`](crate::kv) and of [`settings`](crate::settings) become one with `?`: a sentence with its causes. An error
/// of [`anyhow`](https://docs.rs/anyhow) does with `map_err(|error| format!("{error:#}"))?`.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ActivateError(pub String);

impl From<SettingsError> for ActivateError {
    fn from(error: SettingsError) -> Self {
        Self(chain(&error))
    }
}

impl From<ReloadError> for ActivateError {
    fn from(error: ReloadError) -> Self {
        Self(chain(&error))
    }
}

impl From<ApiError> for ActivateError {
    fn from(error: ApiError) -> Self {
        Self(chain(&error))
    }
}

impl From<KvError> for ActivateError {
    fn from(error: KvError) -> Self {
        Self(chain(&error))
    }
}

impl From<String> for ActivateError {
    fn from(sentence: String) -> Self {
        Self(sentence)
    }
}

impl From<&str> for ActivateError {
    fn from(sentence: &str) -> Self {
        Self(sentence.to_owned())
    }
}

macro_rules! functions {
    ($(
        $(#[$doc:meta])*
        fn $name:ident($($arg:ident: $ty:ty),*) -> $output:ty = $go:literal $results:ty, $since:literal;
    )*) => {$(
        $(#[$doc])*
        #[doc = ""]
        #[doc = concat!("`", $go, "`, Mattermost ", $since, " and newer.")]
        fn $name(self: Arc<Self>, $($arg: $ty),*) -> impl Future<Output = $output> + Send {
            $(let _ = $arg;)*
            async { Outcome::<$results>::from_results(Default::default()) }
        }
    )*};
}

/// A Mattermost server plugin.
///
/// Hooks may run at the same time, each in a task of its own. One that panics fails that call with an error, and the
/// plugin lives on. What a panic means where the hook has a say: [`Decision`]. See the [crate's documentation](crate) for an example.
pub trait Plugin: Send + Sync + Sized + 'static {
    /// The hooks that this plugin implements: the server calls no others, and no others are linked.
    ///
    /// [`#[plugin]`](macro@crate::plugin) writes it. By hand it is
    /// `const HOOKS: &'static [Hook<Self>] = &[Hook::serve_http()];`. [`on_activate`](Self::on_activate) and
    /// [`on_deactivate`](Self::on_deactivate) are called even if they are not listed, because the SDK needs them itself.
    const HOOKS: &'static [Hook<Self>];

    /// Builds the plugin; called on activation, before any hook. An impl writes `async fn new`.
    ///
    /// The server's API is there: what the plugin cannot be without, such as its bot, is asked for here, so that it needs no
    /// place for "not yet". The server waits without a limit, as for [`on_activate`](Self::on_activate); a plugin that is
    /// deactivated meanwhile is no longer built.
    ///
    /// # Errors
    ///
    /// What makes the plugin impossible: it stays off, as if [`on_activate`](Self::on_activate) had failed. The tasks that
    /// were started are ended.
    fn new(host: Host) -> impl Future<Output = Result<Self, ActivateError>> + Send;

    /// `OnConfigurationChange`: settings may have changed. Called once before [`on_activate`](Self::on_activate), even
    /// if it is not among [`HOOKS`](Self::HOOKS); later only if it is. An `Err` is logged and changes nothing else.
    ///
    /// Read the settings into [`LiveSettings`](crate::settings::LiveSettings), which keep the last good ones.
    fn on_configuration_change(
        self: Arc<Self>,
    ) -> impl Future<Output = Result<(), ActivateError>> + Send {
        async { Ok(()) }
    }

    /// `OnActivate`: an error leaves the plugin off and is shown to the admin.
    ///
    /// The server waits without a limit and sends requests only after it has returned, so start what takes long with
    /// [`Host::tasks`].
    fn on_activate(self: Arc<Self>) -> impl Future<Output = Result<(), ActivateError>> + Send {
        async { Ok(()) }
    }

    /// `OnDeactivate`: the place to say good-bye to others. It has 4.5 s, after which it is dropped.
    ///
    /// Not called when the process is told to end by a signal, or when the server is gone.
    fn on_deactivate(self: Arc<Self>) -> impl Future<Output = ()> + Send {
        async {}
    }

    /// `ServeHTTP`: a request to `/plugins/{id}/...` (the path comes without that prefix).
    ///
    /// Bodies stream both ways. `context` is also among the request's extensions. The response's body is dropped when
    /// the client has gone, which is noticed at the next byte that is sent. A body of unknown length that pauses is
    /// flushed, so that server-sent events arrive as they happen. A panic is answered with status 500, and so is a body
    /// that fails before any of the response was sent.
    ///
    /// What takes the thread for more than a moment belongs into `tokio::task::spawn_blocking`: meanwhile even answers
    /// that are ready may not be sent.
    fn serve_http(
        self: Arc<Self>,
        context: Context,
        request: Request,
    ) -> impl Future<Output = Response> + Send {
        let _ = (context, request);
        async { response::not_found() }
    }

    /// `ServeMetrics`: a request to `/plugins/{id}/metrics` on the server's listener for metrics, such as
    /// `localhost:8067`. Mattermost 9.2 and newer.
    ///
    /// As [`serve_http`](Self::serve_http).
    fn serve_metrics(
        self: Arc<Self>,
        context: Context,
        request: Request,
    ) -> impl Future<Output = Response> + Send {
        let _ = (context, request);
        async { response::not_found() }
    }

    /// `FileWillBeUploaded`: a file that has been uploaded and is not stored yet. Mattermost 5.2 and newer.
    ///
    /// `file` streams, and so may what replaces it: it is sent after this has returned, so it can be made from `file` as
    /// it comes. If it breaks off, or this panics, the file is rejected. A `file` that is dropped half read is none the worse;
    /// one that is kept cannot be read any more once the hook has been answered.
    fn file_will_be_uploaded(
        self: Arc<Self>,
        context: Context,
        info: FileInfo,
        file: Body,
    ) -> impl Future<Output = Decision<Replacement>> + Send {
        let _ = (context, info, file);
        async { Decision::Allow }
    }

    /// `MessageWillBeUpdated`: a post that is about to be changed, as it will be and as it is. Mattermost 5.2 and newer.
    ///
    /// The server takes the whole answer, so [`Decision::Allow`] sends `new_post` back, without fields that this SDK does
    /// not know. It does not know [`Decision::dismiss`]: who is rejected reads why. To act on a change without having a say use
    /// [`message_has_been_updated`](Self::message_has_been_updated).
    fn message_will_be_updated(
        self: Arc<Self>,
        context: Context,
        new_post: Post,
        old_post: Post,
    ) -> impl Future<Output = Decision<Post>> + Send {
        let _ = (context, new_post, old_post);
        async { Decision::Allow }
    }

    hooks!(functions);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_admin_reads_an_error_with_its_causes() {
        let call = || ApiError::call("EnsureBotUser", "the connection is closed");
        let why = "calling EnsureBotUser failed: the connection is closed";
        let errors: [ActivateError; 4] = [
            call().into(),
            KvError::from(call()).into(),
            why.into(),
            why.to_owned().into(),
        ];
        assert_eq!(errors.map(|error| error.0), [why; 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_is_deactivated_waits_for_farewells_and_names_who_is_late() {
        let host = Host::new(crate::api::Fake::default());
        let (punctual, late) = (host.deactivation(), host.deactivation());
        let token = host.tasks.token();
        let (tell, cancelled) = tokio::sync::oneshot::channel();
        host.tasks.spawn("punctual", async move {
            punctual.begun().await;
            tokio::time::sleep(std::time::Duration::from_secs(4)).await;
            let _ = tell.send(token.is_cancelled());
        });
        host.tasks.spawn("late", async move {
            late.begun().await;
            std::future::pending().await
        });
        let begun = tokio::time::Instant::now();
        assert_eq!(host.deactivate().await, ["late"]);
        assert_eq!(begun.elapsed(), FAREWELL + DRAIN);
        assert_eq!(cancelled.await, Ok(false));
    }
}
