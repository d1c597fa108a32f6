//! The versions of MCP that Agents speaks, and what is listed.
use crate::client::{USER, post, request, result, send};
use crate::tools::server;
use expect_test::expect;
use http::{Method, StatusCode};
use serde_json::{Value, json};

fn initialize(version: &str) -> Value {
    json!({
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": version,
            "capabilities": {},
            "clientInfo": {"name": "mattermost-agents", "version": "1.0"}
        }
    })
}

#[tokio::test]
async fn initialize_agrees_on_the_version_that_was_asked_for() {
    for (asked, agreed) in [
        ("2024-11-05", "2024-11-05"),
        ("2025-03-26", "2025-03-26"),
        ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        // has no initialize: the newest that does
        ("2026-07-28", "2025-11-25"),
        ("1999-01-01", "2025-11-25"),
    ] {
        let answer = post(&server(), &initialize(asked)).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(!answer.headers.contains_key("mcp-session-id"));
        let result = &answer.json()["result"];
        assert_eq!(result["protocolVersion"], agreed, "{asked}");
        assert_eq!(
            result["serverInfo"],
            json!({"name": "Example", "version": "1.2.3"})
        );
        assert_eq!(result["capabilities"], json!({"tools": {}}));
    }
}

/// A request of the protocol without initialize: it tells its version with each message.
fn modern(method: &str, mut params: Value) -> http::Request<mattermost_plugin::Body> {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "mattermost-agents", "version": "2.0"},
        "io.modelcontextprotocol/clientCapabilities": {}
    });
    let name = params["name"].as_str().map(str::to_owned);
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    let mut request = request(Method::POST, Some(USER), message.to_string());
    let headers = request.headers_mut();
    headers.insert("MCP-Protocol-Version", "2026-07-28".parse().unwrap());
    headers.insert("Mcp-Method", method.parse().unwrap());
    if let Some(name) = name {
        headers.insert("Mcp-Name", name.parse().unwrap());
    }
    request
}

#[tokio::test]
async fn discover_tells_all_versions() {
    let answer = send(&server(), modern("server/discover", json!({}))).await;
    assert_eq!(answer.status, StatusCode::OK);
    expect![[r#"
        {
          "id": 1,
          "jsonrpc": "2.0",
          "result": {
            "_meta": {
              "io.modelcontextprotocol/serverInfo": {
                "name": "Example",
                "version": "1.2.3"
              }
            },
            "cacheScope": "private",
            "capabilities": {
              "tools": {}
            },
            "resultType": "complete",
            "supportedVersions": [
              "2024-11-05",
              "2025-03-26",
              "2025-06-18",
              "2025-11-25",
              "2026-07-28"
            ],
            "ttlMs": 0
          }
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&answer.json()).unwrap());
}

#[tokio::test]
async fn tools_are_listed_and_called_without_initialize() {
    let server = server();
    let listed = send(&server, modern("tools/list", json!({}))).await.json();
    assert_eq!(listed["result"]["tools"].as_array().unwrap().len(), 3);
    assert_eq!(listed["result"]["resultType"], "complete");
    let call = json!({"name": "dev_example__whoami", "arguments": {}});
    let called = send(&server, modern("tools/call", call)).await.json();
    assert_eq!(called["result"]["structuredContent"], json!({"id": USER}));
}

#[tokio::test]
async fn refusals_of_the_newest_protocol_ride_on_200_too() {
    for (method, code) in [("no/such", -32601), ("ping", -32601)] {
        let answer = send(&server(), modern(method, json!({}))).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.json()["error"]["code"], code);
    }
    let mut unknown = modern("tools/list", json!({}));
    unknown
        .headers_mut()
        .insert("MCP-Protocol-Version", "2031-01-01".parse().unwrap());
    let answer = send(&server(), unknown).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json()["id"], 1);
    assert!(answer.json()["error"]["message"].is_string());
    // a client without per-request metadata
    let plain = json!({"jsonrpc": "2.0", "id": 1, "method": "server/discover"});
    let answer = post(&server(), &plain).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json()["error"]["code"], -32601);
}

#[tokio::test]
async fn a_wrong_version_in_a_header_is_an_error_of_its_request() {
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    for version in ["1999-01-01", "nonsense", "", "\u{e9}"] {
        for (message, status) in [
            (initialize("2025-06-18"), StatusCode::OK),
            (list.clone(), StatusCode::OK),
            (initialized.clone(), StatusCode::ACCEPTED),
        ] {
            let mut request = request(Method::POST, Some(USER), message.to_string());
            let value = http::HeaderValue::from_bytes(version.as_bytes()).unwrap();
            request.headers_mut().insert("MCP-Protocol-Version", value);
            let answer = send(&server(), request).await;
            assert_eq!(answer.status, status, "{version} {message}");
            if status == StatusCode::OK {
                assert_eq!(answer.json()["error"]["code"], -32600);
                assert_eq!(answer.json()["id"], 1);
            }
        }
    }
}

#[tokio::test]
async fn initialize_and_the_list_need_no_user() {
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    for message in [initialize("2025-06-18"), list] {
        for user in [None, Some("")] {
            let request = request(Method::POST, user, message.to_string());
            let answer = send(&server(), request).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(answer.json()["result"].is_object());
        }
    }
}

#[tokio::test]
async fn ping_is_answered() {
    assert_eq!(result(&server(), "ping", json!({})).await, json!({}));
}

#[tokio::test]
async fn the_first_page_lists_every_tool_with_all_that_is_true_about_it() {
    let listed = result(&server(), "tools/list", json!({})).await;
    expect![[r#"
        {
          "tools": [
            {
              "_meta": {
                "capability": "read"
              },
              "annotations": {
                "destructiveHint": false,
                "idempotentHint": true,
                "openWorldHint": false,
                "readOnlyHint": true
              },
              "description": "Tell who the caller is.",
              "inputSchema": {
                "properties": {},
                "type": "object"
              },
              "name": "dev_example__whoami",
              "outputSchema": {
                "properties": {
                  "id": {
                    "type": "string"
                  }
                },
                "required": [
                  "id"
                ],
                "type": "object"
              },
              "title": "Who am I?"
            },
            {
              "_meta": {
                "capability": "create"
              },
              "annotations": {
                "destructiveHint": false,
                "idempotentHint": false,
                "openWorldHint": true,
                "readOnlyHint": false
              },
              "description": "Say or repeat a text.",
              "inputSchema": {
                "properties": {
                  "silent": {
                    "default": false,
                    "description": "Whether the text goes into the structured content only.",
                    "type": "boolean"
                  },
                  "text": {
                    "description": "What to say, for example \"hello\".",
                    "maxLength": 100,
                    "minLength": 1,
                    "type": "string"
                  },
                  "times": {
                    "description": "How often.",
                    "maximum": 100000,
                    "minimum": 1,
                    "type": "integer"
                  }
                },
                "required": [
                  "text"
                ],
                "type": "object"
              },
              "name": "dev_example__repeat",
              "outputSchema": {
                "properties": {
                  "said": {
                    "type": "string"
                  }
                },
                "required": [
                  "said"
                ],
                "type": "object"
              }
            },
            {
              "_meta": {
                "capability": "delete"
              },
              "annotations": {
                "destructiveHint": true,
                "idempotentHint": false,
                "openWorldHint": false,
                "readOnlyHint": false
              },
              "description": "Misbehave.",
              "inputSchema": {
                "properties": {
                  "how": {
                    "enum": [
                      "panic",
                      "panic_with_text",
                      "hang",
                      "refuse",
                      "list"
                    ],
                    "type": "string"
                  }
                },
                "required": [
                  "how"
                ],
                "type": "object"
              },
              "name": "dev_example__behave"
            }
          ]
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&listed).unwrap());
}
