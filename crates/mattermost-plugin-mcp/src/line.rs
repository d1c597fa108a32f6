//! The line of the log about a call.
use crate::ToolContext;
use crate::answer::Answer;
use crate::entry::Entry;
use crate::failure::{Failure, Stop};
use crate::progress::Progress;
use std::sync::Arc;
use tokio::time::Instant;

/// Writes exactly one line about a call, when it ends; also where it is aborted. Ids and outcomes, nothing that a user
/// typed and nothing that a tool answered.
pub(crate) struct Line {
    entry: Arc<Entry>,
    user_id: String,
    progress: Arc<Progress>,
    started: Instant,
    /// Whether the call ended after whoever asked had stopped waiting for it.
    late: bool,
    written: bool,
}

impl Line {
    /// A call begins; without a context where there is no user to make it.
    pub(crate) fn begin(entry: Arc<Entry>, context: Option<&ToolContext>) -> Self {
        let user_id = context.map(|context| context.caller.user_id().as_str().to_owned());
        Self {
            entry,
            user_id: user_id.unwrap_or_default(),
            progress: context.map(|c| Arc::clone(&c.progress)).unwrap_or_default(),
            started: Instant::now(),
            late: false,
            written: false,
        }
    }

    /// Whether the end is told to somebody.
    pub(crate) fn told(mut self, yes: bool) -> Self {
        self.late = !yes && self.progress.is_changing();
        self
    }

    /// The call keeps its place long after its deadline. Few ever do, so this is no second line of what is usual.
    pub(crate) fn hangs(&self) {
        tracing::warn!(
            tool = self.entry.full_name(),
            user_id = self.user_id,
            duration_ms = self.elapsed_ms(),
            "a tool has not ended long after its deadline; it keeps its place, and is given up ten minutes after it"
        );
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The call has ended so.
    pub(crate) fn end(mut self, answer: &Result<Answer, Failure>) {
        self.write(answer.as_ref().err());
    }

    fn write(&mut self, failure: Option<&Failure>) {
        self.written = true;
        let tool = self.entry.full_name();
        let user_id = self.user_id.as_str();
        let duration_ms = self.elapsed_ms();
        let outcome = failure.map_or("ok", Failure::outcome);
        let late = self.late.then_some(true);
        match failure.and_then(Failure::trace) {
            Some(trace) => tracing::error!(
                tool,
                user_id,
                duration_ms,
                outcome,
                late,
                reference = trace.reference,
                cause = trace.cause,
                "tool call"
            ),
            None => tracing::info!(tool, user_id, duration_ms, outcome, late, "tool call"),
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if !self.written {
            if std::thread::panicking() {
                // of what the call holds, which is dropped with it
                return self.write(Some(&Failure::panicked(Box::new("while it was dropped"))));
            }
            // The plugin ends, and its tasks with it.
            let stop = match self.progress.is_changing() {
                true => Stop::Aborted,
                false => Stop::Deactivated,
            };
            self.write(Some(&Failure::Stopped(stop)));
        }
    }
}
