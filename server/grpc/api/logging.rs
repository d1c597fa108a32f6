//! The server's log.

use mattermost_plugin::api::{ApiFuture, Logging};
use prost_types::Value;
use prost_types::value::Kind;

use super::GrpcApi;
use crate::grpc::contract::mattermost::{
    KeyValuePair, LogDebugRequest, LogErrorRequest, LogInfoRequest, LogWarnRequest,
};

macro_rules! lines {
    ($($method:ident = $request:ident)*) => {$(
        fn $method<'a>(
            &'a self,
            message: &'a str,
            pairs: &'a [(String, String)],
        ) -> ApiFuture<'a, ()> {
            Box::pin(self.done($request {
                msg: message.to_owned(),
                key_value_pairs: pairs.iter().map(pair).collect(),
            }))
        }
    )*};
}

impl Logging for GrpcApi {
    lines! {
        log_debug = LogDebugRequest
        log_info = LogInfoRequest
        log_error = LogErrorRequest
        log_warn = LogWarnRequest
    }
}

/// A text, because the server writes any other value with the name of its protobuf field.
fn pair((key, value): &(String, String)) -> KeyValuePair {
    let kind = Some(Kind::StringValue(value.clone()));
    KeyValuePair {
        key: key.clone(),
        value: Some(Value { kind }),
    }
}
