//! The MCP server of a plugin.
use crate::endpoint::Endpoint;
use crate::entry::Entry;
use crate::handler::Table;
use crate::{McpServerBuilder, Policy, Registration, RegistrationConfig};
use mattermost_plugin::{Host, Request, Response};
use std::sync::Arc;
use std::time::Duration;

/// Unregistering takes at most this long; a deactivation has 4.5 s.
const UNREGISTER_LIMIT: Duration = Duration::from_secs(4);

/// Serves a plugin's tools to the Agents plugin. Cheap to clone; all clones are one server.
#[derive(Clone)]
pub struct McpServer(Arc<Inner>);

struct Inner {
    host: Host,
    plugin_id: String,
    path: String,
    expose_external: bool,
    table: Arc<Table>,
    endpoint: Endpoint,
}

impl McpServer {
    /// Starts a server for the plugin that runs on `host`.
    pub fn builder(host: &Host) -> McpServerBuilder {
        McpServerBuilder::new(host)
    }

    pub(crate) fn new(
        host: Host,
        plugin_id: String,
        path: String,
        expose_external: bool,
        table: Table,
    ) -> Self {
        let table = Arc::new(table);
        let endpoint = Endpoint::new(&host, Arc::clone(&table));
        Self(Arc::new(Inner {
            host,
            plugin_id,
            path,
            expose_external,
            endpoint,
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
    pub async fn serve(&self, request: Request) -> Response {
        self.0.endpoint.serve(request).await
    }

    /// Registers it with Agents for as long as the plugin is active: keeps it registered, and unregisters it when the
    /// plugin is deactivated.
    ///
    /// Returns at once, so it can be called while the plugin is being built. Keep what is returned to look at the
    /// [state](Registration::state), or to end it earlier; otherwise it can be dropped.
    pub fn register(&self) -> Registration {
        let host = &self.0.host;
        let config = RegistrationConfig::default();
        let registration =
            Registration::start(self, Arc::new(host.api.clone()), &host.tasks, config);
        let (leaving, deactivation) = (registration.clone(), host.deactivation());
        host.tasks.spawn("mcp unregistration", async move {
            tokio::select! {
                () = deactivation.begun() => leaving.unregister(UNREGISTER_LIMIT).await,
                () = leaving.ended() => {}
            }
        });
        registration
    }

    /// Full names (with prefix) and suggested policies of the tools, in order.
    pub fn tools(&self) -> Vec<(String, Policy)> {
        let entries = self.entries().iter();
        entries
            .map(|entry| (entry.full_name().to_owned(), entry.policy))
            .collect()
    }

    /// The tools, in order.
    pub(crate) fn entries(&self) -> &[Arc<Entry>] {
        &self.0.table.entries
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
