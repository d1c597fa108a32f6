//! Go's structs as JSON, as the contract has the largest of them: the server's configuration, its licence.
//!
//! The SDK's types know the names of their fields in Go and what Go has there ([`Shape`]), and not those in JSON. These are
//! the same, but for capitals and underscores. So a value travels between JSON and a type over the type's own gob form.

use go_gob::{Decoder, Encoder, Gob, Interface, Plan, Progress, Shape, Sink, Source};
use serde_json::{Map, Value};

/// Why JSON could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// It is no JSON.
    #[error("this is no JSON")]
    Json(#[from] serde_json::Error),
    /// It is nested too deep.
    #[error("this is no value of Go")]
    Go(#[from] go_gob::Error),
}

/// The names that are not Go's in other letters, as Go has them and as JSON has them.
const NAMES: [(&str, &str); 2] = [
    ("IDLoadedPushNotifications", "id_loaded"),
    ("CallDurationSeconds", "call_duration"),
];

/// What the JSON says; nothing if it is empty or null. What has another type than in Go is left at its default.
///
/// # Errors
/// It is no JSON.
pub fn read<T: Gob + Default>(json: &[u8]) -> Result<Option<T>, JsonError> {
    if json.is_empty() {
        return Ok(None);
    }
    let value: Value = serde_json::from_slice(json)?;
    if value.is_null() {
        return Ok(None);
    }
    let mut there = T::default();
    carry(&Json::new(T::shape(), value), &mut there)?;
    Ok(Some(there))
}

/// The value with Go's names, without what is zero, false or empty.
///
/// # Errors
/// It is nested too deep.
pub fn write<T: Gob>(value: &T) -> Result<Vec<u8>, JsonError> {
    let mut json = Json::new(T::shape(), Value::Null);
    carry(value, &mut json)?;
    Ok(serde_json::to_vec(&json.value)?)
}

/// Any value, as Go has it; none if this is no JSON.
pub(super) fn any(json: &[u8]) -> Option<Interface> {
    serde_json::from_slice(json).ok().map(interface)
}

/// Any value as JSON.
pub(super) fn text(there: Interface) -> Vec<u8> {
    value(there).to_string().into_bytes()
}

/// Over gob from one form of a type to another.
fn carry(from: &dyn Gob, to: &mut dyn Gob) -> Result<(), go_gob::Error> {
    let mut stream = Vec::new();
    Encoder::new().encode(from, &mut stream)?;
    let (mut rest, mut decoder) = (&stream[..], Decoder::with_max_message(usize::MAX));
    while let Some((header, body)) = decoder.frame(rest)? {
        let progress = decoder.push(&rest[header..header + body])?;
        if progress == Progress::Ready {
            break;
        }
        rest = &rest[header + body..];
    }
    decoder.decode_into(to)
}

/// A JSON value that stands for one of Go's.
#[derive(Debug)]
struct Json {
    shape: &'static Shape,
    value: Value,
}

impl Json {
    /// What does not fit is null.
    fn new(shape: &'static Shape, value: Value) -> Self {
        let fits = match shape {
            Shape::Bool => value.is_boolean(),
            Shape::Int => value.is_i64(),
            Shape::Uint => value.is_u64(),
            Shape::Float => value.is_number(),
            Shape::String => value.is_string(),
            Shape::Bytes | Shape::Interface => true,
            Shape::Slice(_) => value.is_array(),
            Shape::Map(..) | Shape::Struct(..) => value.is_object(),
            Shape::Array(..) | Shape::Unit | Shape::Marshaler(..) => false,
        };
        let value = if fits { value } else { Value::Null };
        Self { shape, value }
    }

    /// The fields of a struct, in Go's order.
    fn fields(&self) -> Vec<(&'static str, Self)> {
        let Shape::Struct(_, fields) = self.shape else {
            return Vec::new();
        };
        let (mut names, mut list) = (fields.names.split_terminator(' '), Vec::new());
        (fields.shapes)(&mut |shape| {
            list.extend(
                names
                    .next()
                    .map(|name| (name, Self::new(shape, self.field(name)))),
            );
        });
        list
    }

    fn field(&self, name: &str) -> Value {
        let Some(members) = self.value.as_object() else {
            return Value::Null;
        };
        // The server's configuration has its hundreds of names as Go has them.
        let found = members.get(name).or_else(|| {
            let mut members = members.iter();
            members.find_map(|(key, value)| is_name(name, key).then_some(value))
        });
        found.cloned().unwrap_or_default()
    }
}

/// Whether JSON calls a field of Go so.
fn is_name(go: &str, json: &str) -> bool {
    NAMES.contains(&(go, json)) || letters(go).eq(letters(json))
}

/// What of a name is alike in both.
fn letters(name: &str) -> impl Iterator<Item = u8> {
    let letters = name.bytes().filter(|letter| *letter != b'_');
    letters.map(|letter| letter.to_ascii_lowercase())
}

impl Gob for Json {
    /// Nobody asks: a value says of which type it is.
    fn shape() -> &'static Shape {
        &Shape::Unit
    }

    fn shape_of(&self) -> &'static Shape {
        self.shape
    }

    /// What JSON names is sent even if it is zero, so that a pointer to it is read as one.
    fn is_zero(&self) -> bool {
        self.value.is_null()
    }

    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), go_gob::Error> {
        match (self.shape, &self.value) {
            (Shape::Bool, Value::Bool(value)) => sink.uint((*value).into()),
            (Shape::Int, Value::Number(number)) => sink.int(number.as_i64().unwrap_or_default()),
            (Shape::Uint, Value::Number(number)) => sink.uint(number.as_u64().unwrap_or_default()),
            (Shape::Float, Value::Number(number)) => {
                sink.float(number.as_f64().unwrap_or_default())
            }
            (Shape::String, Value::String(text)) => sink.bytes(text.as_bytes()),
            // `json.RawMessage`: no struct that travels so has bytes of another kind.
            (Shape::Bytes, value) => sink.bytes(value.to_string().as_bytes()),
            (Shape::Interface, value) => interface(value.clone()).encode_value(sink)?,
            (Shape::Slice(of), Value::Array(items)) => sink.nested(|sink| {
                sink.uint(items.len() as u64);
                let mut items = items.iter().map(|item| Self::new(of(), item.clone()));
                items.try_for_each(|item| item.encode_value(sink))
            })?,
            (Shape::Map(_, of), Value::Object(members)) => sink.nested(|sink| {
                sink.uint(members.len() as u64);
                let mut members = members.iter();
                members.try_for_each(|(key, value)| {
                    sink.bytes(key.as_bytes());
                    Self::new(of(), value.clone()).encode_value(sink)
                })
            })?,
            (Shape::Struct(..), Value::Object(_)) => {
                let fields = self.fields();
                let fields: Vec<&dyn Gob> = fields.iter().map(|(_, field)| field as _).collect();
                sink.structure(&fields)?;
            }
            // In a list or a map: zero, false, empty, nil, or the end of a struct's fields.
            _ => sink.uint(0),
        }
        Ok(())
    }

    fn decode_value(&mut self, source: &mut Source<'_>, plan: Plan) -> Result<(), go_gob::Error> {
        self.value = match self.shape {
            Shape::Bool => (source.uint()? != 0).into(),
            Shape::Int => source.int()?.into(),
            Shape::Uint => source.uint()?.into(),
            Shape::Float => source.float()?.into(),
            Shape::String => String::from_utf8_lossy(source.bytes()?).into(),
            Shape::Bytes => serde_json::from_slice(source.bytes()?).unwrap_or_default(),
            Shape::Interface => {
                let mut there = Interface::Nil;
                there.decode_value(source, plan)?;
                value(there)
            }
            Shape::Slice(of) => source.nested(|source| {
                let (element, count) =
                    (source.element_plan(plan), source.count(size_of::<Value>())?);
                let items = (0..count).map(|_| Self::decode(of(), source, element));
                items.collect()
            })?,
            Shape::Map(_, of) => source
                .nested(|source| {
                    let ((_, element), count) =
                        (source.entry_plans(plan), source.count(size_of::<Value>())?);
                    let members = (0..count).map(|_| {
                        let key = String::from_utf8_lossy(source.bytes()?).into_owned();
                        Ok((key, Self::decode(of(), source, element)?))
                    });
                    members.collect::<Result<Map<_, _>, go_gob::Error>>()
                })?
                .into(),
            Shape::Struct(..) => {
                let mut fields = self.fields();
                let mut places: Vec<&mut dyn Gob> =
                    fields.iter_mut().map(|(_, field)| field as _).collect();
                source.structure(plan, &mut places)?;
                let set = fields
                    .into_iter()
                    .filter(|(_, field)| !field.value.is_null());
                set.map(|(name, field)| (name.to_owned(), field.value))
                    .collect()
            }
            Shape::Array(..) | Shape::Unit | Shape::Marshaler(..) => {
                return Err(go_gob::Error::OutOfRange("JSON"));
            }
        };
        Ok(())
    }
}

impl Json {
    fn decode(
        shape: &'static Shape,
        source: &mut Source<'_>,
        plan: Plan,
    ) -> Result<Value, go_gob::Error> {
        let mut json = Self::new(shape, Value::Null);
        json.decode_value(source, plan)?;
        Ok(json.value)
    }
}

/// As Go reads it into an `any`: every number is a float.
fn interface(value: Value) -> Interface {
    match value {
        Value::Null => Interface::Nil,
        Value::Bool(value) => value.into(),
        Value::Number(number) => number.as_f64().map_or(Interface::Nil, Interface::from),
        Value::String(text) => text.into(),
        Value::Array(items) => Interface::List(items.into_iter().map(interface).collect()),
        Value::Object(members) => {
            let members = members.into_iter();
            Interface::Map(
                members
                    .map(|(key, value)| (key, interface(value)))
                    .collect(),
            )
        }
    }
}

/// What JSON cannot tell is null.
fn value(there: Interface) -> Value {
    let number = there.as_f64();
    match there {
        Interface::Bool(value) => value.into(),
        Interface::Int(number) => number.into(),
        Interface::Uint(number) => number.into(),
        // As Go writes it: without a point.
        Interface::Float(number) if number as i64 as f64 == number => (number as i64).into(),
        Interface::String(text) => text.into_string().into(),
        Interface::List(items) => items.into_iter().map(value).collect(),
        Interface::Map(members) => {
            let members = members.into_iter();
            members.map(|(key, member)| (key, value(member))).collect()
        }
        other => match (number, other.as_bool()) {
            (Some(number), _) => number.into(),
            (None, Some(value)) => value.into(),
            (None, None) => Value::Null,
        },
    }
}

#[cfg(test)]
mod tests;
