//! The value of a setting, read without ever telling it.

use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error, IntoDeserializer, Unexpected, Visitor};
use serde_json::Value;

use super::WrongSetting;

/// The value of one setting.
pub(super) struct Setting(pub(super) Value);

impl<'de> Deserializer<'de> for Setting {
    type Error = WrongSetting;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WrongSetting> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(value) => match (value.as_u64(), value.as_i64()) {
                (Some(value), _) => visitor.visit_u64(value),
                (None, Some(value)) => visitor.visit_i64(value),
                // Every other JSON number is a float.
                (None, None) => visitor.visit_f64(value.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(value) => visitor.visit_string(value),
            Value::Array(values) => {
                visitor.visit_seq(SeqDeserializer::new(values.into_iter().map(Setting)))
            }
            Value::Object(values) => visitor.visit_map(MapDeserializer::new(
                values.into_iter().map(|(key, value)| (key, Setting(value))),
            )),
        }
    }

    /// A number that is too large would be infinite.
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WrongSetting> {
        match self.0.as_f64() {
            Some(value) if !(value as f32).is_finite() => Err(WrongSetting::invalid_value(
                unexpected(&self.0),
                &"a number that is not as large",
            )),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WrongSetting> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, WrongSetting> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, WrongSetting> {
        match self.0 {
            Value::String(variant) => visitor.visit_enum(variant.into_deserializer()),
            Value::Object(values) => {
                let values = values.into_iter().map(|(key, value)| (key, Setting(value)));
                let access = MapAccessDeserializer::new(MapDeserializer::new(values));
                access.deserialize_enum(name, variants, visitor)
            }
            other => Err(WrongSetting::invalid_type(
                unexpected(&other),
                &"one of a list",
            )),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, WrongSetting> for Setting {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

/// The kind of a value, for an error.
pub(super) fn unexpected(value: &Value) -> Unexpected<'_> {
    match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(value) => Unexpected::Bool(*value),
        Value::Number(_) => Unexpected::Other("a number"),
        Value::String(value) => Unexpected::Str(value),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    }
}
