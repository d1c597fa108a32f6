//! How a key is set.

use super::alike;

alike! {
    PluginKvSetOptions as PluginKVSetOptions {
        atomic,
        old_value,
        expire_in_seconds,
    }
}
