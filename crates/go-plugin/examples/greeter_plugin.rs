//! A plugin: offers `greeter`, whose one method greets.
//!
//! Start it through a host: `cargo run -p go-plugin --example greeter_host`.

use futures_util::future::BoxFuture;
use go_plugin::broker::MuxBroker;
use go_plugin::handshake::Handshake;
use go_plugin::hclog;
use go_plugin::rpc::{Answer, Args, Reply, Service, method_not_found};
use go_plugin::serve::{Dispense, ServeError, serve};
use std::process::ExitCode;
use std::sync::Arc;

/// Host and plugin have to agree on this.
const HANDSHAKE: Handshake = Handshake {
    cookie_key: "GREETER_PLUGIN",
    cookie_value: "hello",
    protocol_version: 1,
};

struct Plugin;

impl Dispense for Plugin {
    fn dispense(&self, name: &str, _broker: MuxBroker) -> Option<Arc<dyn Service>> {
        (name == "greeter").then(|| Arc::new(Greeter) as Arc<dyn Service>)
    }

    fn shutdown(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

struct Greeter;

impl Service for Greeter {
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
        match method {
            "Plugin.Greet" => {
                let name: String = args.decode()?;
                Ok(Box::pin(async move {
                    Ok(Reply::new(format!("Hello, {name}!")))
                }))
            }
            _ => Err(method_not_found(method)),
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    hclog::log_panics();
    match serve(HANDSHAKE, Arc::new(Plugin)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(ServeError::NoHost) => {
            eprint("This is a plugin: run the example greeter_host, which starts it.\n");
            ExitCode::FAILURE
        }
        // Written to stderr already.
        Err(_) => ExitCode::FAILURE,
    }
}

fn eprint(text: &str) {
    let _ = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
}
