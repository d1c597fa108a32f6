//! Results of a call: as they travel, and as the caller gets them.
//!
//! Go has them as `(*model.User, *model.AppError)` or `(int64, error)`: up to two values and, in the last place, what went
//! wrong. A type here stands for each form, so that all methods with the same results share their code.

use std::marker::PhantomData;

use go_gob::{Gob, Interface};
use serde_json::Value as JsonValue;

use super::{ApiError, Method};
use crate::go_error::GoError;
use crate::model;
use crate::values::Values;

/// A form of results.
pub(crate) trait Returns {
    /// What travels.
    type Wire: Gob + Default;
    /// What the caller gets.
    type Output;

    fn open(wire: Self::Wire, method: &'static Method) -> Result<Self::Output, ApiError>;

    /// The result as it travels, or the error that has no place in it.
    #[cfg(feature = "host")]
    fn close(result: Result<Self::Output, ApiError>) -> Result<Self::Wire, ApiError>;
}

/// A value among the results.
pub(crate) trait Part {
    type Wire: Gob + Default;
    type Output;

    fn open(wire: Self::Wire) -> Option<Self::Output>;

    #[cfg(feature = "host")]
    fn close(output: Self::Output) -> Self::Wire;
}

/// `T`
pub(crate) struct Value<T>(PhantomData<T>);

impl<T: Gob + Default> Part for Value<T> {
    type Wire = T;
    type Output = T;

    fn open(wire: T) -> Option<T> {
        Some(wire)
    }
    #[cfg(feature = "host")]
    fn close(output: T) -> T {
        output
    }
}

/// `*T`, where nil without an error is an error of the call.
pub(crate) struct Pointer<T>(PhantomData<T>);

impl<T: Gob + Default> Part for Pointer<T> {
    type Wire = Option<T>;
    type Output = T;

    fn open(wire: Option<T>) -> Option<T> {
        wire
    }
    #[cfg(feature = "host")]
    fn close(output: T) -> Option<T> {
        Some(output)
    }
}

/// What went wrong, in the last place.
pub(crate) trait Failure {
    type Wire: Gob + Default;

    fn open(wire: Self::Wire) -> Result<(), ApiError>;

    #[cfg(feature = "host")]
    fn close(error: ApiError) -> Result<Self::Wire, ApiError>;
}

/// `*model.AppError`
pub(crate) struct AppError;

impl Failure for AppError {
    type Wire = Option<model::AppError>;

    /// Go sends a pointer to an empty struct, so an error that says nothing is still one.
    fn open(wire: Self::Wire) -> Result<(), ApiError> {
        wire.map_or(Ok(()), |error| Err(error.into()))
    }
    #[cfg(feature = "host")]
    fn close(error: ApiError) -> Result<Self::Wire, ApiError> {
        match error {
            ApiError::App(error) => Ok(Some(*error)),
            other => Err(other),
        }
    }
}

/// `error`
pub(crate) struct Error;

impl Failure for Error {
    type Wire = Interface;

    fn open(wire: Interface) -> Result<(), ApiError> {
        match GoError::open(&wire) {
            None => Ok(()),
            Some(GoError::App(error)) => Err(ApiError::App(error)),
            Some(GoError::Text(text)) => Err(ApiError::Text(text)),
        }
    }
    #[cfg(feature = "host")]
    fn close(error: ApiError) -> Result<Interface, ApiError> {
        match error {
            ApiError::App(error) => Ok(GoError::App(error).close()),
            ApiError::Text(text) => Ok(GoError::Text(text).close()),
            other => Err(other),
        }
    }
}

/// No results.
pub(crate) struct Nothing;

impl Returns for Nothing {
    type Wire = Values<()>;
    type Output = ();

    fn open(_: Values<()>, _: &'static Method) -> Result<(), ApiError> {
        Ok(())
    }
    #[cfg(feature = "host")]
    fn close(result: Result<(), ApiError>) -> Result<Values<()>, ApiError> {
        result.map(|()| Values(()))
    }
}

/// JSON in a `[]byte`.
pub(crate) struct Json;

impl Returns for Json {
    type Wire = Values<(Vec<u8>,)>;
    type Output = JsonValue;

    fn open(Values((json,)): Self::Wire, method: &'static Method) -> Result<JsonValue, ApiError> {
        serde_json::from_slice(&json).map_err(|error| ApiError::call(method.name, error))
    }
    #[cfg(feature = "host")]
    fn close(result: Result<JsonValue, ApiError>) -> Result<Self::Wire, ApiError> {
        result.map(|json| Values((json.to_string().into_bytes(),)))
    }
}

/// One value, and no place for an error.
pub(crate) struct Only<P>(PhantomData<P>);

impl<P: Part> Returns for Only<P> {
    type Wire = Values<(P::Wire,)>;
    type Output = P::Output;

    fn open(Values((part,)): Self::Wire, method: &'static Method) -> Result<P::Output, ApiError> {
        P::open(part).ok_or_else(|| ApiError::no_answer(method.name))
    }
    #[cfg(feature = "host")]
    fn close(result: Result<P::Output, ApiError>) -> Result<Self::Wire, ApiError> {
        result.map(|output| Values((P::close(output),)))
    }
}

/// Nothing or an error.
pub(crate) struct Done<E>(PhantomData<E>);

impl<E: Failure> Returns for Done<E> {
    type Wire = Values<(E::Wire,)>;
    type Output = ();

    fn open(Values((error,)): Self::Wire, _: &'static Method) -> Result<(), ApiError> {
        E::open(error)
    }
    #[cfg(feature = "host")]
    fn close(result: Result<(), ApiError>) -> Result<Self::Wire, ApiError> {
        let error = result.map_or_else(E::close, |()| Ok(E::Wire::default()));
        error.map(|error| Values((error,)))
    }
}

/// One value or an error.
pub(crate) struct Fallible<P, E>(PhantomData<(P, E)>);

impl<P: Part, E: Failure> Returns for Fallible<P, E> {
    type Wire = Values<(P::Wire, E::Wire)>;
    type Output = P::Output;

    fn open(
        Values((part, error)): Self::Wire,
        method: &'static Method,
    ) -> Result<P::Output, ApiError> {
        E::open(error)?;
        P::open(part).ok_or_else(|| ApiError::no_answer(method.name))
    }
    #[cfg(feature = "host")]
    fn close(result: Result<P::Output, ApiError>) -> Result<Self::Wire, ApiError> {
        match result {
            Ok(output) => Ok(Values((P::close(output), E::Wire::default()))),
            Err(error) => E::close(error).map(|error| Values((P::Wire::default(), error))),
        }
    }
}

/// Bytes and their name, or an error: `GetEmojiImage`.
pub(crate) struct NamedBytes;

impl Returns for NamedBytes {
    type Wire = Values<(Vec<u8>, String, Option<model::AppError>)>;
    type Output = (Vec<u8>, String);

    fn open(
        Values((bytes, name, error)): Self::Wire,
        _: &'static Method,
    ) -> Result<Self::Output, ApiError> {
        AppError::open(error).map(|()| (bytes, name))
    }
    #[cfg(feature = "host")]
    fn close(result: Result<Self::Output, ApiError>) -> Result<Self::Wire, ApiError> {
        match result {
            Ok((bytes, name)) => Ok(Values((bytes, name, None))),
            Err(error) => {
                let error = AppError::close(error)?;
                Ok(Values((Vec::new(), String::new(), error)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_that_says_nothing_is_still_one() {
        assert!(AppError::open(None).is_ok());
        let empty = AppError::open(Some(model::AppError::default()));
        assert!(matches!(empty, Err(ApiError::App(_))), "{empty:?}");
    }

    #[cfg(feature = "host")]
    #[test]
    fn an_error_of_go_keeps_its_text_or_is_an_app_error_again() {
        let sent = |error| Error::open(Error::close(error).unwrap()).unwrap_err();
        let text = sent(ApiError::Text("no such command".into()));
        assert!(matches!(text, ApiError::Text(text) if text == "no such command"));
        let error = model::AppError {
            status_code: 404,
            ..Default::default()
        };
        assert!(sent(ApiError::App(Box::new(error))).is_not_found());
    }
}
