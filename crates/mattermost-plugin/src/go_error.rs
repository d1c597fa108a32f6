//! Go's `error`, as it travels in an interface.

use go_gob::Interface;

use crate::model::{AppError, ErrorString, PqError};

/// What is left of a Go `error` on its way: an AppError keeps its type, any other its text (`encodableError` in
/// `client_rpc.go`).
pub(crate) enum GoError {
    App(Box<AppError>),
    Text(String),
}

/// Go's names of the types that it travels as.
const APP_ERROR: &str = "*model.AppError";
const ERROR_STRING: &str = "*plugin.ErrorString";
const PQ_ERROR: &str = "*pq.Error";

impl GoError {
    /// What an interface holds; `None` when that is nil.
    pub(crate) fn open(wire: &Interface) -> Option<Self> {
        if wire.is_nil() {
            return None;
        }
        if let Some(error) = wire.downcast::<AppError>(APP_ERROR) {
            return Some(Self::App(Box::new(error)));
        }
        if let Some(error) = wire.downcast::<ErrorString>(ERROR_STRING) {
            return Some(Self::Text(error.err.into()));
        }
        // Of the database, where the server hands on what it failed with.
        if let Some(error) = wire.downcast::<PqError>(PQ_ERROR) {
            return Some(Self::Text(format!("pq: {}", error.message)));
        }
        Some(Self::Text("an error of an unknown type".to_owned()))
    }

    /// The interface that holds it.
    pub(crate) fn close(self) -> Interface {
        match self {
            Self::App(error) => Interface::named(APP_ERROR, *error),
            Self::Text(text) => {
                let err = text.into();
                Interface::named(ERROR_STRING, ErrorString { code: 0, err })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(wire: &Interface) -> String {
        match GoError::open(wire) {
            Some(GoError::Text(text)) => text,
            _ => panic!("expected a text"),
        }
    }

    #[test]
    fn an_error_keeps_its_text_and_one_of_the_servers_its_type() {
        assert_eq!(
            text(&GoError::Text("no such command".into()).close()),
            "no such command"
        );
        let error = AppError {
            status_code: 404,
            ..AppError::default()
        };
        let Some(GoError::App(opened)) =
            GoError::open(&GoError::App(Box::new(error.clone())).close())
        else {
            panic!("expected the server's error")
        };
        assert_eq!(*opened, error);
        assert!(GoError::open(&Interface::Nil).is_none());
    }

    #[test]
    fn an_error_of_the_database_is_its_message() {
        let error = PqError {
            message: "duplicate key".into(),
            ..PqError::default()
        };
        assert_eq!(
            text(&Interface::named(PQ_ERROR, error)),
            "pq: duplicate key"
        );
    }

    #[test]
    fn an_error_of_a_type_that_nobody_knows_is_still_one() {
        let error = Interface::named("*fs.PathError", "x".to_owned());
        assert_eq!(text(&error), "an error of an unknown type");
        // Its name alone does not make it one.
        let error = Interface::named(APP_ERROR, "x".to_owned());
        assert_eq!(text(&error), "an error of an unknown type");
    }
}
