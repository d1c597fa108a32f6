//! Tasks with a name, an owner and an end.
use std::future::Future;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
/// Owns tasks; cheap to clone, all clones are one set.
#[derive(Clone, Default)]
pub struct TaskSet {}
impl TaskSet {
    /// An empty set.
    pub fn new() -> Self {
        todo!()
    }
    /// Starts a task that ends by itself or when the set's token is cancelled (the future watches it).
    pub fn spawn<F: Future<Output = ()> + Send + 'static>(&self, _name: &'static str, _task: F) {
        todo!()
    }
    /// Cancelled when the set shuts down.
    pub fn token(&self) -> CancellationToken {
        todo!()
    }
    /// Cancels, waits up to `limit`, and returns the names of the tasks that were late (they are aborted).
    pub async fn shutdown(&self, _limit: Duration) -> Vec<&'static str> {
        todo!()
    }
}
