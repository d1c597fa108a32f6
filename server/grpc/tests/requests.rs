//! Requests of clients, from the first message to the last.

use futures_util::stream;
use tonic::transport::Channel;
use tonic::{Code, Status, Streaming};

use super::host::{Host, Nothing, in_time};
use super::probe::Probe;
use super::raw::{Raw, SERVE_HTTP};
use crate::grpc::contract::mattermost::plugin_hooks_client::PluginHooksClient;
use crate::grpc::contract::mattermost::*;

/// A request without a body.
pub(super) fn get(path: &str) -> ServeHttpRequest {
    ServeHttpRequest {
        init: Some(ServeHttpRequestInit {
            method: "GET".into(),
            url: path.into(),
            proto: "HTTP/1.1".into(),
            proto_major: 1,
            proto_minor: 1,
            ..ServeHttpRequestInit::default()
        }),
        body_complete: true,
        ..ServeHttpRequest::default()
    }
}

/// The messages of the answer to a request in these.
pub(super) async fn messages(
    hooks: &mut PluginHooksClient<Channel>,
    request: Vec<ServeHttpRequest>,
) -> Result<Vec<ServeHttpResponse>, Status> {
    let mut answer = hooks.serve_http(stream::iter(request)).await?.into_inner();
    let mut messages = Vec::new();
    while let Some(message) = in_time(answer.message()).await? {
        assert!(message.body_chunk.len() <= 64 * 1024);
        messages.push(message);
    }
    let first_only = messages
        .iter()
        .skip(1)
        .all(|message| message.init.is_none());
    assert!(first_only, "the head comes first");
    let (last, others) = messages.split_last().expect("at least one");
    assert!(last.body_complete && others.iter().all(|message| !message.body_complete));
    Ok(messages)
}

/// The head and the body of the answer.
pub(super) async fn answer(
    hooks: &mut PluginHooksClient<Channel>,
    request: Vec<ServeHttpRequest>,
) -> (ServeHttpResponseInit, Vec<u8>) {
    let messages = messages(hooks, request).await.unwrap();
    let head = messages[0].init.clone().expect("the head comes first");
    let body = messages
        .iter()
        .flat_map(|message| message.body_chunk.to_vec());
    (head, body.collect())
}

fn header<'a>(head: &'a ServeHttpResponseInit, name: &str) -> &'a [String] {
    let header = head.headers.iter().find(|header| header.key == name);
    header.map_or(&[], |header| &header.values)
}

#[tokio::test]
async fn a_request_arrives_as_it_was_sent_and_its_answer_comes_back() {
    let (_host, mut hooks, _) = Host::probe().await;
    let mut request = get("/about?a=b%20c");
    if let Some(init) = &mut request.init {
        init.method = "PATCH".into();
        init.host = "example.org".into();
        init.headers = vec![
            HttpHeader {
                key: "X-Many".into(),
                values: vec!["1".into(), "2".into()],
            },
            HttpHeader {
                key: "Content-Type".into(),
                values: vec!["text/plain".into()],
            },
        ];
        init.plugin_context = Some(PluginContext {
            session_id: "s1".into(),
            ip_address: "127.0.0.1".into(),
            ..PluginContext::default()
        });
    }
    let (head, body) = answer(&mut hooks, vec![request]).await;
    assert_eq!(
        String::from_utf8(body).unwrap(),
        "PATCH /about?a=b%20c HTTP/1.1 [content-type=text/plain, x-many=1, x-many=2, host=example.org] \
         session s1 of 127.0.0.1"
    );
    assert_eq!(head.status_code, 201);
    assert_eq!(header(&head, "X-Many"), ["one", "two"]);
    assert_eq!(header(&head, "Content-Length").len(), 1);
}

#[tokio::test]
async fn a_short_answer_is_one_message() {
    let (_host, mut hooks, _) = Host::probe().await;
    assert_eq!(
        messages(&mut hooks, vec![get("/early")])
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_long_answer_comes_in_pieces_and_many_short_ones_come_together() {
    let (_host, mut hooks, _) = Host::probe().await;
    for (path, length) in [("/bytes", true), ("/tiny", false)] {
        let messages = messages(&mut hooks, vec![get(path)]).await.unwrap();
        let head = messages[0].init.as_ref().unwrap();
        assert_eq!(!header(head, "Content-Length").is_empty(), length, "{path}");
        let all: usize = messages
            .iter()
            .map(|message| message.body_chunk.len())
            .sum();
        assert_eq!(all, 300_000, "{path}");
        assert!(messages.len() <= 6, "{path}: {}", messages.len());
    }
}

#[tokio::test]
async fn what_must_have_no_body_has_none() {
    let (_host, mut hooks, _) = Host::probe().await;
    let (head, body) = answer(&mut hooks, vec![get("/no-content")]).await;
    assert_eq!((head.status_code, body.len()), (204, 0));
    assert!(header(&head, "Content-Length").is_empty());
    let mut to_head = get("/bytes");
    if let Some(init) = &mut to_head.init {
        init.method = "HEAD".into();
    }
    let (head, body) = answer(&mut hooks, vec![to_head]).await;
    assert_eq!((head.status_code, body.len()), (200, 0));
    assert_eq!(header(&head, "Content-Length"), ["300000"]);
}

#[tokio::test]
async fn a_body_that_pauses_is_flushed_once_a_pause() {
    let (_host, mut hooks, probe) = Host::probe().await;
    let drips = hooks.serve_http(stream::iter([get("/drip")])).await;
    let mut drips = drips.unwrap().into_inner();
    let mut next = async || in_time(drips.message()).await.unwrap().unwrap();
    let head = next().await;
    assert!(head.init.is_some() && head.flush && head.body_chunk.is_empty());
    probe.release.add_permits(1);
    assert_eq!(next().await.body_chunk, "one");
    let pause = next().await;
    assert!(pause.init.is_none() && pause.flush && pause.body_chunk.is_empty());
    probe.release.add_permits(1);
    let last = next().await;
    assert_eq!(last.body_chunk, "two");
    assert!(last.body_complete);
}

#[tokio::test]
async fn a_panic_is_status_500_and_so_is_a_body_that_fails_at_once() {
    let (_host, mut hooks, _) = Host::probe().await;
    for path in ["/panic", "/panicking-body", "/broken"] {
        let (head, body) = answer(&mut hooks, vec![get(path)]).await;
        assert_eq!(head.status_code, 500, "{path}");
        assert_eq!(body, b"500 internal server error\n", "{path}");
    }
    let (head, _) = answer(&mut hooks, vec![get("/early")]).await;
    assert_eq!(head.status_code, 200, "the plugin lives on");
}

#[tokio::test]
async fn a_body_that_breaks_off_does_not_end_as_if_it_were_whole() {
    let (_host, mut hooks, _) = Host::probe().await;
    let half = hooks.serve_http(stream::iter([get("/half")])).await;
    let mut half = half.unwrap().into_inner();
    let first = in_time(half.message()).await.unwrap().unwrap();
    assert_eq!(first.body_chunk, "half");
    assert!(!first.body_complete);
    assert_eq!(
        in_time(half.message()).await.unwrap_err().code(),
        Code::Aborted
    );
}

#[tokio::test]
async fn a_request_that_is_none_is_refused() {
    let (_host, mut hooks, _) = Host::probe().await;
    let refused = hooks.serve_http(stream::iter([])).await;
    assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);
    let headless = stream::iter([ServeHttpRequest::default()]);
    let refused = hooks.serve_http(headless).await;
    assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);
    let mut forbidden = get("/early");
    if let Some(init) = &mut forbidden.init {
        init.method = "GET /".into();
    }
    let (head, _) = answer(&mut hooks, vec![forbidden]).await;
    assert_eq!(head.status_code, 400);
    let mut many = get("/early");
    if let Some(init) = &mut many.init {
        let header = |number| HttpHeader {
            key: format!("X{number}"),
            values: vec![String::new()],
        };
        init.headers = (0..25_000).map(header).collect();
    }
    let (head, _) = answer(&mut hooks, vec![many]).await;
    assert_eq!(head.status_code, 431);
}

#[tokio::test]
async fn before_it_is_active_a_plugin_is_not_available() {
    let host = Host::<Probe>::start(Nothing).await;
    let mut hooks = host.hooks().await;
    let (head, body) = answer(&mut hooks, vec![get("/early")]).await;
    assert_eq!(head.status_code, 503);
    assert_eq!(body, b"503 the plugin is not active\n");
}

#[tokio::test]
async fn when_the_client_goes_away_the_plugins_answer_is_dropped() {
    let (_host, mut hooks, probe) = Host::probe().await;
    let mut other = hooks.clone();
    let given_up =
        tokio::spawn(async move { other.serve_http(stream::iter([get("/hang")])).await });
    probe.noted("hanging").await;
    given_up.abort();
    probe.noted("the answer was dropped").await;
    let answered = hooks.serve_http(stream::iter([get("/endless")])).await;
    let mut endless: Streaming<_> = answered.unwrap().into_inner();
    assert!(in_time(endless.message()).await.unwrap().is_some());
    assert!(!probe.notes().contains(&"the body was dropped".to_owned()));
    drop(endless);
    probe.noted("the body was dropped").await;
}

#[tokio::test]
async fn many_clients_that_go_away_at_once_do_not_end_the_connection() {
    let (host, _, _) = Host::probe().await;
    let mut raw = Raw::connect(host.address()).await;
    for number in 0..500 {
        raw.call(2 * number + 1, SERVE_HTTP);
        raw.give_up(2 * number + 1);
    }
    raw.answered(1001, "/plugin.GRPCBroker/No").await;
}

#[tokio::test]
async fn requests_that_last_do_not_hold_up_other_hooks() {
    let (_host, mut hooks, probe) = Host::probe().await;
    let calls = (0..300).map(|_| {
        let mut hooks = hooks.clone();
        tokio::spawn(async move { answer(&mut hooks, vec![get("/hold")]).await })
    });
    let calls: Vec<_> = calls.collect();
    probe.noted_times(300, "holding").await;
    let settled = hooks.on_configuration_change(OnConfigurationChangeRequest::default());
    assert_eq!(settled.await.unwrap().into_inner().error, None);
    probe.release.add_permits(300);
    for call in calls {
        assert_eq!(call.await.unwrap().1, b"released");
    }
}
