//! The plugin trait: the hooks that the server calls.
pub use crate::model::Context;
use crate::{Body, TaskSet, api::Api};
use std::future::Future;
use std::sync::Arc;
/// A hook of Mattermost's `plugin.Hooks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    /// `OnActivate`
    OnActivate,
    /// `OnDeactivate`
    OnDeactivate,
    /// `OnConfigurationChange`
    OnConfigurationChange,
    /// `ServeHTTP`
    ServeHttp,
}
/// What a plugin gets to work with, once the server has activated it.
#[derive(Clone)]
pub struct Host {
    /// The server's API.
    pub api: Arc<dyn Api>,
    /// Background tasks; cancelled and awaited after `on_deactivate`.
    pub tasks: TaskSet,
}
/// A sentence for the admin: shown in System Console when activation fails.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ActivateError(pub String);
/// A Mattermost server plugin.
pub trait Plugin: Send + Sync + Sized + 'static {
    /// The hooks that this plugin implements: the server calls no others.
    const HOOKS: &'static [Hook];
    /// Builds the plugin; called on activation, before any hook.
    fn new(host: Host) -> Self;
    /// `OnConfigurationChange`: settings may have changed. Called once before `on_activate`. An `Err` is logged.
    fn on_configuration_change(
        self: Arc<Self>,
    ) -> impl Future<Output = Result<(), ActivateError>> + Send {
        async { Ok(()) }
    }
    /// `OnActivate`: an error leaves the plugin off and is shown to the admin.
    fn on_activate(self: Arc<Self>) -> impl Future<Output = Result<(), ActivateError>> + Send {
        async { Ok(()) }
    }
    /// `OnDeactivate`
    fn on_deactivate(self: Arc<Self>) -> impl Future<Output = ()> + Send {
        async {}
    }
    /// `ServeHTTP`: a request to `/plugins/{id}/...` (the path comes without that prefix).
    fn serve_http(
        self: Arc<Self>,
        _context: Context,
        _request: http::Request<Body>,
    ) -> impl Future<Output = http::Response<Body>> + Send {
        async {
            let mut response = http::Response::new(Body::from("404 page not found\n"));
            *response.status_mut() = http::StatusCode::NOT_FOUND;
            response
        }
    }
}
