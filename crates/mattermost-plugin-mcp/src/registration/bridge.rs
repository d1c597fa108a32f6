//! The requests of a registration. They are what Go's `pluginmcp` sends (`external/pluginmcp/registration.go` of
//! mattermost-plugin-agents), with `enabled` and `tool_configs` beside it (`api/api_bridge_mcp.go` there).
use crate::gate::AGENTS_PLUGIN_ID;
use crate::{McpServer, beginning};
use http::header::CONTENT_TYPE;
use http::{Method, Request, StatusCode};
use mattermost_plugin::Body;
use mattermost_plugin::api::{ApiError, Client, chain};
use serde_json::json;
use std::time::Duration;

/// `model.PluginStateRunning`
const RUNNING: i64 = 2;
/// How long the Mattermost server may take for what it answers by itself.
const QUICK: Duration = Duration::from_secs(10);
/// As much of a refusal as the log needs.
const MAX_REFUSAL: usize = 4096;

/// What Agents is asked to do.
#[derive(Debug, Clone, Copy)]
pub(super) enum Action {
    Register,
    Unregister,
}

impl Action {
    fn path(self) -> String {
        let name = match self {
            Self::Register => "register",
            Self::Unregister => "unregister",
        };
        format!("/{AGENTS_PLUGIN_ID}/bridge/v1/mcp/{name}")
    }

    /// `enabled` and `tool_configs` are suggestions: Agents takes them where it knows nothing of the plugin, and keeps what
    /// it has otherwise, live or saved by the admin (`ApplyPersistedPluginServerFields` in `mcp/client_manager.go`). They
    /// go with every registration, since each may be the first: older Agents forget what no admin has saved whenever they
    /// are restarted, and nothing tells us that they did.
    fn body(self, server: &McpServer) -> serde_json::Value {
        match self {
            Self::Unregister => json!({"plugin_id": server.plugin_id()}),
            Self::Register => json!({
                "plugin_id": server.plugin_id(),
                "name": server.name(),
                "path": server.path(),
                "enabled": true,
                "tool_configs": tool_configs(server),
                "expose_external": server.is_exposed(),
                "version": server.version(),
            }),
        }
    }
}

/// Agents looks a tool up by the name that we list it under, prefix and all, before it tries shorter ones
/// (`mcp/tool_policy.go`).
fn tool_configs(server: &McpServer) -> Vec<serde_json::Value> {
    let configs = server.entries().iter().map(|entry| {
        let mut config =
            json!({"name": entry.full_name(), "policy": entry.policy.as_str(), "enabled": true});
        if let Some(retrieval) = entry.retrieval {
            config["retrieval_description_override"] = retrieval.into();
        }
        config
    });
    configs.collect()
}

/// What came of a request to Agents.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    Retriable(String),
    Permanent(String),
}

/// Sends one request to Agents.
pub(super) async fn post(server: &McpServer, action: Action, limit: Duration) -> Outcome {
    let request = request(
        Method::POST,
        &action.path(),
        Body::from(action.body(server).to_string()),
    );
    let answer = async {
        let response = server
            .host()
            .api
            .plugin_http(request)
            .await
            .map_err(|e| chain(&e))?;
        let (parts, mut body) = response.into_parts();
        let (told, _cut) = beginning::read(&mut body, MAX_REFUSAL).await;
        Ok::<_, String>((parts.status, String::from_utf8_lossy(&told).into_owned()))
    };
    match tokio::time::timeout(limit, answer).await {
        Err(_) => Outcome::Retriable(format!("no answer within {limit:?}")),
        Ok(Err(cause)) => Outcome::Retriable(cause),
        Ok(Ok((status, told))) => judged(status, &told),
    }
}

fn judged(status: StatusCode, told: &str) -> Outcome {
    let cause = || format!("status {}: {}", status.as_u16(), told.trim());
    match status.as_u16() {
        200..=299 => Outcome::Done,
        404 | 429 | 500..=599 => Outcome::Retriable(cause()),
        _ => Outcome::Permanent(cause()),
    }
}

/// Whether Agents is there, as the Mattermost server sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Presence {
    Running {
        version: String,
    },
    /// Not installed, or off, starting, failed: a request would be answered 404 and leave an error in the log.
    Absent,
    /// The server did not answer.
    Unknown,
}

pub(super) async fn presence(api: &Client) -> Presence {
    match tokio::time::timeout(QUICK, api.get_plugin_status(AGENTS_PLUGIN_ID)).await {
        Ok(Ok(status)) if status.state == RUNNING => Presence::Running {
            version: status.version.into(),
        },
        Ok(Ok(_)) => Presence::Absent,
        Ok(Err(error)) if error.is_not_found() => Presence::Absent,
        // then requests themselves have to tell
        Ok(Err(ApiError::Unsupported { .. })) => Presence::Running {
            version: String::new(),
        },
        Ok(Err(_)) | Err(_) => Presence::Unknown,
    }
}

/// Whether requests of other plugins reach us. The server answers 404 until it has stored our hooks, which it does
/// after activation; our own gate answers 403, since we are not Agents.
///
/// # Errors
///
/// The server has no such requests at all.
pub(super) async fn we_answer(server: &McpServer) -> Result<bool, String> {
    let path = format!("/{}{}", server.plugin_id(), server.path());
    let request = request(Method::GET, &path, Body::empty());
    match tokio::time::timeout(QUICK, server.host().api.plugin_http(request)).await {
        Ok(Ok(response)) => Ok(response.status() != StatusCode::NOT_FOUND),
        Ok(Err(error @ ApiError::Unsupported { .. })) => Err(error.to_string()),
        Ok(Err(_)) | Err(_) => Ok(false),
    }
}

fn request(method: Method, path: &str, body: Body) -> Request<Body> {
    let mut request = Request::new(body);
    *request.method_mut() = method;
    // the id and path of a server that was built are plain, so this is always a URI
    *request.uri_mut() = path.parse().unwrap_or_default();
    request.headers_mut().insert(
        CONTENT_TYPE,
        http::HeaderValue::from_static("application/json"),
    );
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_retry_table() {
        for (status, outcome) in [
            (200, "done"),
            (204, "done"),
            (400, "permanent"),
            (401, "permanent"),
            (403, "permanent"),
            (404, "retriable"),
            (405, "permanent"),
            (413, "permanent"),
            (429, "retriable"),
            (500, "retriable"),
            (502, "retriable"),
            (503, "retriable"),
            (599, "retriable"),
            (302, "permanent"),
        ] {
            let judged = match judged(StatusCode::from_u16(status).unwrap(), "why\n") {
                Outcome::Done => "done",
                Outcome::Retriable(cause) => {
                    assert_eq!(cause, format!("status {status}: why"));
                    "retriable"
                }
                Outcome::Permanent(_) => "permanent",
            };
            assert_eq!(judged, outcome, "{status}");
        }
    }
}
