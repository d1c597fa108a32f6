//! The server, its configuration, and the plugin's settings.

use mattermost_plugin::api::{ApiFuture, System};
use mattermost_plugin::model::{AuditRecord, Config};

use super::{PluginApi, ready};

impl System for PluginApi {
    fn get_server_version(&self) -> ApiFuture<'_, String> {
        ready(Ok(self.world.server_version()))
    }

    fn get_config(&self) -> ApiFuture<'_, Config> {
        ready(Ok(self.world.config()))
    }

    fn load_plugin_configuration(&self) -> ApiFuture<'_, serde_json::Value> {
        let saved = self.world.plugin_settings(&self.manifest.id);
        ready(Ok(self.manifest.configuration(saved)))
    }

    fn log_audit_rec<'a>(&'a self, record: &'a AuditRecord) -> ApiFuture<'a, ()> {
        self.world.add_audit_record(record.clone());
        ready(Ok(()))
    }
}
