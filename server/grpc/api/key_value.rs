//! The plugin's key-value store. An empty value and no value look alike in the contract, as they do over net/rpc.

use mattermost_plugin::api::KeyValue;
use mattermost_plugin::model::PluginKVSetOptions;

use super::GrpcApi;
use super::table::calls;

impl KeyValue for GrpcApi {
    calls! {
        fn kv_set(key: &'a str, value: &'a [u8]) -> () = KvSetRequest;
        fn kv_compare_and_set(key: &'a str, old_value: &'a [u8], new_value: &'a [u8]) -> (bool) = KvCompareAndSetRequest.success;
        fn kv_compare_and_delete(key: &'a str, old_value: &'a [u8]) -> (bool) = KvCompareAndDeleteRequest.success;
        fn kv_set_with_options(key: &'a str, value: &'a [u8], options: &'a PluginKVSetOptions) -> (bool) = KvSetWithOptionsRequest.success;
        fn kv_set_with_expiry(key: &'a str, value: &'a [u8], expire_in_seconds: i64) -> () = KvSetWithExpiryRequest;
        fn kv_get(key: &'a str) -> (Vec<u8>) = KvGetRequest.value;
        fn kv_delete(key: &'a str) -> () = KvDeleteRequest;
        fn kv_delete_all() -> () = KvDeleteAllRequest;
        fn kv_list(page: i64, per_page: i64) -> (Vec<String>) = KvListRequest.keys;
    }
}
