//! The plugins of the server.

use mattermost_plugin::api::{ApiFuture, Plugins};
use mattermost_plugin::model::{PluginClusterEvent, PluginClusterEventSendOptions, PluginStatus};

use super::GrpcApi;
use crate::grpc::contract::mattermost::{GetPluginStatusRequest, PublishPluginClusterEventRequest};
use crate::grpc::convert::Convert as _;

impl Plugins for GrpcApi {
    fn get_plugin_status<'a>(&'a self, id: &'a str) -> ApiFuture<'a, PluginStatus> {
        let request = GetPluginStatusRequest { id: id.to_owned() };
        Box::pin(self.one(request, |answer| answer.status))
    }

    fn publish_plugin_cluster_event<'a>(
        &'a self,
        event: &'a PluginClusterEvent,
        options: &'a PluginClusterEventSendOptions,
    ) -> ApiFuture<'a, ()> {
        Box::pin(self.done(PublishPluginClusterEventRequest {
            event: Some(event.clone().convert()),
            opts: Some(options.clone().convert()),
        }))
    }
}
