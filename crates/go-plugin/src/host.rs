//! Host side: starting a plugin process and talking to it.

mod child;
mod connection;
mod lines;

pub use connection::Connection;

use crate::broker::MuxBroker;
use crate::handshake::{Handshake, VERSIONS};
use crate::rpc::{CallError, Client};
use crate::tasks::{AbortOnDrop, TaskSet};
use crate::yamux::Ended;
use child::Child;
use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UnixStream;
use tokio::process::{ChildStdout, Command};
use tokio::time::timeout;

/// How long a plugin has to print its handshake. (Go's default is a minute, Mattermost's is this.)
const START: Duration = Duration::from_secs(3);
/// How long a plugin has to exit after Quit (go-plugin client.go `Kill`).
const QUIT: Duration = Duration::from_secs(2);
/// How much of a line that is no handshake is shown, characters.
const SHOWN: usize = 200;
/// How long we wait for what a dead plugin has printed.
const LAST_LINES: Duration = Duration::from_millis(100);

/// A plugin process and the connection with it.
///
/// Dropping it kills the process; [`stop`](Self::stop) asks first.
pub struct Process {
    child: Child,
    connection: Connection,
    output: TaskSet,
    _end: [AbortOnDrop; 2],
}

/// Why a plugin process could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// I/O.
    #[error("cannot start the plugin process")]
    Spawn(#[source] io::Error),
    /// The first line was not a handshake.
    #[error("the plugin's first line is not a handshake: {line:?}")]
    Handshake {
        /// What it printed, up to 200 characters.
        line: String,
    },
    /// The handshake is one, but not with us.
    #[error("the plugin's handshake {line:?} does not fit: {why}")]
    Unfit {
        /// What it printed, up to 200 characters.
        line: String,
        /// What does not fit.
        why: String,
    },
    /// It ended its output, most likely by exiting, before the handshake. Its stderr says more.
    #[error("the plugin ended before its handshake")]
    Exited,
    /// Nothing came in time.
    #[error("no handshake within 3 s")]
    Timeout,
    /// The handshake was fine, but the connection was not.
    #[error("cannot connect to the plugin")]
    Connect(#[source] io::Error),
}

impl Process {
    /// Starts `command` and shakes hands. Each line the plugin writes to stderr goes to `stderr`.
    ///
    /// The command's environment gets what a plugin needs. Lines that a Go plugin prints to stdout later come to
    /// `stderr` too.
    ///
    /// # Errors
    /// See [`StartError`]. The process is killed then.
    pub async fn start(
        command: Command,
        handshake: Handshake,
        stderr: Arc<dyn Fn(&str) + Send + Sync>,
    ) -> Result<Self, StartError> {
        let (tasks, output) = (TaskSet::new(), TaskSet::new());
        let end = [
            tasks.clone().abort_on_drop(),
            output.clone().abort_on_drop(),
        ];
        let (child, stdout) = spawn(command, handshake, &tasks, &output, &stderr)?;
        let connection = match connect(stdout, handshake, &output, stderr).await {
            Ok(connection) => connection,
            Err(error) => {
                child.kill();
                // What it says about it.
                let _ = timeout(LAST_LINES, output.idle()).await;
                return Err(error);
            }
        };
        Ok(Self {
            child,
            connection,
            output,
            _end: end,
        })
    }

    /// `Dispenser.Dispense(name)`, connected.
    ///
    /// # Errors
    /// When the plugin has nothing of that name or the connection is gone.
    pub async fn dispense(&self, name: &str) -> Result<Client, CallError> {
        self.connection.dispense(name).await
    }

    /// The broker of the session.
    pub fn broker(&self) -> MuxBroker {
        self.connection.broker()
    }

    /// `Control.Ping`.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn ping(&self) -> Result<(), CallError> {
        self.connection.ping().await
    }

    /// Process id.
    pub fn pid(&self) -> u32 {
        self.child.pid()
    }

    /// Why the session is over; `None` while it lasts.
    pub fn session_ended(&self) -> Option<Ended> {
        self.connection.ended()
    }

    /// `Control.Quit`, wait 2 s, then kill. Returns the exit status.
    ///
    /// # Errors
    /// When the operating system does not tell the status.
    pub async fn stop(self) -> io::Result<ExitStatus> {
        let quit = timeout(QUIT, self.connection.quit()).await;
        self.connection.close();
        if !matches!(quit, Ok(Ok(()))) || timeout(QUIT, self.child.exited()).await.is_err() {
            self.child.kill();
        }
        let status = self.child.status().await;
        // The last lines of its stderr; a child of its own may hold the pipe open.
        let _ = timeout(LAST_LINES, self.output.idle()).await;
        status
    }

    /// Resolves when the process has exited.
    pub async fn wait(&self) {
        self.child.exited().await;
    }
}

fn spawn(
    mut command: Command,
    handshake: Handshake,
    tasks: &TaskSet,
    output: &TaskSet,
    stderr: &Arc<dyn Fn(&str) + Send + Sync>,
) -> Result<(Child, ChildStdout), StartError> {
    command
        .env(handshake.cookie_key, handshake.cookie_value)
        .env(VERSIONS, handshake.protocol_version.to_string())
        .env("PLUGIN_MIN_PORT", "10000")
        .env("PLUGIN_MAX_PORT", "25000")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let mut process = command.spawn().map_err(StartError::Spawn)?;
    let missing = || StartError::Spawn(io::ErrorKind::BrokenPipe.into());
    let stdout = process.stdout.take().ok_or_else(missing)?;
    let errors = process.stderr.take().ok_or_else(missing)?;
    lines::forward("plugin stderr", errors, stderr.clone(), output);
    let child = Child::watch(process, tasks).map_err(StartError::Spawn)?;
    Ok((child, stdout))
}

async fn connect(
    stdout: ChildStdout,
    handshake: Handshake,
    output: &TaskSet,
    stderr: Arc<dyn Fn(&str) + Send + Sync>,
) -> Result<Connection, StartError> {
    let socket = shake_hands(stdout, handshake, output).await?;
    let conn = UnixStream::connect(&socket).await;
    let conn = conn.map_err(StartError::Connect)?;
    Connection::open(conn, stderr)
        .await
        .map_err(StartError::Connect)
}

/// Reads the handshake; then keeps the pipe empty, so that what a plugin prints does not block it.
async fn shake_hands(
    stdout: ChildStdout,
    handshake: Handshake,
    output: &TaskSet,
) -> Result<PathBuf, StartError> {
    let mut lines = lines::Lines::new(stdout);
    let line = match timeout(START, lines.next()).await {
        Err(_) => return Err(StartError::Timeout),
        Ok(None) => return Err(StartError::Exited),
        Ok(Some(line)) => line,
    };
    output.spawn("plugin stdout", async move {
        while lines.next().await.is_some() {}
    });
    let shown = || line.chars().take(SHOWN).collect();
    if line.split('|').count() < 4 {
        return Err(StartError::Handshake { line: shown() });
    }
    handshake
        .socket(&line)
        .map_err(|why| StartError::Unfit { line: shown(), why })
}
