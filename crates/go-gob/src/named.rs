//! Interface values of types that this crate does not know.

use std::fmt;
use std::sync::Arc;

use crate::types::Types;
use crate::{Encoder, Error, Gob, Interface, Sink};

/// An interface value of a type registered by name, kept as it came: its name, the description of its type and the
/// value, so that it can be sent on and nothing is lost.
///
/// Read it with [`Interface::downcast`], make one with [`Interface::named`].
#[derive(Clone)]
pub struct Named {
    name: String,
    types: Arc<Types>,
    value: Value,
}

/// A value of any type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Complex(f64, f64),
    /// A string, `[]byte`, or what a marshaler made.
    Bytes(Vec<u8>),
    Interface(Interface),
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
    /// The fields that were sent, by number.
    Struct(Vec<(u32, Value)>),
}

impl Named {
    pub(crate) fn new(name: String, types: Arc<Types>, value: Value) -> Self {
        Self { name, types, value }
    }

    /// The name under which Go registered the type, for example `*model.AppError`.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn types(&self) -> &Arc<Types> {
        &self.types
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    /// Writes the value as a whole one, its type and length left to the caller.
    pub(crate) fn encode_whole(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        if !matches!(self.value, Value::Struct(_)) {
            sink.uint(0);
        }
        self.value.encode(sink)
    }

    /// The messages of a stream that has this value only.
    pub(crate) fn stream(&self) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        Encoder::new().encode_named(self, &mut out)?;
        Ok(out)
    }
}

/// By name and value: the name stands for the type, however a peer describes it.
impl PartialEq for Named {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.value == other.value
    }
}

/// The name only: the value is whatever somebody wrote.
impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Named({:?})", self.name)
    }
}

impl Value {
    fn encode(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        match self {
            Self::Bool(value) => sink.uint((*value).into()),
            Self::Int(value) => sink.int(*value),
            Self::Uint(value) => sink.uint(*value),
            Self::Float(value) => sink.float(*value),
            Self::Complex(real, imaginary) => {
                sink.float(*real);
                sink.float(*imaginary);
            }
            Self::Bytes(bytes) => sink.bytes(bytes),
            Self::Interface(value) => value.encode_value(sink)?,
            Self::List(items) => sink.nested(|sink| {
                sink.uint(items.len() as u64);
                items.iter().try_for_each(|item| item.encode(sink))
            })?,
            Self::Map(entries) => sink.nested(|sink| {
                sink.uint(entries.len() as u64);
                entries.iter().try_for_each(|(key, value)| {
                    key.encode(sink)?;
                    value.encode(sink)
                })
            })?,
            Self::Struct(fields) => sink.nested(|sink| {
                let mut last = -1;
                for (number, value) in fields {
                    sink.uint((i64::from(*number) - last) as u64);
                    last = i64::from(*number);
                    value.encode(sink)?;
                }
                sink.uint(0);
                Ok(())
            })?,
        }
        Ok(())
    }
}
