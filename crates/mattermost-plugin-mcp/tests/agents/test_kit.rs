//! The test kit: what it shows, and that it panics where Agents would break.
use crate::client::USER;
use crate::tools::server;
use crate::tools::{builder, full};
use expect_test::expect;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::{ActivateError, api::Fake};
use mattermost_plugin::{Context, Host, Plugin, Request, Response, plugin, response};
use mattermost_plugin_mcp::McpServer;
use mattermost_plugin_mcp::test_kit::{Generation, Route, TestAgents};
use serde_json::json;
use std::sync::{Arc, Mutex};

mod broken;

fn ada() -> UserId {
    UserId::from(USER)
}

#[tokio::test]
async fn a_tool_is_called_by_its_name_with_the_prefix_and_without() {
    let agents = TestAgents::server(&server());
    for name in [
        "whoami",
        "dev_example__whoami",
        "example__dev_example__whoami",
    ] {
        let answer = agents.user(&ada()).call(name, json!({})).await;
        assert_eq!(answer.text, format!("You are {USER}."));
        assert_eq!(answer.structured, json!({"id": USER}));
        assert!(!answer.is_error);
    }
}

#[tokio::test]
async fn agents_of_each_generation_gets_through() {
    for generation in Generation::ALL {
        let agents = TestAgents::server(&server()).generation(generation);
        let answer = agents.user(&ada()).call("whoami", json!({})).await;
        assert_eq!(answer.text, format!("You are {USER}."), "{generation:?}");
    }
}

/// The versions of MCP that a tool is called with.
async fn called_with(tool: &str, arguments: serde_json::Value) -> Vec<String> {
    let (server, log) = (server(), Arc::new(Mutex::new(Vec::new())));
    let seen = Arc::clone(&log);
    let route = Route::new(move |request: Request| {
        let (server, seen) = (server.clone(), Arc::clone(&seen));
        async move {
            let (parts, body) = request.into_parts();
            let bytes = body.collect(1 << 20).await.unwrap();
            if String::from_utf8_lossy(&bytes).contains("tools/call") {
                let version = parts.headers["mcp-protocol-version"].to_str().unwrap();
                seen.lock().unwrap().push(version.to_owned());
            }
            server.serve(Request::from_parts(parts, bytes.into())).await
        }
    });
    TestAgents::over(route)
        .user(&ada())
        .call(tool, arguments)
        .await;
    std::mem::take(&mut log.lock().unwrap())
}

#[tokio::test]
async fn a_tool_that_only_reads_is_called_by_both_generations() {
    let versions = called_with("whoami", json!({})).await;
    assert_eq!(versions, ["2025-06-18", "2026-07-28"]);
}

#[tokio::test]
async fn a_tool_that_changes_something_is_called_once() {
    let versions = called_with("repeat", json!({"text": "hi"})).await;
    assert_eq!(versions, ["2025-06-18"]);
}

/// The requests of one call, in the words of HTTP.
async fn sent(generation: Generation, user: Option<&UserId>) -> String {
    let (server, log) = (server(), Arc::new(Mutex::new(Vec::new())));
    let seen = Arc::clone(&log);
    let route = Route::new(move |request: Request| {
        let (server, seen) = (server.clone(), Arc::clone(&seen));
        async move {
            let (parts, body) = request.into_parts();
            let bytes = body.collect(1 << 20).await.unwrap();
            let mut lines = vec![format!("{} {}", parts.method, parts.uri)];
            let headers = parts.headers.iter();
            lines.extend(headers.map(|(name, value)| {
                let line = format!("{name}: {}", value.to_str().unwrap());
                line.trim_end().to_owned()
            }));
            lines[1..].sort_unstable();
            lines.push(String::from_utf8(bytes.to_vec()).unwrap());
            seen.lock().unwrap().push(lines.join("\n"));
            let request = Request::from_parts(parts, bytes.into());
            server.serve(request).await
        }
    });
    let agents = TestAgents::over(route).generation(generation);
    let agents = user.map_or(agents.nobody(), |user| agents.user(user));
    agents.call("whoami", json!({})).await;
    let log = log.lock().unwrap();
    log.join("\n\n")
}

#[tokio::test]
async fn the_old_generation_sends_initialize_get_a_notification_and_delete() {
    expect![[r#"
        POST /mcp
        accept: application/json, text/event-stream
        content-type: application/json
        host: plugin
        mattermost-plugin-id: mattermost-ai
        mattermost-user-id:
        x-mattermost-userid: abcdefghijklmnopqrstuvwx12
        {"id":1,"jsonrpc":"2.0","method":"initialize","params":{"capabilities":{"roots":{"listChanged":true}},"clientInfo":{"name":"mattermost-agents-plugin-bridge","version":"1.0"},"protocolVersion":"2025-06-18"}}

        GET /mcp
        accept: text/event-stream
        host: plugin
        mattermost-plugin-id: mattermost-ai
        mattermost-user-id:
        mcp-protocol-version: 2025-06-18
        x-mattermost-userid: abcdefghijklmnopqrstuvwx12


        POST /mcp
        accept: application/json, text/event-stream
        content-type: application/json
        host: plugin
        mattermost-plugin-id: mattermost-ai
        mattermost-user-id:
        mcp-protocol-version: 2025-06-18
        x-mattermost-userid: abcdefghijklmnopqrstuvwx12
        {"jsonrpc":"2.0","method":"notifications/initialized","params":{}}

        POST /mcp
        accept: application/json, text/event-stream
        content-type: application/json
        host: plugin
        mattermost-plugin-id: mattermost-ai
        mattermost-user-id:
        mcp-protocol-version: 2025-06-18
        x-mattermost-userid: abcdefghijklmnopqrstuvwx12
        {"id":2,"jsonrpc":"2.0","method":"tools/list","params":{}}

        POST /mcp
        accept: application/json, text/event-stream
        content-type: application/json
        host: plugin
        mattermost-plugin-id: mattermost-ai
        mattermost-user-id:
        mcp-protocol-version: 2025-06-18
        x-mattermost-userid: abcdefghijklmnopqrstuvwx12
        {"id":3,"jsonrpc":"2.0","method":"tools/call","params":{"arguments":{},"name":"dev_example__whoami"}}

        DELETE /mcp
        host: plugin
        mattermost-plugin-id: mattermost-ai
        mattermost-user-id:
        mcp-protocol-version: 2025-06-18
        x-mattermost-userid: abcdefghijklmnopqrstuvwx12
    "#]].assert_eq(&sent(Generation::Old, Some(&ada())).await);
}

#[tokio::test]
async fn the_new_generation_tells_its_version_with_each_request() {
    expect![[r#"
        POST /mcp
        accept: application/json, text/event-stream
        content-type: application/json
        host: plugin
        mattermost-plugin-id: mattermost-ai
        mattermost-user-id:
        mcp-method: server/discover
        mcp-protocol-version: 2026-07-28
        {"id":1,"jsonrpc":"2.0","method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/clientCapabilities":{"roots":{"listChanged":true}},"io.modelcontextprotocol/clientInfo":{"name":"mattermost-agents-plugin-bridge","version":"1.0"},"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}

        POST /mcp
        accept: application/json, text/event-stream
        content-type: application/json
        host: plugin
        mattermost-plugin-id: mattermost-ai
        mattermost-user-id:
        mcp-method: tools/list
        mcp-protocol-version: 2026-07-28
        {"id":2,"jsonrpc":"2.0","method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/clientCapabilities":{"roots":{"listChanged":true}},"io.modelcontextprotocol/clientInfo":{"name":"mattermost-agents-plugin-bridge","version":"1.0"},"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}

        POST /mcp
        accept: application/json, text/event-stream
        content-type: application/json
        host: plugin
        mattermost-plugin-id: mattermost-ai
        mattermost-user-id:
        mcp-method: tools/call
        mcp-name: dev_example__whoami
        mcp-protocol-version: 2026-07-28
        {"id":3,"jsonrpc":"2.0","method":"tools/call","params":{"_meta":{"io.modelcontextprotocol/clientCapabilities":{"roots":{"listChanged":true}},"io.modelcontextprotocol/clientInfo":{"name":"mattermost-agents-plugin-bridge","version":"1.0"},"io.modelcontextprotocol/protocolVersion":"2026-07-28"},"arguments":{},"name":"dev_example__whoami"}}"#]].assert_eq(&sent(Generation::New, None).await);
}

#[tokio::test]
async fn a_tool_is_shown_as_a_model_gets_it() {
    let repeat = TestAgents::server(&server()).nobody().tool("repeat").await;
    assert_eq!(repeat.llm_name, "example__dev_example__repeat");
    assert_eq!(repeat.name, "dev_example__repeat");
    assert_eq!(repeat.description, "Say or repeat a text.");
    assert_eq!(repeat.hints, ["open world"]);
    assert_eq!(repeat.capability, "create");
    assert_eq!(repeat.parameters, repeat.listed["inputSchema"]);
}

#[tokio::test]
async fn what_agents_drops_of_a_schema_no_model_gets() {
    use mattermost_plugin_mcp::test_kit::LlmTool;
    let kept = json!({"type": "object", "description": "d", "properties": {"a": {"anyOf": []}}, "required": []});
    let mut schema = kept.clone();
    schema["additionalProperties"] = json!(false);
    schema["$defs"] = json!({});
    let tool = LlmTool::new(
        "My Server",
        None,
        json!({"name": "a__b", "inputSchema": schema}),
    );
    assert_eq!(tool.parameters, kept);
}

#[tokio::test]
async fn an_error_is_shown_as_one() {
    let agents = TestAgents::server(&server());
    let refuse = agents
        .user(&ada())
        .call("behave", json!({"how": "refuse"}))
        .await;
    assert!(refuse.is_error);
    let no_such_channel = "Resource not found: no such channel";
    assert_eq!(refuse.into_text(), Err(no_such_channel.to_owned()));
    let nobody = agents.nobody().call("whoami", json!({})).await;
    assert!(nobody.is_error && nobody.text.starts_with("Authentication failed"));
}

#[tokio::test]
#[should_panic(
    expected = "there is no tool \"sing\"; the tools are dev_example__whoami, dev_example__repeat, dev_example__behave"
)]
async fn a_tool_that_is_not_listed_cannot_be_called() {
    let agents = TestAgents::server(&server());
    agents.user(&ada()).call("sing", json!({})).await;
}

/// Has its tools elsewhere than at `/mcp`.
struct Elsewhere(McpServer);

#[plugin]
impl Plugin for Elsewhere {
    async fn new(_: Host) -> Result<Self, ActivateError> {
        let server = full(builder().path("/tools/mcp")).build()?;
        Ok(Self(server))
    }

    async fn serve_http(self: Arc<Self>, _: Context, request: Request) -> Response {
        match self.0.owns(request.uri().path()) {
            true => self.0.serve(request).await,
            false => response::not_found(),
        }
    }
}

#[tokio::test]
async fn the_routing_of_a_plugin_is_tested_too() {
    let plugin = Elsewhere::new(Host::new(Fake::default())).await.unwrap();
    let agents = TestAgents::of(Arc::new(plugin)).at("/tools/mcp");
    assert_eq!(agents.nobody().tools().await.len(), 3);
    agents.outsiders_are_refused(&ada()).await;
}

#[tokio::test]
#[should_panic(
    expected = "initialize: HTTP 404 Not Found ends the session of Agents; does serve_http hand over"
)]
async fn a_plugin_that_routes_wrong_is_found_out() {
    let plugin = Elsewhere::new(Host::new(Fake::default())).await.unwrap();
    TestAgents::of(Arc::new(plugin)).nobody().tools().await;
}
