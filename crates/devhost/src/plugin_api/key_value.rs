//! The plugin's key-value store (`server/channels/app/plugin_key_value_store.go`).

use http::StatusCode;
use mattermost_plugin::api::{ApiError, ApiFuture, KeyValue};
use mattermost_plugin::model::PluginKVSetOptions;

use super::{PluginApi, ready, refused};

/// `model.KeyValueKeyMaxRunes`
const MAX_RUNES: usize = 150;

impl KeyValue for PluginApi {
    fn kv_get<'a>(&'a self, key: &'a str) -> ApiFuture<'a, Vec<u8>> {
        let value = self.world.value(&self.manifest.id, key);
        ready(Ok(value.unwrap_or_default()))
    }

    fn kv_set_with_options<'a>(
        &'a self,
        key: &'a str,
        value: &'a [u8],
        options: &'a PluginKVSetOptions,
    ) -> ApiFuture<'a, bool> {
        ready(self.set(key, value, options))
    }
}

impl PluginApi {
    fn set(&self, key: &str, value: &[u8], options: &PluginKVSetOptions) -> Result<bool, ApiError> {
        if !options.atomic && !options.old_value.is_empty() {
            let id = "model.plugin_kvset_options.is_valid.old_value.app_error";
            return Err(refused(
                "PluginKVSetOptions.IsValid",
                id,
                StatusCode::BAD_REQUEST,
            ));
        }
        if key.is_empty() || key.chars().count() > MAX_RUNES {
            let id = "model.plugin_key_value.is_valid.key.app_error";
            return Err(refused(
                "PluginKeyValue.IsValid",
                id,
                StatusCode::BAD_REQUEST,
            ));
        }
        Ok(self.world.set_value(&self.manifest.id, key, value, options))
    }
}
