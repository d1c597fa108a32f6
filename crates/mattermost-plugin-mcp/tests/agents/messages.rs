//! Messages that are more than they look, and such as do not come to their end.
use crate::client::{Answer, USER, request, send};
use crate::log::Log;
use crate::tools::server;
use futures_util::{StreamExt, stream};
use http::{Method, StatusCode};
use mattermost_plugin::Body;
use mattermost_plugin::bytes::Bytes;
use serde_json::{Value, json};

/// A message with something after its method.
fn message(method: &str, rest: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":7,"method":"{method}","params":{{{rest}}}}}"#)
}

fn call(tool: &str, text: &str) -> String {
    let rest = format!(r#""name":"dev_example__{tool}","arguments":{{"text":{text}}}"#);
    message("tools/call", &rest)
}

fn nested(levels: usize) -> String {
    "[".repeat(levels) + &"]".repeat(levels)
}

fn zeros(count: usize) -> String {
    format!("[{}0]", "0,".repeat(count - 1))
}

async fn post(user: Option<&str>, body: impl Into<Body>) -> Answer {
    send(&server(), request(Method::POST, user, body)).await
}

async fn told(body: String) -> String {
    let answer = post(Some(USER), body).await;
    assert_eq!(answer.status, StatusCode::OK);
    let answer = answer.json();
    assert_eq!(answer["id"], 7);
    assert_eq!(answer["result"]["isError"], true, "{answer}");
    let text = answer["result"]["content"][0]["text"].as_str();
    text.unwrap().to_owned()
}

/// Code and words of the protocol's error.
async fn error(body: String) -> (Value, String) {
    let answer = post(None, body).await;
    assert_eq!(answer.status, StatusCode::OK);
    let answer = answer.json();
    assert_eq!(answer["id"], 7);
    let error = &answer["error"];
    (
        error["code"].clone(),
        error["message"].as_str().unwrap_or_default().to_owned(),
    )
}

#[tokio::test]
async fn arguments_that_are_too_deep_or_too_many_are_the_errors_of_their_call() {
    let too_deep = "Client error: what is in `arguments` is nested more than 100 levels deep: give them as flat as the \
                    schema of the tool shows";
    // the object of the arguments is a level itself
    for levels in [100, 10_000] {
        assert_eq!(told(call("repeat", &nested(levels))).await, too_deep);
    }
    let too_many = "Client error: what is in `arguments` has more than 20000 values: give fewer in a call, and the rest in \
                    another";
    for count in [20_000, 4_000_000] {
        assert_eq!(told(call("repeat", &zeros(count))).await, too_many);
    }
    // just below the tool itself is asked
    for text in [nested(99), zeros(19_900)] {
        let told = told(call("repeat", &text)).await;
        assert_eq!(
            told,
            "Client error: `text` must be a text of 1 to 100 characters"
        );
    }
}

#[tokio::test]
async fn arguments_that_no_value_can_hold_are_the_error_of_their_call() {
    for text in ["1e400", r#""\ud83d""#, r#"{"\udc00":1}"#] {
        assert_eq!(
            told(call("repeat", text)).await,
            "Client error: what is in `arguments` has a number or a text that cannot be read: give numbers below 1e308, \
             and no half of a surrogate pair"
        );
    }
    let elsewhere = message("tools/call", r#""name":"x","_meta":{"a":1e400}"#);
    assert_eq!(error(elsewhere).await.0, -32600);
}

#[tokio::test]
async fn what_is_too_much_acts_as_nobody_else_and_is_one_line_of_the_log() {
    let log = Log::start();
    let answer = post(None, call("repeat", &nested(200))).await.json();
    let text = answer["result"]["content"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("Authentication failed"), "{text}");
    let unknown = error(call("sigh", &nested(200))).await;
    assert_eq!(unknown.0, -32602);
    told(call("repeat", &nested(200))).await;
    let lines = log.with("tool call");
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[1], r#"INFO message=tool call outcome="unknown tool""#);
    let bad = r#"outcome="bad arguments""#;
    assert!(lines[2].ends_with(bad), "{lines:?}");
}

#[tokio::test]
async fn other_messages_that_are_too_much_are_errors_of_the_protocol() {
    let (deep, many) = (nested(200), zeros(4_000_000));
    for (method, rest, why) in [
        (
            "tools/list",
            format!(r#""a":{deep}"#),
            "is nested more than 100 levels deep",
        ),
        (
            "tools/call",
            format!(r#""name":{deep}"#),
            "is nested more than 100 levels deep",
        ),
        (
            "tools/call",
            format!(r#""arguments":{{}},"_meta":{deep}"#),
            "is nested more than 100 levels deep",
        ),
        (
            "prompts/get",
            format!(r#""arguments":{deep}"#),
            "is nested more than 100 levels deep",
        ),
        (
            "tools/list",
            format!(r#""a":{many}"#),
            "has more than 20000 values",
        ),
        (
            "no/such",
            format!(r#""a":{many}"#),
            "has more than 20000 values",
        ),
    ] {
        let told = error(message(method, &rest)).await;
        assert_eq!(
            told,
            (json!(-32600), format!("the message {why}")),
            "{method}"
        );
    }
    // also where an id would be
    let body = format!(r#"{{"jsonrpc":"2.0","id":{many},"method":"ping"}}"#);
    let answer = post(None, body).await.json();
    assert_eq!(
        answer["error"]["message"],
        "the id must be a text or a whole number"
    );
}

/// A body that begins so and does not go on.
fn stalled(beginning: &'static str) -> Body {
    let first = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(
        beginning.as_bytes(),
    ))]);
    Body::from_stream(first.chain(stream::pending()))
}

#[tokio::test]
async fn a_notification_that_is_too_much_is_accepted() {
    let many = zeros(20_000);
    let body =
        format!(r#"{{"jsonrpc":"2.0","method":"notifications/progress","params":{{"a":{many}}}}}"#);
    let answer = post(None, body).await;
    assert_eq!(
        (answer.status, answer.text.as_str()),
        (StatusCode::ACCEPTED, "")
    );
}

#[tokio::test]
async fn an_error_names_an_id_also_where_there_is_none_to_name() {
    let answer = post(None, r#"{"jsonrpc":"2.0","id":1,"result":{}}"#)
        .await
        .json();
    assert_eq!(answer["error"]["code"], -32600);
    assert_eq!(answer.get("id"), Some(&Value::Null));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stalls_is_an_error_of_its_request() {
    for (beginning, id) in [
        (r#"{"jsonrpc":"2.0","id":7,"method":"tools/li"#, json!(7)),
        (r#"{"jsonrpc":"2.0","method":"tools/list","#, json!(null)),
        ("{", json!(null)),
    ] {
        let answer = post(Some(USER), stalled(beginning)).await;
        assert_eq!(answer.status, StatusCode::OK);
        let answer = answer.json();
        assert_eq!(answer["id"], id, "{beginning}");
        assert_eq!(
            answer["error"]["message"],
            "the body took too long to arrive"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_notification_that_stalls_is_accepted() {
    let beginning = r#"{"jsonrpc":"2.0","method":"notifications/initialized","par"#;
    let answer = post(None, stalled(beginning)).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    assert_eq!(answer.text, "");
}
