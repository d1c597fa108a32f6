//! What a schema asks for, in words for a model.
use serde_json::{Map, Value};

/// What a value must be to fit the schema.
pub(crate) fn describe(schema: &Map<String, Value>) -> String {
    if let Some(branches) = union(schema) {
        let branches = branches.iter().filter_map(Value::as_object).map(describe);
        return branches.collect::<Vec<_>>().join(", or ");
    }
    if let Some(constant) = schema.get("const") {
        return constant.to_string();
    }
    if let Some(Value::Array(allowed)) = schema.get("enum") {
        let allowed: Vec<String> = allowed.iter().map(Value::to_string).collect();
        return match allowed.as_slice() {
            [only] => only.clone(),
            allowed => format!("one of {}", allowed.join(", ")),
        };
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => match schema.get("properties").and_then(Value::as_object) {
            Some(fields) if !fields.is_empty() => {
                let names: Vec<String> = fields.keys().map(|name| format!("`{name}`")).collect();
                format!("an object with {}", names.join(", "))
            }
            _ => "an object".to_owned(),
        },
        Some("array") => {
            let items = span(schema, "minItems", "maxItems", "item", "items");
            format!("a list{items}")
        }
        Some("string") => {
            let length = span(schema, "minLength", "maxLength", "character", "characters");
            format!("a text{length}")
        }
        Some("integer") => format!("an integer{}", range(schema)),
        Some("number") => format!("a number{}", range(schema)),
        Some("boolean") => "true or false".to_owned(),
        Some("null") => "null".to_owned(),
        _ => "a value".to_owned(),
    }
}

fn span(schema: &Map<String, Value>, least: &str, most: &str, one: &str, many: &str) -> String {
    let bound = |key| schema.get(key).and_then(Value::as_u64);
    let unit = |n| if n == 1 { one } else { many };
    match (bound(least).filter(|n| *n > 0), bound(most)) {
        (Some(least), Some(most)) => format!(" of {least} to {most} {}", unit(most)),
        (Some(least), None) => format!(" of at least {least} {}", unit(least)),
        (None, Some(most)) => format!(" of at most {most} {}", unit(most)),
        (None, None) => String::new(),
    }
}

fn range(schema: &Map<String, Value>) -> String {
    match (schema.get("minimum"), schema.get("maximum")) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(" of at least {least}"),
        (None, Some(most)) => format!(" of at most {most}"),
        (None, None) => String::new(),
    }
}

/// The alternatives of a schema that is a choice.
pub(crate) fn union(schema: &Map<String, Value>) -> Option<&Vec<Value>> {
    schema
        .get("anyOf")
        .or_else(|| schema.get("oneOf"))
        .and_then(Value::as_array)
}
