//! Settings of the plugin and of the server. What is JSON in Go is JSON here.

use mattermost_plugin::api::Client;
use mattermost_plugin::model::Config;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{go_json, json, methods};

methods! {
    as_status api {
        LoadPluginConfigurationRequest {} => LoadPluginConfigurationResponse { config_json } =
            async { api.load_plugin_configuration().await.map(|settings| settings.to_string().into_bytes()) };
        GetPluginConfigRequest {} => GetPluginConfigResponse { config } = api.get_plugin_config();
        SavePluginConfigRequest { config } => SavePluginConfigResponse {} = api.save_plugin_config(&config.convert());
        SaveConfigRequest { config_json } => SaveConfigResponse {} = async { api.save_config(&config(&config_json)).await };
        GetConfigRequest {} => GetConfigResponse { config_json } = async { api.get_config().await.map(json) };
        GetUnsanitizedConfigRequest {} => GetUnsanitizedConfigResponse { config_json } =
            async { api.get_unsanitized_config().await.map(json) };
    }
}

/// As the server reads it: over nothing.
fn config(json: &[u8]) -> Config {
    go_json::read(json).unwrap().unwrap_or_default()
}
