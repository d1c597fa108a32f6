//! What Agents sends and what it gets.
use http::{HeaderMap, Method, Request, StatusCode};
use mattermost_plugin::Body;
use mattermost_plugin::ids::UserId;
use mattermost_plugin_mcp::McpServer;
use mattermost_plugin_mcp::test_kit::{Generation, TestAgents};
use serde_json::{Value, json};

pub(crate) const USER: &str = "abcdefghijklmnopqrstuvwx12";

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

/// A request as it comes from Agents on behalf of `user`.
pub(crate) fn request(method: Method, user: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::builder()
        .method(method)
        .uri("/mcp")
        .header("Mattermost-Plugin-ID", "mattermost-ai")
        .header("Mattermost-User-Id", "")
        .header("Host", "plugin")
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream");
    if let Some(user) = user {
        request = request.header("X-Mattermost-UserID", user);
    }
    request.body(body.into()).unwrap()
}

pub(crate) async fn send(server: &McpServer, request: Request<Body>) -> Answer {
    let response = server.serve(request).await;
    let (parts, body) = response.into_parts();
    let bytes = body.collect(64 << 20).await.unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

/// Posts a message; with a user for everything.
pub(crate) async fn post(server: &McpServer, message: &Value) -> Answer {
    let request = request(Method::POST, Some(USER), message.to_string());
    send(server, request).await
}

/// The `result` of a JSON-RPC request.
pub(crate) async fn result(server: &McpServer, method: &str, params: Value) -> Value {
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    let answer = post(server, &message).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()["result"].clone()
}

/// The outcome of one tool call: `Ok` is its text, `Err` the text of an error.
pub(crate) async fn call(
    server: &McpServer,
    tool: &str,
    arguments: Value,
) -> Result<String, String> {
    // of one generation, so that it is one call and not two
    let agents = TestAgents::server(server).generation(Generation::Old);
    let user = UserId::from(USER);
    agents.user(&user).call(tool, arguments).await.into_text()
}
