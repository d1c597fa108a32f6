//! A plugin's hooks, called with their types.

use std::sync::Arc;

use go_gob::{Gob, Interface};
use go_plugin::broker::MuxBroker;
use go_plugin::host::{Connection, StartError};
use go_plugin::rpc::{Answer, Args, CallError, Client, Service, method_not_found};
use tokio::io::{AsyncWrite, copy};
use tokio::net::UnixStream;
use tokio_util::sync::DropGuard;

use super::exchange::Exchange;
use super::{ActivationError, serve_connection};
use crate::api::{self, ApiService};
use crate::handshake::HOOKS;
use crate::hooks::calls::{ActivateArgs, FileWillBeUploadedArgs};
use crate::hooks::outcome::Outcome;
use crate::hooks::table::hooks;
use crate::ids::*;
use crate::model::*;
use crate::response::not_found;
use crate::values::Values;
use crate::{Body, Decision, HookError, Plugin, Request, Response, TaskSet, body_stream};

/// The hooks of a plugin, as a server calls them.
///
/// A hook that the plugin does not implement is not called; it answers what a server takes that for: nothing happens,
/// everything is allowed as it is. A hook fails when the session is broken, when the plugin panicked in it, and when the
/// plugin has another type for a field of what is sent; a server then goes on as if the plugin did not implement it.
///
/// [`Supervisor::hooks`](super::Supervisor::hooks) has them for a plugin process. A test may do without one:
///
/// ```
/// use std::sync::Arc;
/// use mattermost_plugin::api::Fake;
/// use mattermost_plugin::host::Hooks;
/// use mattermost_plugin::model::User;
/// use mattermost_plugin::{ActivateError, Context, Decision, Host, Plugin, plugin};
///
/// struct Door;
///
/// #[plugin]
/// impl Plugin for Door {
///     async fn new(_: Host) -> Result<Self, ActivateError> {
///         Ok(Self)
///     }
///
///     async fn user_will_log_in(self: Arc<Self>, _: Context, user: User) -> Decision {
///         match user.username.starts_with("guest") {
///             true => Decision::Reject("No guests today.".into()),
///             false => Decision::Allow,
///         }
///     }
/// }
///
/// async fn guests_stay_outside() {
///     let hooks = Hooks::in_process::<Door>().await.unwrap();
///     hooks.activate(Fake::default()).await.unwrap();
///
///     let guest = User { username: "guest-7".into(), ..User::default() };
///     let decision = hooks.user_will_log_in(Context::default(), guest).await;
///     assert_eq!(decision.unwrap(), Decision::Reject("No guests today.".into()));
/// }
/// ```
pub struct Hooks {
    client: Client,
    broker: MuxBroker,
    implemented: Vec<String>,
    tasks: TaskSet,
    _end: DropGuard,
    /// With a plugin in this process, which ends with it.
    _connection: Option<Connection>,
}

macro_rules! calls {
    ($(
        $(#[$doc:meta])*
        fn $name:ident($($arg:ident: $ty:ty),*) -> $output:ty = $go:literal $results:ty, $since:literal;
    )*) => {
        impl Hooks {$(
            #[doc = concat!("`", $go, "`, see [`Plugin::", stringify!($name), "`](crate::Plugin::", stringify!($name), ").")]
            ///
            /// # Errors
            /// See [`Hooks`].
            pub async fn $name(&self, $($arg: $ty),*) -> Result<$output, ActivationError> {
                let results = self.call::<$results>($go, &Values(($($arg,)*))).await?;
                Ok(Outcome::from_results(results))
            }
        )*}
    };
}
hooks!(calls);

impl Hooks {
    /// The hooks of `P`, run in this process as by [`serve_connection`]. It ends when this is dropped.
    ///
    /// # Errors
    /// When there are no sockets left.
    pub async fn in_process<P: Plugin>() -> Result<Self, ActivationError> {
        let (near, far) = UnixStream::pair().map_err(StartError::Connect)?;
        let tasks = TaskSet::new();
        tasks.spawn("plugin", serve_connection::<P>(far));
        let connection = Connection::open(near, Arc::new(|_| {})).await;
        let connection = connection.map_err(StartError::Connect)?;
        let client = connection.dispense(HOOKS).await?;
        let hooks = Self::over(client, connection.broker()).await?;
        Ok(Self {
            _connection: Some(connection),
            ..hooks
        })
    }

    /// The hooks that `client` calls; `broker` belongs to the same session.
    pub(super) async fn over(client: Client, broker: MuxBroker) -> Result<Self, ActivationError> {
        let implemented = client.call("Plugin.Implemented", &()).await?;
        let tasks = TaskSet::new();
        Ok(Self {
            client,
            broker,
            implemented,
            _end: tasks.token().drop_guard(),
            tasks,
            _connection: None,
        })
    }

    /// Go names of the implemented hooks.
    pub fn implemented(&self) -> &[String] {
        &self.implemented
    }

    fn implements(&self, hook: &str) -> bool {
        self.implemented.iter().any(|name| name == hook)
    }

    /// `OnActivate`. `api` answers the plugin's calls from now on.
    ///
    /// # Errors
    /// [`ActivationError::Refused`] with the plugin's reason.
    pub async fn activate(&self, api: impl Into<api::Client>) -> Result<(), ActivationError> {
        let args = ActivateArgs {
            api_mux_id: self.broker.next_id(),
            driver_mux_id: self.broker.next_id(),
        };
        let api = ApiService::new(api.into(), self.broker.clone());
        self.offer("api", args.api_mux_id, Arc::new(api));
        self.offer("driver", args.driver_mux_id, Arc::new(NoDriver));
        self.done("OnActivate", &args).await
    }

    /// `OnDeactivate`: the last call.
    ///
    /// # Errors
    /// [`ActivationError::Refused`] with the plugin's reason.
    pub async fn deactivate(&self) -> Result<(), ActivationError> {
        self.done("OnDeactivate", &Values(())).await
    }

    /// `OnConfigurationChange`
    ///
    /// # Errors
    /// [`ActivationError::Refused`] with the plugin's reason.
    pub async fn configuration_changed(&self) -> Result<(), ActivationError> {
        self.done("OnConfigurationChange", &Values(())).await
    }

    /// `ServeHTTP`: the response as soon as its status and headers are known, its body as it comes.
    ///
    /// Dropping the response, or this call, tells the plugin that the client has gone. A plugin without the hook answers
    /// 404, and one that fails before it has written anything 500, as under a server.
    ///
    /// # Errors
    /// When the session breaks before the response has begun.
    pub async fn serve_http(
        &self,
        context: Context,
        request: Request,
    ) -> Result<Response, ActivationError> {
        self.serve("ServeHTTP", context, request).await
    }

    /// `ServeMetrics`, as [`serve_http`](Self::serve_http).
    ///
    /// # Errors
    /// When the session breaks before the response has begun.
    pub async fn serve_metrics(
        &self,
        context: Context,
        request: Request,
    ) -> Result<Response, ActivationError> {
        self.serve("ServeMetrics", context, request).await
    }

    /// `FileWillBeUploaded`: what is known of the file from now on, as a decision. What replaces the file is written to
    /// `output` while this runs; if nothing is, the file stays as it is.
    ///
    /// # Errors
    /// See [`Hooks`]; and when `output` cannot be written to.
    pub async fn file_will_be_uploaded(
        &self,
        context: Context,
        info: FileInfo,
        file: Body,
        output: &mut (impl AsyncWrite + Unpin + Send),
    ) -> Result<Decision<FileInfo>, ActivationError> {
        const HOOK: &str = "FileWillBeUploaded";
        if !self.implements(HOOK) {
            return Ok(Decision::Allow);
        }
        let args = FileWillBeUploadedArgs {
            context,
            info,
            uploaded_file_stream: self.broker.next_id(),
            replacement_file_stream: self.broker.next_id(),
        };
        let (uploaded, replacement) = (args.uploaded_file_stream, args.replacement_file_stream);
        let serve = async {
            // The plugin may have read enough, and says what it thinks of it itself.
            if let Ok(stream) = self.broker.accept(uploaded).await
                && let Err(error) = body_stream::serve(stream, file).await
            {
                tracing::warn!("the upload of a file broke off: {error}");
            }
        };
        let receive = async {
            let mut stream = self.broker.accept(replacement).await?;
            copy(&mut stream, output).await
        };
        let called = self.call::<(Option<FileInfo>, String)>(HOOK, &args);
        let decided = async { tokio::join!(called, receive) };
        let (results, received) = tokio::select! {
            decided = decided => decided,
            never = async { serve.await; std::future::pending().await } => never,
        };
        let decision = Outcome::from_results(results?);
        received.map_err(ActivationError::Stream)?;
        Ok(decision)
    }

    /// `MessageWillBeUpdated`. A server that gets an error here goes on with `new_post`.
    ///
    /// # Errors
    /// See [`Hooks`].
    pub async fn message_will_be_updated(
        &self,
        context: Context,
        new_post: Post,
        old_post: Post,
    ) -> Result<Decision<Post>, ActivationError> {
        const HOOK: &str = "MessageWillBeUpdated";
        if !self.implements(HOOK) {
            return Ok(Decision::Allow);
        }
        let args = Values((context, new_post, old_post));
        // Nil is a refusal here, with a reason or without.
        Ok(
            match self.call::<(Option<Post>, String)>(HOOK, &args).await? {
                (Some(post), _) if post == args.0.1 => Decision::Allow,
                (Some(post), _) => Decision::Replace(post),
                (None, reason) => Decision::Reject(reason),
            },
        )
    }

    /// Calls a hook that answers an `error` and nothing else.
    async fn done(&self, hook: &str, args: &dyn Gob) -> Result<(), ActivationError> {
        let results = self.call::<(Interface,)>(hook, args).await?;
        let done: Result<(), HookError> = Outcome::from_results(results);
        done.map_err(|error| ActivationError::Refused(error.to_string()))
    }

    /// The results of a hook; all zero when it is not implemented.
    async fn call<W: Default>(&self, hook: &str, args: &dyn Gob) -> Result<W, CallError>
    where
        Values<W>: Gob + Default,
    {
        if !self.implements(hook) {
            return Ok(W::default());
        }
        let Values(results) = self.client.call(&format!("Plugin.{hook}"), args).await?;
        Ok(results)
    }

    async fn serve(
        &self,
        hook: &'static str,
        context: Context,
        request: Request,
    ) -> Result<Response, ActivationError> {
        if !self.implements(hook) {
            return Ok(not_found());
        }
        let exchange = Exchange::new(self.client.clone(), self.broker.clone(), &self.tasks);
        Ok(exchange.run(hook, context, request).await?)
    }

    /// Serves what the plugin dials as `id`.
    fn offer(&self, name: &'static str, id: u32, service: Arc<dyn Service>) {
        let (broker, token) = (self.broker.clone(), self.tasks.token());
        self.tasks.spawn(name, async move {
            let serve = async {
                match broker.accept(id).await {
                    Ok(stream) => go_plugin::rpc::serve(stream, service).await,
                    Err(error) => tracing::warn!("the plugin did not dial its {name}: {error}"),
                }
            };
            token.run_until_cancelled(serve).await;
        });
    }
}

/// The database driver, of which there is none here.
struct NoDriver;

impl Service for NoDriver {
    fn call(self: Arc<Self>, method: &str, _: Args<'_>) -> Result<Answer, String> {
        Err(method_not_found(method))
    }
}

#[cfg(test)]
mod tests;
