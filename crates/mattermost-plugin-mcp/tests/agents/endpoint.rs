//! The HTTP side: methods, types, sizes, and the gate before all of it.
use crate::client::{USER, post, request, send};
use crate::tools::{builder, full, server};
use http::{Method, StatusCode};
use mattermost_plugin::Body;
use serde_json::{Value, json};

#[test]
fn a_server_owns_its_path_and_what_lies_below() {
    let server = server();
    for (path, owned) in [
        ("/mcp", true),
        ("/mcp/", true),
        ("/mcp/x", true),
        ("/mcpx", false),
        ("/mc", false),
        ("/", false),
        ("", false),
        ("/x/mcp", false),
        ("mcp", false),
    ] {
        assert_eq!(server.owns(path), owned, "{path}");
    }
}

#[tokio::test]
async fn whoever_is_not_agents_gets_403_on_every_method() {
    let server = server();
    for method in [Method::POST, Method::GET, Method::DELETE] {
        let mut request = request(method, Some(USER), "{}");
        request.headers_mut().remove("Mattermost-Plugin-ID");
        let answer = send(&server, request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(
            answer.text,
            "forbidden: plugin-ID header missing or mismatched"
        );
    }
}

#[tokio::test]
async fn get_is_answered_405_at_once() {
    for method in [
        Method::GET,
        Method::HEAD,
        Method::PUT,
        Method::PATCH,
        Method::OPTIONS,
        Method::TRACE,
        Method::from_bytes(b"PURGE").unwrap(),
    ] {
        let answer = send(&server(), request(method, Some(USER), Body::empty())).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.headers["Allow"], "POST");
    }
}

#[tokio::test]
async fn delete_is_answered_204_with_no_body() {
    let answer = send(
        &server(),
        request(Method::DELETE, Some(USER), Body::empty()),
    )
    .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.text, "");
}

#[tokio::test]
async fn other_content_types_are_answered_415() {
    let list = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
    for (content_type, status) in [
        ("text/plain", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("application/jsonx", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("application/json", StatusCode::OK),
        ("Application/JSON; charset=utf-8", StatusCode::OK),
    ] {
        let mut request = request(Method::POST, Some(USER), list);
        request
            .headers_mut()
            .insert("Content-Type", content_type.parse().unwrap());
        let answer = send(&server(), request).await;
        assert_eq!(answer.status, status, "{content_type}");
    }
}

#[tokio::test]
async fn an_encoded_body_is_answered_415() {
    let list = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
    for (encoding, status) in [
        ("gzip", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("identity, br", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("identity", StatusCode::OK),
    ] {
        let mut request = request(Method::POST, Some(USER), list);
        let headers = request.headers_mut();
        headers.insert("Content-Encoding", encoding.parse().unwrap());
        assert_eq!(send(&server(), request).await.status, status, "{encoding}");
    }
}

#[tokio::test]
async fn a_session_id_and_a_wrong_length_do_not_matter() {
    let list = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
    for (name, value) in [
        ("Mcp-Session-Id", "of another server"),
        ("Last-Event-ID", "7"),
        ("Content-Length", "many"),
    ] {
        for method in [Method::POST, Method::DELETE] {
            let mut request = request(method, Some(USER), list);
            request.headers_mut().insert(name, value.parse().unwrap());
            let answer = send(&server(), request).await;
            assert!(answer.status.is_success(), "{name}");
            assert!(!answer.headers.contains_key("Mcp-Session-Id"));
        }
    }
}

#[tokio::test]
async fn host_and_accept_headers_do_not_matter() {
    let list = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
    for host in [
        None,
        Some("plugin"),
        Some("dev.example"),
        Some("evil.example"),
        Some("a b"),
    ] {
        let mut request = request(Method::POST, Some(USER), list);
        request.headers_mut().remove("Accept");
        request.headers_mut().remove("Host");
        if let Some(host) = host {
            request.headers_mut().insert("Host", host.parse().unwrap());
        }
        assert_eq!(send(&server(), request).await.status, StatusCode::OK);
    }
}

/// The error of a message that is wrong; it must ride on HTTP 200, or Agents drops the session.
async fn error(body: impl Into<Body>) -> (Value, i64) {
    let answer = send(&server(), request(Method::POST, Some(USER), body)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.headers["Content-Type"], "application/json");
    let json = answer.json();
    assert!(
        !json["error"]["message"].as_str().unwrap().is_empty(),
        "{json}"
    );
    (json["id"].clone(), json["error"]["code"].as_i64().unwrap())
}

#[tokio::test]
async fn wrong_messages_are_json_rpc_errors_on_200() {
    let nested = "[".repeat(10_000) + &"]".repeat(10_000);
    let deep = format!(r#"{{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{nested}}}"#);
    let deep_id = format!(r#"{{"jsonrpc":"2.0","id":{nested},"method":"ping"}}"#);
    for (body, id, code) in [
        ("", json!(null), -32700),
        ("nonsense", json!(null), -32700),
        (r#"{"jsonrpc":"2.0","id":1,"method":"#, json!(1), -32700),
        (&deep, json!(5), -32600),
        (&deep_id, json!(null), -32600),
        (&nested, json!(null), -32600),
        ("\u{feff}{}", json!(null), -32700),
        // an id that no answer can repeat
        (
            r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#,
            json!(null),
            -32600,
        ),
        (
            r#"{"jsonrpc":"2.0","id":true,"method":"ping"}"#,
            json!(null),
            -32600,
        ),
        (
            r#"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#,
            json!(null),
            -32600,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#,
            json!(null),
            -32600,
        ),
        (
            r#"{"jsonrpc":"2.0","id":99999999999999999999,"method":"ping"}"#,
            json!(null),
            -32600,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1e999,"method":"ping"}"#,
            json!(null),
            -32700,
        ),
        (
            r#"{"jsonrpc":"2.0","id":18446744073709551615,"method":"ping"}"#,
            json!(u64::MAX),
            -32600,
        ),
        // what is said twice
        (
            r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#,
            json!(2),
            -32600,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}"#,
            json!(1),
            -32600,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":{},"params":{}}"#,
            json!(1),
            -32600,
        ),
        // what is missing or of another type
        (r#"{"id":1,"method":"ping"}"#, json!(1), -32600),
        (r#"{"jsonrpc":"2.0","id":1}"#, json!(1), -32600),
        (r#"{"jsonrpc":"2.0","id":1,"method":7}"#, json!(1), -32600),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#,
            json!(1),
            -32600,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#,
            json!(1),
            -32602,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#,
            json!(1),
            -32602,
        ),
        ("[]", json!(null), -32600),
        (
            r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#,
            json!(null),
            -32600,
        ),
        ("{}", json!(null), -32600),
        ("17", json!(null), -32600),
        (
            r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#,
            json!(1),
            -32600,
        ),
        // an answer: it answers nothing of ours, so no request of its sender either
        (
            r#"{"jsonrpc":"2.0","id":1,"result":{}}"#,
            json!(null),
            -32600,
        ),
        (
            r#"{"jsonrpc":"2.0","id":"a","method":"no/such"}"#,
            json!("a"),
            -32601,
        ),
    ] {
        let shown = &body[..body.len().min(80)];
        assert_eq!(error(body.to_owned()).await, (id, code), "{shown}");
    }
    let invalid = b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":\"\xff\"}}";
    assert_eq!(error(invalid.to_vec()).await, (json!(1), -32600));
}

#[tokio::test]
async fn ids_are_repeated_as_they_came() {
    for id in [
        json!(0),
        json!(-3),
        json!(i64::MAX),
        json!(""),
        json!("7"),
        json!("\u{e9}".repeat(1000)),
    ] {
        let answer = post(
            &server(),
            &json!({"jsonrpc": "2.0", "id": id, "method": "ping"}),
        )
        .await;
        assert_eq!(
            answer.json(),
            json!({"jsonrpc": "2.0", "id": id, "result": {}})
        );
    }
}

#[tokio::test]
async fn methods_of_capabilities_that_are_not_declared_are_unknown() {
    for (method, params) in [
        ("resources/list", json!({})),
        ("resources/templates/list", json!({})),
        ("resources/read", json!({"uri": "a:b"})),
        ("resources/subscribe", json!({"uri": "a:b"})),
        ("prompts/list", json!({})),
        ("prompts/get", json!({"name": "x"})),
        ("logging/setLevel", json!({"level": "info"})),
        (
            "completion/complete",
            json!({"ref": {"type": "ref/prompt", "name": "x"}, "argument": {"name": "a", "value": "b"}}),
        ),
        ("tasks/list", json!({})),
        ("tasks/get", json!({"taskId": "x"})),
        ("sampling/createMessage", json!({})),
        ("notifications/initialized", json!({})),
        ("", json!({})),
    ] {
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        assert_eq!(
            error(message.to_string()).await,
            (json!(1), -32601),
            "{method}"
        );
    }
}

#[tokio::test]
async fn a_body_over_the_cap_is_an_error_of_its_request() {
    let padding = "x".repeat(8 << 20);
    let body = format!(
        r#"{{"jsonrpc":"2.0","id":42,"method":"tools/call","params":{{"name":"x","a":"{padding}"}}}}"#
    );
    assert_eq!(error(body).await, (json!(42), -32600));
    let spaces = " ".repeat((8 << 20) + 1);
    assert_eq!(error(spaces).await, (json!(null), -32600));
}

#[tokio::test]
async fn a_body_below_the_cap_is_read_whole() {
    let padding = "x".repeat((8 << 20) - 200);
    let message = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "dev_example__repeat", "arguments": {"text": padding}}
    });
    let answer = post(&server(), &message).await.json();
    assert_eq!(
        answer["result"]["content"][0]["text"],
        "Client error: `text` must be a text of 1 to 100 characters"
    );
}

#[tokio::test]
async fn a_notification_is_accepted_without_an_answer() {
    for message in [
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}),
        json!({"jsonrpc": "2.0", "method": "notifications/of_the_future"}),
        json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": 7}),
        // a request that nobody waits for is not done
        json!({"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "dev_example__whoami"}}),
    ] {
        let answer = post(&server(), &message).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED);
        assert_eq!(answer.text, "");
    }
}

#[tokio::test]
async fn a_server_may_lie_elsewhere() {
    let server = full(builder().path("/tools/mcp")).build().unwrap();
    assert!(server.owns("/tools/mcp/y") && !server.owns("/mcp"));
    assert!(full(builder()).build().is_ok());
}
