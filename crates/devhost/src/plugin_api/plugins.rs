//! Plugins (`server/channels/app/plugin_statuses.go`).

use mattermost_plugin::api::{ApiFuture, Plugins};
use mattermost_plugin::model::PluginStatus;

use super::{PluginApi, not_found};

impl Plugins for PluginApi {
    fn get_plugin_status<'a>(&'a self, id: &'a str) -> ApiFuture<'a, PluginStatus> {
        self.answer("GetPluginStatus", move |world| {
            let status = world.plugin_status(id);
            status.ok_or_else(|| not_found("app.plugin.not_installed.app_error"))
        })
    }

    fn get_plugin_id(&self) -> ApiFuture<'_, String> {
        self.answer("GetPluginID", |_| Ok(self.manifest.id.clone()))
    }
}
