//! The odd plugin as a program: the process tests start it.

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
