//! The plugins of the server.

use mattermost_plugin::Body;
use mattermost_plugin::api::{ApiFuture, Plugins};
use mattermost_plugin::model::{
    Manifest, PluginClusterEvent, PluginClusterEventSendOptions, PluginStatus,
};

use super::table::calls;
use super::{GrpcApi, whole};
use crate::grpc::contract::mattermost::InstallPluginRequest;

impl Plugins for GrpcApi {
    calls! {
        fn get_bundle_path() -> (String) = GetBundlePathRequest.path;
        fn get_plugins() -> (Vec<Manifest>) = GetPluginsRequest.manifests;
        fn enable_plugin(id: &'a str) -> () = EnablePluginRequest;
        fn disable_plugin(id: &'a str) -> () = DisablePluginRequest;
        fn remove_plugin(id: &'a str) -> () = RemovePluginRequest;
        fn get_plugin_status(id: &'a str) -> (&PluginStatus) = GetPluginStatusRequest.status;
        fn publish_plugin_cluster_event(event: &'a PluginClusterEvent, opts: &'a PluginClusterEventSendOptions) -> () = PublishPluginClusterEventRequest;
        fn get_plugin_id() -> (String) = GetPluginIdRequest.plugin_id;
    }

    fn install_plugin(&self, file: Body, replace: bool) -> ApiFuture<'_, Manifest> {
        Box::pin(async move {
            let request = InstallPluginRequest {
                file_data: whole::<InstallPluginRequest>(file).await?,
                replace,
            };
            self.one(request, |answer| answer.manifest).await
        })
    }
}
