//! Log lines from the server's side.

use std::sync::Arc;

use go_gob::Interface;
use go_plugin::rpc::{Answer, Args};

use super::{ApiService, reply};
use crate::api::returns::Nothing;
use crate::api::{ApiError, Client};
use crate::values::Values;

impl ApiService {
    pub(super) fn log(self: Arc<Self>, name: &str, args: Args<'_>) -> Result<Answer, String> {
        let Values((message, flat)): Values<(String, Vec<Interface>)> = args.decode()?;
        let (pairs, name) = (pairs(&flat), name.to_owned());
        Ok(Box::pin(async move {
            let written = write(&self.api, &name, &message, &pairs).await;
            reply::<Nothing>(&name, written)
        }))
    }
}

async fn write(
    api: &Client,
    name: &str,
    message: &str,
    pairs: &[(String, String)],
) -> Result<(), ApiError> {
    match name {
        "LogDebug" => api.log_debug(message, pairs).await,
        "LogInfo" => api.log_info(message, pairs).await,
        "LogWarn" => api.log_warn(message, pairs).await,
        _ => api.log_error(message, pairs).await,
    }
}

/// Keys and values that travelled flat.
fn pairs(flat: &[Interface]) -> Vec<(String, String)> {
    flat.chunks(2)
        .map(|pair| (text(pair.first()), text(pair.get(1))))
        .collect()
}

fn text(value: Option<&Interface>) -> String {
    match value {
        None => String::new(),
        Some(value) => value
            .as_str()
            .map_or_else(|| format!("{value:?}"), str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_without_value_keeps_its_place_and_what_is_no_text_is_shown() {
        let flat = ["a".into(), Interface::Int(7), "b".into()];
        let pairs = pairs(&flat);
        assert_eq!(pairs[0].0, "a");
        assert!(pairs[0].1.contains('7'));
        assert_eq!(pairs[1], ("b".to_owned(), String::new()));
    }
}
