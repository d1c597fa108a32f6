//! The requests of a registration. They are what Go's `pluginmcp` sends (`external/pluginmcp/registration.go` of
//! mattermost-plugin-agents), with `enabled` and `tool_configs` beside it (`api/api_bridge_mcp.go` there).
use super::outcome::Outcome;
use crate::gate::AGENTS_PLUGIN_ID;
use crate::{McpServer, beginning};
use http::header::CONTENT_TYPE;
use http::{Method, Request};
use mattermost_plugin::Body;
use mattermost_plugin::api::chain;
use serde_json::json;
use std::time::Duration;

/// How long the Mattermost server may take for what it answers by itself.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// As much of a refusal as is read, in bytes.
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
    let configs = server.offered().map(|entry| {
        let mut config =
            json!({"name": entry.full_name(), "policy": entry.policy.as_str(), "enabled": true});
        if let Some(retrieval) = entry.retrieval {
            config["retrieval_description_override"] = retrieval.into();
        }
        config
    });
    configs.collect()
}

/// Sends one request to Agents.
pub(super) async fn post(server: &McpServer, action: Action, limit: Duration) -> Outcome {
    let body = action.body(server).to_string();
    let request = match request(Method::POST, &action.path(), body.into()) {
        Ok(request) => request,
        Err(error) => return Outcome::Permanent(error.to_string()),
    };
    let answer = async {
        let response = server.host().api.plugin_http(request).await;
        let (parts, mut body) = response.map_err(|error| chain(&error))?.into_parts();
        if parts.status.is_success() {
            // whatever comes with it, or never comes
            return Ok(Outcome::Done);
        }
        let (told, _cut) = beginning::read(&mut body, MAX_REFUSAL).await;
        Ok::<_, String>(Outcome::refused(parts.status, &told))
    };
    match tokio::time::timeout(limit, answer).await {
        Err(_) => Outcome::Retriable(format!("no answer within {limit:?}")),
        Ok(Err(cause)) => Outcome::Retriable(cause),
        Ok(Ok(outcome)) => outcome,
    }
}

/// A request to a plugin, whose id the path begins with.
pub(super) fn request(method: Method, path: &str, body: Body) -> http::Result<Request<Body>> {
    let request = Request::builder().method(method).uri(path);
    request.header(CONTENT_TYPE, "application/json").body(body)
}
