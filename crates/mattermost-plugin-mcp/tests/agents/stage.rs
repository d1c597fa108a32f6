//! A tool that does each of its steps when the test lets it.
use mattermost_plugin_mcp::{Hints, NoArguments, Tool, ToolContext, ToolError};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use tokio::sync::Semaphore;

/// What the test sees of the calls, and how it leads them.
pub(crate) struct Stage {
    /// One a call that has started.
    started: Semaphore,
    /// One a call that has begun to change something.
    changing: Semaphore,
    /// How many may begin their change, end, or panic instead.
    pub(crate) may_change: Semaphore,
    pub(crate) may_end: Semaphore,
    pub(crate) panics: Semaphore,
    writes: AtomicUsize,
    running: AtomicUsize,
}

impl Stage {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            started: Semaphore::new(0),
            changing: Semaphore::new(0),
            may_change: Semaphore::new(0),
            may_end: Semaphore::new(0),
            panics: Semaphore::new(0),
            writes: AtomicUsize::new(0),
            running: AtomicUsize::new(0),
        })
    }

    /// Waits until another call has started.
    pub(crate) async fn started(&self) {
        self.started.acquire().await.unwrap().forget();
    }

    /// Tells that a call has started, and waits until it may end.
    pub(crate) async fn begin_to_wait(&self) {
        self.started.add_permits(1);
        self.may_end.acquire().await.unwrap().forget();
    }

    /// Waits until another call has begun to change something.
    pub(crate) async fn changing(&self) {
        self.changing.acquire().await.unwrap().forget();
    }

    pub(crate) fn writes(&self) -> usize {
        self.writes.load(SeqCst)
    }

    /// How many calls are under way.
    pub(crate) fn running(&self) -> usize {
        self.running.load(SeqCst)
    }
}

/// Under way until it is dropped.
struct Running(Arc<Stage>);
impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, SeqCst);
    }
}

/// Writes twice.
pub(crate) struct Change(pub(crate) Arc<Stage>);
impl Tool for Change {
    const NAME: &'static str = "change";
    const DESCRIPTION: &'static str = "Change something in two steps.";
    const HINTS: Hints = Hints::WRITE;
    type Arguments = NoArguments;
    type Output = String;
    async fn call(&self, context: ToolContext, _: NoArguments) -> Result<String, ToolError> {
        let stage = &self.0;
        stage.running.fetch_add(1, SeqCst);
        let _running = Running(Arc::clone(stage));
        stage.started.add_permits(1);
        stage.may_change.acquire().await.unwrap().forget();
        context.begin_change().await;
        context.idempotency_key("k-1");
        stage.writes.fetch_add(1, SeqCst);
        context.done("wrote one");
        stage.changing.add_permits(1);
        tokio::select! {
            end = stage.may_end.acquire() => end.unwrap().forget(),
            _ = stage.panics.acquire() => panic!("in the middle"),
        }
        stage.writes.fetch_add(1, SeqCst);
        Ok("Both are written.".to_owned())
    }
}

/// Reads until it may end.
pub(crate) struct Look(pub(crate) Arc<Stage>);
impl Tool for Look {
    const NAME: &'static str = "look";
    const DESCRIPTION: &'static str = "Look at something.";
    const HINTS: Hints = Hints::READ;
    type Arguments = NoArguments;
    type Output = String;
    async fn call(&self, _: ToolContext, _: NoArguments) -> Result<String, ToolError> {
        let stage = &self.0;
        stage.running.fetch_add(1, SeqCst);
        let _running = Running(Arc::clone(stage));
        stage.begin_to_wait().await;
        Ok("Looked.".to_owned())
    }
}
