//! `main` of a plugin.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use go_plugin::serve::ServeError;

use crate::lifecycle::Lifecycle;
use crate::log::Log;
use crate::plugin::Plugin;
use crate::transport::{NetRpc, Transport};

/// Worker threads of the runtime: hooks and tasks wait more than they compute.
const MAX_WORKERS: usize = 4;

/// Runs `P` under the Mattermost server that started this process; returns the exit code.
///
/// It brings its own runtime, sends the events of `tracing` to the server's log (see
/// [the crate's documentation](crate#logging)) and tells of panics on stderr. Nothing may be written to stdout before:
/// the server takes the first line for the handshake.
///
/// Started by hand it says so on stderr and returns 1.
pub fn serve<P: Plugin>() -> ExitCode {
    serve_with::<P>(NetRpc)
}

/// As [`serve`], by another way than net/rpc: see [`transport`](crate::transport).
///
/// ```no_run
/// # use mattermost_plugin::{ActivateError, Host, Plugin, plugin};
/// # struct Hello;
/// # #[plugin]
/// # impl Plugin for Hello { async fn new(_: Host) -> Result<Self, ActivateError> { Ok(Self) } }
/// use mattermost_plugin::serve_with;
/// use mattermost_plugin::transport::NetRpc;
///
/// fn main() -> std::process::ExitCode {
///     serve_with::<Hello>(NetRpc)
/// }
/// ```
pub fn serve_with<P: Plugin>(transport: impl Transport) -> ExitCode {
    let log = Log::install(crate_of::<P>());
    go_plugin::hclog::log_panics();
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&format!("cannot start the plugin's threads: {error}")),
    };
    let served = runtime.block_on(transport.serve(Arc::new(Lifecycle::<P>::new(log))));
    // Whoever had something to finish has had the time for it; a thread that blocks must not keep the process.
    runtime.shutdown_background();
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(ServeError::NoHost) => failed(
            "This is a Mattermost plugin and runs under a server: upload its bundle in the System Console under \
             Plugin Management, or try it under the dev host with `devhost --plugin`.",
        ),
        Err(_) => ExitCode::FAILURE,
    }
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.clamp(2, MAX_WORKERS))
        .thread_name("plugin")
        .enable_all()
        .build()
}

/// One sentence on stderr, for whoever started the process.
fn failed(sentence: &str) -> ExitCode {
    // When stderr is gone there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{sentence}");
    ExitCode::FAILURE
}

/// The crate in which `P` is declared, as module paths have it.
fn crate_of<P>() -> &'static str {
    let path = std::any::type_name::<P>();
    path.split("::").next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugins_crate_is_that_of_its_type() {
        struct Here;
        assert_eq!(crate_of::<Here>(), "mattermost_plugin");
        assert_eq!(crate_of::<Vec<u8>>(), "alloc");
    }
}
