//! More than the plugin takes at a time.
use crate::client::{Answer, USER, call, request, send};
use crate::log::Log;
use crate::stage::{Change, Look, Stage};
use crate::tools::{builder_on, full};
use futures_util::future::{join_all, select_all};
use futures_util::stream;
use http::{Method, StatusCode};
use mattermost_plugin::api::Fake;
use mattermost_plugin::bytes::Bytes;
use mattermost_plugin::{Body, Host};
use mattermost_plugin_mcp::{Hints, McpServer, McpServerBuilder, Tool, ToolContext, ToolError};
use serde_json::{Value, json};
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::time::Instant;

const OTHER: &str = "abcdefghijklmnopqrstuvwx34";

fn staged(
    limits: impl FnOnce(McpServerBuilder) -> McpServerBuilder,
) -> (McpServer, Arc<Stage>, Host) {
    let (stage, host) = (Stage::new(), Host::new(Fake::default()));
    let builder = builder_on(&host)
        .tool(Change(Arc::clone(&stage)))
        .tool(Look(Arc::clone(&stage)));
    (limits(full(builder)).build().unwrap(), stage, host)
}

/// Calls a tool as `user`.
async fn ask(server: &McpServer, user: Option<&str>, tool: &str) -> Answer {
    let message = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": format!("dev_example__{tool}"), "arguments": {}}
    });
    send(server, request(Method::POST, user, message.to_string())).await
}

async fn list(server: &McpServer, user: Option<&str>) -> Answer {
    let list = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
    send(server, request(Method::POST, user, list)).await
}

fn assert_refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers["Retry-After"], "1");
    assert_eq!(answer.text, format!("{why}: try again in a second"));
}

#[tokio::test]
async fn the_ninth_call_of_a_user_is_refused_and_no_other_users() {
    let (server, stage, _host) = staged(|builder| builder);
    let mut eight: Vec<_> = (0..8)
        .map(|_| Box::pin(ask(&server, Some(USER), "look")))
        .collect();
    let others = async {
        for _ in 0..8 {
            stage.started().await;
        }
        let why = "too many requests of this user at a time";
        assert_refused(&list(&server, Some(USER)).await, why);
        assert_eq!(list(&server, Some(OTHER)).await.status, StatusCode::OK);
        assert_eq!(list(&server, None).await.status, StatusCode::OK);
        // what needs no place is answered still
        for (method, status) in [
            (Method::GET, StatusCode::METHOD_NOT_ALLOWED),
            (Method::DELETE, StatusCode::NO_CONTENT),
        ] {
            let request = request(method, Some(USER), Body::empty());
            assert_eq!(send(&server, request).await.status, status);
        }
        stage.may_end.add_permits(1);
    };
    let ((first, _, _), ()) = tokio::join!(select_all(&mut eight), others);
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(list(&server, Some(USER)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_sixty_fifth_request_of_users_is_refused_whoever_asks() {
    let (server, stage, _host) = staged(|builder| builder);
    let users: Vec<String> = (10..74)
        .map(|n| format!("abcdefghijklmnopqrstuvwx{n}"))
        .collect();
    let calls = users.iter().map(|user| ask(&server, Some(user), "look"));
    let others = async {
        for _ in 0..64 {
            stage.started().await;
        }
        assert_refused(
            &list(&server, Some(USER)).await,
            "too many requests at a time",
        );
        // Agents itself lists tools all the same
        assert_eq!(list(&server, None).await.status, StatusCode::OK);
        stage.may_end.add_permits(64);
    };
    let (answers, ()) = tokio::join!(join_all(calls), others);
    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_goes_on_keeps_its_place_until_it_ends() {
    let (server, stage, host) = staged(|builder| builder.max_calls_per_user(1));
    stage.may_change.add_permits(1);
    let told = call(&server, "change", json!({})).await.unwrap_err();
    assert!(told.contains("outcome unknown"), "{told}");
    let refused = list(&server, Some(USER)).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    stage.may_end.add_permits(1);
    host.tasks.idle().await;
    assert_eq!(list(&server, Some(USER)).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn every_end_of_a_request_frees_its_place_before_its_answer_is_read() {
    let (server, stage, host) = staged(|builder| builder.max_calls_per_user(1).max_calls(1));
    for how in ["panic", "panic_with_text", "hang", "refuse", "list"] {
        let told = call(&server, "behave", json!({"how": how})).await;
        assert!(told.is_err(), "{how}");
    }
    for message in [
        "",
        "[]",
        "nonsense",
        r#"{"jsonrpc":"2.0","id":1,"method":"no/such"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"no such"}}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
    ] {
        let request = request(Method::POST, Some(USER), message);
        assert!(
            send(&server, request).await.status.is_success(),
            "{message}"
        );
    }
    // the asker goes away, at the body and at the call
    let body = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    let mut stuck = Box::pin(server.serve(request(Method::POST, Some(USER), body)));
    let answered = poll_fn(|context| Poll::Ready(stuck.as_mut().poll(context).is_ready())).await;
    assert!(!answered);
    drop(stuck);
    let mut call = Box::pin(ask(&server, Some(USER), "look"));
    tokio::select! {
        told = &mut call => panic!("{told:?}"),
        () = stage.started() => drop(call),
    }
    host.tasks.idle().await;
    assert_eq!(list(&server, Some(USER)).await.status, StatusCode::OK);
}

/// A request whose body, of a length that it says or not, comes only when it is waited for.
fn long(user: Option<&str>, says: Option<usize>, chunks: Vec<Vec<u8>>) -> http::Request<Body> {
    let chunks = chunks
        .into_iter()
        .map(|chunk| Ok::<_, std::io::Error>(Bytes::from(chunk)));
    let body = Body::from_stream(stream::StreamExt::chain(
        stream::iter(chunks),
        stream::pending(),
    ));
    let mut request = request(Method::POST, user, body);
    if let Some(length) = says {
        request
            .headers_mut()
            .insert("Content-Length", length.into());
    }
    request
}

#[tokio::test(start_paused = true)]
async fn bodies_that_are_read_have_64_mib_together() {
    const MIB: usize = 1 << 20;
    for says in [Some(8 * MIB), None] {
        let (server, _stage, _host) = staged(|builder| builder);
        let chunks = || vec![vec![b' '; MIB]; 8];
        let users = ["a", "b", "c"].map(|letter| letter.repeat(26));
        let users = users.iter().map(|user| Some(user.as_str())).chain([None]);
        let mut eight: Vec<_> = users
            .flat_map(|user| [user, user])
            .map(|user| Box::pin(server.serve(long(user, says, chunks()))))
            .collect();
        poll_fn(|context| {
            for stuck in &mut eight {
                assert!(stuck.as_mut().poll(context).is_pending());
            }
            Poll::Ready(())
        })
        .await;
        let why = "too many long requests at a time";
        for (says, chunks) in [(Some(MIB), Vec::new()), (None, vec![vec![b' '; MIB]])] {
            let late = send(&server, long(Some(USER), says, chunks)).await;
            assert_refused(&late, why);
        }
        assert_eq!(list(&server, Some(USER)).await.status, StatusCode::OK);
        // a body that does not come is not waited for for ever
        let began = Instant::now();
        for stuck in eight {
            let answer = stuck.await.into_body().collect(MIB).await.unwrap();
            let answer: Value = serde_json::from_slice(&answer).unwrap();
            assert_eq!(
                answer["error"]["message"],
                "the body took too long to arrive"
            );
        }
        assert_eq!(began.elapsed().as_secs(), 20);
        assert_eq!(list(&server, None).await.status, StatusCode::OK);
    }
}

#[tokio::test(start_paused = true)]
async fn a_length_that_is_only_said_takes_no_room() {
    const MIB: usize = 1 << 20;
    let (server, _stage, _host) = staged(|builder| builder);
    let mut said: Vec<_> = (0..8)
        .map(|_| Box::pin(server.serve(long(Some(USER), Some(8 * MIB), Vec::new()))))
        .collect();
    poll_fn(|context| {
        for stuck in &mut said {
            assert!(stuck.as_mut().poll(context).is_pending());
        }
        Poll::Ready(())
    })
    .await;
    let body = " ".repeat(8 * MIB);
    let sent = send(&server, request(Method::POST, Some(OTHER), body)).await;
    assert_eq!(sent.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_user_takes_a_quarter_of_the_room_for_bodies_at_most_and_so_does_nobody() {
    const MIB: usize = 1 << 20;
    for user in [Some(USER), None] {
        let (server, _stage, _host) = staged(|builder| builder);
        let mut two: Vec<_> = (0..2)
            .map(|_| Box::pin(server.serve(long(user, None, vec![vec![b' '; MIB]; 8]))))
            .collect();
        poll_fn(|context| {
            for stuck in &mut two {
                assert!(stuck.as_mut().poll(context).is_pending());
            }
            Poll::Ready(())
        })
        .await;
        let why = "too many long requests of this user at a time";
        let late = |user| send(&server, long(user, Some(MIB), Vec::new()));
        assert_refused(&late(user).await, why);
        let others = late(Some(OTHER)).await;
        assert_eq!(others.status, StatusCode::OK, "it is waited for");
    }
}

/// Has read its arguments, and takes its time.
struct Ponder(Arc<Stage>);
#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Text {
    text: String,
}
impl Tool for Ponder {
    const NAME: &'static str = "ponder";
    const DESCRIPTION: &'static str = "Ponder on a text for a while.";
    const HINTS: Hints = Hints::READ;
    type Arguments = Text;
    type Output = String;
    async fn call(&self, _: ToolContext, asked: Text) -> Result<String, ToolError> {
        self.0.begin_to_wait().await;
        Ok(asked.text.len().to_string())
    }
}

#[tokio::test]
async fn a_body_takes_room_until_its_arguments_are_decoded() {
    let stage = Stage::new();
    let server = full(builder_on(&Host::new(Fake::default())).tool(Ponder(Arc::clone(&stage))));
    let server = server.build().unwrap();
    let text = "x".repeat(7 << 20);
    let ponder = || call(&server, "ponder", json!({"text": text}));
    let mut calls = Vec::new();
    for _ in 0..4 {
        let mut asked = Box::pin(ponder());
        tokio::select! {
            told = &mut asked => panic!("{told:?}"),
            () = stage.started() => calls.push(asked),
        }
    }
    stage.may_end.add_permits(4);
    for told in join_all(calls).await {
        assert_eq!(told, Ok((7 << 20).to_string()));
    }
}

#[test]
fn limits_under_which_nothing_works_are_found_at_construction() {
    let builder = builder_on(&Host::new(Fake::default())).tool(Look(Stage::new()));
    let builder = builder
        .max_calls(0)
        .max_calls_per_user(0)
        .deadline(Duration::ZERO);
    let found = builder.build().err().unwrap().to_string();
    for problem in [
        "the deadline is zero, so every call would be stopped at once: give it some seconds",
        "max_calls_per_user is 0, so every call would be refused: give it at least 1",
        "max_calls is 0, so every request would be refused: give it at least 1",
    ] {
        assert!(found.contains(problem), "{found}");
    }
}

#[tokio::test(start_paused = true)]
async fn limits_may_be_as_high_as_can_be_said() {
    let most = usize::MAX;
    let (server, _stage, _host) = staged(|builder| {
        let builder = builder.max_calls(most).max_calls_per_user(most);
        builder.deadline(Duration::MAX).max_text_chars(most)
    });
    assert_eq!(
        call(&server, "repeat", json!({"text": "a"})).await,
        Ok("a".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn refusals_are_counted_in_the_log_and_do_not_flood_it() {
    let log = Log::start();
    let (server, stage, host) = staged(|builder| builder.max_calls_per_user(1));
    stage.may_change.add_permits(1);
    let _ = call(&server, "change", json!({})).await;
    let warnings = || log.with("are refused");
    for _ in 0..100 {
        list(&server, Some(USER)).await;
    }
    assert_eq!(warnings().len(), 1);
    assert!(
        warnings()[0].contains("requests=1 last=User"),
        "{:?}",
        warnings()
    );
    tokio::time::sleep(Duration::from_secs(10)).await;
    list(&server, Some(USER)).await;
    assert!(
        warnings()[1].contains("requests=100 last=User"),
        "{:?}",
        warnings()
    );
    assert!(log.with(USER).is_empty());
    stage.may_end.add_permits(1);
    host.tasks.idle().await;
}
