//! Why a hook failed.

use go_gob::Interface;

use crate::api::{ApiError, chain};
use crate::go_error::GoError;
use crate::kv::KvError;
use crate::model::AppError;

/// Why a hook failed. Errors of the API and of [`kv`](crate::kv) become one with `?`, texts with `into()`.
///
/// Who reads it depends on the hook: the server's log or, of `ExecuteCommand`, the user. A text of yours goes to either, so
/// it holds nothing that they should not see. Of a failed call the user reads the server's own sentence or, where there is
/// none, that something went wrong; why stands in the server's log.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum HookError {
    /// One of the server's kind, which it knows how to show. Its text is the whole of it, details and all, as in Go.
    #[error("{0}")]
    App(Box<AppError>),
    /// Something below failed. This is for the log; a user reads a general sentence instead.
    #[error("{0}")]
    Failed(String),
    /// Any other.
    #[error("{0}")]
    Text(String),
}

/// What a user reads of [`HookError::Failed`].
const SOMETHING: &str = "Something went wrong; the server's log has more.";

impl From<AppError> for HookError {
    fn from(error: AppError) -> Self {
        Self::App(Box::new(error))
    }
}

impl From<ApiError> for HookError {
    fn from(error: ApiError) -> Self {
        match error {
            // The server has put its parameters into the message, and they do not travel: it could not translate it again.
            ApiError::App(mut error) => {
                error.skip_translation = true;
                Self::App(error)
            }
            error => Self::Failed(error.for_log()),
        }
    }
}

impl From<KvError> for HookError {
    fn from(error: KvError) -> Self {
        match error {
            KvError::Api(error) => error.into(),
            error => Self::Failed(chain(&error)),
        }
    }
}

impl From<String> for HookError {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for HookError {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl HookError {
    /// A Go `error`.
    pub(super) fn into_interface(self) -> Interface {
        match self {
            Self::App(error) => GoError::App(error),
            Self::Failed(text) | Self::Text(text) => GoError::Text(said(text)),
        }
        .close()
    }

    /// Go's `*model.AppError`, which a user reads.
    pub(super) fn into_app_error(self, hook: &str) -> AppError {
        let text = match self {
            Self::App(error) => return *error,
            Self::Failed(why) => {
                tracing::error!(hook, "a hook failed: {why}");
                SOMETHING.to_owned()
            }
            Self::Text(text) => said(text),
        };
        AppError {
            message: text.into(),
            r#where: hook.into(),
            status_code: 500,
            // The server puts the translation of the id in place of every other message (`AppError.Translate`).
            skip_translation: true,
            ..AppError::default()
        }
    }

    /// What a Go `error` was.
    pub(super) fn from_interface(error: &Interface) -> Option<Self> {
        GoError::open(error).map(|error| match error {
            GoError::App(error) => Self::App(error),
            GoError::Text(text) => Self::Text(text),
        })
    }
}

/// Never empty: the server takes an empty text for no refusal, and who reads that an error happened should read something.
pub(super) fn said(text: String) -> String {
    match text.as_str() {
        "" => "the plugin gave no reason".to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(error: HookError) -> HookError {
        HookError::from_interface(&error.into_interface()).expect("an error")
    }

    #[test]
    fn an_error_keeps_its_text_and_one_of_the_servers_its_kind() {
        assert_eq!(sent("set `feeds` first".into()), "set `feeds` first".into());
        let error = AppError {
            message: "no licence".into(),
            status_code: 402,
            ..AppError::default()
        };
        assert_eq!(sent(error.clone().into()), error.into());
        assert_eq!(HookError::from_interface(&Interface::Nil), None);
    }

    #[test]
    fn an_error_without_text_is_still_one() {
        let HookError::Text(text) = sent("".into()) else {
            panic!("expected a text")
        };
        assert!(!text.is_empty());
        let error = HookError::from("").into_app_error("ExecuteCommand");
        assert!(!error.message.is_empty());
        assert_eq!(error.r#where, "ExecuteCommand");
        assert!(error.skip_translation);
    }

    #[test]
    fn of_a_failed_call_the_user_reads_the_servers_sentence_or_a_general_one() {
        let error = AppError::new("GetUser", "app.user", http::StatusCode::NOT_FOUND);
        let error = AppError {
            message: "There is no user ada.".into(),
            ..error
        };
        let refused = HookError::from(ApiError::from(error)).into_app_error("ExecuteCommand");
        assert_eq!(refused.message, "There is no user ada.");
        assert!(refused.skip_translation);
        let call = || ApiError::call("GetUser", "the connection is closed");
        let full = KvError::Length { characters: 151 };
        let failed = [call().into(), KvError::from(call()).into(), full.into()];
        for error in failed.map(|error: HookError| error.into_app_error("ExecuteCommand")) {
            assert_eq!(error.message, SOMETHING);
            assert!(error.skip_translation);
        }
    }

    #[test]
    fn of_a_failed_call_the_log_reads_the_causes() {
        let call = ApiError::call("GetUser", "the connection is closed");
        let why = "calling GetUser failed: the connection is closed";
        assert_eq!(sent(call.into()), why.into());
    }
}
