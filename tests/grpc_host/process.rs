//! The plugin's process, in the environment of such a host.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use go_plugin::host::StartError;
use mattermost_plugin::TaskSet;
use mattermost_plugin::host::ActivationError;
use mattermost_plugin::transport::HANDSHAKE;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader, Lines};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};

/// How long a plugin has to print its handshake.
const START: Duration = Duration::from_secs(10);
/// How long it has to exit after Shutdown.
const SHUTDOWN: Duration = Duration::from_secs(2);
/// How long its last lines may take: a child of its own may hold the pipe open.
const LAST_LINES: Duration = Duration::from_millis(100);

/// A process, which is killed when this is dropped.
pub(crate) struct Process {
    pid: u32,
    kill: DropGuard,
    ended: watch::Receiver<Option<ExitStatus>>,
    tasks: TaskSet,
    output: TaskSet,
}

impl Process {
    /// Starts the executable and reads its first line; the server's API is at `api` by then.
    ///
    /// # Errors
    /// As [`StartError`] has them.
    pub(crate) async fn start(
        executable: &Path,
        api: SocketAddr,
        stderr: Arc<dyn Fn(&str) + Send + Sync>,
    ) -> Result<(Self, String), ActivationError> {
        let mut child = Command::new(executable)
            .env(HANDSHAKE.cookie_key, HANDSHAKE.cookie_value)
            .env(
                "PLUGIN_PROTOCOL_VERSIONS",
                HANDSHAKE.protocol_version.to_string(),
            )
            .env("PLUGIN_MIN_PORT", "10000")
            .env("PLUGIN_MAX_PORT", "25000")
            .env("MATTERMOST_PLUGIN_API_TARGET", api.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(StartError::Spawn)?;
        let gone = || StartError::Spawn(io::ErrorKind::BrokenPipe.into());
        let mut stdout = lines(child.stdout.take().ok_or_else(gone)?);
        let errors = lines(child.stderr.take().ok_or_else(gone)?);
        let pid = child.id().ok_or_else(gone)?;
        let output = TaskSet::new();
        output.spawn("stderr", forward(errors, move |line| stderr(&line)));
        let process = Self::watch(child, pid, output);
        let line = match timeout(START, stdout.next_line()).await {
            Ok(Ok(Some(line))) => line,
            Ok(_) => {
                // What it says about it.
                let _ = timeout(LAST_LINES, process.output.idle()).await;
                return Err(StartError::Exited.into());
            }
            Err(_) => {
                let why = format!("no handshake within {START:?}");
                return Err(ActivationError::Refused(why));
            }
        };
        process.output.spawn("stdout", forward(stdout, drop));
        Ok((process, line))
    }

    fn watch(mut child: Child, pid: u32, output: TaskSet) -> Self {
        let (tell, ended) = watch::channel(None);
        let kill = CancellationToken::new();
        let killed = kill.clone();
        let tasks = TaskSet::new();
        tasks.spawn("plugin process", async move {
            let status = tokio::select! {
                status = child.wait() => status,
                () = killed.cancelled() => {
                    let _ = child.start_kill();
                    child.wait().await
                }
            };
            tell.send_replace(status.ok());
        });
        Self {
            pid,
            kill: kill.drop_guard(),
            ended,
            tasks,
            output,
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    pub(crate) async fn exited(&self) {
        let _ = self.ended.clone().wait_for(Option::is_some).await;
    }

    /// Waits 2 s for the process to exit, then kills it. No SIGTERM is sent.
    pub(crate) async fn end(self) -> io::Result<ExitStatus> {
        let _ = timeout(SHUTDOWN, self.exited()).await;
        drop(self.kill);
        self.tasks.idle().await;
        let _ = timeout(LAST_LINES, self.output.idle()).await;
        let status = *self.ended.borrow();
        status.ok_or_else(|| io::Error::other("nobody knows how the process ended"))
    }
}

fn lines<R: AsyncRead>(from: R) -> Lines<BufReader<R>> {
    BufReader::new(from).lines()
}

async fn forward<R: AsyncRead + Unpin>(mut from: Lines<BufReader<R>>, to: impl Fn(String)) {
    while let Ok(Some(line)) = from.next_line().await {
        to(line);
    }
}
