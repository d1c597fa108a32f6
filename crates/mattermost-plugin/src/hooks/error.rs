//! Why a hook failed.

use go_gob::Interface;

use crate::api::{ApiError, chain};
use crate::go_error::GoError;
use crate::model::AppError;

/// Why a hook failed. Calls of the API become one with `?`, texts with `into()`.
///
/// Who reads it depends on the hook: the server's log or, of `ExecuteCommand`, the user. So it holds nothing that they
/// should not see.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum HookError {
    /// One of the server's kind, which it knows how to show. Its text is the whole of it, details and all, as in Go.
    #[error("{0}")]
    App(Box<AppError>),
    /// Any other.
    #[error("{0}")]
    Text(String),
}

impl From<AppError> for HookError {
    fn from(error: AppError) -> Self {
        Self::App(Box::new(error))
    }
}

impl From<ApiError> for HookError {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::App(error) => Self::App(error),
            error => Self::Text(chain(&error)),
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
            Self::Text(text) => GoError::Text(said(text)),
        }
        .close()
    }

    /// Go's `*model.AppError`.
    pub(super) fn into_app_error(self, hook: &str) -> AppError {
        match self {
            Self::App(error) => *error,
            Self::Text(text) => AppError {
                message: said(text).into(),
                r#where: hook.into(),
                status_code: 500,
                ..AppError::default()
            },
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
    }
}
