//! What a Mattermost server does with a plugin process: `supervisor.go` and the host's half of `client_rpc.go`.
//!
//! You need it for a dev host and for tests of a built plugin. Behind the feature `host`.

use std::path::Path;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use go_plugin::host::Process;
use go_plugin::rpc::CallError;
use tokio::time::timeout;

use crate::Body;
use crate::api::Client;
use crate::handshake::{HANDSHAKE, HOOKS};
use crate::model::Context;

mod exchange;
mod hooks;
mod in_process;
mod response;

pub use hooks::Hooks;
pub use in_process::serve_connection;

/// How long the server's shutdown waits for OnDeactivate (environment.go `Shutdown`).
const DEACTIVATE: Duration = Duration::from_secs(10);

/// Why a plugin could not be started or activated, or a hook of it not be called.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
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
    /// What the plugin sent on a stream of its own could not be received.
    #[error("the plugin's stream broke")]
    Stream(#[source] std::io::Error),
}

/// A running plugin process, activated or about to be.
///
/// Dropping it kills the process; [`deactivate`](Self::deactivate) ends it in order.
pub struct Supervisor {
    process: Process,
    hooks: Hooks,
    api: Client,
}

impl Supervisor {
    /// Starts the executable, dispenses "hooks" and asks `Implemented`. `api` answers the plugin's calls. Lines of
    /// stderr go to `stderr`.
    ///
    /// # Errors
    /// When the process does not start, or does not speak the protocol.
    pub async fn start(
        executable: &Path,
        api: impl Into<Client>,
        stderr: Arc<dyn Fn(&str) + Send + Sync>,
    ) -> Result<Self, ActivationError> {
        let command = tokio::process::Command::new(executable);
        let process = Process::start(command, HANDSHAKE, stderr).await?;
        let client = process.dispense(HOOKS).await?;
        let hooks = Hooks::over(client, process.broker()).await?;
        Ok(Self {
            process,
            hooks,
            api: api.into(),
        })
    }

    /// All hooks, to be called as a server does.
    pub fn hooks(&self) -> &Hooks {
        &self.hooks
    }

    /// Go names of the implemented hooks.
    pub fn implemented(&self) -> &[String] {
        self.hooks.implemented()
    }

    /// `OnActivate`. The API is served from now on.
    ///
    /// # Errors
    /// [`ActivationError::Refused`] with the plugin's reason.
    pub async fn activate(&self) -> Result<(), ActivationError> {
        self.hooks.activate(self.api.clone()).await
    }

    /// `OnConfigurationChange`, if implemented.
    ///
    /// # Errors
    /// [`ActivationError::Refused`] with the plugin's reason.
    pub async fn configuration_changed(&self) -> Result<(), ActivationError> {
        self.hooks.configuration_changed().await
    }

    /// See [`Hooks::serve_http`].
    ///
    /// # Errors
    /// When the session breaks before the response has begun.
    pub async fn serve_http(
        &self,
        context: Context,
        request: http::Request<Body>,
    ) -> Result<http::Response<Body>, ActivationError> {
        self.hooks.serve_http(context, request).await
    }

    /// `OnDeactivate`, Quit, wait 2 s, kill.
    ///
    /// # Errors
    /// When the operating system does not tell the exit status.
    pub async fn deactivate(self) -> std::io::Result<ExitStatus> {
        match timeout(DEACTIVATE, self.hooks.deactivate()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!("OnDeactivate failed: {error}"),
            Err(_) => tracing::error!("OnDeactivate took longer than {DEACTIVATE:?}"),
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
}
