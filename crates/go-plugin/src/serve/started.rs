//! The process of a plugin that a host started: what go-plugin's client and server agree on before they speak (server.go).

use std::io;
use std::os::fd::OwnedFd;

use rustix::stdio::{dup2_stdout, stderr, stdout};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::parent::Parent;
use super::{ServeError, Stop};
use crate::handshake::{CLIENT_CERT, Handshake, VERSIONS};
use crate::hclog;

/// Serves the host that started this process with `serve`, in whatever way that does.
///
/// Call it once, early in `main`, with signals enabled in the runtime: from then on everything that anything prints goes to
/// stderr, because the host takes the first line of stdout for the handshake (go-plugin client.go). SIGINT is ignored, so
/// that a host in a terminal can take its plugins down in order.
///
/// # Errors
/// [`ServeError::NoHost`] without the magic cookie; what the host asks for and the plugin has not; and what `serve` answers.
/// All but the first have been written to stderr in the host's log format.
pub async fn under_host(
    handshake: Handshake,
    serve: impl AsyncFnOnce(&mut Started<'_>) -> Result<(), ServeError>,
) -> Result<(), ServeError> {
    if std::env::var(handshake.cookie_key).ok().as_deref() != Some(handshake.cookie_value) {
        return Err(ServeError::NoHost);
    }
    // Held until the reason is written: a host whose plugin closes stdout without a handshake kills it at once.
    let stdout = take_stdout()
        .map_err(ServeError::Listen)
        .inspect_err(tell)?;
    let served = async {
        let mut started = Started::new(&stdout, handshake)?;
        serve(&mut started).await
    };
    served.await.inspect_err(tell)
}

fn tell(error: &ServeError) {
    hclog::write("error", &hclog::chain(error));
}

/// A plugin's process under the host that started it: what the host said, and the way to answer it.
#[derive(Debug)]
pub struct Started<'a> {
    stdout: &'a OwnedFd,
    handshake: Handshake,
    parent: Parent,
    terminate: Signal,
    _interrupts: Signal,
}

impl<'a> Started<'a> {
    fn new(stdout: &'a OwnedFd, handshake: Handshake) -> Result<Self, ServeError> {
        let parent = Parent::now();
        check_versions(handshake.protocol_version)?;
        let listen = |kind| signal(kind).map_err(ServeError::Listen);
        Ok(Self {
            stdout,
            handshake,
            parent,
            // Being registered is all it takes to be ignored.
            _interrupts: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    /// The host's certificate in PEM, when it wants mutual TLS (`PLUGIN_CLIENT_CERT`).
    pub fn certificate(&self) -> Option<String> {
        std::env::var(CLIENT_CERT)
            .ok()
            .filter(|certificate| !certificate.is_empty())
    }

    /// Prints the handshake line: where the plugin listens (`network` is "unix" or "tcp"), the kind of RPC, and its
    /// certificate in base64 without padding, empty where there is no TLS. The host connects as soon as it has read it.
    ///
    /// # Errors
    /// When the host does not read it.
    pub fn announce(
        &self,
        network: &str,
        address: &str,
        rpc: &str,
        certificate: &str,
    ) -> Result<(), ServeError> {
        let line = self.handshake.line(network, address, rpc, certificate);
        write_all(self.stdout, line.as_bytes()).map_err(ServeError::Listen)
    }

    /// Resolves when the process is told to end (SIGTERM).
    pub async fn terminated(&mut self) {
        self.terminate.recv().await;
    }

    /// Resolves when the process is told to end, or the host is dead, and says which. As long as there is no connection,
    /// nothing else tells of that.
    pub async fn ended(&mut self) -> Stop {
        tokio::select! {
            _ = self.terminate.recv() => Stop::Terminated,
            () = self.parent.gone() => Stop::HostGone,
        }
    }
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
