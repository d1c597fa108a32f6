//! The server's configuration, and the plugin's settings in it.

use std::collections::BTreeMap;

use mattermost_plugin::Interface;
use mattermost_plugin::api::{ApiFuture, Configuration};
use mattermost_plugin::model::Config;

use super::PluginApi;
use super::settings::{from_go, to_go};
use crate::happening::Happening;

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

    /// What an admin has saved, without the manifest's defaults.
    fn get_plugin_config(&self) -> ApiFuture<'_, BTreeMap<String, Interface>> {
        self.answer("GetPluginConfig", |world| {
            let saved = world.plugin_settings(&self.manifest.id);
            Ok(saved
                .iter()
                .map(|(key, value)| (key.clone(), to_go(value)))
                .collect())
        })
    }

    /// Replaces all of the plugin's settings, and the plugin is told of it as of any change.
    fn save_plugin_config<'a>(
        &'a self,
        config: &'a BTreeMap<String, Interface>,
    ) -> ApiFuture<'a, ()> {
        self.act("SavePluginConfig", move |world, news| {
            let settings = config
                .iter()
                .map(|(key, value)| (key.clone(), from_go(value)));
            world.set_plugin_settings(&self.manifest.id, settings.collect());
            news.push(Happening::SettingsChanged);
            Ok(())
        })
    }
}
