//! Why a request failed.

use http::StatusCode;

use crate::refusal::{self, Refusal};

/// Said where the plugin cannot talk with the server over REST.
const ACCESS: &str = "server-API access";
/// Said where only a licence helps.
const ENTRY: &str = "Entry edition or a higher one, with a licence";

/// Why a request to the server's REST API failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// This server does not offer it, or cannot be reached; says what is needed.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The server does not take the session.
    #[error("the server does not take the session")]
    NoSession,
    /// The server says no; nothing is changed.
    #[error("the server answered {status} ({id})")]
    Refused {
        /// Of the answer.
        status: StatusCode,
        /// The server's name for the error.
        id: String,
    },
    /// The server has too much to do; nothing is changed.
    #[error("the server is busy for {seconds} s")]
    Busy {
        /// When it is worth another try.
        seconds: u64,
    },
    /// No answer, or none of the server's: what was to be changed may be changed or not.
    #[error("no answer: {0}")]
    Unanswered(String),
    /// An answer in another form than expected; what was to be changed is changed.
    #[error("unreadable answer: {0}")]
    Unreadable(String),
}

impl RestError {
    /// The server cannot be reached as its users reach it.
    pub(super) fn no_access(why: &str) -> Self {
        Self::Unavailable(format!("{ACCESS}: {why}"))
    }

    /// The server has the feature only with a licence.
    pub(super) fn no_licence() -> Self {
        Self::Unavailable(ENTRY.to_owned())
    }

    /// Whether the thing does not exist.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused { status, .. } if *status == StatusCode::NOT_FOUND)
    }

    /// Whether a change that failed so may have been made.
    pub fn is_unanswered(&self) -> bool {
        matches!(self, Self::Unanswered(_) | Self::Unreadable(_))
    }

    /// As a refusal of a read.
    pub fn refusal(self, doing: &'static str) -> Refusal {
        match self {
            Self::Unavailable(needs) => {
                tracing::warn!(doing, needs, "the server's REST API has not what a tool needs");
                Refusal::Unavailable(needs)
            }
            Self::NoSession => Self::no_access(
                "the server does not accept a session of the plugin for this account (is multi-factor authentication missing?)",
            )
            .refusal(doing),
            Self::Busy { seconds } => Refusal::Busy { seconds },
            Self::Refused { status, id } if status.is_client_error() => {
                tracing::warn!(doing, status = status.as_u16(), id, "the server refused a request");
                Refusal::Impossible(format!("the server refuses {doing} (status {})", status.as_u16()))
            }
            error => Refusal::internal(doing, &error),
        }
    }

    /// As a refusal of a change: where it may have been made, `next` says how to find out.
    pub fn change(self, doing: &'static str, next: &str) -> Refusal {
        if !self.is_unanswered() {
            return self.refusal(doing);
        }
        Refusal::OutcomeUnknown {
            doing,
            next: next.to_owned(),
            reference: refusal::log_cause(doing, &self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_without_an_answer_may_have_been_made() {
        let error = RestError::Unanswered("timed out".to_owned());
        let sentence = error
            .change("adding the bookmark", "list the bookmarks")
            .to_string();
        assert!(sentence.starts_with(
            "Server error: outcome unknown, adding the bookmark got no answer; list the bookmarks (ref "
        ));
        let error = RestError::Unanswered("timed out".to_owned());
        let sentence = error.refusal("reading the bookmarks").to_string();
        assert!(
            sentence.starts_with("Server error: reading the bookmarks failed (ref "),
            "{sentence}"
        );
    }

    #[test]
    fn what_the_server_lacks_is_said() {
        assert_eq!(
            RestError::no_licence().refusal("x").to_string(),
            "Client error: unavailable (needs Entry edition or a higher one, with a licence)"
        );
        let access = RestError::no_access("it redirects")
            .change("x", "y")
            .to_string();
        assert_eq!(
            access,
            "Client error: unavailable (needs server-API access: it redirects)"
        );
    }
}
