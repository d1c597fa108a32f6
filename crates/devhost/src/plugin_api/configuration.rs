//! The server's configuration, and the plugin's settings in it.

use mattermost_plugin::api::{ApiFuture, Configuration};
use mattermost_plugin::model::Config;

use super::PluginApi;

impl Configuration for PluginApi {
    fn load_plugin_configuration(&self) -> ApiFuture<'_, serde_json::Value> {
        self.answer("LoadPluginConfiguration", |world| {
            let saved = world.plugin_settings(&self.manifest.id);
            Ok(self.manifest.configuration(saved))
        })
    }

    fn get_config(&self) -> ApiFuture<'_, Config> {
        self.answer("GetConfig", |world| Ok(world.config()))
    }

    /// Nothing in this world is secret.
    fn get_unsanitized_config(&self) -> ApiFuture<'_, Config> {
        self.answer("GetUnsanitizedConfig", |world| Ok(world.config()))
    }

    fn save_config<'a>(&'a self, config: &'a Config) -> ApiFuture<'a, ()> {
        self.answer("SaveConfig", move |world| {
            world.change_config(|stored| *stored = config.clone());
            Ok(())
        })
    }
}
