//! The server's plugins: whether they run, and their settings.

use mattermost_plugin::model::PluginStatus;
use mattermost_plugin_mcp::test_kit::Route;
use serde_json::{Map, Value};

use super::{State, World};

/// Whether a plugin runs (`server/public/model/plugin_status.go`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PluginState {
    /// Installed, and off.
    NotRunning = 0,
    /// Active.
    Running = 2,
    /// OnActivate answered an error, or the process did not start.
    FailedToStart = 3,
    /// The process is gone.
    FailedToStayRunning = 4,
}

impl World {
    /// Installs a plugin, or changes its state; on every node of a cluster.
    pub fn set_plugin(&self, id: &str, version: &str, state: PluginState) {
        self.change(|world| {
            world.plugins.retain(|(known, _), _| known != id);
            world.set_plugin("", id, version, state);
        });
    }

    /// The state of a plugin on one node.
    pub(crate) fn set_plugin_on(&self, node: &str, id: &str, version: &str, state: PluginState) {
        self.change(|world| world.set_plugin(node, id, version, state));
    }

    /// Takes a plugin off the server.
    pub fn remove_plugin(&self, id: &str) {
        self.change(|world| world.plugins.retain(|(known, _), _| known != id));
    }

    /// From now on `route` answers what plugins, itself included, send to a plugin that a test has built over
    /// [`api`](crate::api()). It comes after the one that a [`DevHost`](crate::DevHost) runs.
    ///
    /// The plugin holds the world: let the route hold it weakly.
    pub fn serve_plugin(&self, id: &str, route: Route) {
        self.change(|world| world.served.insert(id.to_owned(), route));
    }

    /// What answers for a plugin.
    pub(crate) fn served_plugin(&self, id: &str) -> Option<Route> {
        self.read(|world| world.served.get(id).cloned())
    }

    /// Whether a plugin is active, on any node.
    pub fn runs(&self, id: &str) -> bool {
        self.read(|world| {
            let mut plugins = world.plugins.iter();
            plugins.any(|((known, _), status)| known == id && runs(status))
        })
    }

    /// Whether a plugin is active on a node.
    pub(crate) fn runs_on(&self, node: &str, id: &str) -> bool {
        self.plugin_status(node, id).as_ref().is_some_and(runs)
    }

    /// Saves a setting of a plugin, under the key that its manifest has; the plugin hears of it when the host says so. Keys that
    /// differ in case alone are one, as they are to a plugin that reads them
    /// (`server/channels/app/plugin_api.go`, LoadPluginConfiguration).
    pub fn set_plugin_setting(&self, id: &str, key: &str, value: impl Into<Value>) {
        let value = value.into();
        self.change(|world| {
            let settings = world.plugin_settings.entry(id.to_owned()).or_default();
            settings.retain(|known, _| known.to_lowercase() != key.to_lowercase());
            settings.insert(key.to_owned(), value);
        });
    }

    /// Replaces all settings of a plugin.
    pub(crate) fn set_plugin_settings(&self, id: &str, settings: Map<String, Value>) {
        self.change(|world| world.plugin_settings.insert(id.to_owned(), settings));
    }

    /// A plugin as a node sees it.
    pub(crate) fn plugin_status(&self, node: &str, id: &str) -> Option<PluginStatus> {
        self.read(|world| {
            let on = |node: &str| world.plugins.get(&(id.to_owned(), node.to_owned()));
            on(node).or_else(|| on("")).cloned()
        })
    }

    pub(crate) fn plugin_settings(&self, id: &str) -> Map<String, Value> {
        self.read(|world| world.plugin_settings.get(id).cloned().unwrap_or_default())
    }
}

impl State {
    fn set_plugin(&mut self, node: &str, id: &str, version: &str, state: PluginState) {
        let status = PluginStatus {
            plugin_id: id.into(),
            name: id.into(),
            version: version.into(),
            state: state as i64,
            ..PluginStatus::default()
        };
        self.plugins
            .insert((id.to_owned(), node.to_owned()), status);
    }
}

fn runs(status: &PluginStatus) -> bool {
    status.state == PluginState::Running as i64
}
