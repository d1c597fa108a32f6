//! Values of any type: Go's `any` here, `google.protobuf.Value` there.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use mattermost_plugin::Interface;
use prost_types::value::Kind;
use prost_types::{ListValue, Struct, Value};

use super::Convert;

/// Every number is a float, as in what Go reads from JSON.
impl Convert<Interface> for Value {
    fn convert(self) -> Interface {
        match self.kind {
            None | Some(Kind::NullValue(_)) => Interface::Nil,
            Some(Kind::BoolValue(value)) => Interface::Bool(value),
            Some(Kind::NumberValue(number)) => Interface::Float(number),
            Some(Kind::StringValue(text)) => Interface::String(text.into()),
            Some(Kind::ListValue(list)) => Interface::List(list.values.convert()),
            Some(Kind::StructValue(fields)) => Interface::Map(Some(fields).convert()),
        }
    }
}

/// What has no counterpart is null.
impl Convert<Value> for Interface {
    fn convert(self) -> Value {
        let number = self.as_f64();
        let kind = match self {
            Self::Bool(value) => Kind::BoolValue(value),
            Self::String(text) => Kind::StringValue(text.into_string()),
            // As JSON has them.
            Self::Bytes(bytes) => Kind::StringValue(BASE64_STANDARD.encode(bytes)),
            Self::List(list) => Kind::ListValue(ListValue {
                values: list.convert(),
            }),
            Self::Map(map) => Kind::StructValue(Struct {
                fields: fields(map),
            }),
            named => match (number, named.as_bool()) {
                (Some(number), _) => Kind::NumberValue(number),
                (None, Some(value)) => Kind::BoolValue(value),
                (None, None) => Kind::NullValue(0),
            },
        };
        Value { kind: Some(kind) }
    }
}

impl Convert<BTreeMap<String, Interface>> for Option<Struct> {
    fn convert(self) -> BTreeMap<String, Interface> {
        let fields = self.unwrap_or_default().fields.into_iter();
        fields.map(|(key, value)| (key, value.convert())).collect()
    }
}

/// Nothing in it is nothing.
impl Convert<Option<Struct>> for BTreeMap<String, Interface> {
    fn convert(self) -> Option<Struct> {
        (!self.is_empty()).then(|| Struct {
            fields: fields(self),
        })
    }
}

fn fields(map: BTreeMap<String, Interface>) -> BTreeMap<String, Value> {
    let entries = map.into_iter();
    entries.map(|(key, value)| (key, value.convert())).collect()
}
