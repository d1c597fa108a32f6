//! Why a hook failed.

use go_gob::Interface;

use crate::api::{ApiError, chain};
use crate::model::{AppError, ErrorString};

/// Why a hook failed. Calls of the API become one with `?`, texts with `into()`.
///
/// Who reads it depends on the hook: the server's log or, of `ExecuteCommand`, the user. So it holds nothing that they
/// should not see.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum HookError {
    /// One of the server's kind, which it knows how to show. Its text is where it happened and what, as Go has it.
    #[error("{}: {}", .0.r#where, .0.message)]
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

/// Go's names of the types that an error travels as (`encodableError` in client_rpc.go).
const ERROR_STRING: &str = "*plugin.ErrorString";
const APP_ERROR: &str = "*model.AppError";

impl HookError {
    /// A Go `error`.
    pub(super) fn into_interface(self) -> Interface {
        match self {
            Self::App(error) => Interface::named(APP_ERROR, *error),
            Self::Text(text) => {
                let err = said(text).into();
                Interface::named(ERROR_STRING, ErrorString { code: 0, err })
            }
        }
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
    }

    #[test]
    fn an_error_of_a_type_that_nobody_knows_is_still_one() {
        let error = Interface::named("*pq.Error", "x".to_owned());
        assert!(HookError::from_interface(&error).is_some());
    }
}
