//! `null` for a field that is left out, as many models write it.
use crate::keywords::{choices, field, list};
use crate::validator::{Validator, Work, contradicts};
use serde_json::{Map, Value};

/// Takes away `null` under the names that the schema gives to fields which do not take it.
pub(super) fn leave_out(validator: &Validator, value: &mut Value, work: &Work) {
    walk(validator, &[validator.schema()], value, work);
}

fn walk<'a>(validator: &'a Validator, schemas: &[&'a Value], value: &mut Value, work: &Work) {
    let mut parts = Vec::new();
    for schema in schemas {
        add_parts(schema, value, &mut parts, work);
    }
    match value {
        Value::Object(fields) => {
            fields.retain(|name, value| {
                let mut named = parts.iter().filter_map(|part| field(part, name)).peekable();
                !value.is_null()
                    || named.peek().is_none()
                    || named.any(|part| validator.takes_null(part))
            });
            for (name, value) in fields {
                let below = parts
                    .iter()
                    .flat_map(|part| of_field(validator, part, name, work));
                walk(validator, &below.collect::<Vec<_>>(), value, work);
            }
        }
        Value::Array(items) => {
            let below: Vec<_> = parts.iter().filter_map(|part| part.get("items")).collect();
            for item in items {
                walk(validator, &below, item, work);
            }
        }
        _ => {}
    }
}

/// A schema with all that speak of the same value: whichever of its alternatives may turn out to be the one.
fn add_parts<'a>(
    schema: &'a Value,
    value: &Value,
    parts: &mut Vec<&'a Map<String, Value>>,
    work: &Work,
) {
    let Value::Object(schema) = schema else {
        return;
    };
    if !work.value() || contradicts(schema, value) {
        return;
    }
    parts.push(schema);
    let alternatives = choices(schema).flat_map(|(_, branches)| branches);
    for part in list(schema, "allOf").chain(alternatives) {
        add_parts(part, value, parts, work);
    }
}

/// The schemas that one schema has for the field of that name.
fn of_field<'a>(
    validator: &'a Validator,
    schema: &'a Map<String, Value>,
    name: &str,
    work: &Work,
) -> Vec<&'a Value> {
    let by_name = field(schema, name).into_iter();
    let by_pattern = validator.patterns.of_field(schema, name, work);
    let mut found: Vec<&Value> = by_name.chain(by_pattern).collect();
    if found.is_empty() {
        found.extend(schema.get("additionalProperties"));
    }
    found
}
