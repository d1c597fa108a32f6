//! The bridge for registrations (`api/api_bridge_mcp.go` of mattermost-plugin-agents).

use http::{HeaderValue, Method, Request, Response, StatusCode};
use mattermost_plugin::Body;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Agents, Registry};
use crate::inter_plugin::{InterPlugin, text_response};

/// Longest body that is read, in bytes.
const MAX_BODY: usize = 1 << 20;

/// An MCP server that a plugin has registered.
#[derive(Debug, Clone, PartialEq)]
pub struct Registered {
    /// The plugin, as the server's header named it.
    pub plugin_id: String,
    /// What admins see.
    pub name: String,
    /// Where the plugin serves it, from `/`.
    pub path: String,
    /// Whether agents may use it. The first registration's choice; later ones keep it, as an admin's.
    pub enabled: bool,
    /// Whether Agents offers its tools to outside clients.
    pub expose_external: bool,
    /// Suggested policies of the first registration; later ones keep them.
    pub tool_configs: Value,
    /// Names of the tools that Agents offers to outside clients. It lists them while it answers the registration, and
    /// not again: a plugin that does not answer then is skipped.
    pub exposed: Vec<String>,
    /// The whole body of the last registration.
    pub body: Value,
}

#[derive(Deserialize)]
struct RegisterRequest {
    #[serde(default)]
    name: String,
    #[serde(default)]
    path: String,
    enabled: Option<bool>,
    #[serde(default)]
    expose_external: bool,
    #[serde(default)]
    tool_configs: Value,
}

impl Agents {
    /// Answers a request that another plugin has sent to Agents; `back` carries its own requests.
    pub(crate) async fn answer(
        &self,
        back: &InterPlugin,
        request: Request<Body>,
    ) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let call: fn(&mut Registry, String, Value) -> Result<(), Refusal> =
            match (parts.method, parts.uri.path()) {
                (Method::POST, "/bridge/v1/mcp/register") => Registry::register,
                (Method::POST, "/bridge/v1/mcp/unregister") => Registry::unregister,
                _ => return text_response(StatusCode::NOT_FOUND, "404 page not found"),
            };
        let plugin_id = parts.headers.get("Mattermost-Plugin-ID");
        let plugin_id = plugin_id.and_then(|id| id.to_str().ok()).unwrap_or("");
        if plugin_id.is_empty() {
            return refusal(StatusCode::UNAUTHORIZED, "unauthorized");
        }
        let body = match body.collect(MAX_BODY).await {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(Refusal::body),
            Err(error) => Err(Refusal::body(error)),
        };
        let answer = body.and_then(|body| {
            let plugin_id = plugin_id.to_owned();
            self.world
                .change(|state| call(&mut state.agents, plugin_id, body))
        });
        match answer {
            Ok(()) => {
                self.rebuild_external(back, plugin_id).await;
                Response::new(Body::empty())
            }
            Err(Refusal(text)) => refusal(StatusCode::BAD_REQUEST, &text),
        }
    }
}

/// The `error` of an answer with status 400.
struct Refusal(String);

impl Refusal {
    fn body(error: impl std::fmt::Display) -> Self {
        Self(format!("invalid request body: {error}"))
    }
}

impl Registry {
    fn register(&mut self, plugin_id: String, body: Value) -> Result<(), Refusal> {
        let request = RegisterRequest::deserialize(&body).map_err(Refusal::body)?;
        let wrong = match request.path.chars().next() {
            _ if request.name.is_empty() => Some("name is required"),
            None => Some("path is required"),
            Some('/') => None,
            Some(_) => Some("path must be absolute (start with '/')"),
        };
        if let Some(wrong) = wrong {
            return Err(Refusal(wrong.to_owned()));
        }
        let known = self.servers.remove(&plugin_id);
        let (enabled, tool_configs) = match known {
            Some(known) => (known.enabled, known.tool_configs),
            None => (request.enabled.unwrap_or(true), request.tool_configs),
        };
        let server = Registered {
            plugin_id: plugin_id.clone(),
            name: request.name,
            path: request.path,
            enabled,
            expose_external: request.expose_external,
            tool_configs,
            exposed: Vec::new(),
            body,
        };
        self.servers.insert(plugin_id, server);
        self.taken += 1;
        Ok(())
    }

    fn unregister(&mut self, plugin_id: String, body: Value) -> Result<(), Refusal> {
        if !body.is_object() {
            return Err(Refusal::body("not an object"));
        }
        self.servers.remove(&plugin_id);
        Ok(())
    }
}

fn refusal(status: StatusCode, error: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(json!({ "error": error }).to_string()));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use std::sync::Weak;

    use super::*;
    use crate::world::World;

    const REGISTER: &str = "/bridge/v1/mcp/register";
    const UNREGISTER: &str = "/bridge/v1/mcp/unregister";

    async fn post(agents: &Agents, path: &str, plugin: &str, body: &str) -> (u16, String) {
        let mut request = Request::post(path);
        if !plugin.is_empty() {
            request = request.header("Mattermost-Plugin-ID", plugin);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let back = InterPlugin::new(agents.world.clone(), Weak::new());
        let response = agents.answer(&back, request).await;
        let status = response.status().as_u16();
        let text = response.into_body().collect(1 << 20).await.unwrap();
        (status, String::from_utf8(text.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_registration_is_taken_with_an_empty_answer_and_can_be_taken_back() {
        let agents = Agents::new(&World::new());
        let body = r#"{"plugin_id":"liar","name":"N","path":"/mcp","expose_external":false}"#;
        let answer = post(&agents, REGISTER, "a.b", body).await;
        assert_eq!(answer, (200, String::new()));
        let server = agents.until_registered("a.b").await;
        assert_eq!((server.name.as_str(), server.path.as_str()), ("N", "/mcp"));
        assert!(server.enabled);
        assert!(agents.registered("liar").is_none(), "the header counts");
        let answer = post(&agents, UNREGISTER, "a.b", "{}").await;
        assert_eq!(answer, (200, String::new()));
        assert!(agents.registered("a.b").is_none());
    }

    #[tokio::test]
    async fn what_is_wrong_is_said_with_the_texts_of_agents() {
        let agents = Agents::new(&World::new());
        let error = |text: &str| (400, json!({ "error": text }).to_string());
        for (body, answer) in [
            (r#"{"path":"/mcp"}"#, error("name is required")),
            (r#"{"name":"N"}"#, error("path is required")),
            (
                r#"{"name":"N","path":"mcp"}"#,
                error("path must be absolute (start with '/')"),
            ),
        ] {
            assert_eq!(post(&agents, REGISTER, "a.b", body).await, answer, "{body}");
        }
        for (path, body) in [(REGISTER, "no json"), (REGISTER, "[]"), (UNREGISTER, "")] {
            let (status, text) = post(&agents, path, "a.b", body).await;
            assert_eq!(status, 400, "{body}");
            assert!(
                text.starts_with(r#"{"error":"invalid request body: "#),
                "{text}"
            );
        }
        assert_eq!(post(&agents, REGISTER, "", "{}").await.0, 401);
        assert_eq!(post(&agents, "/elsewhere", "a.b", "{}").await.0, 404);
        assert_eq!(agents.registrations(), 0);
    }

    #[tokio::test]
    async fn an_exposed_server_that_does_not_answer_is_registered_without_tools() {
        let agents = Agents::new(&World::new());
        let body = r#"{"name":"N","path":"/mcp","expose_external":true}"#;
        assert_eq!(post(&agents, REGISTER, "a.b", body).await.0, 200);
        assert!(agents.registered("a.b").unwrap().exposed.is_empty());
    }

    #[tokio::test]
    async fn a_second_registration_keeps_what_an_admin_may_have_changed() {
        let agents = Agents::new(&World::new());
        let first = r#"{"name":"N","path":"/mcp","enabled":false,"tool_configs":[1]}"#;
        let second = r#"{"name":"M","path":"/other","enabled":true,"tool_configs":[2]}"#;
        post(&agents, REGISTER, "a.b", first).await;
        post(&agents, REGISTER, "a.b", second).await;
        let server = agents.registered("a.b").unwrap();
        assert_eq!(
            (server.name.as_str(), server.path.as_str()),
            ("M", "/other")
        );
        assert!(!server.enabled);
        assert_eq!(server.tool_configs, json!([1]));
        assert_eq!(agents.registrations(), 2);
    }
}
