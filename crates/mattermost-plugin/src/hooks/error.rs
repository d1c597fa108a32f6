//! Why a hook failed.

use go_gob::Interface;

use crate::api::{ApiError, chain};
use crate::kv::KvError;
use crate::model::{AppError, ErrorString};

/// Why a hook failed. Errors of the API and of [`kv`](crate::kv) become one with `?`, texts with `into()`.
///
/// Who reads it depends on the hook: the server's log or, of `ExecuteCommand`, the user. A text of yours goes to either, so
/// it holds nothing that they should not see. Of a failed call the user reads the server's own sentence or, where there is
/// none, that something went wrong; why stands in the server's log.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum HookError {
    /// One of the server's kind, which it knows how to show. Its text is where it happened and what, as Go has it.
    #[error("{}: {}", .0.r#where, .0.message)]
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

/// Go's names of the types that an error travels as (`encodableError` in client_rpc.go).
const ERROR_STRING: &str = "*plugin.ErrorString";
const APP_ERROR: &str = "*model.AppError";

impl HookError {
    /// A Go `error`.
    pub(super) fn into_interface(self) -> Interface {
        match self {
            Self::App(error) => Interface::named(APP_ERROR, *error),
            Self::Failed(text) | Self::Text(text) => {
                let err = said(text).into();
                Interface::named(ERROR_STRING, ErrorString { code: 0, err })
            }
        }
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
        if error.is_nil() {
            return None;
        }
        if let Some(error) = error.downcast::<ErrorString>(ERROR_STRING) {
            return Some(Self::Text(error.err.into()));
        }
        Some(match error.downcast::<AppError>(APP_ERROR) {
            Some(error) => error.into(),
            None => "the plugin answered an error of an unknown type".into(),
        })
    }
}

/// Never empty: gob takes a pointer to nothing for nil, and the server an empty text for no refusal.
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

    #[test]
    fn an_error_of_a_type_that_nobody_knows_is_still_one() {
        let error = Interface::named("*pq.Error", "x".to_owned());
        assert!(HookError::from_interface(&error).is_some());
    }
}
