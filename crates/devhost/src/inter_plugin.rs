//! HTTP between plugins (`server/channels/app/plugin_requests.go`, ServeInterPluginRequest).

use std::sync::{Arc, Weak};

use futures_util::future::BoxFuture;
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use mattermost_plugin::Body;

use crate::agents::{AGENTS_PLUGIN_ID, Agents};
use crate::cluster::FIRST_NODE;
use crate::environment::Environment;
use crate::world::{Level, LogLine, World};

/// Carries requests from one plugin to another on the same node. Cheap to clone.
#[derive(Clone)]
pub(crate) struct InterPlugin {
    world: World,
    /// Weak: the plugin that runs in it holds us.
    environment: Weak<Environment>,
}

impl InterPlugin {
    pub(crate) fn new(world: World, environment: Weak<Environment>) -> Self {
        Self { world, environment }
    }

    /// The plugin that runs, or could.
    pub(crate) fn environment(&self) -> Option<Arc<Environment>> {
        self.environment.upgrade()
    }

    /// The node that it is on.
    pub(crate) fn node(&self) -> String {
        let environment = self.environment();
        environment.map_or_else(|| FIRST_NODE.to_owned(), |found| found.node().to_owned())
    }

    /// The node's name, as a cluster has it; empty on a single server.
    pub(crate) fn cluster_id(&self) -> String {
        let clustered = self
            .environment()
            .filter(|found| !found.others().is_empty());
        clustered.map_or_else(String::new, |found| found.node().to_owned())
    }

    /// Sends a request of the plugin `source` to the plugin that the first segment of the path names.
    ///
    /// Boxed, because Agents sends requests while it answers one.
    pub(crate) fn send<'a>(
        &'a self,
        source: &'a str,
        request: Request<Body>,
    ) -> BoxFuture<'a, Response<Body>> {
        Box::pin(self.route(source, request))
    }

    async fn route(&self, source: &str, mut request: Request<Body>) -> Response<Body> {
        let Some((target, uri)) = split(request.uri()) else {
            let text = "No plugin specified. Form of URL should be /<pluginid>/*";
            return text_response(StatusCode::BAD_REQUEST, text);
        };
        *request.uri_mut() = uri;
        set(&mut request, "Mattermost-User-Id", "");
        set(&mut request, "Mattermost-Plugin-ID", source);
        match self.answer(&target, request).await {
            Some(response) => response,
            None => self.nobody(source, &target),
        }
    }

    /// What the target answers; `None` if it does not run.
    async fn answer(&self, target: &str, request: Request<Body>) -> Option<Response<Body>> {
        if target == AGENTS_PLUGIN_ID {
            if !self.world.runs(target) {
                return None;
            }
            let agents = Agents::on(&self.world, &self.node());
            return Some(agents.answer(self, request).await);
        }
        let running = self.environment.upgrade();
        match running.filter(|environment| environment.plugin_id() == target) {
            Some(environment) => environment.serve_http(request).await,
            None => Some(self.world.served_plugin(target)?.send(request).await),
        }
    }

    /// A request to a plugin that does not run is an error in the server's log, every time.
    fn nobody(&self, source: &str, target: &str) -> Response<Body> {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        self.world.add_log_line(LogLine {
            level: Level::Error,
            plugin: None,
            message: "Access to route for non-existent plugin in internal plugin request"
                .to_owned(),
            pairs: vec![
                pair("source_plugin_id", source),
                pair("target_plugin_id", target),
            ],
        });
        text_response(StatusCode::NOT_FOUND, "404 page not found\n")
    }
}

/// The plugin's id, and what is left of the path with the query.
fn split(uri: &Uri) -> Option<(String, Uri)> {
    let path_and_query = uri.path_and_query()?.as_str();
    let (target, rest) = path_and_query.strip_prefix('/')?.split_once('/')?;
    if target.is_empty() {
        return None;
    }
    Some((target.to_owned(), format!("/{rest}").parse().ok()?))
}

fn set(request: &mut Request<Body>, name: &'static str, value: &str) {
    let name = http::HeaderName::from_bytes(name.as_bytes());
    if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
        request.headers_mut().insert(name, value);
    }
}

/// A response as Go's `http.Error` writes it.
pub(crate) fn text_response(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, plain);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_segment_names_the_plugin() {
        let split = |text: &str| {
            let uri: Uri = text.parse().unwrap();
            split(&uri).map(|(target, rest)| (target, rest.to_string()))
        };
        let to = |target: &str, rest: &str| Some((target.to_owned(), rest.to_owned()));
        assert_eq!(split("/a.b/mcp"), to("a.b", "/mcp"));
        assert_eq!(split("http://host/a.b/x/y?z=/1"), to("a.b", "/x/y?z=/1"));
        assert_eq!(split("/a.b/"), to("a.b", "/"));
        assert_eq!(split("/a.b"), None);
        assert_eq!(split("//x"), None);
    }
}
