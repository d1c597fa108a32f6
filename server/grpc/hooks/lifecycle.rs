//! Hooks about the plugin and the server it runs in.

use mattermost_plugin::Decision;

use super::{error, hook, there};
use crate::grpc::contract::mattermost::*;
use crate::grpc::convert::{Convert as _, json};

hook! {
    "OnInstall" OnInstallRequest => OnInstallResponse or error, |plugin, asked| {
        let installed = plugin.on_install(there(asked.plugin_context), there(asked.event));
        let error = installed.await.err();
        OnInstallResponse {
            error: error.and_then(|error| error::of_hook("OnInstall", error)),
        }
    }
    "OnSendDailyTelemetry" OnSendDailyTelemetryRequest => OnSendDailyTelemetryResponse, |plugin, asked| {
        plugin.on_send_daily_telemetry().await;
        OnSendDailyTelemetryResponse {}
    }
    "RunDataRetention" RunDataRetentionRequest => RunDataRetentionResponse or error, |plugin, asked| {
        match plugin.run_data_retention(asked.now_time, asked.batch_size).await {
            Ok(deleted_count) => RunDataRetentionResponse {
                error: None,
                deleted_count,
            },
            Err(error) => RunDataRetentionResponse {
                error: error::of_hook("RunDataRetention", error),
                deleted_count: 0,
            },
        }
    }
    "OnCloudLimitsUpdated" OnCloudLimitsUpdatedRequest => OnCloudLimitsUpdatedResponse, |plugin, asked| {
        plugin.on_cloud_limits_updated(there(asked.limits)).await;
        OnCloudLimitsUpdatedResponse {}
    }
    "ConfigurationWillBeSaved" ConfigurationWillBeSavedRequest => ConfigurationWillBeSavedResponse or error,
    |plugin, asked| {
        let decided = match json::read(&asked.new_config.unwrap_or_default().config_json) {
            Ok(config) => plugin.configuration_will_be_saved(config.unwrap_or_default()).await,
            Err(error) => Decision::Reject(error.to_string()),
        };
        let written = match decided {
            Decision::Allow => Ok(None),
            Decision::Replace(config) => json::write(&config).map(Some).map_err(|error| error.to_string()),
            Decision::Reject(reason) => Err(reason),
        };
        match written {
            Ok(config) => ConfigurationWillBeSavedResponse {
                error: None,
                modified_config: config.map(|config_json| ConfigJson { config_json }),
            },
            Err(reason) => ConfigurationWillBeSavedResponse {
                error: error::of_text("ConfigurationWillBeSaved", reason),
                modified_config: None,
            },
        }
    }
    "OnPluginClusterEvent" OnPluginClusterEventRequest => OnPluginClusterEventResponse, |plugin, asked| {
        plugin.on_plugin_cluster_event(there(asked.plugin_context), there(asked.event)).await;
        OnPluginClusterEventResponse {}
    }
    "GenerateSupportData" GenerateSupportDataRequest => GenerateSupportDataResponse or error, |plugin, asked| {
        match plugin.generate_support_data(there(asked.plugin_context)).await {
            Ok(files) => GenerateSupportDataResponse {
                error: None,
                files: files.convert(),
            },
            Err(error) => GenerateSupportDataResponse {
                error: error::of_hook("GenerateSupportData", error),
                files: Vec::new(),
            },
        }
    }
}
