use bytes::Bytes;
use futures_util::stream::{FuturesUnordered, StreamExt};
use http::Request;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use mattermost_plugin::Body;
use tokio::sync::mpsc::Sender;

use crate::server::{Server, text, within};

const MIB: usize = 1024 * 1024;

/// A request body that goes on as long as something is sent.
fn upload() -> (Sender<&'static str>, Body) {
    let (send, receive) = tokio::sync::mpsc::channel(1);
    let frames = futures_util::stream::unfold(receive, |mut receive| async {
        let text: &str = receive.recv().await?;
        let frame = Frame::data(Bytes::from(text));
        Some((Ok::<_, std::io::Error>(frame), receive))
    });
    (send, Body::new(StreamBody::new(frames)))
}

#[tokio::test]
async fn request_and_response_arrive_whole() {
    let server = Server::active().await;
    let request = Request::get("/about?a=b%20c")
        .header("host", "plugin")
        .header("x-many", "one")
        .header("x-many", "two")
        .body(Body::empty())
        .unwrap();
    let response = server.send(request).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/plain");
    let many: Vec<_> = response.headers().get_all("x-many").iter().collect();
    assert_eq!(many, ["one", "two"]);
    let length = response.headers()["content-length"].clone();
    let text = text(response).await;
    assert_eq!(length, text.len().to_string());
    assert_eq!(
        text,
        "GET /about?a=b%20c host=plugin many=one+two request=r1 same=true"
    );
}

#[tokio::test]
async fn every_status_arrives_with_the_body_it_may_have() {
    let server = Server::active().await;
    for (status, body) in [
        (200, "a body"),
        (201, "a body"),
        (204, ""),
        (302, "a body"),
        (304, ""),
        (404, "a body"),
        (599, "a body"),
    ] {
        let response = server.get(&format!("/status/{status}")).await;
        assert_eq!(response.status(), status);
        assert_eq!(text(response).await, body, "{status}");
    }
}

#[tokio::test]
async fn a_head_request_has_the_headers_and_no_body() {
    let server = Server::active().await;
    let request = Request::head("/about").body(Body::empty()).unwrap();
    let response = server.send(request).await;
    assert!(response.headers().contains_key("content-length"));
    assert_eq!(text(response).await, "");
}

#[tokio::test]
async fn uploads_of_any_size_arrive() {
    let server = Server::active().await;
    for size in [0, 1, 5, MIB, 50 * MIB] {
        let response = server.post("/count", vec![3; size]).await;
        assert_eq!(text(response).await, format!("{size} {}", size * 3));
    }
}

#[tokio::test]
async fn downloads_of_any_size_arrive() {
    let server = Server::active().await;
    for size in [0, 1, MIB, 50 * MIB] {
        let mut body = server.get(&format!("/download/{size}")).await.into_body();
        let mut length = 0;
        while let Some(frame) = within(body.frame()).await {
            let bytes = frame.unwrap().into_data().unwrap();
            assert!(bytes.len() <= 127 * 1024 && bytes.iter().all(|&byte| byte == b'd'));
            length += bytes.len();
        }
        assert_eq!(length, size);
    }
}

#[tokio::test]
async fn a_body_can_go_both_ways_at_once() {
    let server = Server::active().await;
    let (send, upload) = upload();
    let mut echo = server.post("/echo", upload).await.into_body();
    for text in ["one", "two"] {
        send.send(text).await.unwrap();
        let frame = within(echo.frame()).await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), text);
    }
    drop(send);
    assert!(within(echo.frame()).await.is_none());
}

#[tokio::test]
async fn a_request_body_that_nobody_reads_holds_nobody_up() {
    let server = Server::active().await;
    for _ in 0..20 {
        let response = server.post("/ignore", vec![1; 5 * MIB]).await;
        assert_eq!(text(response).await, "ignored");
    }
}

#[tokio::test]
async fn the_headers_of_a_response_that_pauses_come_first() {
    let server = Server::active().await;
    let paused = server.get("/pause").await;
    assert_eq!(paused.status(), 200);
    server.get("/go-on").await;
    assert_eq!(text(paused).await, "on");
}

#[tokio::test]
async fn a_client_that_goes_away_ends_the_response() {
    let server = Server::active().await;
    let mut body = server.get("/endless").await.into_body();
    assert!(within(body.frame()).await.unwrap().is_ok());
    drop(body);
    while server.logged().await != "info the endless body is dropped" {}
}

#[tokio::test]
async fn a_client_that_goes_away_ends_its_upload() {
    let server = Server::active().await;
    let (send, upload) = upload();
    let client = server.post("/count", upload);
    tokio::select! {
        response = client => panic!("unexpected: {response:?}"),
        // The plugin has begun to read when more is taken than can wait.
        () = async { for _ in 0..3 { send.send("x").await.unwrap(); } } => {}
    }
    within(send.closed()).await;
}

#[tokio::test]
async fn a_client_that_drops_a_response_ends_its_upload() {
    let server = Server::active().await;
    let (send, upload) = upload();
    let mut echo = server.post("/echo", upload).await.into_body();
    send.send("x").await.unwrap();
    within(echo.frame()).await.unwrap().unwrap();
    drop(echo);
    within(send.closed()).await;
}

#[tokio::test]
async fn a_panic_is_answered_without_internals_and_the_plugin_lives_on() {
    let server = Server::active().await;
    let response = server.get("/panic").await;
    assert_eq!(response.status(), 500);
    assert_eq!(text(response).await, "500 internal server error\n");
    assert_eq!(text(server.get("/ignore").await).await, "ignored");
}

#[tokio::test]
async fn a_body_that_fails_before_it_has_begun_is_answered_as_a_failure() {
    let server = Server::active().await;
    for path in ["/panic-in-body", "/break-off/0"] {
        let response = server.get(path).await;
        assert_eq!(response.status(), 500, "{path}");
        assert!(!response.headers().contains_key("cache-control"), "{path}");
        assert_eq!(text(response).await, "500 internal server error\n");
    }
    let response = server.get("/break-off/3").await;
    assert_eq!(response.status(), 200);
    assert_eq!(text(response).await, "bbb", "nothing is added to it");
}

#[tokio::test]
async fn slow_clients_with_long_headers_keep_no_request_and_no_hook_from_the_plugin() {
    let server = Server::active().await;
    // Held, so that no body ends.
    let (_uploads, mut slow): (Vec<_>, FuturesUnordered<_>) = (0..100)
        .map(|_| {
            let (send, body) = upload();
            let request = Request::post("/count").header("x-long", "x".repeat(1_000_000));
            (send, server.send(request.body(body).unwrap()))
        })
        .unzip();
    for _ in 0..70 {
        let refused = slow.next().await.unwrap();
        assert_eq!(refused.status(), 503);
        assert_eq!(
            text(refused).await,
            "503 the plugin has too many requests\n"
        );
    }
    assert_eq!(text(server.get("/ignore").await).await, "ignored");
    within(server.plugin.configuration_changed()).await.unwrap();
    drop(slow);
    let stopped = server.stop().await;
    assert!(stopped.log.ends_with("info in OnDeactivate"));
}

#[tokio::test]
async fn more_headers_than_a_request_holds_are_refused_as_that() {
    let server = Server::active().await;
    let mut request = Request::get("http://plugin/about").body(Body::empty());
    let headers = request.as_mut().unwrap().headers_mut();
    // As many as a map holds, so that the host is one more.
    for number in 0..24_576 {
        let name = http::HeaderName::try_from(format!("x{number}")).unwrap();
        headers.insert(name, http::HeaderValue::from_static(""));
    }
    let response = server.send(request.unwrap()).await;
    assert_eq!(response.status(), 431);
    assert_eq!(
        text(response).await,
        "431 the request has too many headers\n"
    );
    assert_eq!(text(server.get("/ignore").await).await, "ignored");
}

#[tokio::test]
async fn many_requests_at_once_are_answered_each() {
    let server = Server::active().await;
    let requests = (0..200).map(|number| {
        let server = &server;
        async move {
            let response = server.post("/echo", format!("request {number}")).await;
            assert_eq!(text(response).await, format!("request {number}"));
        }
    });
    futures_util::future::join_all(requests).await;
}
