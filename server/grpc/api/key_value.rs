//! The plugin's key-value store. An empty value and no value look alike in the contract, as they do over net/rpc.

use mattermost_plugin::api::{ApiFuture, KeyValue};
use mattermost_plugin::model::PluginKVSetOptions;

use super::GrpcApi;
use crate::grpc::contract::mattermost::{
    KvCompareAndDeleteRequest, KvCompareAndSetRequest, KvDeleteAllRequest, KvDeleteRequest,
    KvGetRequest, KvListRequest, KvSetRequest, KvSetWithExpiryRequest, KvSetWithOptionsRequest,
};
use crate::grpc::convert::Convert as _;

impl KeyValue for GrpcApi {
    fn kv_set<'a>(&'a self, key: &'a str, value: &'a [u8]) -> ApiFuture<'a, ()> {
        Box::pin(self.done(KvSetRequest {
            key: key.to_owned(),
            value: value.to_vec(),
        }))
    }

    fn kv_compare_and_set<'a>(
        &'a self,
        key: &'a str,
        old_value: &'a [u8],
        new_value: &'a [u8],
    ) -> ApiFuture<'a, bool> {
        let request = KvCompareAndSetRequest {
            key: key.to_owned(),
            old_value: old_value.to_vec(),
            new_value: new_value.to_vec(),
        };
        Box::pin(self.value(request, |answer| answer.success))
    }

    fn kv_compare_and_delete<'a>(
        &'a self,
        key: &'a str,
        old_value: &'a [u8],
    ) -> ApiFuture<'a, bool> {
        let request = KvCompareAndDeleteRequest {
            key: key.to_owned(),
            old_value: old_value.to_vec(),
        };
        Box::pin(self.value(request, |answer| answer.success))
    }

    fn kv_set_with_options<'a>(
        &'a self,
        key: &'a str,
        value: &'a [u8],
        options: &'a PluginKVSetOptions,
    ) -> ApiFuture<'a, bool> {
        let request = KvSetWithOptionsRequest {
            key: key.to_owned(),
            value: value.to_vec(),
            options: Some(options.clone().convert()),
        };
        Box::pin(self.value(request, |answer| answer.success))
    }

    fn kv_set_with_expiry<'a>(
        &'a self,
        key: &'a str,
        value: &'a [u8],
        expire_in_seconds: i64,
    ) -> ApiFuture<'a, ()> {
        Box::pin(self.done(KvSetWithExpiryRequest {
            key: key.to_owned(),
            value: value.to_vec(),
            expire_in_seconds,
        }))
    }

    fn kv_get<'a>(&'a self, key: &'a str) -> ApiFuture<'a, Vec<u8>> {
        let key = key.to_owned();
        Box::pin(self.value(KvGetRequest { key }, |answer| answer.value))
    }

    fn kv_delete<'a>(&'a self, key: &'a str) -> ApiFuture<'a, ()> {
        let key = key.to_owned();
        Box::pin(self.done(KvDeleteRequest { key }))
    }

    fn kv_delete_all(&self) -> ApiFuture<'_, ()> {
        Box::pin(self.done(KvDeleteAllRequest {}))
    }

    fn kv_list(&self, page: i64, per_page: i64) -> ApiFuture<'_, Vec<String>> {
        let request = KvListRequest {
            page: page.convert(),
            per_page: per_page.convert(),
        };
        Box::pin(self.value(request, |answer| answer.keys))
    }
}
