//! The MCP server of a plugin.
use crate::endpoint::Endpoint;
use crate::entry::Entry;
use crate::handler::Table;
use crate::{McpServerBuilder, Policy};
use mattermost_plugin::Body;
use std::sync::Arc;

/// Serves a plugin's tools to the Agents plugin. Cheap to clone; all clones are one server.
#[derive(Clone)]
pub struct McpServer(Arc<Inner>);

struct Inner {
    plugin_id: String,
    path: String,
    expose_external: bool,
    table: Arc<Table>,
    endpoint: Endpoint,
}

impl McpServer {
    /// Starts a server for the plugin `plugin_id`. `name` and `version` are as the manifest has them; `path` is
    /// where the plugin serves it, absolute ("/mcp").
    pub fn builder(plugin_id: &str, name: &str, path: &str, version: &str) -> McpServerBuilder {
        McpServerBuilder::new(plugin_id, name, path, version)
    }

    pub(crate) fn new(
        plugin_id: String,
        path: String,
        expose_external: bool,
        table: Table,
    ) -> Self {
        let table = Arc::new(table);
        Self(Arc::new(Inner {
            plugin_id,
            path,
            expose_external,
            endpoint: Endpoint::new(Arc::clone(&table)),
            table,
        }))
    }

    /// Whether this path is the server's: its path exactly, or one below it.
    pub fn owns(&self, path: &str) -> bool {
        path.strip_prefix(self.0.path.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Answers a request whose path the server [owns](Self::owns).
    ///
    /// Only requests of the Agents plugin get through; put no other check before it.
    pub async fn serve(&self, request: http::Request<Body>) -> http::Response<Body> {
        self.0.endpoint.serve(request).await
    }

    /// Full names (with prefix) and suggested policies of the tools, in order.
    pub fn tools(&self) -> Vec<(String, Policy)> {
        let entries = self.0.table.entries.iter();
        entries
            .map(|entry: &Entry| (entry.full_name().to_owned(), entry.policy))
            .collect()
    }

    /// Id of the plugin that serves the tools.
    pub fn plugin_id(&self) -> &str {
        &self.0.plugin_id
    }

    /// The name that admins see.
    pub fn name(&self) -> &str {
        &self.0.table.name
    }

    /// Where the plugin serves it.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The plugin's version.
    pub fn version(&self) -> &str {
        &self.0.table.version
    }

    /// Whether Agents offers the tools to outside clients too.
    pub fn is_exposed(&self) -> bool {
        self.0.expose_external
    }
}
