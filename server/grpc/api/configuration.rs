//! The settings of this plugin and of the server.

use mattermost_plugin::api::{ApiFuture, Configuration};

use super::{GrpcApi, error, method};
use crate::grpc::contract::mattermost::LoadPluginConfigurationRequest;

impl Configuration for GrpcApi {
    fn load_plugin_configuration(&self) -> ApiFuture<'_, serde_json::Value> {
        Box::pin(async {
            let request = LoadPluginConfigurationRequest {};
            let json = self.call(request).await?.config_json;
            serde_json::from_slice(&json)
                .map_err(|why| error::failed(method::<LoadPluginConfigurationRequest>(), why))
        })
    }
}
