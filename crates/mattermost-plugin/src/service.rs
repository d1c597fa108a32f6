//! HTTP as tower has it, in both directions: requests to the plugin are answered by any service, and requests to other
//! plugins are sent by one.
//!
//! An axum router has to be made once and cloned for each request, which costs next to nothing:
//!
//! ```
//! use std::sync::Arc;
//!
//! use axum::Router;
//! use axum::extract::Path;
//! use axum::routing::get;
//! use mattermost_plugin::{ActivateError, Context, Host, Plugin, Request, Response, plugin, service};
//!
//! struct Pages(Router);
//!
//! #[plugin]
//! impl Plugin for Pages {
//!     async fn new(_: Host) -> Result<Self, ActivateError> {
//!         Ok(Self(Router::new().route("/hello/{name}", get(hello))))
//!     }
//!
//!     async fn serve_http(self: Arc<Self>, _: Context, request: Request) -> Response {
//!         service::answer(self.0.clone(), request).await
//!     }
//! }
//!
//! async fn hello(Path(name): Path<String>) -> String {
//!     format!("Hello, {name}!")
//! }
//! ```
//!
//! Nothing else of axum is needed than `axum = { version = "0.8", default-features = false }`: Mattermost is the server.

use std::error::Error;
use std::future::poll_fn;

use bytes::Bytes;
use http::StatusCode;
use tower_service::Service;

use crate::{Body, Request, Response, response};

mod plugin_client;

pub use plugin_client::PluginClient;

/// Has `service` answer a request: an axum router, a stack of tower layers, a service of a crate.
///
/// It waits until the service is ready, so that a limit on how many requests are under way holds. The hook's `Context` is
/// among the request's extensions. Bodies stream both ways, and one that breaks off does so for the client, too.
///
/// A service that fails is answered with status 500 and a line in the log; not with its words, which may hold what a user
/// typed. What is to be told apart is made a response where its error is known, as here with tower's `map_result`:
///
/// ```
/// use std::convert::Infallible;
/// use std::time::Duration;
///
/// use mattermost_plugin::http::StatusCode;
/// use mattermost_plugin::{Request, Response, response, service};
/// use tower::{BoxError, ServiceBuilder, ServiceExt};
///
/// async fn serve_http(request: Request) -> Response {
///     let answer = |_: Request| async { Ok::<_, Infallible>(response::text(StatusCode::OK, "slow\n")) };
///     let stack = ServiceBuilder::new().timeout(Duration::from_secs(10)).service_fn(answer);
///     let stack = stack.map_result(|answered: Result<Response, BoxError>| {
///         let late = |_| response::text(StatusCode::GATEWAY_TIMEOUT, "that took too long\n");
///         Ok::<_, BoxError>(answered.unwrap_or_else(late))
///     });
///     service::answer(stack, request).await
/// }
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// # assert_eq!(serve_http(Request::default()).await.status(), StatusCode::OK);
/// # });
/// ```
pub async fn answer<S, B>(mut service: S, request: Request) -> Response
where
    S: Service<Request, Response = http::Response<B>>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let ready = poll_fn(|cx| service.poll_ready(cx)).await;
    let answered = match ready {
        Ok(()) => service.call(request).await,
        Err(error) => Err(error),
    };
    match answered {
        Ok(response) => response.map(Body::new),
        Err(_) => {
            tracing::error!("a service failed that a request was given to");
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            response::text(status, "500 internal server error\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Context;
    use crate::body::BodyError;
    use axum::Router;
    use axum::extract::{Extension, Path};
    use axum::routing::{get, post};
    use futures_util::{TryStreamExt, stream};
    use http_body::Frame;
    use http_body_util::StreamBody;
    use std::convert::Infallible;
    use std::future::{Ready, ready};
    use std::task::{Context as TaskContext, Poll};

    fn request(method: &str, path: &str, body: Body) -> Request {
        let context = Context {
            request_id: "r1".into(),
            ..Context::default()
        };
        let request = http::Request::builder().method(method).uri(path);
        request.extension(context).body(body).unwrap()
    }

    async fn text(response: Response) -> String {
        let bytes = response.into_body().collect(1000).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn an_axum_router_answers_with_the_path_the_body_and_the_hooks_context() {
        let hello = async |Path(name): Path<String>, Extension(context): Extension<Context>| {
            format!("{name} in {}", context.request_id)
        };
        let router = Router::new()
            .route("/hello/{name}", get(hello))
            .route("/echo", post(async |body: String| body));
        let ask = async |method, path, body: &'static str| {
            answer(router.clone(), request(method, path, body.into())).await
        };
        assert_eq!(text(ask("GET", "/hello/ada", "").await).await, "ada in r1");
        assert_eq!(text(ask("POST", "/echo", "typed").await).await, "typed");
        let missing = ask("GET", "/other", "").await;
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    }

    /// Is ready when it is asked for the second time, and must not be called before.
    struct Shy {
        asked: u32,
        fails: Option<&'static str>,
    }

    impl Service<Request> for Shy {
        type Response = Response;
        type Error = &'static str;
        type Future = Ready<Result<Response, &'static str>>;

        fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), &'static str>> {
            self.asked += 1;
            match (self.asked, self.fails) {
                (1, _) => {
                    cx.waker().wake_by_ref();
                    Poll::Pending
                }
                (_, Some("poll_ready")) => Poll::Ready(Err("s3cret")),
                _ => Poll::Ready(Ok(())),
            }
        }

        fn call(&mut self, _: Request) -> Self::Future {
            assert_eq!(self.asked, 2, "called before it was ready");
            assert_ne!(self.fails, Some("poll_ready"), "called though it failed");
            ready(match self.fails {
                Some(_) => Err("s3cret"),
                None => Ok(Response::new("done".into())),
            })
        }
    }

    async fn shy(fails: Option<&'static str>) -> Response {
        let service = Shy { asked: 0, fails };
        answer(service, request("GET", "/", Body::empty())).await
    }

    #[tokio::test]
    async fn a_service_is_called_when_it_is_ready_and_not_before() {
        assert_eq!(text(shy(None).await).await, "done");
    }

    #[tokio::test]
    async fn a_service_that_fails_is_a_plain_500() {
        for at in ["poll_ready", "call"] {
            let failed = shy(Some(at)).await;
            assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR, "{at}");
            assert_eq!(text(failed).await, "500 internal server error\n");
        }
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_keeps_its_error() {
        let service = tower::service_fn(|_: Request| {
            let chunks = [Ok("half".into()), Err(BodyError::TooLarge { limit: 7 })];
            let body = StreamBody::new(stream::iter(chunks).map_ok(Frame::data));
            ready(Ok::<_, Infallible>(http::Response::new(body)))
        });
        let response = answer(service, request("GET", "/", Body::empty())).await;
        let mut body = response.into_body();
        assert_eq!(body.chunk().await.unwrap().unwrap(), "half");
        let error = body.chunk().await.unwrap_err();
        assert!(
            matches!(error, BodyError::TooLarge { limit: 7 }),
            "{error:?}"
        );
    }
}
