//! The server's configuration, and the plugin's settings.

use mattermost_plugin::api::{ApiFuture, Configuration};
use mattermost_plugin::model::Config;

use super::{PluginApi, ready};

impl Configuration for PluginApi {
    fn get_config(&self) -> ApiFuture<'_, Config> {
        ready(Ok(self.world.config()))
    }

    fn load_plugin_configuration(&self) -> ApiFuture<'_, serde_json::Value> {
        let saved = self.world.plugin_settings(&self.manifest.id);
        ready(Ok(self.manifest.configuration(saved)))
    }
}
