//! Other plugins (`server/channels/app/plugin_statuses.go`).

use mattermost_plugin::api::{ApiFuture, Plugins};
use mattermost_plugin::model::PluginStatus;

use super::{PluginApi, not_found, ready};

impl Plugins for PluginApi {
    fn get_plugin_status<'a>(&'a self, id: &'a str) -> ApiFuture<'a, PluginStatus> {
        let status = self.world.plugin_status(id);
        ready(
            status
                .ok_or_else(|| not_found("GetPluginStatus", "app.plugin.not_installed.app_error")),
        )
    }
}
