//! The bridge for registrations (`api/api_bridge_mcp.go` of mattermost-plugin-agents).

use http::{HeaderValue, Method, Request, Response, StatusCode};
use mattermost_plugin::Body;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::Agents;
use super::registry::{Refusal, Registry};
use crate::inter_plugin::{InterPlugin, text_response};

/// Longest body that is read, in bytes.
const MAX_BODY: usize = 1 << 20;

/// A request of a plugin about its registration.
#[derive(Debug, Clone, PartialEq)]
pub struct BridgeRequest {
    /// The node whose Agents got it: [`DevHost::node`](crate::DevHost::node).
    pub node: String,
    /// The plugin that sent it.
    pub plugin_id: String,
    /// What it asks for.
    pub asks: Ask,
    /// When it came.
    pub at: Instant,
    /// What it was answered, once it was.
    pub status: Option<StatusCode>,
}

/// What a plugin asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// To be registered, anew or again.
    Register,
    /// To be registered no more.
    Unregister,
}

impl BridgeRequest {
    /// Whether it is a registration that was taken.
    pub(super) fn is_registered(&self) -> bool {
        self.asks == Ask::Register && self.status == Some(StatusCode::OK)
    }
}

impl Agents {
    /// Answers a request that another plugin has sent to Agents; `back` carries its own requests.
    pub(crate) async fn answer(
        &self,
        back: &InterPlugin,
        request: Request<Body>,
    ) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let asks = match (parts.method, parts.uri.path()) {
            (Method::POST, "/bridge/v1/mcp/register") => Ask::Register,
            (Method::POST, "/bridge/v1/mcp/unregister") => Ask::Unregister,
            _ => return text_response(StatusCode::NOT_FOUND, "404 page not found"),
        };
        let plugin_id = parts.headers.get("Mattermost-Plugin-ID");
        let plugin_id = plugin_id.and_then(|id| id.to_str().ok()).unwrap_or("");
        if plugin_id.is_empty() {
            return refusal(StatusCode::UNAUTHORIZED, "unauthorized");
        }
        let place = self.note(plugin_id, asks);
        let response = match self.fails().await {
            Some(status) => refusal(status, "it was told to fail"),
            None => self.carry_out(back, plugin_id, asks, body).await,
        };
        self.world
            .change(|state| state.agents.requests[place].status = Some(response.status()));
        response
    }

    /// Writes down that a request has come, and answers where.
    fn note(&self, plugin_id: &str, asks: Ask) -> usize {
        self.world.change(|state| {
            let requests = &mut state.agents.requests;
            requests.push(BridgeRequest {
                node: self.node.clone(),
                plugin_id: plugin_id.to_owned(),
                asks,
                at: Instant::now(),
                status: None,
            });
            requests.len() - 1
        })
    }

    async fn carry_out(
        &self,
        back: &InterPlugin,
        plugin_id: &str,
        asks: Ask,
        body: Body,
    ) -> Response<Body> {
        let body = match body.collect(MAX_BODY).await {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(Refusal::body),
            Err(error) => Err(Refusal::body(error)),
        };
        let call: fn(&mut Registry, &str, &str, Value) -> Result<(), Refusal> = match asks {
            Ask::Register => Registry::register,
            Ask::Unregister => Registry::unregister,
        };
        let done = body.and_then(|body| {
            self.world
                .change(|state| call(&mut state.agents, &self.node, plugin_id, body))
        });
        match done {
            Ok(()) => {
                self.rebuild_external(back, plugin_id).await;
                Response::new(Body::empty())
            }
            Err(Refusal(text)) => refusal(StatusCode::BAD_REQUEST, &text),
        }
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
    use crate::agents::Failure;
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

    #[tokio::test]
    async fn what_fails_is_not_carried_out_and_ends_after_so_many_requests() {
        let agents = Agents::new(&World::new());
        let body = r#"{"name":"N","path":"/mcp"}"#;
        agents.fail_next(2, Failure::Status(StatusCode::FORBIDDEN));
        for _ in 0..2 {
            assert_eq!(post(&agents, REGISTER, "a.b", body).await.0, 403);
        }
        assert!(agents.registered("a.b").is_none());
        assert_eq!(post(&agents, REGISTER, "a.b", body).await.0, 200);
        agents.fail(Failure::Status(StatusCode::INTERNAL_SERVER_ERROR));
        for path in [REGISTER, UNREGISTER, UNREGISTER] {
            assert_eq!(post(&agents, path, "a.b", body).await.0, 500);
        }
        assert!(agents.registered("a.b").is_some());
        agents.heal();
        assert_eq!(post(&agents, UNREGISTER, "a.b", "{}").await.0, 200);
        assert_eq!((agents.registrations(), agents.requests().len()), (1, 7));
    }

    #[tokio::test]
    async fn what_hangs_is_carried_out_when_it_is_healed() {
        let agents = Agents::new(&World::new());
        agents.fail_next(1, Failure::Hang);
        let body = r#"{"name":"N","path":"/mcp"}"#;
        let waiting = tokio::spawn({
            let agents = agents.clone();
            async move { post(&agents, REGISTER, "a.b", body).await }
        });
        let asked = |agents: &Agents| agents.requests().pop();
        assert_eq!(agents.until(asked).await.status, None);
        assert_eq!(post(&agents, REGISTER, "c.d", body).await.0, 200);
        assert!(agents.registered("a.b").is_none());
        agents.heal();
        assert_eq!(waiting.await.unwrap().0, 200);
        assert!(agents.registered("a.b").is_some());
    }
}
