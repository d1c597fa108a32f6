//! Tools that a setting switches off while the plugin runs.
use crate::client::{call, post, result};
use crate::tools::server;
use mattermost_plugin_mcp::{Capability, ListedTool, McpServer, NothingOffered};
use serde_json::{Value, json};

/// Lets only what reads pass.
fn read_only(tool: &ListedTool) -> Result<(), String> {
    match tool.capability {
        Capability::Read => Ok(()),
        _ => Err("an admin has chosen read only".to_owned()),
    }
}

async fn listed(server: &McpServer) -> Vec<String> {
    let list = result(server, "tools/list", json!({})).await;
    let tools = list["tools"].as_array().unwrap().iter();
    tools
        .map(|tool| tool["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Calls a tool without looking at the list.
async fn call_blindly(server: &McpServer, name: &str, arguments: Value) -> Value {
    let params = json!({"name": name, "arguments": arguments});
    let message = json!({"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": params});
    post(server, &message).await.json()
}

#[tokio::test]
async fn a_tool_that_is_switched_off_is_not_listed_and_its_call_says_why() {
    let server = server();
    server.offer(read_only).unwrap();
    assert_eq!(listed(&server).await, ["dev_example__whoami"]);
    // whatever its arguments are like
    for arguments in [json!({"text": "hi"}), json!({}), json!([])] {
        let answer = call_blindly(&server, "dev_example__repeat", arguments).await;
        let result = &answer["result"];
        assert_eq!(result["isError"], true, "{answer}");
        assert_eq!(
            result["content"][0]["text"],
            "Client error: this tool is switched off: an admin has chosen read only"
        );
    }
    assert!(call(&server, "whoami", json!({})).await.is_ok());
    let unknown = call_blindly(&server, "dev_example__nope", json!({})).await;
    assert_eq!(
        unknown["error"]["message"],
        "unknown tool \"dev_example__nope\"; the tools are dev_example__whoami"
    );
}

#[tokio::test]
async fn a_tool_that_is_switched_on_again_is_as_it_was() {
    let server = server();
    let before = result(&server, "tools/list", json!({})).await;
    server.offer(read_only).unwrap();
    server.offer(|_| Ok(())).unwrap();
    assert_eq!(result(&server, "tools/list", json!({})).await, before);
    let said = call(&server, "repeat", json!({"text": "hi"})).await;
    assert_eq!(said, Ok("hi".to_owned()));
}

#[tokio::test]
async fn an_offer_of_nothing_is_refused_and_changes_nothing() {
    let server = server();
    server.offer(read_only).unwrap();
    let nothing = server.offer(|_| Err("all is off".to_owned()));
    assert!(matches!(nothing, Err(NothingOffered { .. })));
    assert_eq!(listed(&server).await, ["dev_example__whoami"]);
}

#[tokio::test]
async fn a_tool_can_be_told_by_its_own_name_and_what_it_may_do() {
    let seen = std::sync::Mutex::new(Vec::new());
    server()
        .offer(|tool| {
            let line = format!("{} {}", tool.short_name, tool.capability.as_str());
            seen.lock().unwrap().push(line);
            Ok(())
        })
        .unwrap();
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen, ["whoami read", "repeat create", "behave delete"]);
}
