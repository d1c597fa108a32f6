//! HTTP to other plugins, and to itself.

use mattermost_plugin::Body;
use mattermost_plugin::api::{ApiFuture, PluginHttp};

use super::PluginApi;

impl PluginHttp for PluginApi {
    fn plugin_http(&self, request: http::Request<Body>) -> ApiFuture<'_, http::Response<Body>> {
        Box::pin(async move {
            self.world.call("PluginHTTP").await?;
            Ok(self.requests.send(&self.manifest.id, request).await)
        })
    }
}
