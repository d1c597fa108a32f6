//! The odd plugin as a program, started as a host of another make would start it.

use crate::harness::soon;
use crate::odd::HANDSHAKE;
use go_plugin::host::Connection;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::{Child, ChildStdout, Command};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_go-plugin-odd");

/// The command, for a host that speaks `versions`.
pub(crate) fn by_hand(versions: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .env(HANDSHAKE.cookie_key, HANDSHAKE.cookie_value)
        .env("PLUGIN_PROTOCOL_VERSIONS", versions)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Runs to its end: whether it succeeded, and what it printed to stdout and stderr.
pub(crate) async fn output(child: Child) -> (bool, String, String) {
    let output = soon(child.wait_with_output()).await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.success(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// A plugin that has shaken hands.
pub(crate) struct Listening {
    pub(crate) child: Child,
    /// The first line on stdout.
    pub(crate) line: String,
    /// The socket that the line names.
    pub(crate) socket: PathBuf,
    /// What comes after the line.
    pub(crate) stdout: BufReader<ChildStdout>,
}

impl Listening {
    /// Starts `command` and reads the handshake.
    pub(crate) async fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        soon(stdout.read_line(&mut line)).await.unwrap();
        let socket = line.strip_prefix("1|3|unix|");
        let socket = socket.and_then(|rest| rest.strip_suffix("|netrpc|\n"));
        let socket = PathBuf::from(socket.expect("a handshake"));
        Self {
            child,
            line,
            socket,
            stdout,
        }
    }

    /// Connects as a host does.
    pub(crate) async fn connect(&self) -> Connection {
        let conn = UnixStream::connect(&self.socket).await.unwrap();
        soon(Connection::open(conn, Arc::new(|_: &str| {})))
            .await
            .unwrap()
    }

    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let pid = self.child.id().unwrap();
        let pid = rustix::process::Pid::from_raw(pid as i32).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Waits for the end: whether it succeeded, and what it printed after the handshake.
    pub(crate) async fn end(mut self) -> (bool, String, String) {
        let mut rest = String::new();
        soon(self.stdout.read_to_string(&mut rest)).await.unwrap();
        let (success, _, stderr) = output(self.child).await;
        (success, rest, stderr)
    }
}
