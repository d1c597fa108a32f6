//! The log.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;

use prost_types::value::Kind;

use super::methods;

methods! {
    as_status api {
        LogDebugRequest { msg, key_value_pairs } => LogDebugResponse {} = api.log_debug(&msg, &pairs(key_value_pairs));
        LogInfoRequest { msg, key_value_pairs } => LogInfoResponse {} = api.log_info(&msg, &pairs(key_value_pairs));
        LogErrorRequest { msg, key_value_pairs } => LogErrorResponse {} = api.log_error(&msg, &pairs(key_value_pairs));
        LogWarnRequest { msg, key_value_pairs } => LogWarnResponse {} = api.log_warn(&msg, &pairs(key_value_pairs));
    }
}

/// The values as the server writes them: a text as it is, anything else as Go prints the message.
fn pairs(pairs: Vec<KeyValuePair>) -> Vec<(String, String)> {
    let pairs = pairs.into_iter().map(|pair| {
        let value = match pair.value.and_then(|value| value.kind) {
            Some(Kind::StringValue(text)) => text,
            other => format!("{other:?}"),
        };
        (pair.key, value)
    });
    pairs.collect()
}
