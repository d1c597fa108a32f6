//! What a schema asks for, in words for a model.
use super::format;
use crate::keywords::{choices, list};
use serde_json::{Map, Value};

/// What a value must be to fit the schema.
pub(crate) fn describe(schema: &Map<String, Value>) -> String {
    let alternatives = choices(schema).map(|(_, branches)| {
        let branches: Vec<String> = branches.iter().map(describe_schema).collect();
        branches.join(", or ")
    });
    let further = list(schema, "allOf")
        .map(describe_schema)
        .chain(alternatives);
    let own = own(schema);
    let all: Vec<String> = own.into_iter().chain(further).collect();
    match all.is_empty() {
        true => "a value".to_owned(),
        false => all.join(", and "),
    }
}

/// The same for a schema that may be `true` or `false`.
pub(crate) fn describe_schema(schema: &Value) -> String {
    schema
        .as_object()
        .map_or_else(|| "a value".to_owned(), describe)
}

/// What the schema's own keywords ask for; nothing where they leave it to others.
fn own(schema: &Map<String, Value>) -> Option<String> {
    if let Some(constant) = schema.get("const") {
        return Some(constant.to_string());
    }
    if let Some(Value::Array(allowed)) = schema.get("enum") {
        let allowed: Vec<String> = allowed.iter().map(Value::to_string).collect();
        return Some(match allowed.as_slice() {
            [only] => only.clone(),
            allowed => format!("one of {}", allowed.join(", ")),
        });
    }
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return Some(format!("what {target} says"));
    }
    match schema.get("type")? {
        Value::Array(kinds) => {
            let kinds: Vec<String> = kinds
                .iter()
                .filter_map(|kind| of_type(schema, kind.as_str()?))
                .collect();
            Some(kinds.join(" or "))
        }
        kind => of_type(schema, kind.as_str()?),
    }
}

fn of_type(schema: &Map<String, Value>, kind: &str) -> Option<String> {
    Some(match kind {
        // an object that leaves its fields to alternatives is described by them
        "object" => object(schema).or_else(|| {
            choices(schema)
                .next()
                .is_none()
                .then(|| "an object".to_owned())
        })?,
        "array" => array(schema),
        "string" => text(schema),
        "integer" => format!("an integer{}", range(schema)),
        "number" => format!("a number{}", range(schema)),
        "boolean" => "true or false".to_owned(),
        "null" => "null".to_owned(),
        _ => return None,
    })
}

fn object(schema: &Map<String, Value>) -> Option<String> {
    let count = span(schema, "minProperties", "maxProperties", "field", "fields");
    let fields = schema.get("properties").and_then(Value::as_object);
    let names = fields
        .into_iter()
        .flatten()
        .map(|(name, below)| match below.get("const") {
            Some(constant) => format!("`{name}` {constant}"),
            None => format!("`{name}`"),
        });
    let names: Vec<String> = names.collect();
    match (names.as_slice(), count.as_str()) {
        ([], "") => None,
        ([], count) => Some(format!("an object{count}")),
        (names, count) => Some(format!("an object{count} with {}", names.join(", "))),
    }
}

fn array(schema: &Map<String, Value>) -> String {
    let mut said = format!(
        "a list{}",
        span(schema, "minItems", "maxItems", "item", "items")
    );
    if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
        said.push_str(", no two of them alike");
    }
    said
}

fn text(schema: &Map<String, Value>) -> String {
    let word = |key| schema.get(key).and_then(Value::as_str);
    let length = span(schema, "minLength", "maxLength", "character", "characters");
    let format = word("format").and_then(format::named);
    let mut said = match format {
        Some(format) if length.is_empty() => format.words.to_owned(),
        Some(format) => format!("{},{length}", format.words),
        None => format!("a text{length}"),
    };
    if let Some(pattern) = word("pattern") {
        said.push_str(&format!(" that matches {pattern}"));
    }
    said
}

fn span(schema: &Map<String, Value>, least: &str, most: &str, one: &str, many: &str) -> String {
    let bound = |key| schema.get(key).and_then(Value::as_u64);
    let unit = |n| if n == 1 { one } else { many };
    match (bound(least).filter(|n| *n > 0), bound(most)) {
        (Some(least), Some(most)) if least == most => format!(" of {least} {}", unit(most)),
        (Some(least), Some(most)) => format!(" of {least} to {most} {}", unit(most)),
        (Some(least), None) => format!(" of at least {least} {}", unit(least)),
        (None, Some(most)) => format!(" of at most {most} {}", unit(most)),
        (None, None) => String::new(),
    }
}

fn range(schema: &Map<String, Value>) -> String {
    let mut said = match (schema.get("minimum"), schema.get("maximum")) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(" of at least {least}"),
        (None, Some(most)) => format!(" of at most {most}"),
        (None, None) => String::new(),
    };
    for (key, word) in [
        ("exclusiveMinimum", "above"),
        ("exclusiveMaximum", "below"),
        ("multipleOf", "in steps of"),
    ] {
        if let Some(bound) = schema.get(key) {
            said.push_str(&format!(" {word} {bound}"));
        }
    }
    said
}
