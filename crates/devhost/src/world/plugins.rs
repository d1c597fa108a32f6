//! The server's plugins: whether they run, and their settings.

use mattermost_plugin::model::PluginStatus;
use serde_json::{Map, Value};

use super::World;

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
    /// Installs a plugin, or changes its state.
    pub fn set_plugin(&self, id: &str, version: &str, state: PluginState) {
        let status = PluginStatus {
            plugin_id: id.into(),
            name: id.into(),
            version: version.into(),
            state: state as i64,
            ..PluginStatus::default()
        };
        self.change(|world| world.plugins.insert(id.to_owned(), status));
    }

    /// Takes a plugin off the server.
    pub fn remove_plugin(&self, id: &str) {
        self.change(|world| world.plugins.remove(id));
    }

    /// Whether a plugin is active.
    pub fn runs(&self, id: &str) -> bool {
        self.plugin_status(id)
            .is_some_and(|status| status.state == PluginState::Running as i64)
    }

    /// Saves a setting of a plugin, under the key that its manifest has; the plugin hears of it when the host says so.
    pub fn set_plugin_setting(&self, id: &str, key: &str, value: impl Into<Value>) {
        let value = value.into();
        self.change(|world| {
            let settings = world.plugin_settings.entry(id.to_owned()).or_default();
            settings.insert(key.to_owned(), value);
        });
    }

    /// Replaces all settings of a plugin.
    pub(crate) fn set_plugin_settings(&self, id: &str, settings: Map<String, Value>) {
        self.change(|world| world.plugin_settings.insert(id.to_owned(), settings));
    }

    pub(crate) fn plugin_status(&self, id: &str) -> Option<PluginStatus> {
        self.read(|world| world.plugins.get(id).cloned())
    }

    pub(crate) fn plugin_settings(&self, id: &str) -> Map<String, Value> {
        self.read(|world| world.plugin_settings.get(id).cloned().unwrap_or_default())
    }
}
