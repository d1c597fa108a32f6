//! The one table behind each resource: from its lines come the trait, the calls over net/rpc, and their dispatch.
//!
//! A line is the Rust signature, the Go name and the minimum server version (from the comments in
//! `server/public/plugin/api.go`):
//!
//! ```text
//! fn get_user(user_id: &'a UserId) -> (&User, AppError) = "GetUser", "5.2";
//! ```
//!
//! What stands in the brackets mirrors Go's results: `&User` is `*model.User`, where nil without an error is an error of
//! the call; `AppError` is `*model.AppError` in the last place; `(Json)` is JSON in a `[]byte`. Arguments and results
//! travel as structs with the fields A, B, C... (`client_rpc_generated.go`).

use std::fmt::Debug;

use go_gob::{Gob, Interface};

use super::ApiError;
use crate::model::{AppError, PluginKVSetOptions};

/// An argument of a call, as the caller has it.
pub(crate) trait Argument<'a> {
    /// What travels.
    type Wire: Gob + Clone + Debug + Default + PartialEq;

    fn to_wire(self) -> Self::Wire;
}

macro_rules! arguments {
    ($( [$($generics:tt)*] $argument:ty => $wire:ty, $to_wire:ident; )*) => {$(
        impl<'a, $($generics)*> Argument<'a> for $argument {
            type Wire = $wire;

            fn to_wire(self) -> $wire {
                self.$to_wire()
            }
        }
    )*};
}
arguments! {
    [T: Gob + Clone + Debug + Default + PartialEq] &'a T => T, clone;
    [] &'a str => String, to_owned;
    [] &'a [u8] => Vec<u8>, to_owned;
    [] &'a [String] => Vec<String>, to_owned;
    [] i64 => i64, into;
    [] bool => bool, into;
    [] PluginKVSetOptions => PluginKVSetOptions, into;
}

/// Keys and values of a log line: Go sends them flat, as `[]any` of strings (`stringifier.go`).
impl<'a> Argument<'a> for &'a [(String, String)] {
    type Wire = Vec<Interface>;

    fn to_wire(self) -> Vec<Interface> {
        self.iter()
            .flat_map(|(key, value)| [key, value])
            .map(|text| text.as_str().into())
            .collect()
    }
}

/// The error in a result's last place. Gob cannot tell a pointer to nothing from one to an empty error, so both are none.
pub(crate) fn app_error(error: Option<AppError>) -> Result<(), ApiError> {
    match error {
        Some(error) if error != AppError::default() => Err(ApiError::App(Box::new(error))),
        _ => Ok(()),
    }
}

/// The Rust type of what a line answers.
macro_rules! answer {
    (()) => {
        ()
    };
    ((Json)) => {
        serde_json::Value
    };
    ((&$value:ty $(, AppError)?)) => {
        $value
    };
    (($value:ty $(, AppError)?)) => {
        $value
    };
}
pub(crate) use answer;

/// The struct that a line's arguments travel in. The fields have the names of the arguments, and letters on the wire.
macro_rules! args_struct {
    ($($arg:ident)*) => {
        args_struct! { @ ["A" "B" "C" "D" "E" "F"] [] $($arg)* }
    };
    (@ [$letter:literal $($letters:literal)*] [$($done:tt)*] $arg:ident $($rest:ident)*) => {
        args_struct! { @ [$($letters)*] [$($done)* $arg: $arg<'static> = $letter,] $($rest)* }
    };
    (@ $letters:tt [$($done:tt)*]) => {
        go_gob::gob_struct! {
            /// The arguments of a call.
            pub struct Args: "Args" { $($done)* }
        }
    };
}
pub(crate) use args_struct;

/// The struct that a line's results travel in: out of the struct on one side, into it on the other.
macro_rules! returns_struct {
    ($fields:tt, $answer:ty, ($self:ident, $method:ident) => $out:expr, $result:ident => $into:expr) => {
        go_gob::gob_struct! {
            /// The results of a call.
            pub struct Returns: "Returns" $fields
        }
        impl Returns {
            pub(in crate::api) fn into_result($self, $method: &'static str) -> Result<$answer, ApiError> {
                $out
            }
            /// The result as it travels, or the error that has no place in it.
            #[cfg(feature = "host")]
            pub(in crate::api) fn from_result($result: Result<$answer, ApiError>) -> Result<Self, ApiError> {
                $into
            }
        }
    };
}
pub(crate) use returns_struct;

/// Chooses the results' struct by what stands in a line's brackets.
macro_rules! returns {
    (()) => {
        returns_struct! { {}, (),
            (self, _method) => Ok(()),
            result => result.map(|()| Self {}) }
    };
    ((Json)) => {
        returns_struct! { { a: Vec<u8> = "A" }, serde_json::Value,
            (self, method) => serde_json::from_slice(&self.a).map_err(|error| ApiError::call(method, error)),
            result => Ok(Self { a: result?.to_string().into_bytes() }) }
    };
    ((&$value:ty, AppError)) => {
        returns_struct! { { a: Option<$value> = "A", b: Option<AppError> = "B" }, $value,
            (self, method) => {
                app_error(self.b)?;
                self.a.ok_or_else(|| ApiError::no_answer(method))
            },
            result => match result {
                Ok(value) => Ok(Self { a: Some(value), b: None }),
                Err(ApiError::App(error)) => Ok(Self { a: None, b: Some(*error) }),
                Err(error) => Err(error),
            } }
    };
    (($value:ty, AppError)) => {
        returns_struct! { { a: $value = "A", b: Option<AppError> = "B" }, $value,
            (self, _method) => app_error(self.b).map(|()| self.a),
            result => match result {
                Ok(a) => Ok(Self { a, b: None }),
                Err(ApiError::App(error)) => Ok(Self { a: Default::default(), b: Some(*error) }),
                Err(error) => Err(error),
            } }
    };
    ((&$value:ty)) => {
        returns_struct! { { a: Option<$value> = "A" }, $value,
            (self, method) => self.a.ok_or_else(|| ApiError::no_answer(method)),
            result => result.map(|value| Self { a: Some(value) }) }
    };
    (($value:ty)) => {
        returns_struct! { { a: $value = "A" }, $value,
            (self, _method) => Ok(self.a),
            result => result.map(|a| Self { a }) }
    };
}
pub(crate) use returns;

/// Declares a resource: see the module's documentation.
macro_rules! resource {
    (
        $(#[$meta:meta])*
        trait $resource:ident {$(
            $(#[$doc:meta])*
            fn $name:ident($($arg:ident: $ty:ty),*) -> $returns:tt = $go:literal, $since:literal;
        )*}
    ) => {
        $(#[$meta])*
        pub trait $resource: Send + Sync {
            $(
                $(#[$doc])*
                #[doc = ""]
                #[doc = concat!("`", $go, "`, Mattermost ", $since, " and newer.")]
                fn $name<'a>(
                    &'a self,
                    $($arg: $ty),*
                ) -> $crate::api::ApiFuture<'a, $crate::api::resource::answer!($returns)> {
                    $(let _ = $arg;)*
                    Box::pin(async { Err($crate::api::ApiError::Unsupported { method: $go, since: $since }) })
                }
            )*
        }

        mod wire {
            $(
                pub(super) mod $name {
                    #[allow(unused_imports, reason = "not every line needs all")]
                    use super::super::*;
                    #[allow(unused_imports, reason = "not every line needs all")]
                    use $crate::{
                        api::{ApiError, resource::{Argument, app_error, args_struct, returns, returns_struct}},
                        model::AppError,
                    };

                    $(
                        #[allow(non_camel_case_types, reason = "one type an argument, by the argument's name")]
                        type $arg<'a> = <$ty as Argument<'a>>::Wire;
                    )*
                    args_struct! { $($arg)* }
                    returns! { $returns }
                }
            )*
        }

        impl $resource for $crate::api::RpcApi {
            $(
                fn $name<'a>(
                    &'a self,
                    $($arg: $ty),*
                ) -> $crate::api::ApiFuture<'a, $crate::api::resource::answer!($returns)> {
                    let args = wire::$name::Args {
                        $($arg: $crate::api::resource::Argument::to_wire($arg)),*
                    };
                    Box::pin(async move {
                        let returns: wire::$name::Returns = self.call($go, $since, &args).await?;
                        returns.into_result($go)
                    })
                }
            )*
        }

        /// The calls of this resource, by Go name.
        #[cfg(feature = "host")]
        pub(in crate::api) const HANDLERS: &[(&str, $crate::api::dispatch::Handler)] = &[
            $(($go, {
                #[allow(clippy::extra_unused_lifetimes, reason = "the types of the arguments name it")]
                fn handle<'a>(
                    api: std::sync::Arc<dyn $crate::api::Api>,
                    args: go_plugin::rpc::Args<'_>,
                ) -> Result<go_plugin::rpc::Answer, String> {
                    let wire::$name::Args { $($arg),* } = args.decode()?;
                    $(let $arg = <$ty as $crate::api::dispatch::Lend<'a>>::own($arg);)*
                    Ok(Box::pin(async move {
                        let result = $resource::$name(
                            &*api,
                            $($crate::api::dispatch::Lend::lend(&$arg)),*
                        ).await;
                        $crate::api::dispatch::reply($go, wire::$name::Returns::from_result(result))
                    }))
                }
                handle
            })),*
        ];
    };
}
pub(crate) use resource;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_error_is_no_error() {
        assert!(app_error(None).is_ok());
        assert!(app_error(Some(AppError::default())).is_ok());
        let error = AppError {
            id: "x".into(),
            ..Default::default()
        };
        assert!(matches!(app_error(Some(error)), Err(ApiError::App(_))));
    }
}
