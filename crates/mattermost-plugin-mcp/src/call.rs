//! One tool call: as whom, how long, how much, and what is told about it.
use crate::arguments::BadArguments;
use crate::entry::{Answer, Entry};
use crate::{Caller, ToolContext, ToolError};
use futures_util::FutureExt;
use rmcp::model::{CallToolResult, ContentBlock, JsonObject};
use std::any::Any;
use std::io;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::time::Instant;

/// A failure is cut at the text cap, or here where a plugin has set that so low that no sentence would fit.
const SHORTEST_CAP: usize = 500;

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

/// Why a call gave no answer; its text is what the model reads.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("Authentication failed: the request names no user, so there is nobody to act as")]
    NoUser,
    #[error(transparent)]
    BadArguments(#[from] BadArguments),
    #[error(transparent)]
    Refused(#[from] ToolError),
    #[error("Server error: the call took longer than {} s and was stopped; ask for less, or try again later", .0.as_secs_f32())]
    Deadline(Duration),
    /// The same for a tool that changes something: what it had begun may go on in a task of the plugin.
    #[error("Server error: outcome unknown: the call took longer than {} s, and what it had begun may still happen; look whether it did before you ask again, or ask again with the same idempotency key if you gave one", .0.as_secs_f32())]
    OutcomeUnknown(Duration),
    #[error(
        "Server error: the tool failed; an admin finds the cause in the server's log (ref {reference})"
    )]
    Broken {
        reference: String,
        outcome: &'static str,
        /// For the log: nothing that a user typed.
        cause: String,
    },
    #[error(
        "Client error: the answer is too large ({is} {unit}, at most {most}); ask for less, for example with a smaller limit"
    )]
    TooLarge {
        is: usize,
        most: usize,
        unit: &'static str,
    },
}

impl Failure {
    /// An answer that cannot be sent: a mistake in the tool.
    pub(crate) fn output(cause: impl std::fmt::Display) -> Self {
        Self::broken("bad output", format!("structured content: {cause}"))
    }

    fn panicked(payload: &(dyn Any + Send)) -> Self {
        // A payload that was formatted may quote what the user typed; a literal cannot.
        let cause = payload
            .downcast_ref::<&'static str>()
            .map_or("a formatted message", |literal| literal);
        Self::broken("panic", format!("panicked: {cause}"))
    }

    fn broken(outcome: &'static str, cause: String) -> Self {
        let reference = format!("{:06X}", rand::random::<u32>() & 0xFF_FFFF);
        Self::Broken {
            reference,
            outcome,
            cause,
        }
    }

    fn outcome(&self) -> &'static str {
        match self {
            Self::NoUser => "no user",
            Self::BadArguments(_) => "bad arguments",
            Self::Refused(_) => "refused",
            Self::Deadline(_) | Self::OutcomeUnknown(_) => "deadline",
            Self::Broken { outcome, .. } => outcome,
            Self::TooLarge { .. } => "too large",
        }
    }
}

/// Calls the tool and logs one line about it. Whatever goes wrong is this call's `isError` text.
pub(crate) async fn run(
    entry: &Entry,
    limits: Limits,
    caller: Option<Caller>,
    arguments: JsonObject,
) -> CallToolResult {
    let started = Instant::now();
    let user_id = caller.as_ref().map(|c| c.user_id().as_str().to_owned());
    let answer = match caller {
        Some(caller) => guarded(entry, limits, ToolContext { caller }, arguments).await,
        None => Err(Failure::NoUser),
    };
    if let Err(Failure::Broken {
        reference, cause, ..
    }) = &answer
    {
        tracing::error!(
            tool = entry.full_name(),
            reference,
            cause,
            "a tool is broken"
        );
    }
    tracing::info!(
        tool = entry.full_name(),
        user_id = user_id.unwrap_or_default(),
        duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        outcome = answer.as_ref().err().map_or("ok", Failure::outcome),
        "tool call"
    );
    match answer {
        Ok(answer) => {
            let mut result = CallToolResult::success(vec![ContentBlock::text(answer.text)]);
            result.structured_content = Some(answer.structured);
            result
        }
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

async fn guarded(
    entry: &Entry,
    limits: Limits,
    context: ToolContext,
    arguments: JsonObject,
) -> Result<Answer, Failure> {
    // The future is dropped after a panic and never polled again, so nobody sees a half-changed state through it.
    let call = AssertUnwindSafe(async { entry.call(context, arguments).await }).catch_unwind();
    let answer = tokio::time::timeout(limits.deadline, call)
        .await
        .map_err(|_| match entry.only_reads() {
            true => Failure::Deadline(limits.deadline),
            false => Failure::OutcomeUnknown(limits.deadline),
        })?
        .map_err(|payload| Failure::panicked(payload.as_ref()))??;
    capped(limits, answer)
}

fn capped(limits: Limits, answer: Answer) -> Result<Answer, Failure> {
    let chars = answer.text.chars().count();
    if chars > limits.text_chars {
        return Err(Failure::TooLarge {
            is: chars,
            most: limits.text_chars,
            unit: "characters of text",
        });
    }
    let mut written = Count(0);
    serde_json::to_writer(&mut written, &answer.structured).map_err(Failure::output)?;
    let Count(bytes) = written;
    if bytes > limits.structured_bytes {
        return Err(Failure::TooLarge {
            is: bytes,
            most: limits.structured_bytes,
            unit: "bytes of structured content",
        });
    }
    Ok(answer)
}

/// Counts what is written to it.
struct Count(usize);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
