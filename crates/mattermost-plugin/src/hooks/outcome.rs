//! What a hook answers, and how it travels.
//!
//! A decision that changes nothing goes as a struct without fields, and a refusal as one that has its reason only. The
//! server compiles all types that an answer defines, those of nil pointers, too, and refuses the answer when one of them
//! has a field of another type there (gob/decode.go, `compileDec`); so a type is mentioned only where a value of it is
//! sent.
//!
//! What the server makes of nil (client_rpc.go, client_rpc_generated.go, and the callers in the server's `channels/app`):
//!
//! - Mostly it reads the answer into nothing, and nil without a reason leaves everything as it was.
//! - For MessageWillBePosted, ChannelMemberWillBeAdded, TeamMemberWillBeAdded and FileWillBeUploaded it reads the answer
//!   *into what it had*. Nil leaves that, but so does every zero field, and every entry of a map, that a replacement does
//!   not have. (The `...WithRPCErr` calls of 11.8 read the first two into nothing.)
//! - For MessageWillBeUpdated nil is a refusal, see `message_will_be_updated`.
//! - For MessagesWillBeConsumed posts that are not in the answer stay as they are.

use go_gob::{Gob, Interface, gob_struct};
use go_plugin::rpc::Reply;

use super::decision::Decision;
use super::error::{HookError, said};
use crate::model::AppError;
use crate::values::Values;

/// What a hook answers that has the results `W` in Go.
pub(crate) trait Outcome<W>: Sized {
    /// What is sent.
    fn into_reply(self, hook: &'static str) -> Reply;

    /// What the results say. All zero they are those of a hook that is not implemented.
    fn from_results(results: W) -> Self;
}

gob_struct! {
    /// A reason behind a value that is not there.
    pub struct Reason: "Results" {
        b: String = "B",
    }
    /// An error behind a value that is not there.
    pub struct Failure: "Results" {
        b: Interface = "B",
    }
    /// An error of the server's kind behind a value that is not there.
    pub struct AppFailure: "Results" {
        b: AppError = "B",
    }
}

/// The one value, or nothing where it is zero.
fn only<T: Gob>(value: T) -> Reply {
    match value.is_zero() {
        true => Reply::empty(),
        false => Reply::new(Values((value,))),
    }
}

impl Outcome<()> for () {
    fn into_reply(self, _: &'static str) -> Reply {
        Reply::empty()
    }

    fn from_results((): ()) -> Self {}
}

/// `bool`, or a list.
impl<T: Gob> Outcome<(T,)> for T {
    fn into_reply(self, _: &'static str) -> Reply {
        only(self)
    }

    fn from_results((value,): (T,)) -> Self {
        value
    }
}

/// `string`: the reason of a refusal.
impl Outcome<(String,)> for Decision {
    fn into_reply(self, _: &'static str) -> Reply {
        match self {
            Self::Allow => Reply::empty(),
            Self::Reject(reason) => only(said(reason)),
        }
    }

    fn from_results((reason,): (String,)) -> Self {
        match reason.as_str() {
            "" => Self::Allow,
            _ => Self::Reject(reason),
        }
    }
}

/// `(*T, string)`
impl<T: Gob + Default> Outcome<(Option<T>, String)> for Decision<T> {
    fn into_reply(self, _: &'static str) -> Reply {
        match self {
            Self::Allow => Reply::empty(),
            Self::Replace(value) => Reply::new(Values((Some(value),))),
            Self::Reject(reason) => Reply::new(Reason { b: said(reason) }),
        }
    }

    fn from_results((value, reason): (Option<T>, String)) -> Self {
        match (value, reason.as_str()) {
            (None, "") => Self::Allow,
            (Some(value), "") => Self::Replace(value),
            _ => Self::Reject(reason),
        }
    }
}

/// `(*T, error)`
impl<T: Gob + Default> Outcome<(Option<T>, Interface)> for Decision<T> {
    fn into_reply(self, _: &'static str) -> Reply {
        match self {
            Self::Allow => Reply::empty(),
            Self::Replace(value) => Reply::new(Values((Some(value),))),
            Self::Reject(reason) => Reply::new(Failure {
                b: HookError::Text(reason).into_interface(),
            }),
        }
    }

    fn from_results((value, error): (Option<T>, Interface)) -> Self {
        match (value, HookError::from_interface(&error)) {
            (_, Some(error)) => Self::Reject(error.to_string()),
            (Some(value), None) => Self::Replace(value),
            (None, None) => Self::Allow,
        }
    }
}

/// `error`
impl Outcome<(Interface,)> for Result<(), HookError> {
    fn into_reply(self, _: &'static str) -> Reply {
        match self {
            Ok(()) => Reply::empty(),
            Err(error) => only(error.into_interface()),
        }
    }

    fn from_results((error,): (Interface,)) -> Self {
        HookError::from_interface(&error).map_or(Ok(()), Err)
    }
}

/// `(T, error)`
impl<T: Gob> Outcome<(T, Interface)> for Result<T, HookError> {
    fn into_reply(self, _: &'static str) -> Reply {
        match self {
            Ok(value) => only(value),
            Err(error) => Reply::new(Failure {
                b: error.into_interface(),
            }),
        }
    }

    fn from_results((value, error): (T, Interface)) -> Self {
        HookError::from_interface(&error).map_or(Ok(value), Err)
    }
}

/// `(*T, *model.AppError)`
impl<T: Gob + Default> Outcome<(Option<T>, Option<AppError>)> for Result<T, HookError> {
    fn into_reply(self, hook: &'static str) -> Reply {
        match self {
            Ok(value) => only(Some(value)),
            Err(error) => Reply::new(AppFailure {
                b: error.into_app_error(hook),
            }),
        }
    }

    fn from_results((value, error): (Option<T>, Option<AppError>)) -> Self {
        match error {
            Some(error) => Err(error.into()),
            None => Ok(value.unwrap_or_default()),
        }
    }
}
