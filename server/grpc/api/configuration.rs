//! The settings of this plugin and of the server.

use std::collections::BTreeMap;

use mattermost_plugin::Interface;
use mattermost_plugin::api::{ApiFuture, Configuration};
use mattermost_plugin::model::Config;

use super::table::calls;
use super::{GrpcApi, error, method, present};
use crate::grpc::contract::mattermost::{
    GetConfigRequest, GetUnsanitizedConfigRequest, LoadPluginConfigurationRequest,
    SaveConfigRequest,
};
use crate::grpc::convert::json;

impl Configuration for GrpcApi {
    calls! {
        fn get_plugin_config() -> (BTreeMap<String, Interface>) = GetPluginConfigRequest.config;
        fn save_plugin_config(config: &'a BTreeMap<String, Interface>) -> () = SavePluginConfigRequest;
    }

    fn load_plugin_configuration(&self) -> ApiFuture<'_, serde_json::Value> {
        Box::pin(async {
            let request = LoadPluginConfigurationRequest {};
            let json = self.call(request).await?.config_json;
            serde_json::from_slice(&json)
                .map_err(|why| error::failed(method::<LoadPluginConfigurationRequest>(), why))
        })
    }

    fn get_config(&self) -> ApiFuture<'_, Config> {
        Box::pin(async {
            let config = self.json(GetConfigRequest {}, |answer| answer.config_json);
            present::<GetConfigRequest, _>(config.await?)
        })
    }

    fn get_unsanitized_config(&self) -> ApiFuture<'_, Config> {
        Box::pin(async {
            let config = self.json(GetUnsanitizedConfigRequest {}, |answer| answer.config_json);
            present::<GetUnsanitizedConfigRequest, _>(config.await?)
        })
    }

    fn save_config<'a>(&'a self, config: &'a Config) -> ApiFuture<'a, ()> {
        Box::pin(async {
            let config_json = json::write(config)
                .map_err(|why| error::failed(method::<SaveConfigRequest>(), why))?;
            self.done(SaveConfigRequest { config_json }).await
        })
    }
}
