//! Why a call gave no answer, in words for the model, and with the cause for the log.
use crate::arguments::BadArguments;
use crate::message::Excess;
use crate::progress::{Done, Report};
use crate::{ToolError, error};
use mattermost_plugin::api::ApiError;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// Why a call gave no answer; its text is what the model reads.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("Authentication failed: the request names no user, so there is nobody to act as")]
    NoUser,
    #[error("Client error: `arguments` must be an object with the arguments of the tool")]
    NoObject,
    #[error("Client error: this tool is switched off: {0}")]
    SwitchedOff(String),
    #[error("Client error: what is in `arguments` {0}: {mend}", mend = .0.mend())]
    Excess(Excess),
    #[error(transparent)]
    BadArguments(#[from] BadArguments),
    #[error("{0}{1}")]
    Refused(String, Done),
    #[error("Resource not found")]
    NotFound,
    #[error("Client error: unavailable (needs {})", needed(since))]
    Unsupported { since: &'static str },
    #[error("Server error: {0} and was stopped; {next}", next = .0.next())]
    Stopped(Stop),
    /// The same in a tool that changes something and had not begun to.
    #[error("Server error: {0} and was stopped before it changed anything; {next}", next = .0.next())]
    Unbegun(Stop),
    #[error("Server error: the tool failed; an admin finds the cause in the server's log (ref {})", .0.reference)]
    Broken(Trace),
    /// It came after a change had begun, or in a tool that makes one and does not say when.
    #[error("Server error: outcome unknown: {0}; {1}")]
    OutcomeUnknown(Unknown, Report),
    #[error(
        "Client error: the answer is too large ({is} {unit}, at most {most}); ask for less, for example with a smaller limit"
    )]
    TooLarge {
        is: usize,
        most: usize,
        unit: &'static str,
    },
    /// The same behind a change.
    #[error(
        "Client error: it was done, but its answer is too large ({0}); do not ask for it again{1}"
    )]
    DoneTooLarge(String, Done),
}

/// What a server lacks that has not a method of the API; nobody may know its version.
fn needed(since: &str) -> String {
    match since {
        "" => "a Mattermost that offers it".to_owned(),
        since => format!("Mattermost {since}"),
    }
}

/// Why nobody can say how a change ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unknown {
    #[error("{0}, and what it had begun may still happen")]
    Stopped(Stop),
    #[error("the server gave no answer (ref {}), and what was asked may still happen", .0.reference)]
    Unanswered(Trace),
    #[error("the tool failed (ref {}: an admin finds the cause in the server's log), and what it had begun may have happened", .0.reference)]
    Broken(Trace),
    #[error("a part of it failed ({0}), and what it had begun may have happened")]
    Partly(Box<Failure>),
}

/// Why nobody waits for the end of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Stop {
    #[error("the call took longer than {} s", .0.as_secs_f32())]
    Deadline(Duration),
    #[error("the call was cancelled")]
    Cancelled,
    #[error("the call came while the plugin was being stopped or updated")]
    Deactivated,
    /// The plugin could not wait for its end.
    #[error("the call was still running when the plugin was stopped")]
    Aborted,
    /// It did not end for so long after its deadline that it was given up.
    #[error("the call was still running long after its deadline")]
    Abandoned,
}

impl Stop {
    /// What to do where nothing has happened.
    fn next(self) -> &'static str {
        match self {
            Self::Deadline(_) => "ask for less, or try again later",
            _ => "try again in a minute",
        }
    }

    /// A word for the log.
    pub(crate) fn outcome(self) -> &'static str {
        match self {
            Self::Deadline(_) => "deadline",
            Self::Cancelled => "cancelled",
            Self::Deactivated => "deactivated",
            Self::Aborted => "aborted",
            Self::Abandoned => "abandoned",
        }
    }
}

/// Leads from what the model reads to the cause in the log.
#[derive(Debug)]
pub(crate) struct Trace {
    pub(crate) reference: String,
    outcome: &'static str,
    /// For the log: nothing that a user typed.
    pub(crate) cause: String,
}

impl Failure {
    /// An answer that cannot be sent: a mistake in the tool.
    pub(crate) fn output(cause: impl std::fmt::Display) -> Self {
        Self::broken("bad output", format!("structured content: {cause}"))
    }

    pub(crate) fn panicked(payload: Box<dyn Any + Send>) -> Self {
        // A payload that was formatted may quote what the user typed; a literal cannot.
        let cause = payload
            .downcast_ref::<&'static str>()
            .map_or("a formatted message", |literal| literal);
        if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            // it would panic again, and nobody catches that
            std::mem::forget(another);
        }
        Self::broken("panic", format!("panicked: {cause}"))
    }

    fn broken(outcome: &'static str, cause: String) -> Self {
        Self::Broken(Trace::new(outcome, cause))
    }

    /// What a tool answered instead of an answer. `only_reads`: whether the tool changes nothing.
    pub(crate) fn of_tool(error: ToolError, only_reads: bool) -> Self {
        let error = match error {
            ToolError::Refused(sentence) => return Self::Refused(sentence, Done::default()),
            ToolError::Failed(cause) => {
                return Self::broken("failed", error::for_log(cause.as_ref()));
            }
            ToolError::Api(error) => error,
        };
        match &error {
            ApiError::Unsupported { method, since } => {
                tracing::warn!(method, "the server does not have an API method");
                Self::Unsupported { since }
            }
            _ if error.is_not_found() => Self::NotFound,
            _ if only_reads || !error.is_unanswered() => Self::broken("API error", error.for_log()),
            _ => {
                let trace = Trace::new("API error", error.for_log());
                Self::OutcomeUnknown(Unknown::Unanswered(trace), Report::default())
            }
        }
    }

    /// The same where the call had begun to change something: what it has done by then must not be asked for again.
    pub(crate) fn in_change(self, report: Report) -> Self {
        let unknown = match self {
            Self::Refused(sentence, _) => return Self::Refused(sentence, report.done),
            Self::TooLarge { is, most, unit } => {
                let size = format!("{is} {unit}, at most {most}");
                return Self::DoneTooLarge(size, report.done);
            }
            Self::OutcomeUnknown(unknown, _) => unknown,
            Self::Broken(trace) => Unknown::Broken(trace),
            failure => Unknown::Partly(Box::new(failure)),
        };
        Self::OutcomeUnknown(unknown, report)
    }

    /// What the log has the cause of.
    pub(crate) fn trace(&self) -> Option<&Trace> {
        match self {
            Self::Broken(trace)
            | Self::OutcomeUnknown(Unknown::Broken(trace) | Unknown::Unanswered(trace), _) => {
                Some(trace)
            }
            _ => None,
        }
    }

    /// One or two words for the log.
    pub(crate) fn outcome(&self) -> &'static str {
        match self {
            Self::NoUser => "no user",
            Self::SwitchedOff(_) => "switched off",
            Self::NoObject | Self::Excess(_) | Self::BadArguments(_) => "bad arguments",
            Self::Refused(..) => "refused",
            Self::NotFound => "not found",
            Self::Unsupported { .. } => "unsupported",
            Self::Stopped(stop) | Self::Unbegun(stop) => stop.outcome(),
            Self::Broken(trace) => trace.outcome,
            Self::OutcomeUnknown(unknown, _) => unknown.outcome(),
            Self::TooLarge { .. } | Self::DoneTooLarge(..) => "too large",
        }
    }
}

impl Unknown {
    fn outcome(&self) -> &'static str {
        match self {
            Self::Stopped(stop) => stop.outcome(),
            Self::Unanswered(trace) | Self::Broken(trace) => trace.outcome,
            Self::Partly(failure) => failure.outcome(),
        }
    }
}

impl Trace {
    fn new(outcome: &'static str, cause: String) -> Self {
        Self {
            reference: format!("{:06X}", rand::random::<u32>() & 0xFF_FFFF),
            outcome,
            cause,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mattermost_plugin::http::StatusCode;
    use mattermost_plugin::model::AppError;

    fn app(status: StatusCode) -> ToolError {
        let error = AppError::new("GetUser", "app.user.missing", status);
        ApiError::from(error.with_message("no such thing: my secret")).into()
    }

    fn no_answer() -> ToolError {
        ToolError::from(ApiError::Call {
            method: "CreatePost",
            source: "the connection is closed".into(),
        })
    }

    #[test]
    fn the_servers_words_reach_neither_the_model_nor_the_log() {
        let failure = Failure::of_tool(app(StatusCode::INTERNAL_SERVER_ERROR), true);
        let sentence = failure.to_string();
        assert!(
            sentence.starts_with("Server error: the tool failed; "),
            "{sentence}"
        );
        assert!(!sentence.contains("secret"), "{sentence}");
        let Failure::Broken(trace) = failure else {
            panic!("{failure:?}");
        };
        assert_eq!(trace.cause, "GetUser: app.user.missing (status 500)");
        assert!(sentence.contains(&trace.reference), "{sentence}");
    }

    #[test]
    fn what_else_broke_is_for_the_log_alone() {
        let failure = Failure::of_tool(ToolError::failed("the disk is full"), true);
        let sentence = failure.to_string();
        assert!(
            sentence.starts_with("Server error: the tool failed; "),
            "{sentence}"
        );
        assert!(!sentence.contains("disk"), "{sentence}");
        let trace = failure.trace().unwrap();
        assert_eq!(
            (trace.cause.as_str(), failure.outcome()),
            ("the disk is full", "failed")
        );
        assert!(sentence.contains(&trace.reference), "{sentence}");
    }

    #[test]
    fn what_does_not_exist_is_not_found() {
        let sentence = Failure::of_tool(app(StatusCode::NOT_FOUND), true).to_string();
        assert_eq!(sentence, "Resource not found");
    }

    #[test]
    fn a_change_that_the_server_did_not_answer_may_have_happened() {
        let reading = Failure::of_tool(no_answer(), true).to_string();
        assert!(reading.contains("the tool failed"), "{reading}");
        let writing = Failure::of_tool(no_answer(), false);
        assert!(writing.to_string().contains("outcome unknown"), "{writing}");
        let trace = writing.trace().unwrap();
        assert_eq!(
            trace.cause,
            "calling CreatePost failed: the connection is closed"
        );
    }

    #[test]
    fn a_change_that_the_server_could_not_take_has_not_happened() {
        let error = ToolError::from(ApiError::Incompatible {
            method: "CreatePost",
            source: "Post.Message is string here and int at the peer".into(),
        });
        let sentence = Failure::of_tool(error, false).to_string();
        assert!(sentence.contains("the tool failed"), "{sentence}");
    }

    #[test]
    fn a_method_that_the_server_lacks_is_unavailable() {
        for (since, needed) in [
            ("12.0", "Mattermost 12.0"),
            ("", "a Mattermost that offers it"),
        ] {
            let method = "GetGizmo";
            let error = ToolError::from(ApiError::Unsupported { method, since });
            assert_eq!(
                Failure::of_tool(error, true).to_string(),
                format!("Client error: unavailable (needs {needed})")
            );
        }
    }
}
