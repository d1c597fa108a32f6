//! What none of the model providers takes in the schema of arguments, and what no call is checked against, each problem with
//! its mend.
//!
//! Agents passes on only `type`, `description`, `properties` and `required` of the top level and panics where the
//! type is not "object"; OpenAI and Bedrock refuse references and lists of types.
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
    if !is_object(schema) {
        found.push(
            "the arguments are not an object: make them a struct (an empty one for no arguments)"
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
    let names = schema.get("properties").and_then(Value::as_object);
    for name in names
        .into_iter()
        .flat_map(Map::keys)
        .filter(|name| !is_argument(name))
    {
        found.push(format!(
            "the argument {name:?} has a name that some models do not take: rename it, with 1 to {LONGEST_FIELD} characters \
             of [A-Za-z0-9_.-]"
        ));
    }
    deep_problems("the arguments", schema, &mut found);
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
    if let Some(Value::Array(kinds)) = schema.get("type") {
        let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
        found.push(format!(
            "{place} have several types ({}), which models do not take: choose one, or use an enum of objects",
            kinds.join(", ")
        ));
    }
    if schema.get("type").is_some_and(|kind| kind == "array")
        && !["items", "prefixItems"]
            .iter()
            .any(|key| schema.contains_key(*key))
    {
        found.push(format!(
            "{place} have a list that does not say of what, which models do not take: say it"
        ));
    }
    for pattern in patterns(schema).filter(|pattern| Regex::new(pattern).is_err()) {
        found.push(format!(
            "{place} have the pattern {pattern:?}, which cannot be checked: write it without looking around, references \
             back and classes of Unicode"
        ));
    }
    if let Some(name) = schema
        .get("format")
        .and_then(Value::as_str)
        .filter(|name| format::named(name).is_none())
    {
        found.push(format!(
            "{place} have the format {name:?}, which no call is checked against: give a pattern instead, or let the type \
             decide with #[schemars(with = \"String\")]"
        ));
    }
    if schema
        .get("unevaluatedProperties")
        .is_some_and(|more| more != &Value::Bool(false))
    {
        found.push(format!("{place} have unevaluatedProperties, which no call is checked against: use additionalProperties"));
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
            "{place} have {key}, which models do not take: a type must not contain itself; flatten it, or take a list"
        )),
        "prefixItems" => Some(format!(
            "{place} have a tuple, which models do not take: make it a struct, whose fields have names"
        )),
        // schemars writes it for the signed NonZero types
        "not" => Some(format!(
            "{place} have not, which no call is checked against: say with enum, pattern or bounds what is taken, or let the \
             type decide with #[schemars(with = \"i64\")]"
        )),
        key if is_known(key) => None,
        key => Some(format!(
            "{place} have {key}, which no call is checked against: leave it out, and let the tool or the type refuse what it \
             does not take"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::of;
    use expect_test::expect;
    use schemars::JsonSchema;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Deserialize, JsonSchema)]
    struct Tree {
        #[expect(dead_code, reason = "only the schema is of interest")]
        children: Vec<Tree>,
    }
    #[derive(Deserialize, JsonSchema)]
    #[serde(tag = "kind")]
    #[expect(dead_code, reason = "only the schema is of interest")]
    enum TopUnion {
        One { a: String },
        Two { b: String },
    }

    fn found(schema: &Map<String, Value>) -> String {
        problems(schema).join("\n")
    }
    fn map(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn what_models_do_not_take_is_found() {
        expect![
            "the arguments are not an object: make them a struct (an empty one for no arguments)"
        ]
        .assert_eq(&found(&of::<()>()));
        expect!["`items` in `children` in the arguments have $ref, which models do not take: a type must not contain itself; flatten it, or take a list"].assert_eq(&found(&of::<Tree>()));
        expect![[r#"
            the arguments are not an object: make them a struct (an empty one for no arguments)
            the arguments have oneOf at the top, which Agents drops: make them a struct and put the choice into a field"#]].assert_eq(&found(&of::<TopUnion>()));
        expect!["`items` in `a` in the arguments have several types (string, integer), which models do not take: choose one, or use an enum of objects"].assert_eq(&found(&map(json!({
            "type": "object",
            "properties": {"a": {"type": "array", "items": {"type": ["string", "integer"]}}}
        }))));
        expect![[r#"
            the arguments have allOf at the top, which Agents drops: make them a struct and put the choice into a field
            the arguments have anyOf at the top, which Agents drops: make them a struct and put the choice into a field"#]].assert_eq(&found(&map(json!({"type": "object", "anyOf": [{}], "allOf": [{}]}))));
    }

    #[test]
    fn a_field_may_bear_the_name_of_a_keyword() {
        let fields = json!({"$ref": {"type": "string"}, "type": {"type": "string"}, "if": {"type": "string"}});
        let schema = map(json!({
            "type": "object",
            "properties": {"type": {"type": "string"}, "oneOf": {"type": "object", "properties": fields}}
        }));
        assert_eq!(problems(&schema), Vec::<String>::new());
    }

    /// What stands in place of `at` in a schema is found there and nowhere else.
    #[test]
    fn what_models_do_not_take_is_found_wherever_it_stands() {
        for around in [
            json!({"properties": {"a": "at"}}),
            json!({"patternProperties": {"^a": "at"}}),
            json!({"additionalProperties": "at"}),
            json!({"items": "at"}),
            json!({"anyOf": [{}, "at"]}),
            json!({"oneOf": [{"allOf": ["at"]}]}),
        ] {
            for (bad, word) in [
                (json!({"$ref": "#"}), "have $ref"),
                (json!({"$defs": {}}), "have $defs"),
                (json!({"type": ["string", "integer"]}), "several types"),
                (json!({"type": "array"}), "does not say of what"),
                (json!({"prefixItems": [true]}), "a tuple"),
                (json!({"pattern": "(?=a)"}), "the pattern \"(?=a)\""),
                (
                    json!({"patternProperties": {"(": true}}),
                    "the pattern \"(\"",
                ),
                (json!({"format": "duration"}), "the format \"duration\""),
                (json!({"if": {}}), "have if,"),
                (json!({"not": {"const": 1}}), "have not,"),
                (json!({"contains": {}}), "have contains,"),
                (json!({"propertyNames": {}}), "have propertyNames,"),
                (json!({"dependentRequired": {}}), "have dependentRequired,"),
                (json!({"minlength": 1}), "have minlength,"),
                (
                    json!({"unevaluatedProperties": true}),
                    "have unevaluatedProperties,",
                ),
                (json!({"items": false}), "can never be given"),
            ] {
                let schema = around.to_string().replace("\"at\"", &bad.to_string());
                let schema = json!({"type": "object", "properties": {"x": serde_json::from_str::<Value>(&schema).unwrap()}});
                let found = problems(&map(schema.clone()));
                assert!(
                    found.iter().any(|why| why.contains(word)),
                    "{word} in {schema}: {found:?}"
                );
                assert_eq!(found.len(), 1, "{schema}: {found:?}");
            }
        }
    }

    #[test]
    fn what_agents_drops_is_refused_at_the_top() {
        for (key, value) in [
            ("anyOf", json!([{}])),
            ("oneOf", json!([{}])),
            ("allOf", json!([{}])),
            ("enum", json!([{}])),
            ("const", json!({})),
            ("minProperties", json!(1)),
            ("patternProperties", json!({})),
        ] {
            let found = problems(&map(json!({"type": "object", key: value})));
            assert_eq!(found.len(), 1, "{key}: {found:?}");
            assert!(
                found[0].contains(&format!("have {key} at the top")),
                "{found:?}"
            );
        }
        for more in [json!(true), json!({"type": "string"})] {
            let found = problems(&map(
                json!({"type": "object", "additionalProperties": more}),
            ));
            assert!(found[0].contains("fields of any name"), "{found:?}");
        }
        let harmless = json!({"type": "object", "title": "A", "default": {}, "x-a": 1, "additionalProperties": false});
        assert_eq!(problems(&map(harmless)), Vec::<String>::new());
    }

    #[test]
    fn names_of_arguments_are_those_that_all_models_take() {
        let named =
            |name: &str| problems(&map(json!({"type": "object", "properties": {name: true}})));
        for name in ["a", "A-b_c.9", &"a".repeat(64)] {
            assert_eq!(named(name), Vec::<String>::new());
        }
        for name in ["", "a b", "caf\u{e9}", "$top", "a[b]", &"a".repeat(65)] {
            assert!(named(name)[0].contains("rename it"), "{name:?}");
        }
    }

    /// Whatever a schema has, it is either checked on a call or refused: there is no third way.
    #[test]
    fn what_schemars_writes_for_std_is_taken() {
        use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
        #[derive(Deserialize, JsonSchema)]
        #[expect(dead_code, reason = "only the schema is of interest")]
        struct Std {
            map: HashMap<String, Vec<u8>>,
            numbered: BTreeMap<i32, Option<bool>>,
            set: HashSet<char>,
            sorted: BTreeSet<u128>,
            array: [f32; 3],
            boxed: Option<Box<str>>,
            nonzero: std::num::NonZeroU8,
            address: std::net::Ipv6Addr,
            path: std::path::PathBuf,
            duration: std::time::Duration,
            range: std::ops::Range<u16>,
            any: Value,
            object: Map<String, Value>,
        }
        assert_eq!(problems(&of::<Std>()), Vec::<String>::new());
    }
}
