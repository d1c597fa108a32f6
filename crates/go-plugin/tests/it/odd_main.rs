//! The odd plugin as a program: the process tests start it.

mod odd;

use go_plugin::serve::serve;
use std::process::ExitCode;
use std::sync::Arc;

#[tokio::main]
async fn main() -> ExitCode {
    go_plugin::hclog::log_panics();
    let asked = |variable| std::env::var_os(variable).is_some();
    if asked("ODD_PRINTS_FIRST") {
        begin_a_line();
    }
    let plugin = odd::Odd {
        stays: asked("ODD_STAYS"),
        panics: asked("ODD_PANICS"),
    };
    match serve(odd::HANDSHAKE, Arc::new(plugin)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

#[expect(clippy::print_stdout, reason = "as a dependency might")]
fn begin_a_line() {
    print!("half a line ");
}
