//! The server.

use mattermost_plugin::api::{ApiFuture, System};

use super::{PluginApi, ready};

impl System for PluginApi {
    fn get_server_version(&self) -> ApiFuture<'_, String> {
        ready(Ok(self.world.server_version()))
    }
}
