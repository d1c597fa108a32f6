//! One session on the plugin's side.

use super::Dispense;
use crate::broker::MuxBroker;
use crate::control::{Control, MAX_DISPENSED, SERVICES};
use crate::rpc;
use crate::tasks::TaskSet;
use crate::yamux::{Incoming, Session, Stream};
use futures_util::FutureExt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UnixStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Why a connection is served no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The host said Quit.
    Quit,
    /// The session ended without a word: the host is gone, or broke the protocol.
    HostGone,
    /// What the caller waits for (SIGTERM) came.
    Terminated,
}

impl Stop {
    /// Has the plugin finish: 1.5 s after Quit, because the host kills after 2 s (go-plugin client.go `Kill`), 100 ms when
    /// the host is gone, 800 ms when the process is told to end. Then `shutdown` is dropped.
    ///
    /// A panic in it ends nothing else: last words, and the order of the end, are as they would be. The panic hook tells of it.
    pub async fn finish(self, shutdown: impl Future<Output = ()>) {
        let budget = Duration::from_millis(match self {
            Stop::Quit => 1500,
            Stop::HostGone => 100,
            Stop::Terminated => 800,
        });
        let shutdown = AssertUnwindSafe(shutdown).catch_unwind();
        if timeout(budget, shutdown).await.is_err() {
            tracing::warn!("the plugin did not finish within {budget:?}");
        }
    }
}

/// How long tasks that were told to end may take to notice.
const TASKS: Duration = Duration::from_millis(50);

/// Serves one host over `conn` until it quits, is gone, or `terminated` resolves; then shuts `plugin` down.
///
/// [`serve`](super::serve) calls it with the host's connection. You need it for a plugin inside a test's process.
pub async fn serve_connection(
    conn: UnixStream,
    plugin: Arc<dyn Dispense>,
    terminated: impl Future<Output = ()>,
) -> Stop {
    let tasks = TaskSet::new();
    let _end = tasks.clone().abort_on_drop();
    let (session, incoming) = Session::server(conn, &tasks);
    let stop = tokio::select! {
        stop = serve_session(&session, incoming, &plugin, &tasks) => stop,
        () = terminated => Stop::Terminated,
    };
    stop.finish(async { plugin.shutdown().await }).await;
    if stop != Stop::HostGone {
        // Last words, as far as the host still listens.
        let _ = timeout(TASKS, session.flush()).await;
    }
    session.close();
    let late = tasks.shutdown(TASKS).await;
    if !late.is_empty() {
        tracing::debug!(?late, "tasks had to be aborted");
    }
    stop
}

async fn serve_session(
    session: &Session,
    mut incoming: Incoming,
    plugin: &Arc<dyn Dispense>,
    tasks: &TaskSet,
) -> Stop {
    // The host opens these three first, in this order (go-plugin rpc_client.go `NewRPCClient`).
    let (Some(control), Some(stdout), Some(stderr)) = (
        incoming.accept().await,
        incoming.accept().await,
        incoming.accept().await,
    ) else {
        return Stop::HostGone;
    };
    let quit = CancellationToken::new();
    let service = Control {
        plugin: plugin.clone(),
        broker: MuxBroker::new(session.clone(), incoming, tasks),
        tasks: tasks.clone(),
        dispensed: Arc::new(Semaphore::new(MAX_DISPENSED)),
        quit: quit.clone(),
    };
    let _stdio = Stdio { stdout, stderr };
    // Ends with the session, or when the answer to Quit is written: the host waits for it before it decides to be
    // patient.
    rpc::serve_services(control, SERVICES, Arc::new(service), quit.clone()).await;
    match quit.is_cancelled() {
        true => Stop::Quit,
        false => Stop::HostGone,
    }
}

/// Go sends what the plugin prints through these. What we print goes to the process's stderr, which the host logs,
/// so they stay open and silent.
#[expect(dead_code, reason = "held for the life of the session")]
struct Stdio {
    stdout: Stream,
    stderr: Stream,
}
