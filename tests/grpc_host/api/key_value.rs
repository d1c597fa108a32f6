//! Keys and values.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{given, methods};

methods! {
    in_answer api {
        KvSetRequest { key, value } => KvSetResponse {} = api.kv_set(&key, &value);
        KvCompareAndSetRequest { key, old_value, new_value } => KvCompareAndSetResponse { success } =
            api.kv_compare_and_set(&key, &old_value, &new_value);
        KvCompareAndDeleteRequest { key, old_value } => KvCompareAndDeleteResponse { success } =
            api.kv_compare_and_delete(&key, &old_value);
        KvSetWithOptionsRequest { key, value, options } => KvSetWithOptionsResponse { success } =
            api.kv_set_with_options(&key, &value, &given(options));
        KvSetWithExpiryRequest { key, value, expire_in_seconds } => KvSetWithExpiryResponse {} =
            api.kv_set_with_expiry(&key, &value, expire_in_seconds);
        KvGetRequest { key } => KvGetResponse { value } = api.kv_get(&key);
        KvDeleteRequest { key } => KvDeleteResponse {} = api.kv_delete(&key);
        KvDeleteAllRequest {} => KvDeleteAllResponse {} = api.kv_delete_all();
        KvListRequest { page, per_page } => KvListResponse { keys } = api.kv_list(page.convert(), per_page.convert());
    }
}
