//! An MCP endpoint on loopback for each user of the world: a person points an MCP client at it and is that user.

use std::net::SocketAddr;
use std::sync::Arc;

use http::request::{Builder, Parts};
use http::{HeaderMap, Request, Response, StatusCode, Uri};
use hyper::body::Incoming;
use mattermost_plugin::Body;
use mattermost_plugin::ids::UserId;
use mattermost_plugin_mcp::test_kit::session::agents_request;

use crate::agents::{AGENTS_PLUGIN_ID, Agents};
use crate::host::DevHost;
use crate::inter_plugin::{InterPlugin, text_response};
use crate::serve::Server;
use crate::world::World;

/// Serves `http://127.0.0.1:{port}/{user}/mcp`.
///
/// It forwards to the plugin with the headers of Agents, so whoever reaches it is whichever user they like: it listens
/// on loopback, and refuses what a web page sends.
pub struct OutsideEndpoint(Server);

struct Forward {
    requests: InterPlugin,
    agents: Agents,
    world: World,
    plugin_id: String,
}

impl OutsideEndpoint {
    /// Starts it, for the plugin that `host` runs.
    ///
    /// # Errors
    ///
    /// There is no free port.
    pub async fn start(host: &DevHost) -> std::io::Result<Self> {
        let forward = Arc::new(Forward {
            requests: host.requests().clone(),
            agents: host.agents(),
            world: host.world().clone(),
            plugin_id: host.manifest().id.clone(),
        });
        let server = Server::start(move |request| {
            let forward = Arc::clone(&forward);
            async move { forward.answer(request).await }
        });
        Ok(Self(server.await?))
    }

    /// The endpoint of one user.
    pub fn url(&self, username: &str) -> String {
        format!("http://{}/{username}/mcp", self.address())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Ends it.
    pub async fn shutdown(&self) {
        self.0.shutdown().await;
    }
}

impl Forward {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        if !is_local(&parts.headers) {
            return text_response(StatusCode::FORBIDDEN, "only for clients on this machine\n");
        }
        let user = username(parts.uri.path()).and_then(|name| self.world.user_id(name));
        let Some(user) = user else {
            return text_response(StatusCode::NOT_FOUND, "no such user: use /<user>/mcp\n");
        };
        let Some(server) = self.agents.registered(&self.plugin_id) else {
            let text = "the plugin is not registered\n";
            return text_response(StatusCode::SERVICE_UNAVAILABLE, text);
        };
        let path = format!("/{}{}", server.plugin_id, server.path);
        match as_agents(&parts, &path, &user).body(Body::new(body)) {
            Ok(request) => self.requests.send(AGENTS_PLUGIN_ID, request).await,
            Err(_) => text_response(StatusCode::BAD_REQUEST, "bad request\n"),
        }
    }
}

/// Makes a request from outside one of Agents. What MCP needs is kept; nothing that Mattermost trusts comes from
/// outside.
fn as_agents(outside: &Parts, path: &str, user: &UserId) -> Builder {
    let kept = [
        http::header::ACCEPT,
        http::header::CONTENT_TYPE,
        http::header::CONTENT_LENGTH,
    ];
    let mut request = agents_request(outside.method.clone(), path, Some(user));
    for (name, value) in &outside.headers {
        if kept.contains(name) || name.as_str().starts_with("mcp-") {
            request = request.header(name, value);
        }
    }
    request
}

fn username(path: &str) -> Option<&str> {
    path.strip_prefix('/')?.strip_suffix("/mcp")
}

/// A web page may make a browser send a request here: it has a foreign `Origin`, or, after DNS rebinding, a foreign
/// `Host`.
fn is_local(headers: &HeaderMap) -> bool {
    let local = |text: &str| {
        let uri = text.parse::<Uri>().ok();
        uri.is_some_and(|uri| matches!(uri.host(), Some("127.0.0.1" | "localhost")))
    };
    let local_header = |name| match headers.get(name) {
        Some(value) => value.to_str().is_ok_and(local),
        None => true,
    };
    headers.contains_key("host") && local_header("host") && local_header("origin")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn what_a_web_page_sends_is_not_local() {
        for (host, origin, local) in [
            ("127.0.0.1:8080", None, true),
            ("localhost:8080", Some("http://localhost:3000"), true),
            ("rebound.example:8080", None, false),
            ("127.0.0.1:8080", Some("https://evil.example"), false),
            ("127.0.0.1:8080", Some("null"), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("host", HeaderValue::from_static(host));
            if let Some(origin) = origin {
                headers.insert("origin", HeaderValue::from_static(origin));
            }
            assert_eq!(is_local(&headers), local, "{host} {origin:?}");
        }
        assert!(!is_local(&HeaderMap::new()));
    }

    #[test]
    fn the_first_segment_is_the_user() {
        assert_eq!(username("/ada/mcp"), Some("ada"));
        assert_eq!(username("/mcp"), None);
        assert_eq!(username("/ada/mcpx"), None);
    }

    #[test]
    fn nothing_that_mattermost_trusts_comes_from_outside() {
        let outside = Request::post("/ada/mcp")
            .header("Host", "127.0.0.1:1")
            .header("Content-Type", "application/json")
            .header("Mcp-Protocol-Version", "2025-06-18")
            .header("X-Mattermost-UserID", "someone")
            .header("Mattermost-Plugin-ID", "mattermost-ai")
            .header("Mattermost-User-Id", "someone")
            .header("Authorization", "Bearer x")
            .body(())
            .unwrap();
        let (outside, ()) = outside.into_parts();
        let ada = UserId::from("adaadaadaadaadaadaadaada12");
        let request = as_agents(&outside, "/a.b/mcp", &ada).body(()).unwrap();
        let mut headers: Vec<_> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        headers.sort_unstable();
        assert_eq!(
            headers,
            [
                ("content-type", "application/json"),
                ("host", "plugin"),
                ("mattermost-plugin-id", "mattermost-ai"),
                ("mattermost-user-id", ""),
                ("mcp-protocol-version", "2025-06-18"),
                ("x-mattermost-userid", "adaadaadaadaadaadaadaada12"),
            ]
        );
    }
}
