//! What none of the model providers takes in the schema of arguments, and what no call is checked against, each problem with
//! its mend.
//!
//! Agents passes on only `type`, `description`, `properties` and `required` of the top level and panics where the
//! type is not "object"; OpenAI and Bedrock refuse references and lists of types.
#[cfg(test)]
mod tests;
mod values;

use crate::keywords::{children, is_known};
use crate::schema::is_object;
use crate::validator::format;
use crate::validator::patterns::patterns;
use regex_lite::Regex;
use serde_json::{Map, Value};

/// What reaches a model of the top level, and what serde does anyway.
const AT_THE_TOP: [&str; 6] = [
    "type",
    "description",
    "properties",
    "required",
    "additionalProperties",
    "unevaluatedProperties",
];
/// Alternatives, and what stands for a flattened type.
const UNIONS: [&str; 3] = ["anyOf", "oneOf", "allOf"];
/// Longest name of an argument that Anthropic and Bedrock take.
const LONGEST_FIELD: usize = 64;

/// Everything in a schema that an agent cannot use, each with its mend.
pub(crate) fn problems(schema: &Map<String, Value>) -> Vec<String> {
    let mut found = Vec::new();
    let is_union = UNIONS.iter().any(|key| schema.contains_key(*key));
    if !is_object(schema) && !is_union {
        found.push(
            "the arguments are not an object: make them a struct with fields, or `NoArguments` where there are none (`struct X;` \
             is no object, `struct X {}` is)"
                .to_owned(),
        );
    }
    // what else a type that is no object has says nothing new
    let concerns = |key: &str| is_object(schema) || UNIONS.contains(&key);
    let dropped = |key: &&String| {
        concerns(key) && !AT_THE_TOP.contains(&key.as_str()) && is_known(key) && asks(key)
    };
    for key in schema.keys().filter(dropped) {
        found.push(format!(
            "the arguments have {key} at the top, which Agents drops: make them a struct and put the choice into a field"
        ));
    }
    if schema
        .get("additionalProperties")
        .is_some_and(|more| more != &Value::Bool(false))
    {
        found.push(
            "the arguments take fields of any name, of which Agents tells models nothing: put the map into a field"
                .to_owned(),
        );
    }
    deep_problems("the schema of the arguments", schema, &mut found);
    found
}

/// Whether a keyword asks for something; otherwise nothing is lost with it.
fn asks(key: &str) -> bool {
    !matches!(
        key,
        "title" | "default" | "examples" | "deprecated" | "readOnly" | "writeOnly" | "$comment"
    ) && !key.starts_with("x-")
}

fn is_argument(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    (1..=LONGEST_FIELD).contains(&name.len()) && name.chars().all(plain)
}

fn deep_problems(place: &str, schema: &Map<String, Value>, found: &mut Vec<String>) {
    for key in schema.keys() {
        found.extend(of_keyword(place, key));
    }
    found.extend(values::problems(schema).map(|why| format!("{place} {why}")));
    let names = schema.get("properties").and_then(Value::as_object);
    let names = names.into_iter().flat_map(Map::keys);
    for name in names.filter(|name| !is_argument(name)) {
        found.push(format!(
            "{place} has a field {name:?}, a name that some models do not take: rename it, with 1 to {LONGEST_FIELD} \
             characters of [A-Za-z0-9_.-]"
        ));
    }
    if let Some(Value::Array(kinds)) = schema.get("type") {
        let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
        found.push(format!(
            "{place} has several types ({}), which models do not take: choose one, or use an enum of objects",
            kinds.join(", ")
        ));
    }
    if schema.get("type").is_some_and(|kind| kind == "array")
        && !["items", "prefixItems"]
            .iter()
            .any(|key| schema.contains_key(*key))
    {
        found.push(format!(
            "{place} has a list that does not say of what, which models do not take: say it"
        ));
    }
    for pattern in patterns(schema) {
        if Regex::new(pattern).is_err() {
            found.push(format!(
                "{place} has the pattern {pattern:?}, which cannot be checked: write it without looking around, references \
                 back and classes of Unicode"
            ));
        } else if !values::is_ecma(pattern) {
            found.push(format!(
                "{place} has the pattern {pattern:?}, which is none outside Rust: write it without flags, and with ^ and $"
            ));
        }
    }
    if let Some(name) = schema
        .get("format")
        .and_then(Value::as_str)
        .filter(|name| format::named(name).is_none())
    {
        found.push(format!(
            "{place} has the format {name:?}, which no call is checked against: give a pattern instead, or let the type \
             decide with #[schemars(with = \"String\")]"
        ));
    }
    if schema
        .get("unevaluatedProperties")
        .is_some_and(|more| more != &Value::Bool(false))
    {
        found.push(format!("{place} has unevaluatedProperties, which no call is checked against: use additionalProperties"));
    }
    for (name, child) in children(schema) {
        match child {
            Value::Object(child) => deep_problems(&format!("`{name}` in {place}"), child, found),
            Value::Bool(false) if name != "additionalProperties" => {
                found.push(format!(
                    "`{name}` in {place} can never be given: leave it out"
                ));
            }
            _ => {}
        }
    }
}

fn of_keyword(place: &str, key: &str) -> Option<String> {
    match key {
        "$ref" | "$defs" | "definitions" => Some(format!(
            "{place} has {key}, which models do not take: a type must not contain itself; flatten it, or take a list"
        )),
        "prefixItems" => Some(format!(
            "{place} has a tuple, which models do not take: make it a struct, whose fields have names"
        )),
        // schemars writes it for the signed NonZero types
        "not" => Some(format!(
            "{place} has not, which no call is checked against: say with enum, pattern or bounds what is taken, or let the \
             type decide with #[schemars(with = \"i64\")]"
        )),
        "x-mcp-header" => Some(format!(
            "{place} has x-mcp-header, by which a client sends an argument as a header, where no call looks for it: leave it out"
        )),
        key if is_known(key) => None,
        key => Some(format!(
            "{place} has {key}, which no call is checked against: leave it out, and let the tool or the type refuse what it \
             does not take"
        )),
    }
}
