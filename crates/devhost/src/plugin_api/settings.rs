//! Settings as a plugin reads and saves them all at once: Go's JSON values.

use mattermost_plugin::{GoString, Interface};
use serde_json::Value;

/// A setting as Go has it after reading JSON, where every number is a `float64`.
pub(super) fn to_go(value: &Value) -> Interface {
    match value {
        Value::Null => Interface::Nil,
        Value::Bool(value) => Interface::Bool(*value),
        Value::Number(number) => Interface::Float(number.as_f64().unwrap_or_default()),
        Value::String(text) => Interface::String(text.as_str().into()),
        Value::Array(list) => Interface::List(list.iter().map(to_go).collect()),
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| (key.clone(), to_go(value)));
            Interface::Map(entries.collect())
        }
    }
}

/// A setting as it is saved; what JSON cannot say is null.
pub(super) fn from_go(value: &Interface) -> Value {
    match value {
        Interface::Bool(value) => (*value).into(),
        Interface::Int(number) => (*number).into(),
        Interface::Uint(number) => (*number).into(),
        Interface::Float(number) => number_of(*number),
        Interface::String(text) => GoString::as_str(text).into(),
        Interface::List(list) => list.iter().map(from_go).collect(),
        Interface::Map(map) => {
            let entries = map.iter().map(|(key, value)| (key.clone(), from_go(value)));
            Value::Object(entries.collect())
        }
        _ => Value::Null,
    }
}

/// Go writes a `float64` that is whole without a fraction.
fn number_of(number: f64) -> Value {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "only what is whole and small is converted"
    )]
    let whole = number as i64;
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return whole.into();
    }
    number.into()
}
