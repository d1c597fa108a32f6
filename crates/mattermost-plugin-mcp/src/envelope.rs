//! The outside of a JSON-RPC message: its id and whether it asks for an answer.
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// What can be told about a message without decoding it, also where it breaks off in the middle: an error can then
/// still name the request that it answers.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Envelope {
    id: Id,
    /// Empty where it is no text.
    method: Option<String>,
}

/// The id of a request: MCP takes a text or a whole number.
#[derive(Debug, Default, PartialEq)]
enum Id {
    /// A notification.
    #[default]
    Absent,
    /// Somebody waits for an answer, and cannot be told that this is it.
    Unusable,
    Given(Value),
}

impl Envelope {
    /// Reads what there is; the error says whether it was a whole JSON object.
    pub(crate) fn read(bytes: &[u8]) -> (Self, Result<(), serde_json::Error>) {
        let mut envelope = Self::default();
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let whole = json
            .deserialize_map(Fields(&mut envelope))
            .and_then(|()| json.end());
        (envelope, whole)
    }

    /// The request's id; null where there is none.
    pub(crate) fn id(&self) -> Value {
        match &self.id {
            Id::Given(id) => id.clone(),
            Id::Absent | Id::Unusable => Value::Null,
        }
    }

    /// Whether there is an id that no answer can repeat.
    pub(crate) fn has_unusable_id(&self) -> bool {
        self.id == Id::Unusable
    }

    /// Whether somebody waits for an answer.
    pub(crate) fn is_request(&self) -> bool {
        self.id != Id::Absent || self.method.is_none()
    }

    /// Whether it is of a kind that nobody waits for, as far as it can be told before its end.
    pub(crate) fn is_notification(&self) -> bool {
        let method = self.method.as_deref().unwrap_or_default();
        self.id == Id::Absent && method.starts_with("notifications/")
    }

    /// Whether it calls a tool.
    pub(crate) fn is_call(&self) -> bool {
        self.method.as_deref() == Some("tools/call")
    }
}

struct Fields<'e>(&'e mut Envelope);

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON-RPC message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "id" => {
                    let id = map.next_value::<Scalar>()?.0;
                    self.0.id = id.map_or(Id::Unusable, Id::Given);
                }
                "method" => {
                    let method = map.next_value::<Scalar>()?.0;
                    let method = method.as_ref().and_then(Value::as_str);
                    self.0.method = Some(method.unwrap_or_default().to_owned());
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// A text or a whole number; nothing is kept of what is neither.
struct Scalar(Option<Value>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OfScalar)
    }
}

struct OfScalar;

impl<'de> Visitor<'de> for OfScalar {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar(Some(text.into())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.into())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.into())))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Scalar, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Scalar, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_id_is_found_in_whole_and_broken_messages() {
        for (text, id, whole) in [
            (r#"{"jsonrpc":"2.0","id":7,"method":"x"}"#, json!(7), true),
            (r#"{"id":"a","params":{"id":1}}"#, json!("a"), true),
            (
                r#"{"id":7,"method":"x","params":{"text":"aaaa"#,
                json!(7),
                false,
            ),
            (r#"{"params":{"id":1},"id":7"#, json!(7), false),
            (r#"{"params":{"id":1"#, json!(null), false),
            (r#"{"id":{"a":1},"method":"x"}"#, json!(null), true),
            (r#"{"id":1.5,"method":"x"}"#, json!(null), true),
            (r#"{"id":7} trailing"#, json!(7), false),
            ("", json!(null), false),
            (r#"[{"id":7}]"#, json!(null), false),
            ("12", json!(null), false),
        ] {
            let (envelope, result) = Envelope::read(text.as_bytes());
            assert_eq!((envelope.id(), result.is_ok()), (id, whole), "{text}");
        }
    }

    #[test]
    fn a_method_without_an_id_is_no_request() {
        for (text, request) in [
            (r#"{"method":"x"}"#, false),
            (r#"{"method":"x","id":1}"#, true),
            (r#"{"method":"x","id":null}"#, true),
            ("{}", true),
            (r#"{"method":[7]}"#, false),
        ] {
            assert_eq!(Envelope::read(text.as_bytes()).0.is_request(), request);
        }
    }
}
