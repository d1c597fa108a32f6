//! What a schema asks of one value, without looking into it.
use super::check::Check;
use super::{Reading, format};
use serde_json::{Map, Number, Value};
use std::cmp::Ordering;
use std::collections::HashSet;

/// Whether a value has the type, the values, the bounds and the form that the schema's own keywords ask for.
///
/// Numbers are [plain](super::number::plain) in both, so that equal ones are equal values.
pub(super) fn fits(schema: &Map<String, Value>, check: &Check<'_>, value: &Value) -> bool {
    schema.get("type").is_none_or(|kind| is(kind, value))
        && schema.get("const").is_none_or(|constant| value == constant)
        && schema
            .get("enum")
            .and_then(Value::as_array)
            .is_none_or(|allowed| allowed.contains(value))
        && match value {
            Value::Number(number) => number_fits(schema, number),
            Value::String(text) => text_fits(schema, check, text),
            Value::Array(items) => {
                within(schema, "minItems", "maxItems", || items.len())
                    && (schema.get("uniqueItems") != Some(&Value::Bool(true)) || all_differ(items))
            }
            Value::Object(fields) => {
                within(schema, "minProperties", "maxProperties", || fields.len())
            }
            Value::Null | Value::Bool(_) => true,
        }
}

/// Whether a value has this type, or one of these types.
pub(super) fn is(kind: &Value, value: &Value) -> bool {
    match kind {
        Value::Array(kinds) => kinds.iter().any(|kind| is(kind, value)),
        kind => match kind.as_str() {
            Some("object") => value.is_object(),
            Some("array") => value.is_array(),
            Some("string") => value.is_string(),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("number") => value.is_number(),
            Some("boolean") => value.is_boolean(),
            Some("null") => value.is_null(),
            _ => true,
        },
    }
}

fn number_fits(schema: &Map<String, Value>, number: &Number) -> bool {
    let fits = |key: &str, allowed: &[Ordering]| match schema.get(key) {
        Some(Value::Number(bound)) => {
            compare(number, bound).is_some_and(|order| allowed.contains(&order))
        }
        _ => true,
    };
    fits("minimum", &[Ordering::Greater, Ordering::Equal])
        && fits("maximum", &[Ordering::Less, Ordering::Equal])
        && fits("exclusiveMinimum", &[Ordering::Greater])
        && fits("exclusiveMaximum", &[Ordering::Less])
        && match schema.get("multipleOf") {
            Some(Value::Number(step)) => is_multiple(number, step),
            _ => true,
        }
}

/// Integers exactly, as no float can.
fn compare(number: &Number, bound: &Number) -> Option<Ordering> {
    match (number.as_i128(), bound.as_i128()) {
        (Some(number), Some(bound)) => Some(number.cmp(&bound)),
        _ => number.as_f64()?.partial_cmp(&bound.as_f64()?),
    }
}

fn is_multiple(number: &Number, step: &Number) -> bool {
    if let (Some(number), Some(step)) = (number.as_i128(), step.as_i128()) {
        return step != 0 && number % step == 0;
    }
    let (Some(number), Some(step)) = (number.as_f64(), step.as_f64()) else {
        return false;
    };
    // 0.3 is no whole number of 0.1 in floats, and is one to whoever wrote it
    let quotient = number / step;
    (quotient - quotient.round()).abs() <= f64::EPSILON * quotient.abs().max(1.0) * 4.0
}

fn text_fits(schema: &Map<String, Value>, check: &Check<'_>, text: &str) -> bool {
    let word = |key| schema.get(key).and_then(Value::as_str);
    // what cannot be tried is no mistake of the tool, and one of the model, which is told the limit
    let lenient = check.reading == Reading::Output;
    let matches = |pattern| check.matches(pattern, text).unwrap_or(lenient);
    within(schema, "minLength", "maxLength", || text.chars().count())
        && word("pattern").is_none_or(matches)
        && (lenient
            || word("format")
                .and_then(format::named)
                .is_none_or(|format| (format.fits)(text)))
}

fn all_differ(items: &[Value]) -> bool {
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().all(|item| seen.insert(item))
}

/// Whether a count lies between two bounds; it is only counted where there is one.
fn within(
    schema: &Map<String, Value>,
    least: &str,
    most: &str,
    count: impl FnOnce() -> usize,
) -> bool {
    let bound = |key| schema.get(key).and_then(Value::as_u64);
    let (least, most) = (bound(least), bound(most));
    if least.is_none() && most.is_none() {
        return true;
    }
    let count = count() as u64;
    least.is_none_or(|least| count >= least) && most.is_none_or(|most| count <= most)
}
