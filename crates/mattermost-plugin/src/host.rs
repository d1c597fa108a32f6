//! What a Mattermost server does with a plugin process: `supervisor.go` and the host's half of `client_rpc.go`.
//!
//! You need it for a dev host and for tests of a built plugin. Behind the feature `host`.

use std::path::Path;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use go_plugin::host::Process;
use go_plugin::rpc::{Answer, Args, CallError, Client, Service, method_not_found};
use tokio::time::timeout;
use tokio_util::sync::DropGuard;

use crate::api::{self, ApiService};
use crate::handshake::{HANDSHAKE, HOOKS};
use crate::hooks::calls::{ActivateArgs, ErrorReturns, NoArgs};
use crate::model::Context;
use crate::response::not_found;
use crate::{Body, TaskSet};

mod exchange;
mod in_process;
mod response;

pub use in_process::serve_connection;

/// How long the server's shutdown waits for OnDeactivate (environment.go `Shutdown`).
const DEACTIVATE: Duration = Duration::from_secs(10);

/// Why a plugin could not be started or activated, or a hook of it not be called.
#[derive(Debug, thiserror::Error)]
pub enum ActivationError {
    /// Process or handshake.
    #[error("the plugin did not start")]
    Start(#[from] go_plugin::host::StartError),
    /// A call on the session failed.
    #[error("the plugin session broke")]
    Call(#[from] CallError),
    /// The hook answered an error.
    #[error("{0}")]
    Refused(String),
}

/// A running plugin process, activated or about to be.
///
/// Dropping it kills the process; [`deactivate`](Self::deactivate) ends it in order.
pub struct Supervisor {
    process: Process,
    hooks: Client,
    implemented: Vec<String>,
    api: api::Client,
    tasks: TaskSet,
    _end: DropGuard,
}

impl Supervisor {
    /// Starts the executable, dispenses "hooks" and asks `Implemented`. `api` answers the plugin's calls. Lines of
    /// stderr go to `stderr`.
    ///
    /// # Errors
    /// When the process does not start, or does not speak the protocol.
    pub async fn start(
        executable: &Path,
        api: impl Into<api::Client>,
        stderr: Arc<dyn Fn(&str) + Send + Sync>,
    ) -> Result<Self, ActivationError> {
        let command = tokio::process::Command::new(executable);
        let process = Process::start(command, HANDSHAKE, stderr).await?;
        let hooks = process.dispense(HOOKS).await?;
        let implemented = hooks.call("Plugin.Implemented", &()).await?;
        let tasks = TaskSet::new();
        Ok(Self {
            process,
            hooks,
            implemented,
            api: api.into(),
            _end: tasks.token().drop_guard(),
            tasks,
        })
    }

    /// Names of the implemented hooks.
    pub fn implemented(&self) -> &[String] {
        &self.implemented
    }

    /// `OnActivate`. The API is served from now on.
    ///
    /// # Errors
    /// [`ActivationError::Refused`] with the plugin's reason.
    pub async fn activate(&self) -> Result<(), ActivationError> {
        let broker = self.process.broker();
        let args = ActivateArgs {
            api_mux_id: broker.next_id(),
            driver_mux_id: broker.next_id(),
        };
        let api = ApiService::new(self.api.clone(), broker);
        self.offer("api", args.api_mux_id, Arc::new(api));
        self.offer("driver", args.driver_mux_id, Arc::new(NoDriver));
        self.hook("OnActivate", &args).await
    }

    /// `OnConfigurationChange`, if implemented.
    ///
    /// # Errors
    /// [`ActivationError::Refused`] with the plugin's reason.
    pub async fn configuration_changed(&self) -> Result<(), ActivationError> {
        if !self.implements("OnConfigurationChange") {
            return Ok(());
        }
        self.hook("OnConfigurationChange", &NoArgs {}).await
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
        request: http::Request<Body>,
    ) -> Result<http::Response<Body>, ActivationError> {
        if !self.implements("ServeHTTP") {
            return Ok(not_found());
        }
        let broker = self.process.broker();
        let exchange = exchange::Exchange::new(self.hooks.clone(), broker, &self.tasks);
        Ok(exchange.run(context, request).await?)
    }

    /// `OnDeactivate`, Quit, wait 2 s, kill.
    ///
    /// # Errors
    /// When the operating system does not tell the exit status.
    pub async fn deactivate(self) -> std::io::Result<ExitStatus> {
        if self.implements("OnDeactivate") {
            let farewell = self.hook("OnDeactivate", &NoArgs {});
            match timeout(DEACTIVATE, farewell).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!("OnDeactivate failed: {error}"),
                Err(_) => tracing::error!("OnDeactivate took longer than {DEACTIVATE:?}"),
            }
        }
        self.process.stop().await
    }

    /// Process id.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Resolves when the process is gone.
    pub async fn exited(&self) {
        self.process.wait().await;
    }

    fn implements(&self, hook: &str) -> bool {
        self.implemented.iter().any(|name| name == hook)
    }

    /// Calls a hook that answers an `error` and nothing else.
    async fn hook<A: go_gob::Gob>(&self, hook: &str, args: &A) -> Result<(), ActivationError> {
        let method = format!("Plugin.{hook}");
        let returns: ErrorReturns = self.hooks.call(&method, args).await?;
        returns.into_result().map_err(ActivationError::Refused)
    }

    /// Serves what the plugin dials as `id`.
    fn offer(&self, name: &'static str, id: u32, service: Arc<dyn Service>) {
        let (broker, token) = (self.process.broker(), self.tasks.token());
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
