//! One tool call: as whom, how long, how much, and to its end where it must be.
//!
//! A call is a task of the plugin and not of its request: a request that is dropped stops what only reads, while what
//! changes something goes on. What a tool has to do for it: [`ToolContext`].
use crate::answer::Answer;
use crate::entry::Entry;
use crate::failure::{Failure, Stop, Unknown};
use crate::line::Line;
use crate::places::{Place, Room};
use crate::progress::Progress;
use crate::{Caller, ToolContext};
use futures_util::FutureExt;
use mattermost_plugin::{Deactivation, Host};
use rmcp::model::{CallToolResult, ContentBlock, JsonObject};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// A failure is cut at the text cap, or here where a plugin has set that so low that no sentence would fit.
const SHORTEST_CAP: usize = 500;

/// When a deactivation waits for a call, whoever asked hears of it after this long: a second later the call is aborted
/// ([`Host::tasks`]), and nothing can be answered any more.
const LAST_WORD: Duration = Duration::from_secs(2);

/// So long after its deadline a call that is still changing something is a warning in the log: it keeps its place.
const HANGS: Duration = Duration::from_secs(60);

/// So long after that it is given up, so that nobody is locked out for good by calls that hang.
const GIVEN_UP: Duration = Duration::from_secs(9 * 60);

/// What a call may take and answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) deadline: Duration,
    pub(crate) text_chars: usize,
    pub(crate) structured_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(20),
            text_chars: 24_000,
            structured_bytes: 256 * 1024,
        }
    }
}

/// A call as it was asked for.
pub(crate) struct Call {
    pub(crate) entry: Arc<Entry>,
    pub(crate) limits: Limits,
    pub(crate) arguments: Result<JsonObject, Failure>,
    /// Of the arguments; given back when they are decoded.
    pub(crate) room: Arc<Room>,
    /// Given back when the call has ended.
    pub(crate) place: Arc<Place>,
}

impl Call {
    /// Calls the tool as `caller`; one line of the log is about it. Whatever goes wrong is this call's `isError` text.
    ///
    /// Dropping the future is a cancellation.
    pub(crate) async fn run(self, host: &Host, caller: Option<Caller>) -> CallToolResult {
        let limits = self.limits;
        let answer = match caller {
            Some(caller) => self.start(host, ToolContext::new(caller)).await,
            None => {
                let answer = Err(Failure::NoUser);
                Line::begin(self.entry, None).end(&answer);
                answer
            }
        };
        result(limits, answer)
    }

    /// Starts the task, and waits for what it tells.
    async fn start(self, host: &Host, context: ToolContext) -> Result<Answer, Failure> {
        let (tell, told) = oneshot::channel();
        let (entry, progress) = (Arc::clone(&self.entry), Arc::clone(&context.progress));
        let leave = Leave {
            deactivation: host.deactivation(),
            shutdown: host.tasks.token(),
        };
        let line = Line::begin(Arc::clone(&entry), Some(&context));
        let task = self.attend(context, leave, line, Asker(Some(tell)));
        host.tasks.spawn("tool call", task);
        told.await
            .unwrap_or_else(|_| Err(stopped(&entry, &progress, Stop::Deactivated)))
    }

    /// The task: the call, and what follows from its end.
    async fn attend(self, context: ToolContext, leave: Leave, line: Line, mut asker: Asker) {
        let progress = Arc::clone(&context.progress);
        let answer = self.work(context, leave, &line, &mut asker).await;
        // a failure tells of a change that had begun
        let answer = answer.map_err(|failure| match progress.is_changing() {
            true => failure.in_change(progress.report()),
            false => failure,
        });
        line.told(asker.waits()).end(&answer);
        asker.tell(answer);
    }

    /// Runs the tool until it has answered or is stopped. When this returns nothing of it goes on, and its place is free:
    /// whoever hears the answer may ask again at once.
    async fn work(
        self,
        context: ToolContext,
        leave: Leave,
        line: &Line,
        asker: &mut Asker,
    ) -> Result<Answer, Failure> {
        let Self {
            entry,
            limits,
            arguments,
            room,
            place: _place,
        } = self;
        let progress = Arc::clone(&context.progress);
        let shutdown = leave.shutdown.clone();
        let mut work = Box::pin(guarded(&entry, limits, context, arguments, room));
        let mut deadline = pin!(tokio::time::sleep(limits.deadline));
        let stop = tokio::select! {
            biased;
            answer = &mut work => return answer,
            () = &mut deadline => Stop::Deadline(limits.deadline),
            () = asker.gone() => Stop::Cancelled,
            () = leave.begun() => Stop::Deactivated,
        };
        if progress.stop() {
            dropped(work)?;
            return Err(stopped(&entry, &progress, stop));
        }
        let stop = tokio::select! {
            biased;
            answer = &mut work => return answer,
            () = &mut deadline => Stop::Deadline(limits.deadline),
            () = last_word(shutdown) => Stop::Deactivated,
        };
        asker.tell(Err(stopped(&entry, &progress, stop)));
        if let Ok(answer) = timeout(HANGS, &mut work).await {
            return answer;
        }
        line.hangs();
        if let Ok(answer) = timeout(GIVEN_UP, &mut work).await {
            return answer;
        }
        dropped(work)?;
        Err(stopped(&entry, &progress, Stop::Abandoned))
    }
}

/// Hears that the plugin goes. It holds a deactivation up, so it is dropped as soon as it has told.
struct Leave {
    deactivation: Deactivation,
    /// Without a deactivation the only sign.
    shutdown: CancellationToken,
}

impl Leave {
    async fn begun(self) {
        tokio::select! {
            () = self.deactivation.begun() => {}
            () = self.shutdown.cancelled() => {}
        }
    }
}

async fn last_word(shutdown: CancellationToken) {
    shutdown.cancelled().await;
    tokio::time::sleep(LAST_WORD).await;
}

/// Whoever waits for the answer, until it is told.
struct Asker(Option<oneshot::Sender<Result<Answer, Failure>>>);

impl Asker {
    /// Returns when nobody waits any more.
    async fn gone(&mut self) {
        if let Some(waits) = &mut self.0 {
            waits.closed().await;
        }
    }

    fn waits(&self) -> bool {
        self.0.as_ref().is_some_and(|waits| !waits.is_closed())
    }

    /// Only the first answer is told, and only to somebody who is still there.
    fn tell(&mut self, answer: Result<Answer, Failure>) {
        if let Some(waits) = self.0.take() {
            let _ = waits.send(answer);
        }
    }
}

/// What is told about a call that gave no answer because of `stop`: what changes something may have done so, unless it says
/// when it begins, and had not.
fn stopped(entry: &Entry, progress: &Progress, stop: Stop) -> Failure {
    match progress.is_changing() {
        false if entry.only_reads() => Failure::Stopped(stop),
        false if entry.announces => Failure::Unbegun(stop),
        _ => Failure::OutcomeUnknown(Unknown::Stopped(stop), progress.report()),
    }
}

fn result(limits: Limits, answer: Result<Answer, Failure>) -> CallToolResult {
    match answer {
        Ok(answer) => answer.into_result(),
        Err(failure) => {
            let text: String = failure
                .to_string()
                .chars()
                .take(limits.text_chars.max(SHORTEST_CAP))
                .collect();
            CallToolResult::error(vec![ContentBlock::text(text)])
        }
    }
}

/// Drops the work of a call that was stopped. A panic on the way is the end of that call, as any other.
fn dropped(work: impl Future) -> Result<(), Failure> {
    catch_unwind(AssertUnwindSafe(|| drop(work))).map_err(Failure::panicked)
}

async fn guarded(
    entry: &Entry,
    limits: Limits,
    context: ToolContext,
    arguments: Result<JsonObject, Failure>,
    room: Arc<Room>,
) -> Result<Answer, Failure> {
    let arguments = arguments?;
    // The future is dropped after a panic and never polled again, so nobody sees a half-changed state through it.
    let call =
        AssertUnwindSafe(async { entry.call(context, arguments, room).await }).catch_unwind();
    let answer = call.await.map_err(Failure::panicked)??;
    answer.within(limits)
}
