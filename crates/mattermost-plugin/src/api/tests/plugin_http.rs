//! Requests to other plugins: bodies both ways, and what is left when somebody goes away.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use go_plugin::broker::MuxBroker;
use go_plugin::rpc::{Answer, Args, Reply, Service};
use http::{Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt, Full};
use tokio::sync::oneshot;
use tower::ServiceExt;

use super::session::{connect, connect_to, within};
use crate::Body;
use crate::api::streams::{PluginHttpArgs, PluginHttpReturns};
use crate::api::*;
use crate::model::{FileInfo, UploadSession};
use crate::service::PluginClient;

const MIB: usize = 1024 * 1024;

/// Answers requests with a function.
struct Server<F>(F);

impl<F> PluginHttp for Server<F>
where
    F: Fn(Request<Body>) -> ApiFuture<'static, Response<Body>> + Send + Sync,
{
    fn plugin_http(&self, request: Request<Body>) -> ApiFuture<'_, Response<Body>> {
        (self.0)(request)
    }
}

fn server<F, R>(answer: F) -> Fake
where
    F: Fn(Request<Body>) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Response<Body>, ApiError>> + Send + 'static,
{
    Fake::default().plugin_http(Arc::new(Server(
        move |request| -> ApiFuture<'static, Response<Body>> { Box::pin(answer(request)) },
    )))
}

fn big(len: usize) -> Bytes {
    (0..=250u8).cycle().take(len).collect()
}

/// A body that tells when it is dropped, and never ends by itself.
struct Watched {
    first: Option<Bytes>,
    _dropped: oneshot::Sender<()>,
}

impl Watched {
    fn body(first: Bytes) -> (Body, oneshot::Receiver<()>) {
        let (sender, dropped) = oneshot::channel();
        let first = Some(first);
        (
            Body::new(Self {
                first,
                _dropped: sender,
            }),
            dropped,
        )
    }
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match self.first.take() {
            Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            None => Poll::Pending,
        }
    }
}

#[tokio::test]
async fn the_request_arrives_with_its_headers_and_the_response_too() {
    let connected = connect(server(async |request: Request<Body>| {
        assert_eq!(request.method(), "PUT");
        assert_eq!(request.uri(), "/mattermost-ai/bridge?x=1");
        assert_eq!(request.headers()["host"], "plugin");
        let many: Vec<_> = request.headers().get_all("x-many").iter().collect();
        assert_eq!(many, ["1", "2"]);
        assert!(request.into_body().collect(10).await.unwrap().is_empty());
        let response = Response::builder()
            .status(StatusCode::IM_A_TEAPOT)
            .header("x-answer", "yes")
            .header("x-answer", "indeed");
        Ok(response.body(Body::from("short and stout")).unwrap())
    }))
    .await;
    let request = Request::put("/mattermost-ai/bridge?x=1")
        .header("host", "plugin")
        .header("x-many", "1")
        .header("x-many", "2")
        .body(Body::empty())
        .unwrap();

    let response = connected.api.plugin_http(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
    let answers: Vec<_> = response.headers().get_all("x-answer").iter().collect();
    assert_eq!(answers, ["yes", "indeed"]);
    let body = within(response.into_body().collect(100)).await.unwrap();
    assert_eq!(body, "short and stout");
    connected.only_the_api_is_open().await;
}

#[tokio::test]
async fn five_mebibytes_go_up_before_five_others_come_down() {
    let connected = connect(server(async |request: Request<Body>| {
        let up = request.into_body().collect(6 * MIB).await.unwrap();
        assert_eq!(up, big(5 * MIB));
        Ok(Response::new(Body::from(big(5 * MIB + 1))))
    }))
    .await;
    let request = Request::new(Body::from(big(5 * MIB)));
    let response = connected.api.plugin_http(request).await.unwrap();
    let down = within(response.into_body().collect(6 * MIB)).await.unwrap();
    assert_eq!(down, big(5 * MIB + 1));
    connected.only_the_api_is_open().await;
}

#[tokio::test]
async fn the_tower_client_sends_bodies_of_any_kind_the_same_way() {
    let connected = connect(server(async |request: Request<Body>| {
        assert_eq!(request.uri(), "/other/echo");
        Ok(Response::new(request.into_body()))
    }))
    .await;
    let client = PluginClient::new(connected.api.clone());
    let request = Request::post("/other/echo").body(Full::new(big(MIB)));
    let response = client.oneshot(request.unwrap()).await.unwrap();
    let echo = within(response.into_body().collect(2 * MIB)).await.unwrap();
    assert_eq!(echo, big(MIB));
    connected.only_the_api_is_open().await;
}

#[tokio::test]
async fn a_response_may_stream_while_its_request_still_does() {
    let connected = connect(server(async |request: Request<Body>| {
        Ok(Response::new(request.into_body()))
    }))
    .await;
    let request = Request::new(Body::from(big(5 * MIB)));
    let response = connected.api.plugin_http(request).await.unwrap();
    let echo = within(response.into_body().collect(6 * MIB)).await.unwrap();
    assert_eq!(echo, big(5 * MIB));
    connected.only_the_api_is_open().await;
}

#[tokio::test]
async fn dropping_a_response_ends_both_bodies() {
    let (down, down_dropped) = Watched::body(big(10));
    let (up, up_dropped) = Watched::body(big(MIB));
    let down = Mutex::new(Some(down));
    let connected = connect(server(move |request: Request<Body>| {
        let down = down.lock().unwrap().take().unwrap();
        async move {
            let mut up = request.into_body();
            up.frame().await.unwrap().unwrap();
            Ok(Response::new(down))
        }
    }))
    .await;
    let mut response = connected.api.plugin_http(Request::new(up)).await.unwrap();
    response.body_mut().frame().await.unwrap().unwrap();

    drop(response);
    within(up_dropped).await.unwrap_err();
    within(down_dropped).await.unwrap_err();
    connected.only_the_api_is_open().await;
}

/// Half a body, then an error.
fn broken() -> Body {
    let frames = [
        Ok(Bytes::from_static(b"half")),
        Err(std::io::Error::other("gone")),
    ];
    Body::from_stream(futures_util::stream::iter(frames))
}

#[tokio::test]
async fn a_request_whose_body_breaks_off_fails() {
    let connected = connect(server(async |request: Request<Body>| {
        // To the server it ends there.
        let up = request.into_body().collect(10).await.unwrap();
        assert_eq!(up, "half");
        Ok(Response::new(Body::empty()))
    }))
    .await;
    let answered = within(connected.api.plugin_http(Request::new(broken()))).await;
    let error = answered.map(drop).unwrap_err();
    assert!(error.is_unanswered(), "{error:?}");
    assert!(chain(&error).ends_with("gone"), "{}", chain(&error));
    connected.only_the_api_is_open().await;
}

#[tokio::test]
async fn a_response_whose_request_breaks_off_does_so_too() {
    let connected = connect(server(async |request: Request<Body>| {
        Ok(Response::new(request.into_body()))
    }))
    .await;
    let (go_on, wait) = oneshot::channel::<()>();
    let late = futures_util::stream::once(async move {
        let _ = wait.await;
        Err::<Bytes, _>(std::io::Error::other("gone"))
    });
    let request = Request::new(Body::from_stream(late));
    let response = within(connected.api.plugin_http(request)).await.unwrap();
    go_on.send(()).unwrap();
    let echoed = within(response.into_body().collect(10)).await;
    assert!(chain(&echoed.unwrap_err()).ends_with("gone"));
    connected.only_the_api_is_open().await;
}

#[tokio::test]
async fn an_upload_that_breaks_off_fails() {
    struct Uploads;
    impl crate::api::Uploads for Uploads {
        fn upload_data<'a>(
            &'a self,
            _: &'a UploadSession,
            data: Body,
        ) -> ApiFuture<'a, Option<FileInfo>> {
            Box::pin(async {
                assert_eq!(data.collect(10).await.unwrap(), "half");
                Ok(None)
            })
        }
    }
    let connected = connect(Fake::default().uploads(Arc::new(Uploads))).await;
    let session = UploadSession::default();
    let uploaded = within(connected.api.upload_data(&session, broken())).await;
    assert!(chain(&uploaded.unwrap_err()).ends_with("gone"));
    connected.only_the_api_is_open().await;
}

#[tokio::test]
async fn dropping_a_call_leaves_no_stream() {
    let (up, up_dropped) = Watched::body(big(10));
    let (reached, called) = oneshot::channel();
    let reached = Mutex::new(Some(reached));
    let connected = connect(server(move |request: Request<Body>| {
        let reached = reached.lock().unwrap().take().unwrap();
        async move {
            let mut up = request.into_body();
            up.frame().await.unwrap().unwrap();
            reached.send(()).unwrap();
            // Until the plugin is gone.
            while up.frame().await.is_some_and(|frame| frame.is_ok()) {}
            Ok(Response::new(Body::empty()))
        }
    }))
    .await;
    tokio::select! {
        _ = connected.api.plugin_http(Request::new(up)) => panic!("the server does not answer"),
        called = called => called.unwrap(),
    }
    within(up_dropped).await.unwrap_err();
    connected.only_the_api_is_open().await;
}

#[tokio::test]
async fn a_server_that_drops_the_request_ends_its_upload() {
    let (up, up_dropped) = Watched::body(big(MIB));
    let connected = connect(server(async |request: Request<Body>| {
        drop(request);
        Ok(Response::new(Body::from("no, thank you")))
    }))
    .await;
    let response = connected.api.plugin_http(Request::new(up)).await.unwrap();
    let body = within(response.into_body().collect(100)).await.unwrap();
    assert_eq!(body, "no, thank you");
    within(up_dropped).await.unwrap_err();
    connected.only_the_api_is_open().await;
}

#[tokio::test]
async fn a_failed_exchange_leaves_no_stream() {
    let (up, up_dropped) = Watched::body(big(MIB));
    let connected = connect(server(async |_: Request<Body>| {
        Err(ApiError::call("PluginHTTPStream", "no such plugin"))
    }))
    .await;
    let error = connected
        .api
        .plugin_http(Request::new(up))
        .await
        .unwrap_err();
    assert!(matches!(error, ApiError::Call { .. }), "{error:?}");
    within(up_dropped).await.unwrap_err();
    connected.only_the_api_is_open().await;
}

/// Gives no response, as Go does: dials both streams, answers nil, and forgets the response's stream.
struct NoResponse(MuxBroker);

impl Service for NoResponse {
    fn call(self: Arc<Self>, _: &str, args: Args<'_>) -> Result<Answer, String> {
        let args: PluginHttpArgs = args.decode()?;
        Ok(Box::pin(async move {
            let stream = self.0.dial(args.response_body_stream).await.unwrap();
            drop(stream);
            Ok(Reply::new(PluginHttpReturns::default()))
        }))
    }
}

#[tokio::test]
async fn no_response_is_an_error() {
    let connected = connect_to(|broker| Arc::new(NoResponse(broker))).await;
    let request = Request::new(Body::empty());
    let error = connected.api.plugin_http(request).await.unwrap_err();
    assert!(matches!(error, ApiError::Call { .. }), "{error:?}");
    connected.only_the_api_is_open().await;
}

/// Answers more headers than a map holds.
struct TooManyHeaders(MuxBroker);

impl Service for TooManyHeaders {
    fn call(self: Arc<Self>, _: &str, args: Args<'_>) -> Result<Answer, String> {
        let args: PluginHttpArgs = args.decode()?;
        Ok(Box::pin(async move {
            let stream = self.0.dial(args.response_body_stream).await.unwrap();
            drop(stream);
            let names = (0..25_000).map(|number| format!("X{number}"));
            Ok(Reply::new(PluginHttpReturns {
                status_code: 200,
                header: names.map(|name| (name, vec!["".into()])).collect(),
            }))
        }))
    }
}

#[tokio::test]
async fn a_response_with_too_many_headers_is_an_error() {
    let connected = connect_to(|broker| Arc::new(TooManyHeaders(broker))).await;
    let request = Request::new(Body::empty());
    let error = connected.api.plugin_http(request).await.unwrap_err();
    assert!(matches!(error, ApiError::Call { .. }), "{error:?}");
    connected.only_the_api_is_open().await;
}

#[tokio::test]
async fn an_old_server_is_unsupported_at_once() {
    let connected = connect(Fake::default()).await;
    let (up, up_dropped) = Watched::body(big(10));
    let error = connected
        .api
        .plugin_http(Request::new(up))
        .await
        .unwrap_err();
    assert!(matches!(error, ApiError::Unsupported { .. }), "{error:?}");
    within(up_dropped).await.unwrap_err();
    connected.only_the_api_is_open().await;
}
