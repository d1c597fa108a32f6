//! Go's strings, which are any bytes.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use crate::scalars::shape;
use crate::{Error, Gob, Plan, Shape, Sink, Source};

/// A Go `string`: text, and where it is not UTF-8 the bytes as which it came, too.
///
/// You meet it where a string may be sent back: read as a [`String`] it would come back changed. It is used as a `str`
/// in which U+FFFD stands for what is not UTF-8; sent, compared and hashed it is its bytes.
///
/// ```
/// use go_gob::GoString;
///
/// let text = GoString::from("text");
/// assert_eq!(text.len(), 4);
/// assert_eq!(text, "text");
///
/// let latin = GoString::from_bytes(b"caf\xe9");
/// assert_eq!(&*latin, "caf\u{fffd}");
/// assert_eq!(latin.as_bytes(), b"caf\xe9");
/// ```
#[derive(Clone)]
pub struct GoString(Repr);

#[derive(Clone)]
enum Repr {
    Text(String),
    Other(Box<Other>),
}

/// What is not UTF-8, and how it reads.
#[derive(Clone)]
struct Other {
    bytes: Vec<u8>,
    text: String,
}

impl GoString {
    /// An empty string.
    pub const fn new() -> Self {
        Self(Repr::Text(String::new()))
    }

    /// The string with these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(match String::from_utf8_lossy(bytes) {
            Cow::Borrowed(text) => Repr::Text(text.to_owned()),
            Cow::Owned(text) => Repr::Other(Box::new(Other {
                bytes: bytes.to_vec(),
                text,
            })),
        })
    }

    /// The text; U+FFFD stands for what is not UTF-8.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Text(text) => text,
            Repr::Other(other) => &other.text,
        }
    }

    /// The bytes, as they came.
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Repr::Text(text) => text.as_bytes(),
            Repr::Other(other) => &other.bytes,
        }
    }

    /// The text as a [`String`]; what is not UTF-8 is lost.
    pub fn into_string(self) -> String {
        match self.0 {
            Repr::Text(text) => text,
            Repr::Other(other) => other.text,
        }
    }
}

impl Default for GoString {
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for GoString {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for GoString {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for GoString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for GoString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl From<String> for GoString {
    fn from(text: String) -> Self {
        Self(Repr::Text(text))
    }
}

impl From<&str> for GoString {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for GoString {
    fn from(text: &String) -> Self {
        text.clone().into()
    }
}

/// As [`GoString::into_string`].
impl From<GoString> for String {
    fn from(string: GoString) -> Self {
        string.into_string()
    }
}

impl PartialEq for GoString {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for GoString {}

impl PartialOrd for GoString {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for GoString {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl Hash for GoString {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

macro_rules! equal {
    ($($text:ty),*) => {$(
        impl PartialEq<$text> for GoString {
            fn eq(&self, other: &$text) -> bool {
                self.as_bytes() == other.as_bytes()
            }
        }
        impl PartialEq<GoString> for $text {
            fn eq(&self, other: &GoString) -> bool {
                self.as_bytes() == other.as_bytes()
            }
        }
    )*};
}
equal!(str, &str, String);

impl Gob for GoString {
    shape!(Shape::String);
    fn is_zero(&self) -> bool {
        self.as_bytes().is_empty()
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        sink.bytes(self.as_bytes());
        Ok(())
    }
    fn decode_value(&mut self, source: &mut Source<'_>, _: Plan) -> Result<(), Error> {
        *self = Self::from_bytes(source.bytes()?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_takes_no_more_room_than_rusts() {
        assert_eq!(size_of::<GoString>(), size_of::<String>());
    }

    #[test]
    fn strings_that_read_the_same_are_told_apart_by_their_bytes() {
        let (latin, read) = (GoString::from_bytes(b"\xe9"), GoString::from("\u{fffd}"));
        assert_eq!(latin.as_str(), read.as_str());
        assert_ne!(latin, read);
        assert_ne!(latin, "\u{fffd}");
        assert_ne!(latin.cmp(&read), Ordering::Equal);
        assert_eq!(read, "\u{fffd}");
    }
}
