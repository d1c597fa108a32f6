//! Values of Go's interface types.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::named::{Named, Value};
use crate::scalars::shape;
use crate::types::Types;
use crate::wire::id;
use crate::{Decoder, Encoder, Error, GoString, Gob, Plan, Progress, Shape, Sink, Source};

/// A Go interface value: `any`, `error` and the like.
///
/// The variants are what Go holds with the type behind the dash; the same kind of value under any other name is
/// [`Interface::Named`], so that reading and writing back loses nothing: an `int64` stays one. To look at a value
/// whatever its exact type use [`Interface::as_i64`] and its neighbours.
///
/// ```
/// use go_gob::Interface;
///
/// let value = Interface::from("text");
/// assert_eq!(value.as_str(), Some("text"));
/// assert_eq!(Interface::int64(7).type_name(), Some("int64"));
/// assert_eq!(Interface::int64(7).as_i64(), Some(7));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Interface {
    /// No value - `nil`
    #[default]
    Nil,
    /// A truth value - `bool`
    Bool(bool),
    /// A signed integer - `int`
    Int(i64),
    /// An unsigned integer - `uint`
    Uint(u64),
    /// A float - `float64`
    Float(f64),
    /// A text - `string`
    String(GoString),
    /// Bytes - `[]byte`
    Bytes(Vec<u8>),
    /// A list - `[]interface {}`
    List(Vec<Interface>),
    /// An object - `map[string]interface {}`
    Map(BTreeMap<String, Interface>),
    /// Any other registered type
    Named(Box<Named>),
}

impl Interface {
    /// Wraps `value` under the name Go registered its type with, for example `*model.AppError`.
    ///
    /// What gob cannot carry (`None`, `None` inside a list, values nested too deep) becomes nil, as which Go would
    /// receive it at best.
    ///
    /// ```
    /// use go_gob::Interface;
    ///
    /// let tags = Interface::named("[]string", vec!["a".to_owned()]);
    /// assert_eq!(tags.downcast::<Vec<String>>("[]string"), Some(vec!["a".to_owned()]));
    /// assert_eq!(tags.downcast::<Vec<String>>("[]int"), None);
    /// ```
    pub fn named<T: Gob>(name: &str, value: T) -> Self {
        let mut stream = Vec::new();
        let written = Encoder::new().encode(&value, &mut stream);
        written
            .and_then(|()| read(&stream, |decoder| decoder.decode_dynamic(name)))
            .unwrap_or_default()
    }

    /// A Go `int64`.
    pub fn int64(value: i64) -> Self {
        Self::basic("int64", id::INT, Value::Int(value))
    }

    fn basic(name: &str, id: i64, value: Value) -> Self {
        let types = Arc::new(Types::builtin(id));
        Self::Named(Box::new(Named::new(name.to_owned(), types, value)))
    }

    /// The value as `T`, if the interface holds a type registered as `name`.
    ///
    /// `None` as well if that type cannot be read as `T`. Fields of it that do not fit keep their default without a
    /// warning, so send the interface value on, which has them all, and not one made of what was read here.
    pub fn downcast<T: Gob + Default>(&self, name: &str) -> Option<T> {
        if self.type_name() != Some(name) {
            return None;
        }
        let stream = self.stream().ok()?;
        read(&stream, |decoder| decoder.decode()).ok()
    }

    /// The messages of a stream that has the value only.
    fn stream(&self) -> Result<Vec<u8>, Error> {
        let value: &dyn Gob = match self {
            Self::Nil => return Err(Error::Nil),
            Self::Named(named) => return named.stream(),
            Self::Bool(value) => value,
            Self::Int(value) => value,
            Self::Uint(value) => value,
            Self::Float(value) => value,
            Self::String(value) => value,
            Self::Bytes(value) => value,
            Self::List(value) => value,
            Self::Map(value) => value,
        };
        let mut stream = Vec::new();
        Encoder::new().encode(value, &mut stream)?;
        Ok(stream)
    }

    /// The name under which Go registers the type of the value; `None` for nil.
    pub fn type_name(&self) -> Option<&str> {
        Some(match self {
            Self::Nil => return None,
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Float(_) => "float64",
            Self::String(_) => "string",
            Self::Bytes(_) => "[]uint8",
            Self::List(_) => "[]interface {}",
            Self::Map(_) => "map[string]interface {}",
            Self::Named(named) => named.name(),
        })
    }

    /// Whether there is no value.
    pub fn is_nil(&self) -> bool {
        matches!(self, Self::Nil)
    }

    /// The value if it is a truth value of any type.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Named(named) => match named.value() {
                Value::Bool(value) => Some(*value),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value if it is an integer of any type that an `i64` can hold.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::Uint(value) => i64::try_from(*value).ok(),
            Self::Named(named) => match named.value() {
                Value::Int(value) => Some(*value),
                Value::Uint(value) => i64::try_from(*value).ok(),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value if it is a number of any type, rounded to what an `f64` can hold.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Float(value) => Some(*value),
            Self::Int(value) => Some(*value as f64),
            Self::Uint(value) => Some(*value as f64),
            Self::Named(named) => match named.value() {
                Value::Float(value) => Some(*value),
                Value::Int(value) => Some(*value as f64),
                Value::Uint(value) => Some(*value as f64),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value if it is a `string`.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(value) => Some(value),
            _ => None,
        }
    }

    /// The value if it is a `[]interface {}`.
    pub fn as_list(&self) -> Option<&[Interface]> {
        match self {
            Self::List(value) => Some(value),
            _ => None,
        }
    }

    /// The value if it is a `map[string]interface {}`.
    pub fn as_map(&self) -> Option<&BTreeMap<String, Interface>> {
        match self {
            Self::Map(value) => Some(value),
            _ => None,
        }
    }
}

/// Reads the one value of `stream`.
fn read<R>(
    mut stream: &[u8],
    read: impl FnOnce(&mut Decoder) -> Result<R, Error>,
) -> Result<R, Error> {
    let mut decoder = Decoder::with_max_message(usize::MAX);
    while let Some((header, body)) = decoder.frame(stream)? {
        let (message, rest) = stream
            .split_at_checked(header + body)
            .ok_or(Error::Truncated)?;
        stream = rest;
        if decoder.push(&message[header..])? == Progress::Ready {
            break;
        }
    }
    read(&mut decoder)
}

impl Gob for Interface {
    shape!(Shape::Interface);
    fn is_zero(&self) -> bool {
        self.is_nil()
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        let (name, value): (_, &dyn Gob) = match self {
            Self::Nil => {
                sink.uint(0);
                return Ok(());
            }
            Self::Named(named) => {
                return sink.dynamic_interface(named.name(), named.types(), |sink| {
                    named.encode_whole(sink)
                });
            }
            Self::Bool(value) => ("bool", value),
            Self::Int(value) => ("int", value),
            Self::Uint(value) => ("uint", value),
            Self::Float(value) => ("float64", value),
            Self::String(value) => ("string", value),
            Self::Bytes(value) => ("[]uint8", value),
            Self::List(value) => ("[]interface {}", value),
            Self::Map(value) => ("map[string]interface {}", value),
        };
        sink.interface(name, value)
    }
    fn decode_value(&mut self, source: &mut Source<'_>, _: Plan) -> Result<(), Error> {
        *self = source.interface()?;
        Ok(())
    }
}

macro_rules! from {
    ($($variant:ident $from:ty),* $(,)?) => {$(
        impl From<$from> for Interface {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}
from!(
    Bool bool,
    Int i64,
    Int i32,
    Uint u64,
    Uint u32,
    Float f64,
    String &str,
    String String,
    String GoString,
    Bytes Vec<u8>,
    List Vec<Interface>,
    Map BTreeMap<String, Interface>,
);

/// A Go `[]string`.
impl From<Vec<String>> for Interface {
    fn from(value: Vec<String>) -> Self {
        Self::named("[]string", value)
    }
}
