//! MCP servers that answer wrong: each must make the test kit panic with the sentence that says why.
use futures_util::FutureExt;
use http::{Response, StatusCode};
use mattermost_plugin::{Body, Request};
use mattermost_plugin_mcp::test_kit::{Generation, OnBehalf, Route, TestAgents};
use serde_json::{Value, json};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

type Answer = Arc<dyn Fn(&Value) -> Response<Body> + Send + Sync>;

/// A server with one tool that answers one thing (a method of HTTP or of MCP) wrong, and everything else right.
fn broken(at: &'static str, answer: Answer) -> OnBehalf {
    let route = Route::new(move |request| {
        let answer = Arc::clone(&answer);
        async move {
            let (asked, message) = read(request).await;
            match asked == at {
                true => answer(&message["id"]),
                false => right(&asked, &message["id"]),
            }
        }
    });
    TestAgents::over(route).nobody()
}

async fn read(request: Request) -> (String, Value) {
    let method = request.method().to_string();
    let body = request.into_body().collect(1 << 20).await.unwrap();
    let message: Value = serde_json::from_slice(&body).unwrap_or_default();
    let asked = message["method"].as_str().map_or(method, str::to_owned);
    (asked, message)
}

fn right(asked: &str, id: &Value) -> Response<Body> {
    match asked {
        "initialize" => result(
            id,
            &json!({"protocolVersion": "2025-06-18", "serverInfo": {"name": "Wrong"}}),
        ),
        "server/discover" => result(
            id,
            &json!({
                "supportedVersions": ["2026-07-28"],
                "_meta": {"io.modelcontextprotocol/serverInfo": {"name": "Wrong"}}
            }),
        ),
        "GET" => {
            let mut response = status(405, "no");
            response
                .headers_mut()
                .insert("Allow", "POST".parse().unwrap());
            response
        }
        "notifications/initialized" => status(202, ""),
        "tools/list" => result(id, &json!({"tools": [tool()]})),
        "tools/call" => result(id, &json!({"content": [{"type": "text", "text": "fine"}]})),
        "DELETE" => status(204, ""),
        _ => status(500, asked),
    }
}

fn tool() -> Value {
    json!({
        "name": "a_b__look",
        "description": "Look.",
        "inputSchema": {"type": "object", "properties": {}},
        "annotations": {"readOnlyHint": true, "idempotentHint": true, "destructiveHint": false, "openWorldHint": false}
    })
}

fn status(code: u16, body: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = StatusCode::from_u16(code).unwrap();
    response
}

fn json_body(body: &Value) -> Response<Body> {
    let mut response = status(200, &body.to_string());
    let json = "application/json".parse().unwrap();
    response.headers_mut().insert("Content-Type", json);
    response
}

fn result(id: &Value, result: &Value) -> Response<Body> {
    json_body(&json!({"jsonrpc": "2.0", "id": id, "result": result}))
}

fn always(code: u16, body: &'static str) -> Answer {
    Arc::new(move |_| status(code, body))
}

fn with_result(value: Value) -> Answer {
    Arc::new(move |id| result(id, &value))
}

/// A list of the one tool, changed.
fn listed(change: impl Fn(&mut Value)) -> Answer {
    let mut tool = tool();
    change(&mut tool);
    with_result(json!({"tools": [tool]}))
}

/// What the kit says in its panic.
async fn sentence(at: &'static str, answer: Answer) -> String {
    let agents = broken(at, answer);
    let call = AssertUnwindSafe(agents.call("look", json!({}))).catch_unwind();
    let panic = match call.await {
        Ok(answer) => panic!("no panic at {at}: {answer:?}"),
        Err(panic) => panic,
    };
    *panic.downcast::<String>().unwrap()
}

#[tokio::test]
async fn a_server_that_answers_right_is_taken() {
    let agents = broken("nothing", always(500, ""));
    assert_eq!(agents.call("look", json!({})).await.text, "fine");
}

#[tokio::test]
async fn a_status_that_ends_the_session_is_told_from_one_that_agents_survives() {
    for at in [
        "initialize",
        "notifications/initialized",
        "tools/list",
        "tools/call",
    ] {
        let step = match at {
            "tools/call" => r#"tools/call of "a_b__look""#,
            at => at,
        };
        for code in [204, 302, 400, 401, 403, 404, 405, 413, 501, 505] {
            let said = sentence(at, always(code, "why")).await;
            let ends = format!("{step}: HTTP {code}");
            match code {
                204 => assert!(said.starts_with(step), "{said}"),
                _ => assert!(
                    said.starts_with(&ends) && said.contains("ends the session of Agents"),
                    "{said}"
                ),
            }
        }
        for code in [429, 500, 502, 503, 504] {
            let said = sentence(at, always(code, "why")).await;
            assert!(
                said.contains("gives this request up and keeps the session")
                    && said.contains("why"),
                "{said}"
            );
        }
    }
}

#[tokio::test]
async fn the_handshake_has_to_be_answered_as_agents_needs_it() {
    for (at, answer, said) in [
        (
            "GET",
            always(200, ""),
            r#"GET: HTTP 200 OK with Allow ""; it must be 405 with `Allow: POST` at once, or Agents waits there"#,
        ),
        (
            "GET",
            always(405, ""),
            r#"GET: HTTP 405 Method Not Allowed with Allow ""; it must be 405 with `Allow: POST` at once, or Agents waits there"#,
        ),
        (
            "notifications/initialized",
            always(200, ""),
            "notifications/initialized: HTTP 200 OK with 0 bytes; a notification is answered 202 without a body",
        ),
        (
            "notifications/initialized",
            always(202, "ok"),
            "notifications/initialized: HTTP 202 Accepted with 2 bytes; a notification is answered 202 without a body",
        ),
        (
            "DELETE",
            always(405, ""),
            "DELETE: HTTP 405 Method Not Allowed with 0 bytes; a session is ended with 2xx and an empty body",
        ),
        (
            "DELETE",
            always(200, "bye"),
            "DELETE: HTTP 200 OK with 3 bytes; a session is ended with 2xx and an empty body",
        ),
        (
            "initialize",
            with_result(json!({"protocolVersion": "2031-01-01"})),
            r#"initialize: the server agrees on MCP "2031-01-01", which Agents does not speak"#,
        ),
        (
            "initialize",
            always(200, "{}"),
            r#"initialize: the answer has the content type ""; it must be application/json"#,
        ),
        (
            "initialize",
            Arc::new(|_| json_body(&json!({"jsonrpc": "2.0", "id": 77, "result": {}}))),
            r#"initialize: "{\"id\":77,\"jsonrpc\":\"2.0\",\"result\":{}}" is not an answer to this request"#,
        ),
    ] {
        assert_eq!(sentence(at, answer).await, said);
    }
}

#[tokio::test(start_paused = true)]
async fn a_get_that_is_never_answered_is_no_hanging_test() {
    let route = Route::new(async |request: Request| {
        let (asked, message) = read(request).await;
        if asked == "GET" {
            std::future::pending::<()>().await;
        }
        right(&asked, &message["id"])
    });
    let agents = TestAgents::over(route).nobody();
    let panic = AssertUnwindSafe(agents.tools()).catch_unwind().await;
    assert_eq!(
        *panic.unwrap_err().downcast::<String>().unwrap(),
        "GET: no answer within 5s; it must be 405 with `Allow: POST` at once, or Agents waits there"
    );
}

#[tokio::test]
async fn a_list_that_breaks_agents_or_a_model_provider_is_refused() {
    for (list, said) in [
        (
            json!({"tools": []}),
            "tools/list: no tool is listed, which is an error on every request of Agents",
        ),
        (
            json!({"tools": [tool()], "nextCursor": "2"}),
            "tools/list: there is a second page, which two of Agents' callers never ask for; list all tools on the first",
        ),
        (
            json!({"tool": []}),
            r#"tools/list: the result has no `tools`: {"tool":[],"tools":null}"#,
        ),
        (
            json!({"tools": [tool(), tool()]}),
            r#"two tools are named "a_b__look""#,
        ),
    ] {
        assert_eq!(sentence("tools/list", with_result(list)).await, said);
    }
}

#[tokio::test]
async fn a_tool_that_breaks_agents_or_a_model_provider_is_refused() {
    let long = "x".repeat(58);
    for (answer, said) in [
        (
            listed(|tool| tool["inputSchema"] = json!({"type": "string"})),
            "is not \"object\", which panics Agents",
        ),
        (
            listed(|tool| tool["inputSchema"] = json!(null)),
            "is not \"object\", which panics Agents",
        ),
        (
            listed(|tool| tool["inputSchema"]["properties"] = json!({"a": {"$ref": "#/$defs/A"}})),
            "$ref",
        ),
        (
            listed(|tool| tool["name"] = long.clone().into()),
            "of 65 characters, and some take 64",
        ),
        (
            listed(|tool| tool["name"] = "look at".into()),
            "the name must be of A-Z, a-z, 0-9, _ and -",
        ),
        (
            listed(|tool| tool["description"] = json!(null)),
            "it has no description",
        ),
        (
            listed(|tool| tool["annotations"]["idempotentHint"] = json!(null)),
            "it does not state idempotentHint, and what is not stated counts as the worst",
        ),
        (
            listed(|tool| tool["annotations"] = json!(null)),
            "it does not state readOnlyHint, idempotentHint, destructiveHint, openWorldHint",
        ),
    ] {
        let sentence = sentence("tools/list", answer).await;
        assert!(
            sentence.starts_with("tool \"") && sentence.contains(said),
            "{sentence}"
        );
    }
    let fits = listed(|tool| tool["name"] = "x".repeat(57).into());
    broken("tools/list", fits).tools().await;
}

#[tokio::test]
async fn an_answer_that_a_model_cannot_read_is_refused() {
    let image = json!({"type": "image", "data": "", "mimeType": "image/png"});
    for content in [
        json!([]),
        json!([image]),
        json!([{"type": "text", "text": " \n"}]),
    ] {
        let result = json!({"content": content, "structuredContent": {"a": 1}});
        assert_eq!(
            sentence("tools/call", with_result(result)).await,
            r#"tools/call of "a_b__look": the answer has no text, which Agents makes an error; a model reads nothing but text"#
        );
    }
    assert_eq!(
        sentence("tools/call", with_result(json!({"structuredContent": {}}))).await,
        r#"tools/call of "a_b__look": the result has no `content`: {"content":null,"structuredContent":{}}"#
    );
    let refused: Answer = Arc::new(|id| {
        json_body(&json!({"jsonrpc": "2.0", "id": id, "error": {"code": -32602, "message": "no"}}))
    });
    assert_eq!(
        sentence("tools/call", refused).await,
        r#"tools/call of "a_b__look": the server answers with the JSON-RPC error -32602: no"#
    );
}

#[tokio::test]
async fn an_answer_that_does_not_fit_its_output_schema_is_refused() {
    for (structured, said) in [
        (json!(null), Some("it has no structured content")),
        (json!({}), Some("`n` is missing; it must be an integer")),
        (json!({"n": "1"}), Some("`n` must be an integer")),
        (json!({"n": 1}), None),
    ] {
        let route = Route::new(move |request| {
            let structured = structured.clone();
            async move {
                let (asked, message) = read(request).await;
                let mut tool = tool();
                tool["outputSchema"] = json!({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]});
                let content = json!([{"type": "text", "text": "n"}]);
                match asked.as_str() {
                    "tools/list" => result(&message["id"], &json!({"tools": [tool]})),
                    "tools/call" => result(
                        &message["id"],
                        &json!({"content": content, "structuredContent": structured}),
                    ),
                    asked => right(asked, &message["id"]),
                }
            }
        });
        let agents = TestAgents::over(route).nobody();
        let call = AssertUnwindSafe(agents.call("look", json!({}))).catch_unwind();
        let panic = call
            .await
            .err()
            .map(|panic| *panic.downcast::<String>().unwrap());
        let expected = said.map(|said| {
            format!("the answer of tool \"a_b__look\" is not as its outputSchema says: {said}")
        });
        assert_eq!(panic, expected);
    }
}

#[tokio::test]
async fn a_server_that_knows_no_discover_is_initialized() {
    for answer in [always(404, "404 page not found"), always(500, "")] {
        let agents = broken("server/discover", answer);
        assert_eq!(agents.call("look", json!({})).await.text, "fine");
    }
}

#[tokio::test]
async fn a_session_with_an_id_keeps_it_and_is_ended_by_either_generation() {
    for (given, generation, ended) in [
        (None, Generation::Old, vec![None]),
        (None, Generation::New, vec![]),
        (Some("s1"), Generation::Old, vec![Some("s1")]),
        (Some("s1"), Generation::New, vec![Some("s1")]),
    ] {
        let deleted = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&deleted);
        let route = Route::new(move |request: Request| {
            let seen = Arc::clone(&seen);
            async move {
                let session = request.headers().get("Mcp-Session-Id").cloned();
                let session = session.map(|id| id.to_str().unwrap().to_owned());
                let (asked, message) = read(request).await;
                let mut answer = right(&asked, &message["id"]);
                match asked.as_str() {
                    "server/discover" => return status(404, ""),
                    "initialize" => {
                        let id = given.map(|given| given.parse().unwrap());
                        id.map(|id| answer.headers_mut().insert("Mcp-Session-Id", id));
                    }
                    "DELETE" => seen.lock().unwrap().push(session),
                    _ => assert_eq!(session.as_deref(), given, "{asked}"),
                }
                answer
            }
        });
        let agents = TestAgents::over(route).generation(generation);
        agents.nobody().tools().await;
        let deleted = deleted.lock().unwrap();
        let deleted: Vec<_> = deleted.iter().map(Option::as_deref).collect();
        assert_eq!(deleted, ended, "{generation:?}");
    }
}

#[tokio::test]
async fn both_generations_must_see_the_same() {
    let route = Route::new(async |request: Request| {
        let (asked, message) = read(request).await;
        let mut tool = tool();
        if message["params"]["_meta"].is_object() {
            tool["description"] = "Look here.".into();
        }
        match asked.as_str() {
            "tools/list" => result(&message["id"], &json!({"tools": [tool]})),
            asked => right(asked, &message["id"]),
        }
    });
    let agents = TestAgents::over(route);
    let listed = AssertUnwindSafe(agents.nobody().tools())
        .catch_unwind()
        .await;
    let panic = listed.unwrap_err().downcast::<String>().unwrap();
    assert!(
        panic.contains("Agents of two generations see other tools"),
        "{panic}"
    );
    for generation in Generation::ALL {
        let alone = agents.clone().generation(generation).nobody();
        assert_eq!(alone.tools().await.len(), 1);
    }
}

#[tokio::test]
async fn outsiders_must_not_get_in() {
    let route = Route::new(async |_| status(200, ""));
    let agents = TestAgents::over(route).generation(Generation::Old);
    let ada = crate::client::USER.into();
    let tried = AssertUnwindSafe(agents.outsiders_are_refused(&ada)).catch_unwind();
    let panic = tried.await.unwrap_err().downcast::<String>().unwrap();
    assert!(panic.contains("POST with the plugin id None"), "{panic}");
}
