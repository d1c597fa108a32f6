//! A text where a list of texts belongs, as many models write a list of one.
use crate::keywords::field;
use serde_json::Value;

/// Makes a list of a text that stands under the name of a field which is a list of texts.
pub(super) fn make_list(schema: &Value, arguments: &mut Value) {
    let (Value::Object(schema), Value::Object(fields)) = (schema, arguments) else {
        return;
    };
    for (name, value) in fields {
        if value.is_string() && field(schema, name).is_some_and(is_list_of_texts) {
            *value = Value::Array(vec![value.take()]);
        }
    }
}

fn is_list_of_texts(schema: &Value) -> bool {
    let has = |schema: &Value, kind: &str| match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|known| known == kind),
        Some(known) => known == kind,
        None => false,
    };
    let items = schema.get("items");
    let of_texts = items.is_some_and(|items| has(items, "string"));
    has(schema, "array") && !has(schema, "string") && of_texts
}
