//! The MCP server of a plugin.
use crate::endpoint::Endpoint;
use crate::entry::Entry;
use crate::handler::Table;
use crate::registration::{Registrations, tells_unregistered};
use crate::{
    Capability, McpServerBuilder, NothingOffered, Policy, Registration, RegistrationConfig,
};
use mattermost_plugin::model::PluginClusterEvent;
use mattermost_plugin::{Host, Request, Response};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Serves a plugin's tools to the Agents plugin. Cheap to clone; all clones are one server.
#[derive(Clone)]
pub struct McpServer(Arc<Inner>);

struct Inner {
    host: Host,
    plugin_id: String,
    path: String,
    expose_external: AtomicBool,
    registrations: Registrations,
    table: Arc<Table>,
    endpoint: Endpoint,
}

/// A tool as Agents is told of it; see [`McpServer::tools`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedTool {
    /// The name that it is listed under, with the prefix.
    pub name: String,
    /// [`Tool::NAME`](crate::Tool::NAME).
    pub short_name: &'static str,
    /// What somebody must be trusted with to get it.
    pub capability: Capability,
    /// The policy that is suggested for it.
    pub policy: Policy,
}

impl ListedTool {
    pub(crate) fn of(entry: &Entry) -> Self {
        Self {
            name: entry.full_name().to_owned(),
            short_name: entry.name,
            capability: entry.capability,
            policy: entry.policy,
        }
    }
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
            expose_external: expose_external.into(),
            registrations: Registrations::default(),
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
    /// [state](Registration::state), or to end it earlier; otherwise it can be dropped. A server has one registration at a
    /// time: while one goes on this returns it, and after [`Registration::unregister`] it begins another.
    pub fn register(&self) -> Registration {
        self.register_with(RegistrationConfig::default())
    }

    /// [Registers](Self::register) with other times, as tests and dev hosts want them. A registration that goes on keeps
    /// its own.
    pub fn register_with(&self, config: RegistrationConfig) -> Registration {
        self.0.registrations.start(self, config)
    }

    /// Whether Agents shall offer the tools to outside clients too, from now on. A change is told to Agents at once, where
    /// the server is registered; returns at once.
    pub fn set_expose_external(&self, yes: bool) {
        if self.0.expose_external.swap(yes, Ordering::Relaxed) != yes {
            self.0.registrations.renew();
        }
    }

    /// Chooses which tools are offered from now on; at first all are. Returns at once.
    ///
    /// `choose` is asked for each tool of the server. What it lets pass is listed and can be called. Of any other it says why
    /// not, in words that go on after "this tool is switched off: "; who calls it all the same reads them, since clients keep
    /// the list for as long as they like: Agents, for half an hour. A change shows in the next list, and is one more registration
    /// where the server is registered, so that admins see the tools that there are. Calls under way go on.
    ///
    /// ```
    /// # use mattermost_plugin_mcp::{Capability, McpServer, NothingOffered};
    /// # fn f(server: &McpServer, read_only: bool) -> Result<(), NothingOffered> {
    /// server.offer(|tool| match read_only && tool.capability != Capability::Read {
    ///     true => Err("an admin has made this plugin read only".to_owned()),
    ///     false => Ok(()),
    /// })
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// No tool would be left: those that were offered before stay so.
    pub fn offer(
        &self,
        choose: impl Fn(&ListedTool) -> Result<(), String>,
    ) -> Result<(), NothingOffered> {
        let table = &self.0.table;
        if table.off.choose(&table.entries, choose)? {
            self.0.registrations.renew();
        }
        Ok(())
    }

    /// Takes an event from another node of the cluster; says whether it was meant for this server.
    ///
    /// Call it from [`on_plugin_cluster_event`](mattermost_plugin::Plugin::on_plugin_cluster_event). In newer Agents all nodes
    /// share one entry, and a node that unregisters removes it for all: it says so by an event, upon which the others
    /// register again within 5 s. A plugin that leaves this out may miss its tools until the next heartbeat (5 min; 30 min
    /// with `expose_external`).
    ///
    /// ```
    /// # use mattermost_plugin::{Context, model::PluginClusterEvent};
    /// # use std::sync::Arc;
    /// # struct Hello { tools: mattermost_plugin_mcp::McpServer }
    /// # impl Hello {
    /// async fn on_plugin_cluster_event(self: Arc<Self>, _: Context, event: PluginClusterEvent) {
    ///     self.tools.cluster_event(&event);
    /// }
    /// # }
    /// ```
    pub fn cluster_event(&self, event: &PluginClusterEvent) -> bool {
        let ours = tells_unregistered(event);
        if ours {
            self.0.registrations.repair();
        }
        ours
    }

    pub(crate) fn host(&self) -> &Host {
        &self.0.host
    }

    pub(crate) fn registrations(&self) -> &Registrations {
        &self.0.registrations
    }

    /// The tools as Agents is told of them: those that are [offered](Self::offer), in order.
    pub fn tools(&self) -> Vec<ListedTool> {
        self.offered().map(|entry| ListedTool::of(entry)).collect()
    }

    pub(crate) fn offered(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.0.table.offered()
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
        self.0.expose_external.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for McpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.offered().map(|entry| entry.full_name()).collect();
        f.debug_struct("McpServer")
            .field("plugin_id", &self.plugin_id())
            .field("path", &self.path())
            .field("tools", &names)
            .finish_non_exhaustive()
    }
}
