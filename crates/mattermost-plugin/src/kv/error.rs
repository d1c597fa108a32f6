//! Why the key-value store gave or took no value.

use crate::api::ApiError;

/// Why a value was not read or stored. It names keys and never values.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KvError {
    /// The server did not carry the call out.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// No key can be so long, or have nothing in it.
    #[error("a key has 1 to 150 characters, and not {characters}")]
    Length {
        /// How many it has.
        characters: usize,
    },
    /// The key belongs to Go's pluginapi.
    #[error("the key {key} is reserved: keys that begin with mmi_ belong to pluginapi")]
    Reserved {
        /// Which.
        key: String,
    },
    /// What is stored is no JSON, or of another form than was asked for. What serde says of it would quote the value.
    #[error(
        "the value of the key {key} is not of the form that was expected (line {line}, column {column})"
    )]
    Unreadable {
        /// Which.
        key: String,
        /// Where reading ended, from 1.
        line: usize,
        /// Where in the line reading ended.
        column: usize,
    },
    /// The value does not become JSON: a map whose keys are no texts, for example.
    #[error("the value for the key {key} cannot be written as JSON")]
    Unwritable {
        /// Which.
        key: String,
        /// Why.
        source: serde_json::Error,
    },
    /// Others changed the value each time that [`Kv::update`](super::Kv::update) tried to.
    #[error("the value of the key {key} was changed by others {tries} times in a row")]
    Contended {
        /// Which.
        key: String,
        /// How often.
        tries: u32,
    },
}

impl KvError {
    pub(super) fn unreadable(key: &str, error: &serde_json::Error) -> Self {
        Self::Unreadable {
            key: key.to_owned(),
            line: error.line(),
            column: error.column(),
        }
    }
}
