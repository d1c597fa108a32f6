//! Mattermost ids: 26 characters of `[a-z0-9]`, one type a kind so that they cannot be mixed up.
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
            /// The id in `text`, if it has an id's form: 26 characters of `[a-z0-9]`.
            pub fn parse(text: &str) -> Option<Self> {
                (text.len() == 26 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())).then(|| Self(text.to_owned()))
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
        impl From<&str> for $name { fn from(id: &str) -> Self { Self(id.to_owned()) } }
        impl From<String> for $name { fn from(id: String) -> Self { Self(id) } }
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
