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
mod audit;
mod bot;
mod channel;
mod command;
mod context;
mod dialog;
mod emoji;
mod file_info;
mod group;
pub mod json;
mod key_value;
mod limits;
mod notification;
mod oauth;
mod permission;
mod plugin;
mod post;
mod preference;
mod property;
mod reaction;
mod search;
mod session;
mod shared_channel;
mod sidebar;
mod team;
mod upload_session;
mod user;
mod value;
mod web_socket;

#[cfg(test)]
mod tests;

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

/// What is lent is copied.
impl<A: Clone + Convert<B>, B> Convert<B> for &A {
    fn convert(self) -> B {
        self.clone().convert()
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

/// What the contract may not be able to say in full.
pub trait Carried {
    /// A field that would not come back as it is.
    fn lost(&self) -> Option<&'static str>;
}

impl<T: Carried> Carried for [T] {
    fn lost(&self) -> Option<&'static str> {
        self.iter().find_map(T::lost)
    }
}

/// The way of most fields: [`Convert`].
mod same {
    use super::Convert;

    pub(super) fn read<A: Convert<B>, B>(there: A) -> B {
        there.convert()
    }

    pub(super) use read as write;
}

/// Converts messages of the contract that have the fields of one of the SDK's types, in both directions.
///
/// Every field of both has to be named, or it does not compile:
///
/// - `name`: the field of that name
/// - `name as other`: the field `other` of the SDK's type
/// - `name via way`, `name as other via way`: through the functions `way::read` and `way::write`; in tests `way::examples`
///   has values that come back as they went
/// - `- name`: the SDK's type has none
/// - `+ name`: the contract has none; it is at its default on the way in, and lost on the way out
macro_rules! alike {
    ($($message:ident $(as $model:ident)? { $($fields:tt)* })*) => {
        $($crate::grpc::convert::alike!(@model $message [$($model)?] $($fields)*);)*

        /// What the tests ask of each.
        #[cfg(test)]
        pub(super) const NOUNS: &[$crate::grpc::convert::tests::Noun] =
            &[$($crate::grpc::convert::alike!(@noun $message [$($model)?])),*];
    };
    (@noun $message:ident []) => {
        $crate::grpc::convert::tests::Noun::of::<mattermost_plugin::model::$message>()
    };
    (@noun $message:ident [$model:ident]) => {
        $crate::grpc::convert::tests::Noun::of::<mattermost_plugin::model::$model>()
    };
    (@model $message:ident [] $($fields:tt)*) => {
        $crate::grpc::convert::alike!(@field $message $message [] [] [] $($fields)*);
    };
    (@model $message:ident [$model:ident] $($fields:tt)*) => {
        $crate::grpc::convert::alike!(@field $message $model [] [] [] $($fields)*);
    };
    (@field $message:ident $model:ident $both:tt [$($left:ident)*] $lost:tt - $field:ident, $($rest:tt)*) => {
        $crate::grpc::convert::alike!(@field $message $model $both [$($left)* $field] $lost $($rest)*);
    };
    (@field $message:ident $model:ident $both:tt $left:tt [$($lost:ident)*] + $field:ident, $($rest:tt)*) => {
        $crate::grpc::convert::alike!(@field $message $model $both $left [$($lost)* $field] $($rest)*);
    };
    (
        @field $message:ident $model:ident [$($both:tt)*] $left:tt $lost:tt
        $field:ident as $there:ident via $way:ident, $($rest:tt)*
    ) => {
        $crate::grpc::convert::alike!(
            @field $message $model [$($both)* ($field $there [$way] [$way])] $left $lost $($rest)*
        );
    };
    (@field $message:ident $model:ident [$($both:tt)*] $left:tt $lost:tt $field:ident as $there:ident, $($rest:tt)*) => {
        $crate::grpc::convert::alike!(
            @field $message $model [$($both)* ($field $there [$crate::grpc::convert::same] [])] $left $lost $($rest)*
        );
    };
    (@field $message:ident $model:ident $both:tt $left:tt $lost:tt $field:ident via $way:ident, $($rest:tt)*) => {
        $crate::grpc::convert::alike!(@field $message $model $both $left $lost $field as $field via $way, $($rest)*);
    };
    (@field $message:ident $model:ident $both:tt $left:tt $lost:tt $field:ident, $($rest:tt)*) => {
        $crate::grpc::convert::alike!(@field $message $model $both $left $lost $field as $field, $($rest)*);
    };
    (
        @field $message:ident $model:ident [$(($field:ident $there:ident [$($way:tt)*] [$($odd:ident)?]))*]
        [$($left:ident)*] [$($lost:ident)*]
    ) => {
        impl $crate::grpc::convert::Convert<mattermost_plugin::model::$model>
            for $crate::grpc::contract::mattermost::$message
        {
            fn convert(self) -> mattermost_plugin::model::$model {
                let Self { $($field,)* $($left: _,)* } = self;
                mattermost_plugin::model::$model {
                    $($there: $($way)*::read($field),)*
                    $($lost: Default::default(),)*
                }
            }
        }

        impl $crate::grpc::convert::Convert<$crate::grpc::contract::mattermost::$message>
            for mattermost_plugin::model::$model
        {
            fn convert(self) -> $crate::grpc::contract::mattermost::$message {
                let Self { $($there,)* $($lost: _,)* } = self;
                $crate::grpc::contract::mattermost::$message {
                    $($field: $($way)*::write($there),)*
                    $($left: Default::default(),)*
                }
            }
        }

        /// As a field of another message has it.
        impl $crate::grpc::convert::Convert<Option<$crate::grpc::contract::mattermost::$message>>
            for mattermost_plugin::model::$model
        {
            fn convert(self) -> Option<$crate::grpc::contract::mattermost::$message> {
                Some(self.convert())
            }
        }

        impl $crate::grpc::convert::Carried for mattermost_plugin::model::$model {
            fn lost(&self) -> Option<&'static str> {
                use $crate::grpc::convert::Convert as _;

                let message: $crate::grpc::contract::mattermost::$message = self.clone().convert();
                let back: Self = message.convert();
                $(if back.$there != self.$there {
                    return Some(stringify!($there));
                })*
                $(if back.$lost != self.$lost {
                    return Some(stringify!($lost));
                })*
                None
            }
        }

        #[cfg(test)]
        impl $crate::grpc::convert::tests::Alike for mattermost_plugin::model::$model {
            type Message = $crate::grpc::contract::mattermost::$message;

            const NOT_LIKE: &[&str] = &[
                $(stringify!($lost),)*
                $($($crate::grpc::convert::tests::field!($odd $there),)?)*
            ];

            #[allow(unused, reason = "most have only fields that are alike")]
            fn set(&mut self, which: usize) {
                $($(self.$there = $crate::grpc::convert::tests::one($odd::examples(), which);)?)*
            }
        }
    };
}
pub(crate) use alike;
