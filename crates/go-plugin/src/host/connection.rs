//! The host's end of one session.

use super::lines;
use crate::broker::MuxBroker;
use crate::rpc::{CallError, Client};
use crate::tasks::{AbortOnDrop, TaskSet};
use crate::yamux::{Ended, Session, Stream};
use std::io;
use std::sync::Arc;
use tokio::net::UnixStream;

/// The host's end of a connection to a plugin, without the process.
///
/// [`Process`](super::Process) has one. You need it for a plugin inside a test's process, see
/// [`serve_connection`](crate::serve::serve_connection). Dropping it closes the connection.
pub struct Connection {
    control: Client,
    session: Session,
    broker: MuxBroker,
    _end: AbortOnDrop,
}

impl Connection {
    /// Opens control, stdout and stderr, as a plugin expects it. Lines that a Go plugin prints go to `output`.
    ///
    /// # Errors
    /// When the session ends at once.
    pub async fn open(
        conn: UnixStream,
        output: Arc<dyn Fn(&str) + Send + Sync>,
    ) -> io::Result<Self> {
        let tasks = TaskSet::new();
        let end = tasks.clone().abort_on_drop();
        let (session, incoming) = Session::client(conn, &tasks);
        // In this order (go-plugin rpc_client.go `NewRPCClient`).
        let control = session.open().await?;
        let stdio: [Stream; 2] = [session.open().await?, session.open().await?];
        for stream in stdio {
            lines::forward("plugin output", stream, output.clone(), &tasks);
        }
        let broker = MuxBroker::new(session.clone(), incoming, &tasks);
        Ok(Self {
            control: Client::new(control),
            session,
            broker,
            _end: end,
        })
    }

    /// `Dispenser.Dispense(name)`, connected.
    ///
    /// # Errors
    /// When the plugin has nothing of that name or the connection is gone.
    pub async fn dispense(&self, name: &str) -> Result<Client, CallError> {
        let name = name.to_owned();
        let id: u32 = self.control.call("Dispenser.Dispense", &name).await?;
        let stream = self.broker.dial(id).await;
        Ok(Client::new(stream.map_err(|_| CallError::Closed)?))
    }

    /// The broker of the session.
    pub fn broker(&self) -> MuxBroker {
        self.broker.clone()
    }

    /// `Control.Ping`.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn ping(&self) -> Result<(), CallError> {
        self.control.call("Control.Ping", &true).await
    }

    /// `Control.Quit`: the plugin is to end.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn quit(&self) -> Result<(), CallError> {
        self.control.call("Control.Quit", &true).await
    }

    /// Closes the connection; calls under way fail.
    pub fn close(&self) {
        self.session.close();
    }

    /// Why the session is over; `None` while it lasts.
    pub fn ended(&self) -> Option<Ended> {
        self.session.reason()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.session.close();
    }
}
