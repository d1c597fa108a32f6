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
//! the call; `AppError` is `*model.AppError` in the last place and `Error` is `error`; `Json` is JSON in a `[]byte`.
//! Arguments and results travel as structs with the fields A, B, C... (`client_rpc_generated.go`). `by hand` stands in
//! front of a method that travels in another way: [`RpcApi`](super::RpcApi) has a function of that name, and
//! [`ApiService`](super::ApiService) answers it.
//!
//! What the lines mention is in scope where this module is.

pub(super) use std::collections::BTreeMap;

pub(super) use go_gob::GoString;

pub(super) use super::arguments::Argument;
pub(super) use super::client::End;
#[cfg(feature = "host")]
pub(super) use super::dispatch;
pub(super) use super::returns::{
    AppError, Done, Error, Fallible, Json, NamedBytes, Nothing, Only, Pointer, Value,
};
pub(super) use super::{ApiFuture, Client, Method, unsupported};
pub(super) use crate::Body;
pub(super) use crate::ids::*;
pub(super) use crate::model::*;
pub(super) use crate::values::Values;

/// The Rust type of what a line answers.
macro_rules! answer {
    (()) => {
        ()
    };
    ((AppError)) => {
        ()
    };
    ((Error)) => {
        ()
    };
    ((Json)) => {
        serde_json::Value
    };
    ((&$value:ty $(, $error:ident)?)) => {
        $value
    };
    (($first:ty, $second:ty, AppError)) => {
        ($first, $second)
    };
    (($value:ty $(, $error:ident)?)) => {
        $value
    };
}
pub(super) use answer;

/// The form of what a line answers.
macro_rules! returns {
    (()) => { Nothing };
    ((AppError)) => { Done<AppError> };
    ((Error)) => { Done<Error> };
    ((Json)) => { Json };
    ((&$value:ty)) => { Only<Pointer<$value>> };
    ((&$value:ty, $error:ident)) => { Fallible<Pointer<$value>, $error> };
    ((Vec<u8>, String, AppError)) => { NamedBytes };
    (($value:ty)) => { Only<Value<$value>> };
    (($value:ty, $error:ident)) => { Fallible<Value<$value>, $error> };
}
pub(super) use returns;

/// How a line travels: by hand or as all do.
macro_rules! carry {
    ([hand] $rpc:ident.$name:ident($($arg:ident),*) -> $returns:tt, $method:expr) => {
        $rpc.$name($method, $($arg),*)
    };
    ([] $rpc:ident.$name:ident($($arg:ident),*) -> $returns:tt, $method:expr) => {
        $rpc.call::<returns!($returns)>($method, Values(($(Argument::to_wire($arg),)*)))
    };
}
pub(super) use carry;

/// A line's entry in the dispatcher's table; none for one by hand.
#[cfg(feature = "host")]
macro_rules! handler {
    ([hand] $($line:tt)*) => {
        None
    };
    ([] $name:ident($($arg:ident: $ty:ty),*) -> $returns:tt, $go:literal) => {{
        fn handle(api: Client, args: go_plugin::rpc::Args<'_>) -> Result<go_plugin::rpc::Answer, String> {
            $(
                #[allow(non_camel_case_types, reason = "one type an argument, by the argument's name")]
                type $arg<'a> = <$ty as Argument<'a>>::Wire;
            )*
            let Values(($($arg,)*)): Values<($($arg<'_>,)*)> = args.decode()?;
            Ok(Box::pin(async move {
                let result = api.$name($(Argument::lend(&$arg)),*).await;
                dispatch::reply::<returns!($returns)>($go, result)
            }))
        }
        Some(handle as dispatch::Handler)
    }};
}
#[cfg(feature = "host")]
pub(super) use handler;

/// Declares a resource: see the module's documentation.
macro_rules! resource {
    (
        $(#[$meta:meta])*
        trait $resource:ident {$(
            $(#[$doc:meta])*
            $(by $hand:ident)? fn $name:ident($($arg:ident: $ty:ty),*) -> $returns:tt = $go:literal, $since:literal;
        )*}
    ) => {
        $(#[$meta])*
        pub trait $resource: Send + Sync {$(
            $(#[$doc])*
            #[doc = ""]
            #[doc = concat!("`", $go, "`, Mattermost ", $since, " and newer.")]
            fn $name<'a>(&'a self, $($arg: $ty),*) -> ApiFuture<'a, answer!($returns)> {
                $(let _ = $arg;)*
                unsupported($go)
            }
        )*}

        #[doc = concat!("[`", stringify!($resource), "`](super::", stringify!($resource), ").")]
        impl Client {$(
            $(#[$doc])*
            #[doc = ""]
            #[doc = concat!("`", $go, "`, Mattermost ", $since, " and newer.")]
            pub fn $name<'a>(&'a self, $($arg: $ty),*) -> ApiFuture<'a, answer!($returns)> {
                match self.end() {
                    End::Server(rpc) => carry!(
                        [$($hand)?] rpc.$name($($arg),*) -> $returns, &Method { name: $go, since: $since }
                    ),
                    End::Fake(parts) => {
                        parts.answer(AsRef::<dyn $resource>::as_ref(&**parts).$name($($arg),*))
                    }
                }
            }
        )*}

        impl $resource for Client {$(
            fn $name<'a>(&'a self, $($arg: $ty),*) -> ApiFuture<'a, answer!($returns)> {
                Client::$name(self, $($arg),*)
            }
        )*}

        /// The calls of this resource, by Go name; none for those by hand.
        #[cfg(feature = "host")]
        pub(in crate::api) const HANDLERS: &[(&str, Option<dispatch::Handler>)] = &[$(($go, handler!(
            [$($hand)?] $name($($arg: $ty),*) -> $returns, $go
        ))),*];
    };
}
pub(super) use resource;

/// Declares what is made of all resources.
macro_rules! api {
    ($($file:ident: $resource:ident;)*) => {
        /// The whole API: every resource.
        ///
        /// Implemented by whatever implements all of them. A resource that is new in a version of this crate is another one
        /// to implement; a [`Fake`] stays as it is.
        pub trait Api: $($resource +)* {}

        impl<T: $($resource +)* ?Sized> Api for T {}

        /// An API for tests, made of the resources that a test needs; of the others every method answers
        /// [`ApiError::Unsupported`](super::ApiError::Unsupported).
        ///
        /// ```
        /// use std::sync::Arc;
        /// use mattermost_plugin::api::{ApiFuture, Client, Fake, Users};
        /// use mattermost_plugin::ids::UserId;
        /// use mattermost_plugin::model::User;
        ///
        /// struct Everybody;
        ///
        /// impl Users for Everybody {
        ///     fn get_user<'a>(&'a self, user_id: &'a UserId) -> ApiFuture<'a, User> {
        ///         Box::pin(async { Ok(User { id: user_id.clone(), ..User::default() }) })
        ///     }
        /// }
        ///
        /// let api: Client = Fake::default().users(Arc::new(Everybody)).into();
        /// # futures_util::FutureExt::now_or_never(async move {
        /// let ada = UserId::new("ada");
        /// assert_eq!(api.get_user(&ada).await?.id, ada);
        /// assert!(api.get_server_version().await.is_err());
        /// # Ok::<(), mattermost_plugin::api::ApiError>(())
        /// # }).unwrap().unwrap();
        /// ```
        #[derive(Clone)]
        pub struct Fake {
            $($file: std::sync::Arc<dyn $resource>,)*
            pub(super) missing: Option<super::client::Missing>,
        }

        impl Fake {$(
            #[doc = concat!("With [`", stringify!($resource), "`].")]
            pub fn $file(mut self, part: std::sync::Arc<dyn $resource>) -> Self {
                self.$file = part;
                self
            }
        )*}

        /// Nothing is supported.
        impl Default for Fake {
            fn default() -> Self {
                struct Nothing;
                $(impl $resource for Nothing {})*
                Self::from(std::sync::Arc::new(Nothing) as std::sync::Arc<dyn Api>)
            }
        }

        impl From<std::sync::Arc<dyn Api>> for Fake {
            fn from(api: std::sync::Arc<dyn Api>) -> Self {
                Self { $($file: api.clone(),)* missing: None }
            }
        }

        impl std::fmt::Debug for Fake {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct("Fake").finish_non_exhaustive()
            }
        }

        $(impl AsRef<dyn $resource> for Fake {
            fn as_ref(&self) -> &(dyn $resource + 'static) {
                &*self.$file
            }
        })*
    };
}
pub(super) use api;
