//! Log lines: Go sends keys and values flat, as `[]any` of strings (`stringifier.go`).

use go_gob::Interface;

use super::RpcApi;
use crate::api::returns::Nothing;
use crate::api::{ApiFuture, Method};
use crate::values::Values;

macro_rules! lines {
    ($($name:ident)*) => {
        impl RpcApi {$(
            pub(in crate::api) fn $name(
                &self,
                method: &'static Method,
                message: &str,
                pairs: &[(String, String)],
            ) -> ApiFuture<'_, ()> {
                self.call::<Nothing>(method, Values((message.to_owned(), flat(pairs))))
            }
        )*}
    };
}
lines! { log_debug log_info log_warn log_error }

fn flat(pairs: &[(String, String)]) -> Vec<Interface> {
    let texts = pairs.iter().flat_map(|(key, value)| [key, value]);
    texts.map(|text| text.as_str().into()).collect()
}
