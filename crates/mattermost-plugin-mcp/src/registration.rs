//! Registration with the Agents plugin.
use crate::McpServer;
use mattermost_plugin::{TaskSet, api::Api};
use std::sync::Arc;
use std::time::Duration;
/// Times of the registration.
#[derive(Debug, Clone)]
pub struct RegistrationConfig {}
impl Default for RegistrationConfig {
    fn default() -> Self {
        Self {}
    }
}
/// Keeps the server registered with Agents.
#[derive(Clone)]
pub struct Registration {}
impl Registration {
    /// Starts the task; returns at once.
    pub fn start(
        _server: &McpServer,
        _api: Arc<dyn Api>,
        _tasks: &TaskSet,
        _config: RegistrationConfig,
    ) -> Self {
        Self {}
    }
    /// Cancels what is pending and unregisters, within 4 s in all.
    pub async fn unregister(&self, _within: Duration) {}
}
