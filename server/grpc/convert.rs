//! The nouns of the contract as the SDK has them, and back.
//!
//! Each noun has a file with a table of its fields ([`alike!`]). What the contract lacks is left at its default on the way
//! in, and is lost on the way out.

#![cfg_attr(
    not(feature = "grpc-host"),
    allow(
        dead_code,
        unreachable_pub,
        reason = "only hosts convert what they send, and reach it from outside"
    )
)]

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use mattermost_plugin::GoString;
use mattermost_plugin::ids::*;

mod app_error;
mod channel;
mod command;
mod context;
mod file_info;
mod key_value;
mod limits;
mod notification;
mod plugin;
mod post;
mod preference;
mod reaction;
mod shared_channel;
mod team;
mod user;
mod value;
mod web_socket;

/// To the same thing in other types. Not `From`, because lists and options of what can be converted can be, too.
pub trait Convert<T> {
    /// Converts it.
    fn convert(self) -> T;
}

macro_rules! the_same {
    ($($type:ty),*) => {$(
        impl Convert<$type> for $type {
            fn convert(self) -> $type {
                self
            }
        }
    )*};
}
the_same!(bool, u8, i64, u32, f64, String);

macro_rules! into {
    ($($from:ty => $to:ty),*) => {$(
        impl Convert<$to> for $from {
            fn convert(self) -> $to {
                self.into()
            }
        }
    )*};
}
into!(i32 => i64, String => GoString);

macro_rules! text {
    ($($name:ident),*) => {$(
        into!(String => $name, $name => String);
    )*};
}
text!(
    UserId,
    TeamId,
    ChannelId,
    PostId,
    FileId,
    GroupId,
    SessionId,
    ConnectionId,
    RemoteId,
    PropertyGroupId,
    PropertyFieldId,
    PropertyValueId
);

/// What is not UTF-8 is lost: a string of the contract is.
impl Convert<String> for GoString {
    fn convert(self) -> String {
        self.into_string()
    }
}

/// What does not fit becomes the nearest number that does.
impl Convert<i32> for i64 {
    fn convert(self) -> i32 {
        let nearest = self.clamp(i32::MIN.into(), i32::MAX.into());
        i32::try_from(nearest).unwrap_or_default()
    }
}

impl<A: Convert<B>, B> Convert<Option<B>> for Option<A> {
    fn convert(self) -> Option<B> {
        self.map(Convert::convert)
    }
}

impl<A: Convert<B>, B> Convert<Vec<B>> for Vec<A> {
    fn convert(self) -> Vec<B> {
        self.into_iter().map(Convert::convert).collect()
    }
}

impl<A: Convert<B>, B, K: Convert<L>, L: Ord> Convert<BTreeMap<L, B>> for HashMap<K, A> {
    fn convert(self) -> BTreeMap<L, B> {
        let entries = self.into_iter();
        entries
            .map(|(key, value)| (key.convert(), value.convert()))
            .collect()
    }
}

impl<A: Convert<B>, B, K: Convert<L>, L: Eq + Hash> Convert<HashMap<L, B>> for BTreeMap<K, A> {
    fn convert(self) -> HashMap<L, B> {
        let entries = self.into_iter();
        entries
            .map(|(key, value)| (key.convert(), value.convert()))
            .collect()
    }
}

/// Converts messages of the contract that have the fields of one of the SDK's types, in both directions.
///
/// Every field of the message has to be named, or it does not compile:
///
/// - `name`: the field of that name
/// - `name as other`: the field `other` of the SDK's type
/// - `name via way`, `name as other via way`: through the functions `way::read` and `way::write`
/// - `- name`: the SDK's type has none
macro_rules! alike {
    ($($message:ident $(as $model:ident)? { $($fields:tt)* })*) => {$(
        $crate::grpc::convert::alike!(@model $message [$($model)?] $($fields)*);
    )*};
    (@model $message:ident [] $($fields:tt)*) => {
        $crate::grpc::convert::alike!(@field $message $message [] [] $($fields)*);
    };
    (@model $message:ident [$model:ident] $($fields:tt)*) => {
        $crate::grpc::convert::alike!(@field $message $model [] [] $($fields)*);
    };
    (@field $message:ident $model:ident [$($read:tt)*] [$($left:ident)*] - $field:ident, $($rest:tt)*) => {
        $crate::grpc::convert::alike!(@field $message $model [$($read)*] [$($left)* $field] $($rest)*);
    };
    (
        @field $message:ident $model:ident [$($read:tt)*] [$($left:ident)*]
        $field:ident as $there:ident via $way:ident, $($rest:tt)*
    ) => {
        $crate::grpc::convert::alike!(
            @field $message $model [$($read)* ($field $there $way::read, $way::write)] [$($left)*] $($rest)*
        );
    };
    (@field $message:ident $model:ident [$($read:tt)*] [$($left:ident)*] $field:ident as $there:ident, $($rest:tt)*) => {
        $crate::grpc::convert::alike!(
            @field $message $model
            [$($read)* ($field $there $crate::grpc::convert::Convert::convert, $crate::grpc::convert::Convert::convert)]
            [$($left)*] $($rest)*
        );
    };
    (@field $message:ident $model:ident [$($read:tt)*] [$($left:ident)*] $field:ident via $way:ident, $($rest:tt)*) => {
        $crate::grpc::convert::alike!(
            @field $message $model [$($read)* ($field $field $way::read, $way::write)] [$($left)*] $($rest)*
        );
    };
    (@field $message:ident $model:ident [$($read:tt)*] [$($left:ident)*] $field:ident, $($rest:tt)*) => {
        $crate::grpc::convert::alike!(
            @field $message $model
            [$($read)* ($field $field $crate::grpc::convert::Convert::convert, $crate::grpc::convert::Convert::convert)]
            [$($left)*] $($rest)*
        );
    };
    (@field $message:ident $model:ident [$(($field:ident $there:ident $read:path, $write:path))*] [$($left:ident)*]) => {
        impl $crate::grpc::convert::Convert<mattermost_plugin::model::$model>
            for $crate::grpc::contract::mattermost::$message
        {
            #[allow(clippy::needless_update, reason = "some have all the fields of the SDK's type")]
            fn convert(self) -> mattermost_plugin::model::$model {
                let Self { $($field,)* $($left: _,)* } = self;
                mattermost_plugin::model::$model {
                    $($there: $read($field),)*
                    ..Default::default()
                }
            }
        }
        impl $crate::grpc::convert::Convert<$crate::grpc::contract::mattermost::$message>
            for mattermost_plugin::model::$model
        {
            #[allow(clippy::needless_update, reason = "most leave out nothing")]
            fn convert(self) -> $crate::grpc::contract::mattermost::$message {
                $crate::grpc::contract::mattermost::$message {
                    $($field: $write(self.$there),)*
                    ..Default::default()
                }
            }
        }
    };
}
pub(crate) use alike;

#[cfg(test)]
mod tests;
