//! The outside of a JSON-RPC message: its id and whether it asks for an answer.
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// What can be told about a message without decoding it, also where it breaks off in the middle: an error can then
/// still name the request that it answers.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Envelope {
    id: Id,
    method: bool,
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
        self.id != Id::Absent || !self.method
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
                    let id = map.next_value::<Value>()?;
                    self.0.id = match id.is_string() || id.is_i64() || id.is_u64() {
                        true => Id::Given(id),
                        false => Id::Unusable,
                    };
                }
                "method" => {
                    map.next_value::<IgnoredAny>()?;
                    self.0.method = true;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
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
        ] {
            assert_eq!(Envelope::read(text.as_bytes()).0.is_request(), request);
        }
    }
}
