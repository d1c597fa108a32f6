//! Requests to other plugins, sent by a tower service.

use std::error::Error;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use tower_service::Service;

use crate::Body;
use crate::api::{ApiError, PluginHttp};

/// Sends requests to other plugins, as this plugin: [`PluginHttp::plugin_http`] as a tower service. Cheap to clone where
/// `A` is.
///
/// You need one to put layers around such requests (a limit, a time-out, a header), or to give them to a client of some
/// protocol that takes any service. The first segment of a request's path names the plugin. It is always ready, and its
/// error is that of the call: a plugin that answers status 500 has answered.
///
/// ```
/// use std::time::Duration;
///
/// use mattermost_plugin::api::Client;
/// use mattermost_plugin::service::PluginClient;
/// use mattermost_plugin::{Body, http};
/// use tower::{BoxError, ServiceBuilder, ServiceExt};
///
/// /// What the Agents plugin says, within ten seconds.
/// async fn ask(api: Client, question: String) -> Result<http::Response<Body>, BoxError> {
///     let agents = ServiceBuilder::new()
///         .timeout(Duration::from_secs(10))
///         .service(PluginClient::new(api));
///     let request = http::Request::post("/mattermost-ai/bridge/v1/ask").body(Body::from(question))?;
///     agents.oneshot(request).await
/// }
/// ```
#[derive(Debug, Clone)]
pub struct PluginClient<A> {
    api: A,
}

impl<A> PluginClient<A> {
    /// Sends through `api`: a [`Client`](crate::api::Client), or a fake in a test.
    pub fn new(api: A) -> Self {
        Self { api }
    }
}

impl<A, B> Service<http::Request<B>> for PluginClient<A>
where
    A: PluginHttp + Clone + 'static,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = http::Response<Body>;
    type Error = ApiError;
    type Future = BoxFuture<'static, Result<Self::Response, ApiError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ApiError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let api = self.api.clone();
        Box::pin(async move { api.plugin_http(request.map(Body::new)).await })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ApiFuture;
    use http_body_util::Full;
    use std::sync::{Arc, Mutex};
    use tower::{BoxError, ServiceBuilder, ServiceExt};

    /// Answers what it was asked, and notes what became of it.
    #[derive(Clone, Default)]
    struct Echo {
        asked: Arc<Mutex<Vec<String>>>,
    }

    impl PluginHttp for Echo {
        fn plugin_http(&self, request: http::Request<Body>) -> ApiFuture<'_, http::Response<Body>> {
            let (parts, body) = request.into_parts();
            let from = parts
                .headers
                .get("x-from")
                .map(|from| from.to_str().unwrap());
            let asked = format!("{} {} {from:?}", parts.method, parts.uri);
            self.asked.lock().unwrap().push(asked);
            Box::pin(async { Ok(http::Response::new(body)) })
        }
    }

    #[tokio::test]
    async fn a_request_goes_through_the_layers_with_a_body_of_any_kind() {
        let echo = Echo::default();
        let client = ServiceBuilder::new()
            .map_request(|mut request: http::Request<Full<Bytes>>| {
                let from = http::HeaderValue::from_static("layer");
                request.headers_mut().insert("x-from", from);
                request
            })
            .service(PluginClient::new(echo.clone()));
        let request = http::Request::post("/other/path?q=1").body(Full::from("typed"));
        let response = client.oneshot(request.unwrap()).await.unwrap();
        let body = response.into_body().collect(100).await.unwrap();
        assert_eq!(body, "typed");
        let asked = echo.asked.lock().unwrap();
        assert_eq!(*asked, [r#"POST /other/path?q=1 Some("layer")"#]);
    }

    /// A server that never answers.
    #[derive(Clone)]
    struct Silent;

    impl PluginHttp for Silent {
        fn plugin_http(&self, _: http::Request<Body>) -> ApiFuture<'_, http::Response<Body>> {
            Box::pin(std::future::pending())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_layer_may_give_a_request_up() {
        let limit = std::time::Duration::from_secs(10);
        let client = ServiceBuilder::new()
            .timeout(limit)
            .service(PluginClient::new(Silent));
        let answered: Result<_, BoxError> = client.oneshot(http::Request::new(Body::empty())).await;
        assert!(answered.unwrap_err().is::<tower::timeout::error::Elapsed>());
    }

    #[tokio::test]
    async fn an_error_is_that_of_the_call() {
        #[derive(Clone)]
        struct Old;
        impl PluginHttp for Old {}
        let answered = PluginClient::new(Old).oneshot(http::Request::new(Body::empty()));
        let error = answered.await.unwrap_err();
        assert!(matches!(error, ApiError::Unsupported { .. }), "{error:?}");
    }
}
