//! Plugin side: what a plugin's `main` calls.

mod connection;
mod parent;
mod socket;
mod started;

pub use connection::{Stop, serve_connection};
pub use socket::Socket;
pub use started::{Started, under_host};

use crate::handshake::Handshake;
use crate::{broker::MuxBroker, rpc::Service};
use std::io;
use std::sync::Arc;

/// Why the plugin could not be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// No magic cookie: started by hand. Say on stderr what the program is for, and exit with 1.
    #[error("started without a host")]
    NoHost,
    /// The host speaks other versions of the plugin's protocol.
    #[error("the host speaks plugin protocol {offered}, this plugin {ours}")]
    Version {
        /// What the host offered, separated by commas.
        offered: String,
        /// [`Handshake::protocol_version`].
        ours: u32,
    },
    /// The host asks for mutual TLS, which this crate does not speak. Other kinds of RPC may.
    #[error(
        "the host asks for mutual TLS (AutoMTLS), which this plugin does not speak over net/rpc"
    )]
    Tls,
    /// I/O while setting up.
    #[error("cannot listen for the host")]
    Listen(#[source] io::Error),
    /// Another kind of RPC than net/rpc could not be set up, for reasons of its own.
    #[error(transparent)]
    Rpc(Box<dyn std::error::Error + Send + Sync>),
}

impl ServeError {
    /// [`ServeError::Rpc`].
    pub fn rpc(why: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Rpc(Box::new(why))
    }
}

/// What a plugin offers to its host, by the name the host dispenses ("hooks").
pub trait Dispense: Send + Sync + 'static {
    /// The service behind `name`.
    fn dispense(&self, name: &str, broker: MuxBroker) -> Option<Arc<dyn Service>>;
    /// The session ended or the host said Quit: finish within the budget.
    ///
    /// The budget is 1.5 s after Quit (the host kills after 2 s), 800 ms after SIGTERM, 100 ms when the host is gone;
    /// then the future is dropped.
    fn shutdown(&self) -> futures_util::future::BoxFuture<'_, ()>;
}

/// Serves over net/rpc until the host quits or is gone.
///
/// Call it once, early in `main`: see [`under_host`]. SIGTERM ends the plugin within 800 ms. One connection is served, the
/// host's.
///
/// # Errors
/// Before there was a connection: see [`ServeError`]. All but [`ServeError::NoHost`] have been written to stderr in the
/// host's log format.
pub async fn serve(handshake: Handshake, plugin: Arc<dyn Dispense>) -> Result<(), ServeError> {
    under_host(handshake, async |host: &mut Started<'_>| {
        if host.certificate().is_some() {
            return Err(ServeError::Tls);
        }
        let socket = Socket::bind().map_err(ServeError::Listen)?;
        host.announce("unix", socket.path(), "netrpc", "")?;
        let conn = tokio::select! {
            conn = socket.accept() => conn.map_err(ServeError::Listen)?,
            _ = host.ended() => return Ok(()),
        };
        // The one connection is made: nobody needs the socket's name any more.
        drop(socket);
        serve_connection(conn, plugin, host.terminated()).await;
        Ok(())
    })
    .await
}
