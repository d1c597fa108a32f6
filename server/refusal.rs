//! Why a call is refused, as the model reads it: one sentence, and what would be right.

use mattermost_plugin::api::ApiError;
use mattermost_plugin_mcp::ToolError;

use crate::permissions::Right;

/// A refusal. What a user may not see is refused exactly as what does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// An argument that cannot be right, whatever the world is like.
    #[error("Client error: {field} {problem}")]
    Argument {
        /// Name of the argument.
        field: &'static str,
        /// Says what is accepted.
        problem: String,
    },
    /// Nothing by that name that the caller may see.
    #[error("Resource not found: {0}")]
    NotFound(String),
    /// The caller sees it and may not do this to it.
    #[error("Client error: you lack permission {right} in {place}")]
    Lacks {
        /// Core's permission.
        right: Right,
        /// `~channel` or what stands for it.
        place: String,
    },
    /// The caller may, but the thing is in no state for it.
    #[error("Client error: {0}")]
    Impossible(String),
    /// The caller may, but an admin has taken the channel away from agents.
    #[error("Client error: an admin has closed {0} to agents; only people can read or change it")]
    Closed(String),
    /// This server does not offer what the call needs.
    #[error("Client error: unavailable (needs {0})")]
    Unavailable(String),
    /// Too much at once.
    #[error("Rate limit exceeded: retry in {seconds} s")]
    Busy {
        /// After how long it is worth another try.
        seconds: u64,
    },
    /// Our fault or the server's; the log has the cause under the same reference.
    #[error("Server error: {doing} failed (ref {reference})")]
    Server {
        /// What was being done.
        doing: &'static str,
        /// Six characters that find the cause in the log.
        reference: String,
    },
    /// The server did not answer in the middle of a change.
    #[error("Server error: outcome unknown, {doing} got no answer; {next} (ref {reference})")]
    OutcomeUnknown {
        /// What was being done.
        doing: &'static str,
        /// What to do before trying again.
        next: String,
        /// Six characters that find the cause in the log.
        reference: String,
    },
    /// The caller does not exist or is deactivated.
    #[error("Authentication failed")]
    Authentication,
}

impl Refusal {
    /// A wrong argument; `problem` goes on after the field's name.
    pub fn argument(field: &'static str, problem: impl Into<String>) -> Self {
        Self::Argument {
            field,
            problem: problem.into(),
        }
    }

    /// A failed API call: the cause is logged under a fresh reference. The server's message is not, because servers put into
    /// it what users typed.
    pub fn server(doing: &'static str, error: &ApiError) -> Self {
        if let ApiError::Unsupported { method, since } = error {
            tracing::warn!(doing, method, "the server does not have an API method");
            return Self::Unavailable(match *since {
                "" => "a Mattermost that offers it".to_owned(),
                since => format!("Mattermost {since}"),
            });
        }
        if let ApiError::Incompatible { method, source } = error {
            tracing::error!(doing, method, error = %source, "the server has changed since Toolbelt was built");
            return Self::Unavailable("a Toolbelt built for this Mattermost version".to_owned());
        }
        Self::Server {
            doing,
            reference: log_failure(doing, error),
        }
    }

    /// A failed API call of a change: a server that refused has not changed anything, one that did not answer may have, and
    /// `next` says how to find out.
    pub fn change(doing: &'static str, error: &ApiError, next: &str) -> Self {
        if !error.is_unanswered() {
            return Self::server(doing, error);
        }
        Self::OutcomeUnknown {
            doing,
            next: next.to_owned(),
            reference: log_failure(doing, error),
        }
    }

    /// A failure of our own.
    pub fn internal(doing: &'static str, cause: &dyn std::fmt::Display) -> Self {
        Self::Server {
            doing,
            reference: log_cause(doing, cause),
        }
    }
}

impl From<Refusal> for ToolError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.to_string())
    }
}

/// Writes the cause to the log; returns the reference to find it by.
pub(crate) fn log_failure(doing: &'static str, error: &ApiError) -> String {
    log_cause(doing, &error.for_log())
}

/// As [`log_failure`], for a call of another kind.
pub(crate) fn log_cause(doing: &'static str, cause: &dyn std::fmt::Display) -> String {
    let reference = reference();
    tracing::error!(doing, reference, %cause, "a call of the server failed");
    reference
}

/// Six characters, none of which is taken for another when read aloud.
fn reference() -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let random: [u8; 6] = rand::random();
    random
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mattermost_plugin::model::AppError;

    #[test]
    fn a_server_error_keeps_the_servers_words_to_itself() {
        let status = http::StatusCode::INTERNAL_SERVER_ERROR;
        let error = AppError::new("GetChannel", "app.channel", status);
        let error = ApiError::from(error.with_message("no such thing: my secret"));
        let sentence = Refusal::server("reading the channel", &error).to_string();
        assert!(
            sentence.starts_with("Server error: reading the channel failed (ref "),
            "{sentence}"
        );
        assert!(!sentence.contains("secret"));
    }

    #[test]
    fn a_method_that_the_server_lacks_is_unavailable() {
        for (since, needed) in [
            ("12.0", "Mattermost 12.0"),
            ("", "a Mattermost that offers it"),
        ] {
            let method = "GetGizmo";
            let error = ApiError::Unsupported { method, since };
            assert_eq!(
                Refusal::server("reading the gizmo", &error).to_string(),
                format!("Client error: unavailable (needs {needed})")
            );
        }
    }

    #[test]
    fn a_server_with_other_types_is_a_matter_for_the_admin_and_has_changed_nothing() {
        let error = ApiError::Incompatible {
            method: "CreatePost",
            source: "gob: wrong type (int) for received field Post.Message".into(),
        };
        assert_eq!(
            Refusal::change("sending", &error, "look first").to_string(),
            "Client error: unavailable (needs a Toolbelt built for this Mattermost version)"
        );
    }
}
