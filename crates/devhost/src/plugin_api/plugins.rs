//! Plugins (`server/channels/app/plugin_statuses.go`).

use mattermost_plugin::api::{ApiFuture, Plugins};
use mattermost_plugin::model::{PluginClusterEvent, PluginClusterEventSendOptions, PluginStatus};

use super::{PluginApi, not_found};

impl Plugins for PluginApi {
    fn get_plugin_status<'a>(&'a self, id: &'a str) -> ApiFuture<'a, PluginStatus> {
        self.answer("GetPluginStatus", move |world| {
            let status = world.plugin_status(&self.requests.node(), id);
            let status = status.ok_or_else(|| not_found("app.plugin.not_installed.app_error"))?;
            Ok(PluginStatus {
                cluster_id: self.requests.cluster_id().into(),
                ..status
            })
        })
    }

    fn get_plugin_id(&self) -> ApiFuture<'_, String> {
        self.answer("GetPluginID", |_| Ok(self.manifest.id.clone()))
    }

    /// Reaches the nodes that have [joined](crate::DevHost::join).
    fn publish_plugin_cluster_event<'a>(
        &'a self,
        event: &'a PluginClusterEvent,
        options: &'a PluginClusterEventSendOptions,
    ) -> ApiFuture<'a, ()> {
        self.answer("PublishPluginClusterEvent", move |world| {
            world.add_cluster_event(event.clone());
            match self.requests.environment() {
                Some(environment) => environment.publish(event, &options.target_id),
                None => Ok(()),
            }
        })
    }
}
