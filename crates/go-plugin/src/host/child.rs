//! The process itself: one task waits for it, whoever asks.

use crate::tasks::TaskSet;
use std::io;
use std::process::ExitStatus;
use std::sync::Arc;
use tokio::process;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How a process ended; `None` while it runs.
type End = Option<Result<ExitStatus, Arc<io::Error>>>;

/// A process that is waited for.
pub(super) struct Child {
    pid: u32,
    kill: CancellationToken,
    end: watch::Receiver<End>,
}

impl Child {
    /// Waits for `process` in a task of `tasks`; it is killed when the set shuts down.
    pub(super) fn watch(mut process: process::Child, tasks: &TaskSet) -> io::Result<Self> {
        let pid = process.id().ok_or(io::ErrorKind::NotFound)?;
        let kill = CancellationToken::new();
        let (tell, end) = watch::channel(None);
        let (killed, token) = (kill.clone(), tasks.token());
        tasks.spawn("plugin process", async move {
            let status = tokio::select! {
                status = process.wait() => status,
                () = killed.cancelled() => finish(process).await,
                () = token.cancelled() => finish(process).await,
            };
            tell.send_replace(Some(status.map_err(Arc::new)));
        });
        Ok(Self { pid, kill, end })
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    pub(super) fn kill(&self) {
        self.kill.cancel();
    }

    pub(super) async fn exited(&self) {
        // Fails when the task was aborted, which kills the process too.
        let _ = self.end.clone().wait_for(Option::is_some).await;
    }

    pub(super) async fn status(&self) -> io::Result<ExitStatus> {
        let gone = || io::Error::other("nobody waits for the process any more");
        let end = self
            .end
            .clone()
            .wait_for(Option::is_some)
            .await
            .map_err(|_| gone())?
            .clone();
        end.ok_or_else(gone)?.map_err(io::Error::other)
    }
}

async fn finish(mut process: process::Child) -> io::Result<ExitStatus> {
    process.kill().await?;
    process.wait().await
}
