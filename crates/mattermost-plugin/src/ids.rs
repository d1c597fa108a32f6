//! Mattermost ids: 26 characters of `[a-z0-9]`, one type a kind so that they cannot be mixed up.
//!
//! What the server says is an id is taken as it is. What a user typed is parsed:
//!
//! ```
//! use mattermost_plugin::ids::{NoId, UserId};
//!
//! assert_eq!("ada".parse::<UserId>(), Err(NoId));
//! let ada: UserId = "6nq1hz3jrtfx8bkfg9c5yd4s7a".parse()?;
//! assert_eq!(ada, "6nq1hz3jrtfx8bkfg9c5yd4s7a");
//! # Ok::<(), NoId>(())
//! ```

use std::borrow::Borrow;
#[cfg(feature = "schemars")]
use std::borrow::Cow;
use std::str::FromStr;

/// The text is no id: it is not 26 characters of `[a-z0-9]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id has 26 characters of a-z and 0-9")]
pub struct NoId;

fn has_form(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() == 26 && text.bytes().all(fits)
}

macro_rules! id_type {
    ($($(#[$meta:meta])* $name:ident),*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);
        impl $name {
            /// Takes the text as it is; an empty text is "no id", as in Go.
            pub fn new(id: impl Into<String>) -> Self { Self(id.into()) }
            /// The text of the id.
            pub fn as_str(&self) -> &str { &self.0 }
            /// Whether there is no id.
            pub fn is_empty(&self) -> bool { self.0.is_empty() }
        }
        /// Takes what has an id's form; [`new`](Self::new) takes any text.
        impl FromStr for $name {
            type Err = NoId;
            fn from_str(text: &str) -> Result<Self, NoId> {
                has_form(text).then(|| Self(text.to_owned())).ok_or(NoId)
            }
        }
        impl AsRef<str> for $name { fn as_ref(&self) -> &str { &self.0 } }
        impl Borrow<str> for $name { fn borrow(&self) -> &str { &self.0 } }
        impl PartialEq<str> for $name { fn eq(&self, text: &str) -> bool { self.0 == text } }
        impl PartialEq<&str> for $name { fn eq(&self, text: &&str) -> bool { self.0 == *text } }
        impl From<$name> for String { fn from(id: $name) -> Self { id.0 } }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
        impl From<&str> for $name { fn from(id: &str) -> Self { Self(id.to_owned()) } }
        impl From<String> for $name { fn from(id: String) -> Self { Self(id) } }
        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> { stringify!($name).into() }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string"})
            }
        }
        go_gob::gob_newtype!($name(String));
    )*};
}
id_type! {
    /// Names a user.
    UserId,
    /// Names a team.
    TeamId,
    /// Names a channel.
    ChannelId,
    /// Names a post.
    PostId,
    /// Names a file.
    FileId,
    /// Names a group of users, such as one of LDAP. Groups of properties have a [`PropertyGroupId`].
    GroupId,
    /// Names a session: a login of a user.
    SessionId,
    /// Names a WebSocket connection of a session.
    ConnectionId,
    /// Names a remote cluster: a server, or a plugin, that shares channels with this one.
    RemoteId,
    /// Names a group of properties, which a plugin registers.
    PropertyGroupId,
    /// Names a field of a group of properties.
    PropertyFieldId,
    /// Names the value that a property field has for one thing.
    PropertyValueId
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn only_what_has_the_form_of_an_id_is_parsed() {
        let id = "6nq1hz3jrtfx8bkfg9c5yd4s7a";
        assert_eq!(id.parse(), Ok(PostId::from(id)));
        for text in [
            "",
            "ada",
            &id[1..],
            &format!("{id}a"),
            &id.to_uppercase(),
            "6nq1hz3jrtfx8bkfg9c5yd4s7-",
        ] {
            assert_eq!(text.parse::<PostId>(), Err(NoId), "{text}");
        }
    }

    #[test]
    fn a_map_by_id_is_asked_with_a_text() {
        let names = HashMap::from([(UserId::from("ada"), 1)]);
        assert_eq!(names.get("ada"), Some(&1));
        assert_eq!(String::from(UserId::from("ada")), "ada");
    }
}
