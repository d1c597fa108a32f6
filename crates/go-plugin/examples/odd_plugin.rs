//! A plugin that does what a plugin should not: the process tests of this crate start it.

#[path = "../tests/it/odd.rs"]
mod odd;

use go_plugin::serve::serve;
use std::process::ExitCode;
use std::sync::Arc;

#[tokio::main]
async fn main() -> ExitCode {
    let plugin = odd::Odd {
        stays: std::env::var_os("ODD_STAYS").is_some(),
    };
    match serve(odd::HANDSHAKE, Arc::new(plugin)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
