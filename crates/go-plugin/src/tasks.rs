//! Tasks with a name, an owner and an end.

use crate::lock::lock;
use futures_util::future::{AbortHandle, abortable};
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Owns tasks; cheap to clone, all clones are one set.
///
/// You need one wherever something runs beside the caller: whoever starts a task says its name, and whoever owns the
/// set ends all of them with [`shutdown`](TaskSet::shutdown) and hears which were late. A finished task leaves nothing
/// behind. Dropping the last clone does not end the tasks; only `shutdown` does.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// use go_plugin::tasks::TaskSet;
/// use std::time::Duration;
///
/// let tasks = TaskSet::new();
/// let token = tasks.token();
/// tasks.spawn("waits for the end", async move { token.cancelled().await });
/// tasks.spawn("never listens", std::future::pending());
///
/// let late = tasks.shutdown(Duration::from_millis(20)).await;
/// assert_eq!(late, ["never listens"]);
/// # });
/// ```
#[derive(Clone, Default)]
pub struct TaskSet {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    running: Mutex<Running>,
    token: CancellationToken,
    empty: Notify,
}

#[derive(Default)]
struct Running {
    /// Nothing is started any more. Set before the token is cancelled.
    closed: bool,
    next: u64,
    tasks: HashMap<u64, (&'static str, AbortHandle)>,
}

impl TaskSet {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a task that ends by itself or when the set's token is cancelled (the future watches it).
    ///
    /// After `shutdown` has begun nothing is started any more: the future is dropped.
    pub fn spawn<F: Future<Output = ()> + Send + 'static>(&self, name: &'static str, task: F) {
        if self.inner.token.is_cancelled() {
            return;
        }
        let (task, abort) = abortable(task);
        // The entry comes before the start, so that a task that ends at once finds it; and the lock is free again by
        // then, because a runtime that shuts down drops the task, and with it `done`, inside `tokio::spawn`.
        let Some(key) = self.inner.enter(name, abort) else {
            return;
        };
        let done = Done {
            inner: self.inner.clone(),
            key,
        };
        tokio::spawn(async move {
            let _done = done;
            // Aborted or not, there is no result.
            let _ = task.await;
        });
    }

    /// Cancelled when the set shuts down.
    pub fn token(&self) -> CancellationToken {
        self.inner.token.clone()
    }

    /// How many tasks run at this moment.
    pub fn len(&self) -> usize {
        lock(&self.inner.running).tasks.len()
    }

    /// Whether no task runs at this moment.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Waits until no task runs. New tasks may still be started.
    pub async fn idle(&self) {
        loop {
            let empty = self.inner.empty.notified();
            if self.is_empty() {
                return;
            }
            empty.await;
        }
    }

    pub(crate) fn abort_on_drop(self) -> AbortOnDrop {
        AbortOnDrop(self)
    }

    /// Cancels, waits up to `limit`, and returns the names of the tasks that were late (they are aborted).
    pub async fn shutdown(&self, limit: Duration) -> Vec<&'static str> {
        self.inner.close();
        if tokio::time::timeout(limit, self.idle()).await.is_ok() {
            return Vec::new();
        }
        self.inner.abort_all()
    }
}

impl Inner {
    /// Adds a task that is about to start; `None` when nothing is started any more.
    fn enter(&self, name: &'static str, abort: AbortHandle) -> Option<u64> {
        let mut running = lock(&self.running);
        if running.closed {
            return None;
        }
        let key = running.next;
        running.next += 1;
        running.tasks.insert(key, (name, abort));
        Some(key)
    }

    /// From here on no task starts, and those that run are asked to end.
    fn close(&self) {
        lock(&self.running).closed = true;
        self.token.cancel();
    }

    /// Aborts what still runs and returns the names.
    fn abort_all(&self) -> Vec<&'static str> {
        let late: Vec<_> = lock(&self.running).tasks.values().cloned().collect();
        late.into_iter()
            .map(|(name, task)| {
                task.abort();
                name
            })
            .collect()
    }
}

/// Ends a set's tasks when it is dropped, so that they do not outlive the future that started them.
pub(crate) struct AbortOnDrop(TaskSet);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.inner.close();
        self.0.inner.abort_all();
    }
}

/// Takes the task out of the set however it ends: done, panicked or aborted.
struct Done {
    inner: Arc<Inner>,
    key: u64,
}

impl Drop for Done {
    fn drop(&mut self) {
        let mut running = lock(&self.inner.running);
        running.tasks.remove(&self.key);
        if running.tasks.is_empty() {
            self.inner.empty.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn finished_and_panicked_tasks_leave_nothing_behind() {
        let tasks = TaskSet::new();
        for _ in 0..100 {
            tasks.spawn("ends", async {});
        }
        tasks.spawn("panics", async { panic!("on purpose") });
        tasks.idle().await;
        assert!(tasks.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_task_is_named_and_aborted() {
        let tasks = TaskSet::new();
        let (alive, gone) = tokio::sync::oneshot::channel::<()>();
        tasks.spawn("late", async move {
            let _alive = alive;
            std::future::pending::<()>().await;
        });
        let token = tasks.token();
        tasks.spawn("punctual", async move { token.cancelled().await });
        assert_eq!(tasks.shutdown(Duration::from_secs(1)).await, ["late"]);
        assert!(gone.await.is_err(), "the late task's values are dropped");
        assert!(tasks.is_empty());
    }

    #[tokio::test]
    async fn nothing_starts_after_shutdown() {
        let tasks = TaskSet::new();
        tasks.shutdown(Duration::ZERO).await;
        tasks.spawn("too late", async {});
        assert!(tasks.is_empty());
    }

    #[test]
    fn a_task_that_tokio_drops_at_once_does_not_lock_up_the_set() {
        let (tell, told) = std::sync::mpsc::channel();
        // In a thread of its own, which can be left behind when it hangs.
        std::thread::spawn(move || {
            let tasks = TaskSet::new();
            // There is no runtime, so that Tokio panics and drops the task.
            let start = || tasks.spawn("dropped", async {});
            let started = std::panic::catch_unwind(std::panic::AssertUnwindSafe(start));
            tell.send((started.is_err(), tasks.len())).unwrap();
        });
        let got = told.recv_timeout(Duration::from_secs(20));
        assert_eq!(got, Ok((true, 0)));
    }
}
