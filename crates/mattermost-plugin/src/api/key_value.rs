//! The key-value store.

use go_gob::GoString;

use super::resource::resource;
use crate::model::PluginKVSetOptions;

resource! {
    /// The plugin's key-value store: in the server's database, shared by all nodes of a cluster, each plugin its own.
    ///
    /// A key has 1 to 150 characters.
    trait KeyValue {
        /// The value of a key; empty when there is none.
        fn kv_get(key: &'a str) -> (Vec<u8>, AppError) = "KVGet", "5.2";

        /// Stores a value; an empty one deletes the key. Answers whether it was stored.
        ///
        /// With `atomic` only where the present value is `old_value` (empty: where there is none), and `false` says that
        /// it was not. `expire_in_seconds` 0 is for ever.
        fn kv_set_with_options(key: &'a str, value: &'a [u8], options: PluginKVSetOptions) -> (bool, AppError) = "KVSetWithOptions", "5.20";

        /// A page of all keys, sorted; pages count from 0.
        fn kv_list(page: i64, per_page: i64) -> (Vec<GoString>, AppError) = "KVList", "5.6";
    }
}
