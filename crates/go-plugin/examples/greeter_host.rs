//! A host: starts the plugin beside it (or the one named as its argument), and has itself greeted.
//!
//! `cargo build -p go-plugin --examples && cargo run -p go-plugin --example greeter_host`

use go_plugin::handshake::Handshake;
use go_plugin::host::Process;
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::process::Command;

const HANDSHAKE: Handshake = Handshake {
    cookie_key: "GREETER_PLUGIN",
    cookie_value: "hello",
    protocol_version: 1,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let beside = std::env::current_exe()?.with_file_name("greeter_plugin");
    let program = std::env::args_os().nth(1).map_or(beside, PathBuf::from);

    let log = Arc::new(|line: &str| {
        let _ = writeln!(std::io::stderr(), "plugin: {line}");
    });
    let process = Process::start(Command::new(program), HANDSHAKE, log).await?;
    let greeter = process.dispense("greeter").await?;
    let greeting: String = greeter.call("Plugin.Greet", &"gopher".to_owned()).await?;
    writeln!(std::io::stdout(), "{greeting}")?;
    process.stop().await?;
    Ok(())
}
