//! Where a body runs: a runtime of its own, whose clock jumps when everybody waits.

use std::future::Future;
use std::time::Duration;

use go_plugin::tasks::TaskSet;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::runtime::Builder;

/// What nothing takes: all our time-outs are shorter, but the five minutes for a stream's FIN.
const FOREVER: Duration = Duration::from_secs(900);

/// Runs `work`, whose tasks belong to the set it is given; neither may hang.
pub(crate) fn run<F: Future<Output = ()>>(work: impl FnOnce(TaskSet) -> F) {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let tasks = TaskSet::new();
        let done = tokio::time::timeout(FOREVER, work(tasks.clone())).await;
        assert!(done.is_ok(), "it hangs");
        let late = tasks.shutdown(Duration::from_secs(60)).await;
        assert!(late.is_empty(), "tasks that do not end: {late:?}");
    });
}

/// In how many pieces the bytes come at most: enough to cut short ones anywhere.
const PIECES: usize = 64;

/// Writes `bytes` in pieces of `piece`, longer ones if they were too many, and lets others run in between; then there is nothing more. A peer that takes no
/// more is no error.
pub(crate) async fn feed<W: AsyncWrite + Unpin>(mut to: W, bytes: &[u8], piece: usize) {
    for piece in bytes.chunks(piece.max(1 + bytes.len() / PIECES)) {
        if to.write_all(piece).await.is_err() {
            return;
        }
        tokio::task::yield_now().await;
    }
    let _ = to.shutdown().await;
}

/// All that comes until the end, or until the stream fails.
pub(crate) async fn drain<R: AsyncRead + Unpin>(mut from: R) -> Vec<u8> {
    let mut all = Vec::new();
    let _ = from.read_to_end(&mut all).await;
    all
}
