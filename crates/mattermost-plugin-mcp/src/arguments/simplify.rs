//! What models write otherwise than the types want it: `null` for a field that is left out, 5.0 for 5.
use super::Patterns;
use crate::keywords::{choices, contradicts, field, list};
use serde_json::{Map, Value};

/// Takes away `null` under the names that the schema gives to fields, and makes integers of the floats that stand where it
/// has integers.
pub(super) fn simplify(schema: &Map<String, Value>, patterns: &Patterns, value: &mut Value) {
    walk(&[schema], patterns, value);
}

/// A schema with all that speak of the same value: whichever of its alternatives may turn out to be the one.
fn add_parts<'a>(
    schema: &'a Map<String, Value>,
    value: &Value,
    parts: &mut Vec<&'a Map<String, Value>>,
) {
    if contradicts(schema, value) {
        return;
    }
    parts.push(schema);
    let alternatives = choices(schema).flat_map(|(_, branches)| branches);
    for part in list(schema, "allOf").chain(alternatives) {
        if let Value::Object(part) = part {
            add_parts(part, value, parts);
        }
    }
}

fn walk(schemas: &[&Map<String, Value>], patterns: &Patterns, value: &mut Value) {
    let mut parts = Vec::new();
    for schema in schemas {
        add_parts(schema, value, &mut parts);
    }
    match value {
        Value::Object(fields) => {
            let names = |name: &str| parts.iter().any(|part| field(part, name).is_some());
            fields.retain(|name, value| !value.is_null() || !names(name));
            for (name, value) in fields {
                let below = parts.iter().flat_map(|part| of_field(part, patterns, name));
                let below: Vec<_> = below.filter_map(Value::as_object).collect();
                walk(&below, patterns, value);
            }
        }
        Value::Array(items) => {
            let below = parts
                .iter()
                .filter_map(|part| part.get("items")?.as_object());
            let below: Vec<_> = below.collect();
            for item in items {
                walk(&below, patterns, item);
            }
        }
        Value::Number(number) => {
            let is_integer =
                |part: &&Map<String, Value>| part.get("type").is_some_and(|kind| kind == "integer");
            if number.is_f64()
                && parts.iter().any(is_integer)
                && let Some(integer) = number.as_f64().and_then(integer)
            {
                *value = integer;
            }
        }
        _ => {}
    }
}

/// The schemas that one schema has for the field of that name.
fn of_field<'a>(schema: &'a Map<String, Value>, patterns: &Patterns, name: &str) -> Vec<&'a Value> {
    let mut found: Vec<&Value> = field(schema, name).into_iter().collect();
    let by_pattern = schema.get("patternProperties").and_then(Value::as_object);
    let by_pattern = by_pattern.into_iter().flatten();
    found.extend(
        by_pattern
            .filter(|(pattern, _)| patterns.fits(pattern, name))
            .map(|(_, below)| below),
    );
    if found.is_empty() {
        found.extend(schema.get("additionalProperties"));
    }
    found
}

/// JSON has one kind of number, and some models write 5 as 5.0.
fn integer(float: f64) -> Option<Value> {
    // beyond 2^53 a float no longer says which integer is meant
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if float.fract() != 0.0 || float.abs() > EXACT {
        return None;
    }
    format!("{float:.0}").parse::<i64>().ok().map(Value::from)
}
