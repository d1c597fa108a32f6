//! Whether keywords have values that mean something.
use crate::keywords::field;
use serde_json::{Map, Value};

const TYPES: [&str; 6] = ["object", "array", "string", "integer", "number", "boolean"];
/// Pairs of bounds.
const BOUNDS: [(&str, &str); 4] = [
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
];

/// What is wrong with the keywords of a schema itself, to be read behind what has them.
pub(super) fn problems(schema: &Map<String, Value>) -> impl Iterator<Item = String> {
    let wrong = schema.iter().filter_map(|(key, value)| {
        let wanted = wanted(schema, key, value)?;
        Some(format!("has {key} {value}: it must be {wanted}"))
    });
    let empty = BOUNDS.iter().filter_map(|(least, most)| {
        let (low, high) = (schema.get(*least)?, schema.get(*most)?);
        (low.as_f64()? > high.as_f64()?).then(|| {
            format!("has {least} {low} and {most} {high}, between which there is nothing: correct one of them")
        })
    });
    wrong.chain(empty)
}

/// What the value of a keyword must be, where it is not.
fn wanted(schema: &Map<String, Value>, key: &str, value: &Value) -> Option<&'static str> {
    let (fits, wanted) = match key {
        "type" => (
            is_type(value),
            "a type that a model can give; leave out what is always null",
        ),
        "title" | "description" | "pattern" | "format" => (value.is_string(), "a text"),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            (value.is_u64(), "an integer of at least 0")
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
            (value.is_number(), "a number")
        }
        "multipleOf" => (
            value.as_f64().is_some_and(|step| step > 0.0),
            "a number above 0",
        ),
        "uniqueItems" => (value.is_boolean(), "true or false"),
        "enum" => (
            is_enum(schema, value),
            "a list of different values of the schema's type",
        ),
        "required" => (
            is_required(schema, value),
            "a list of names that properties has",
        ),
        "properties" | "patternProperties" => (
            value
                .as_object()
                .is_some_and(|fields| fields.values().all(is_schema)),
            "an object of schemas",
        ),
        "items" | "additionalProperties" => (is_schema(value), "a schema"),
        "anyOf" | "oneOf" | "allOf" => (
            value
                .as_array()
                .is_some_and(|all| !all.is_empty() && all.iter().all(is_schema)),
            "a list of one schema at least",
        ),
        _ => return None,
    };
    (!fits).then_some(wanted)
}

/// Several types have a sentence of their own.
fn is_type(value: &Value) -> bool {
    value.is_array() || value.as_str().is_some_and(|kind| TYPES.contains(&kind))
}

fn is_schema(value: &Value) -> bool {
    value.is_object() || value.is_boolean()
}

fn is_enum(schema: &Map<String, Value>, value: &Value) -> bool {
    let Some(values) = value.as_array() else {
        return false;
    };
    let of_type = |value: &Value| match schema.get("type").and_then(Value::as_str) {
        Some("string") => value.is_string(),
        Some("integer" | "number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    };
    let first = |(index, value): (usize, &Value)| !values[..index].contains(value);
    !values.is_empty() && values.iter().all(of_type) && values.iter().enumerate().all(first)
}

fn is_required(schema: &Map<String, Value>, value: &Value) -> bool {
    let is_named = |name: &Value| {
        name.as_str()
            .is_some_and(|name| field(schema, name).is_some())
    };
    value
        .as_array()
        .is_some_and(|names| names.iter().all(is_named))
}

/// Whether a pattern has nothing that only Rust's patterns have: flags, names in Python's way, other ends of a text.
pub(super) fn is_ecma(pattern: &str) -> bool {
    let mut rest = pattern;
    while let Some(at) = rest.find(['\\', '(']) {
        let (opens, behind) = (rest[at..].starts_with('('), &rest[at + 1..]);
        let own = match opens {
            true => {
                behind.starts_with('?') && !behind.starts_with("?:") && !behind.starts_with("?<")
            }
            false => behind.starts_with(['A', 'z', 'Z', 'x', 'u', 'U']) && !is_ecma_escape(behind),
        };
        if own {
            return false;
        }
        // what is escaped is nothing more than itself
        let skipped = if opens {
            0
        } else {
            behind.chars().next().map_or(0, char::len_utf8)
        };
        rest = &behind[skipped..];
    }
    true
}

/// `\x41` and `\u0041`, which both know; Rust's `\x{41}` and `\U00000041` are its own.
fn is_ecma_escape(behind: &str) -> bool {
    behind.starts_with(['x', 'u']) && !behind[1..].starts_with('{')
}
