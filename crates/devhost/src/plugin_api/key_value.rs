//! The plugin's key-value store (`server/channels/app/plugin_key_value_store.go`).

use mattermost_plugin::api::{ApiError, ApiFuture, KeyValue};
use mattermost_plugin::model::PluginKVSetOptions;

use super::{PluginApi, bad_request, page};
use crate::world::World;

/// `model.KeyValueKeyMaxRunes`
const MAX_RUNES: usize = 150;

impl KeyValue for PluginApi {
    fn kv_get<'a>(&'a self, key: &'a str) -> ApiFuture<'a, Vec<u8>> {
        self.answer("KVGet", move |world| {
            Ok(world.value(&self.manifest.id, key).unwrap_or_default())
        })
    }

    fn kv_set<'a>(&'a self, key: &'a str, value: &'a [u8]) -> ApiFuture<'a, ()> {
        self.answer("KVSet", move |world| {
            self.set(world, key, value, &PluginKVSetOptions::default())
                .map(drop)
        })
    }

    fn kv_set_with_options<'a>(
        &'a self,
        key: &'a str,
        value: &'a [u8],
        options: &'a PluginKVSetOptions,
    ) -> ApiFuture<'a, bool> {
        self.answer("KVSetWithOptions", move |world| {
            self.set(world, key, value, options)
        })
    }

    fn kv_set_with_expiry<'a>(
        &'a self,
        key: &'a str,
        value: &'a [u8],
        expire_in_seconds: i64,
    ) -> ApiFuture<'a, ()> {
        self.answer("KVSetWithExpiry", move |world| {
            let options = PluginKVSetOptions {
                expire_in_seconds,
                ..PluginKVSetOptions::default()
            };
            self.set(world, key, value, &options).map(drop)
        })
    }

    fn kv_compare_and_set<'a>(
        &'a self,
        key: &'a str,
        old_value: &'a [u8],
        new_value: &'a [u8],
    ) -> ApiFuture<'a, bool> {
        self.answer("KVCompareAndSet", move |world| {
            self.set(world, key, new_value, &only_if(old_value))
        })
    }

    fn kv_compare_and_delete<'a>(
        &'a self,
        key: &'a str,
        old_value: &'a [u8],
    ) -> ApiFuture<'a, bool> {
        self.answer("KVCompareAndDelete", move |world| {
            self.set(world, key, b"", &only_if(old_value))
        })
    }

    fn kv_delete<'a>(&'a self, key: &'a str) -> ApiFuture<'a, ()> {
        self.answer("KVDelete", move |world| {
            self.set(world, key, b"", &PluginKVSetOptions::default())
                .map(drop)
        })
    }

    fn kv_delete_all(&self) -> ApiFuture<'_, ()> {
        self.answer("KVDeleteAll", |world| {
            world.delete_values(&self.manifest.id);
            Ok(())
        })
    }

    fn kv_list(&self, number: i64, per_page: i64) -> ApiFuture<'_, Vec<String>> {
        self.answer("KVList", move |world| {
            let values = world.values(&self.manifest.id).into_iter();
            Ok(page(values.map(|(key, _)| key).collect(), number, per_page))
        })
    }
}

fn only_if(old_value: &[u8]) -> PluginKVSetOptions {
    PluginKVSetOptions {
        atomic: true,
        old_value: old_value.to_vec(),
        ..PluginKVSetOptions::default()
    }
}

impl PluginApi {
    fn set(
        &self,
        world: &World,
        key: &str,
        value: &[u8],
        options: &PluginKVSetOptions,
    ) -> Result<bool, ApiError> {
        if !options.atomic && !options.old_value.is_empty() {
            let id = "model.plugin_kvset_options.is_valid.old_value.app_error";
            return Err(bad_request(id));
        }
        if key.is_empty() || key.chars().count() > MAX_RUNES {
            return Err(bad_request("model.plugin_key_value.is_valid.key.app_error"));
        }
        Ok(world.set_value(&self.manifest.id, key, value, options))
    }
}
