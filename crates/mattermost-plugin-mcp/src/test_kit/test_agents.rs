//! The Agents plugin, in a test.
use super::session::{Session, SessionError, agents_request};
use super::{AGENTS_PLUGIN_ID, Generation, OnBehalf, Route};
use crate::McpServer;
use http::{Method, StatusCode};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::{Body, Context, Plugin, Request};
use std::sync::Arc;

/// Agents, in front of a plugin or of an MCP server alone. Cheap to clone.
///
/// It panics with one sentence where real Agents, or the provider of a model, would break: this is a tool of tests.
///
/// By default each call connects and lists the tools as Agents of both [generations](Generation) do, and compares what they
/// see. A tool that only reads, as its annotations say, is then called by both; any other once, by the old one, since
/// a second call would change something a second time.
#[derive(Debug, Clone)]
pub struct TestAgents {
    route: Route,
    path: String,
    /// Name of the server and id of the plugin, where they are known beforehand.
    registered: Option<(String, String)>,
    generations: Vec<Generation>,
}

impl TestAgents {
    /// In front of a plugin: requests go to its `serve_http`, so that its routing is tested too. Its MCP server is
    /// expected at `/mcp`; see [`at`](Self::at).
    ///
    /// The name that models see begins with the name that the server tells of itself. Where that has no letter or digit of
    /// ASCII, Agents takes the plugin's id instead, which here is read from the prefix of the tools; for tools
    /// [without one](crate::McpServerBuilder::without_prefix) only [`TestAgents::server`] knows it.
    pub fn of(plugin: Arc<impl Plugin>) -> Self {
        Self::over(Route::new(move |request: Request| {
            let plugin = Arc::clone(&plugin);
            async move { plugin.serve_http(Context::default(), request).await }
        }))
    }

    /// In front of an MCP server alone.
    pub fn server(server: &McpServer) -> Self {
        let serving = server.clone();
        let route = Route::new(move |request: Request| {
            let server = serving.clone();
            async move { server.serve(request).await }
        });
        let mut agents = Self::over(route).at(server.path());
        let registered = (server.name().to_owned(), server.plugin_id().to_owned());
        agents.registered = Some(registered);
        agents
    }

    /// In front of whatever answers requests.
    pub fn over(route: Route) -> Self {
        Self {
            route,
            path: "/mcp".to_owned(),
            registered: None,
            generations: Generation::ALL.to_vec(),
        }
    }

    /// The server lies at another path than `/mcp`.
    pub fn at(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// Only Agents of one generation. Sessions then are fewer, and every tool is called once, the way of that generation.
    pub fn generation(mut self, only: Generation) -> Self {
        self.generations = vec![only];
        self
    }

    /// Agents on behalf of a user who asks.
    pub fn user(&self, user: &UserId) -> OnBehalf {
        OnBehalf::new(self.clone(), Some(user.clone()))
    }

    /// Agents on behalf of nobody, as when it lists tools for an admin.
    pub fn nobody(&self) -> OnBehalf {
        OnBehalf::new(self.clone(), None)
    }

    /// Tries what comes from elsewhere than Agents and says that it is `user`: all of it must be answered 403.
    pub async fn outsiders_are_refused(&self, user: &UserId) {
        for method in [Method::POST, Method::GET, Method::DELETE] {
            for plugin in [None, Some(""), Some("com.example.other")] {
                let builder = agents_request(method.clone(), &self.path, Some(user));
                let list = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
                let builder = builder.header("Content-Type", "application/json");
                let mut request = builder.body(Body::from(list)).unwrap_or_default();
                let headers = request.headers_mut();
                headers.remove("Mattermost-Plugin-ID");
                if let Some(plugin) = plugin {
                    headers.insert(
                        "Mattermost-Plugin-ID",
                        http::HeaderValue::from_static(plugin),
                    );
                }
                let status = self.route.send(request).await.status();
                assert_eq!(
                    status,
                    StatusCode::FORBIDDEN,
                    "{method} with the plugin id {plugin:?}, where Agents has {AGENTS_PLUGIN_ID:?}, must be answered 403"
                );
            }
        }
    }

    /// What a call connects as, the caller first.
    pub(super) fn generations(&self) -> &[Generation] {
        &self.generations
    }

    pub(super) async fn open(
        &self,
        user: Option<&UserId>,
        generation: Generation,
    ) -> Result<Session, SessionError> {
        let session = Session::open(&self.route, &self.path, user, generation).await?;
        Ok(match &self.registered {
            Some((name, plugin_id)) => session.registered_as(name, plugin_id),
            None => session,
        })
    }
}
