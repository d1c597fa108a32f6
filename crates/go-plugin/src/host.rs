//! Host side.
use crate::{broker::MuxBroker, handshake::Handshake, rpc::Client};
use std::sync::Arc;
/// A plugin process and the session with it.
pub struct Process {}
/// Why a plugin process could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// I/O.
    #[error("cannot start the plugin process")]
    Spawn(#[source] std::io::Error),
    /// The first line was not a handshake.
    #[error("the plugin's first line is not a handshake: {line:?}")]
    Handshake {
        /// What it printed.
        line: String,
    },
    /// Nothing came in time.
    #[error("no handshake within 3 s")]
    Timeout,
}
impl Process {
    /// Starts `command` and shakes hands. Each line the plugin writes to stderr goes to `stderr`.
    pub async fn start(
        _command: tokio::process::Command,
        _handshake: Handshake,
        _stderr: Arc<dyn Fn(&str) + Send + Sync>,
    ) -> Result<Self, StartError> {
        todo!()
    }
    /// `Dispenser.Dispense(name)`, connected.
    pub async fn dispense(&self, _name: &str) -> Result<Client, crate::rpc::CallError> {
        todo!()
    }
    /// The broker of the session.
    pub fn broker(&self) -> MuxBroker {
        todo!()
    }
    /// `Control.Ping`.
    pub async fn ping(&self) -> Result<(), crate::rpc::CallError> {
        todo!()
    }
    /// Process id.
    pub fn pid(&self) -> u32 {
        todo!()
    }
    /// `Control.Quit`, wait 2 s, then kill. Returns the exit status.
    pub async fn stop(self) -> std::io::Result<std::process::ExitStatus> {
        todo!()
    }
    /// Resolves when the process has exited.
    pub async fn wait(&self) {
        todo!()
    }
}
