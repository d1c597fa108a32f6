//! The server.

use mattermost_plugin::api::{ApiFuture, System};
use mattermost_plugin::model::License;

use super::PluginApi;

/// The world is always of this age.
const INSTALLED_AT: i64 = 1_767_225_600_000;

impl System for PluginApi {
    fn get_server_version(&self) -> ApiFuture<'_, String> {
        self.answer("GetServerVersion", |world| Ok(world.server_version()))
    }

    fn get_license(&self) -> ApiFuture<'_, Option<License>> {
        self.answer("GetLicense", |world| Ok(world.license()))
    }

    fn is_enterprise_ready(&self) -> ApiFuture<'_, bool> {
        self.answer("IsEnterpriseReady", |_| Ok(false))
    }

    fn get_system_install_date(&self) -> ApiFuture<'_, i64> {
        self.answer("GetSystemInstallDate", |_| Ok(INSTALLED_AT))
    }

    fn get_diagnostic_id(&self) -> ApiFuture<'_, String> {
        self.answer("GetDiagnosticId", |world| Ok(world.diagnostic_id()))
    }

    fn get_telemetry_id(&self) -> ApiFuture<'_, String> {
        self.answer("GetTelemetryId", |world| Ok(world.diagnostic_id()))
    }
}
