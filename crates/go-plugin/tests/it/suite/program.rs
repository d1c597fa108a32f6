//! The suite's plugin as a program; and, told `host PLUGIN`, a host of that plugin that can be killed.

mod service;

use futures_util::future::BoxFuture;
use go_plugin::broker::MuxBroker;
use go_plugin::host::Process;
use go_plugin::rpc::Service;
use go_plugin::serve::{Dispense, serve};
use go_plugin::tasks::TaskSet;
use std::error::Error;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::process::Command;
use tokio::sync::Notify;

/// Offers the service as `suite`.
#[derive(Default)]
struct Suite {
    tasks: TaskSet,
}

impl Dispense for Suite {
    fn dispense(&self, name: &str, broker: MuxBroker) -> Option<Arc<dyn Service>> {
        let methods = || service::Methods {
            broker,
            tasks: self.tasks.clone(),
            released: Notify::new(),
        };
        (name == "suite").then(|| Arc::new(methods()) as Arc<dyn Service>)
    }

    fn shutdown(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    go_plugin::hclog::log_panics();
    let served = match std::env::args_os().nth(2) {
        Some(plugin) => host(plugin).await,
        None => serve(service::HANDSHAKE, Arc::new(Suite::default()))
            .await
            .map_err(Into::into),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Tells the plugin's process id once it answers, and waits.
async fn host(plugin: OsString) -> Result<(), Box<dyn Error>> {
    let started = Process::start(
        Command::new(plugin),
        service::HANDSHAKE,
        Arc::new(|_: &str| {}),
    );
    let process = started.await?;
    process.ping().await?;
    writeln!(std::io::stdout(), "{}", process.pid())?;
    std::future::pending().await
}
