//! What can go wrong.

use crate::Warning;

/// Why a value could not be written or read.
///
/// All but [`Error::TooLarge`] concern one value: the stream stays usable for the next message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The message ended inside a value.
    #[error("the message ends inside a value")]
    Truncated,
    /// The bytes are not what the format has at this place.
    #[error("not gob: {0} makes no sense")]
    Corrupt(&'static str),
    /// A message, or a value spread over several, is longer than the decoder was told to take.
    #[error("a message of {length} bytes exceeds the limit of {max}")]
    TooLarge {
        /// The length the peer announced.
        length: u64,
        /// The limit given to [`Decoder::with_max_message`](crate::Decoder::with_max_message).
        max: usize,
    },
    /// Values are nested deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
    #[error("values are nested too deep")]
    TooDeep,
    /// A count announces more elements than the rest of the message can hold or memory should.
    #[error("a count of {0} elements does not fit the message")]
    Count(u64),
    /// A value takes far more memory than its message is long.
    #[error("the value takes too much memory for the length of its message")]
    TooBig,
    /// A value has a type that the peer has not defined.
    #[error("the peer never defined its type {0}")]
    UnknownType(i64),
    /// The peer defined a type twice.
    #[error("the peer defined its type {0} twice")]
    DuplicateType(i64),
    /// The peer defined more types than [`MAX_TYPES`](crate::MAX_TYPES), or described them at too great a length.
    #[error("the peer defines too many types")]
    TooManyTypes,
    /// The value as a whole, or a field of a struct without a name, is of another type than asked for. (A *field* of a
    /// struct with one is no error but a [`Warning`](crate::Warning).)
    #[error("asked for {local}, the peer sent {remote}")]
    Mismatch {
        /// What was asked for, as Go would write it.
        local: String,
        /// What the peer sent, as Go would write it.
        remote: String,
    },
    /// The peer has another type for a field of what was to be written, see [`Peer`](crate::Peer). Nothing was written.
    #[error("{}.{} is {} here and {} at the peer", .0.type_name, .0.field, .0.local, .0.remote)]
    Changed(Box<Warning>),
    /// A number does not fit the type asked for, or a time is none.
    #[error("the value does not fit {0}")]
    OutOfRange(&'static str),
    /// `None` where Go has no nil: as a whole value or as the element of a list or map.
    #[error("gob cannot carry nil at this place")]
    Nil,
    /// Asked to decode before [`Decoder::push`](crate::Decoder::push) said that a value is ready.
    #[error("no complete value is waiting")]
    NotReady,
}
