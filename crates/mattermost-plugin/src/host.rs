//! What a Mattermost server does with a plugin process.
use crate::{Body, api::Api, model::Context};
use std::sync::Arc;
/// Why the plugin could not be activated.
#[derive(Debug, thiserror::Error)]
pub enum ActivationError {
    /// Process or handshake.
    #[error("the plugin did not start")]
    Start(#[from] go_plugin::host::StartError),
    /// A call on the session failed.
    #[error("the plugin session broke")]
    Call(#[from] go_plugin::rpc::CallError),
    /// OnActivate answered an error.
    #[error("{0}")]
    Refused(String),
}
/// A running plugin process, activated or about to be.
pub struct Supervisor {}
impl Supervisor {
    /// Starts the executable, dispenses "hooks" and asks `Implemented`. `api` answers the plugin's calls. Lines of stderr go to `stderr`.
    pub async fn start(
        _executable: &std::path::Path,
        _api: Arc<dyn Api>,
        _stderr: Arc<dyn Fn(&str) + Send + Sync>,
    ) -> Result<Self, ActivationError> {
        todo!()
    }
    /// Names of the implemented hooks.
    pub fn implemented(&self) -> &[String] {
        todo!()
    }
    /// `OnActivate`.
    pub async fn activate(&self) -> Result<(), ActivationError> {
        todo!()
    }
    /// `OnConfigurationChange`, if implemented.
    pub async fn configuration_changed(&self) -> Result<(), ActivationError> {
        todo!()
    }
    /// `ServeHTTP`.
    pub async fn serve_http(
        &self,
        _context: Context,
        _request: http::Request<Body>,
    ) -> Result<http::Response<Body>, ActivationError> {
        todo!()
    }
    /// `OnDeactivate`, Quit, wait 2 s, kill.
    pub async fn deactivate(self) -> std::io::Result<std::process::ExitStatus> {
        todo!()
    }
    /// Process id.
    pub fn pid(&self) -> u32 {
        todo!()
    }
    /// Resolves when the process is gone.
    pub async fn exited(&self) {
        todo!()
    }
}
