//! Plugin side: what a plugin's `main` calls.

mod connection;
mod parent;
mod socket;

pub use connection::{Stop, serve_connection};

use crate::handshake::{CLIENT_CERT, Handshake, VERSIONS};
use crate::{broker::MuxBroker, hclog, rpc::Service};
use rustix::stdio::{dup2_stdout, stderr, stdout};
use socket::{Place, Socket};
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

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
    /// The host asks for mutual TLS, which this crate does not speak.
    #[error("the host asks for mutual TLS (AutoMTLS), which this plugin does not speak")]
    Tls,
    /// I/O while setting up.
    #[error("cannot listen for the host")]
    Listen(#[source] io::Error),
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

/// Serves until the host quits or is gone.
///
/// Call it once, early in `main`: from then on everything that anything prints goes to stderr, because the host takes
/// the first line of stdout for the handshake (go-plugin client.go). SIGINT is ignored, so that a host in a terminal
/// can take its plugins down in order; SIGTERM ends the plugin within 800 ms. One connection is served, the host's.
///
/// # Errors
/// Before there was a connection: see [`ServeError`]. All but [`ServeError::NoHost`] have been written to stderr in the
/// host's log format.
pub async fn serve(handshake: Handshake, plugin: Arc<dyn Dispense>) -> Result<(), ServeError> {
    if std::env::var(handshake.cookie_key).ok().as_deref() != Some(handshake.cookie_value) {
        return Err(ServeError::NoHost);
    }
    // Held until the reason is written: a host whose plugin closes stdout without a handshake kills it at once.
    let stdout = take_stdout()
        .map_err(ServeError::Listen)
        .inspect_err(tell)?;
    let served = serve_host(&stdout, handshake, plugin).await;
    served.inspect_err(tell)
}

fn tell(error: &ServeError) {
    hclog::write("error", &hclog::chain(error));
}

async fn serve_host(
    stdout: &OwnedFd,
    handshake: Handshake,
    plugin: Arc<dyn Dispense>,
) -> Result<(), ServeError> {
    let parent = parent::Parent::now();
    check_versions(handshake.protocol_version)?;
    if std::env::var_os(CLIENT_CERT).is_some_and(|cert| !cert.is_empty()) {
        return Err(ServeError::Tls);
    }
    let signals = SignalKind::interrupt();
    // Being registered is all it takes to be ignored.
    let _interrupts = signal(signals).map_err(ServeError::Listen)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(ServeError::Listen)?;

    let socket = Socket::bind(&Place::from_env()).map_err(ServeError::Listen)?;
    let line = handshake.line(socket.path());
    write_all(stdout, line.as_bytes()).map_err(ServeError::Listen)?;
    let conn = tokio::select! {
        conn = socket.accept() => conn.map_err(ServeError::Listen)?,
        _ = terminate.recv() => return Ok(()),
        () = parent.gone() => return Ok(()),
    };
    // The one connection is made: nobody needs the socket's name any more.
    drop(socket);
    serve_connection(conn, plugin, async move {
        terminate.recv().await;
    })
    .await;
    Ok(())
}

/// Takes stdout for the handshake and turns what others print to stderr.
fn take_stdout() -> io::Result<OwnedFd> {
    let host = rustix::io::fcntl_dupfd_cloexec(stdout(), 3)?;
    dup2_stdout(stderr())?;
    Ok(host)
}

fn write_all(to: &OwnedFd, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(to, bytes) {
            Ok(n) => bytes = &bytes[n..],
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// A host older than the variable says nothing and takes what we print (go-plugin server.go `protocolVersion`).
fn check_versions(ours: u32) -> Result<(), ServeError> {
    match std::env::var(VERSIONS) {
        Ok(offered) if !offers(&offered, ours) => Err(ServeError::Version { offered, ours }),
        _ => Ok(()),
    }
}

fn offers(versions: &str, ours: u32) -> bool {
    versions.is_empty()
        || versions
            .split(',')
            .any(|version| version.trim().parse() == Ok(ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_version_has_to_be_among_those_offered() {
        assert!(offers("1", 1));
        assert!(offers("3,2,1", 2));
        assert!(!offers("12,3", 2));
        assert!(offers("", 2), "an old host offers nothing");
    }
}
