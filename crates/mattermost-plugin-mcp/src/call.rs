//! One tool call: as whom, how long, how much, and what is told about it.
use crate::answer::Answer;
use crate::entry::Entry;
use crate::failure::Failure;
use crate::{Caller, ToolContext};
use futures_util::FutureExt;
use rmcp::model::{CallToolResult, ContentBlock, JsonObject};
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
        Some(caller) => guarded(entry, limits, ToolContext::new(caller), arguments).await,
        None => Err(Failure::NoUser),
    };
    if let Err(Failure::Broken(trace) | Failure::Unanswered(trace)) = &answer {
        tracing::error!(
            tool = entry.full_name(),
            reference = trace.reference,
            cause = trace.cause,
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
            result.structured_content = answer.structured;
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
        .map_err(|_| match entry.only_reads {
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
    if let Some(structured) = &answer.structured {
        serde_json::to_writer(&mut written, structured).map_err(Failure::output)?;
    }
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
