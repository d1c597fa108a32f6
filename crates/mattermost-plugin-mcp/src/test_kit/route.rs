//! Where requests go.
use futures_util::future::BoxFuture;
use mattermost_plugin::{Request, Response};
use std::fmt;
use std::future::Future;
use std::sync::Arc;

/// Where a request of Agents goes, and where its answer comes from: a plugin, a server alone, or what carries requests
/// between plugins. Cheap to clone.
#[derive(Clone)]
pub struct Route(Arc<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>);

impl Route {
    /// Sends requests with a function.
    pub fn new<F, R>(send: F) -> Self
    where
        F: Fn(Request) -> R + Send + Sync + 'static,
        R: Future<Output = Response> + Send + 'static,
    {
        Self(Arc::new(move |request| Box::pin(send(request))))
    }

    /// Sends one.
    pub async fn send(&self, request: Request) -> Response {
        (self.0)(request).await
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Route")
    }
}
