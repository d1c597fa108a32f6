//! What the lint refuses, and what it takes.
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
    expect![[r#"
        the arguments are not an object: make them a struct with fields, or `NoArguments` where there are none (`struct X;` is no object, `struct X {}` is)
        the schema of the arguments has type "null": it must be a type that a model can give; leave out what is always null"#]]
        .assert_eq(&found(&of::<()>()));
    expect!["`items` in `children` in the schema of the arguments has $ref, which models do not take: a type must not contain itself; flatten it, or take a list"].assert_eq(&found(&of::<Tree>()));
    expect!["the arguments have oneOf at the top, which Agents drops: make them a struct and put the choice into a field"].assert_eq(&found(&of::<TopUnion>()));
    expect!["`items` in `a` in the schema of the arguments has several types (string, integer), which models do not take: choose one, or use an enum of objects"].assert_eq(&found(&map(json!({
        "type": "object",
        "properties": {"a": {"type": "array", "items": {"type": ["string", "integer"]}}}
    }))));
    expect![[r#"
        the arguments have allOf at the top, which Agents drops: make them a struct and put the choice into a field
        the arguments have anyOf at the top, which Agents drops: make them a struct and put the choice into a field"#]].assert_eq(&found(&map(json!({"type": "object", "anyOf": [{}], "allOf": [{}]}))));
}

#[test]
fn a_field_may_bear_the_name_of_a_keyword() {
    let fields =
        json!({"allOf": {"type": "string"}, "type": {"type": "string"}, "if": {"type": "string"}});
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
            (json!({"$ref": "#"}), "has $ref"),
            (json!({"$defs": {}}), "has $defs"),
            (json!({"type": ["string", "integer"]}), "several types"),
            (json!({"type": "array"}), "does not say of what"),
            (json!({"prefixItems": [true]}), "a tuple"),
            (json!({"pattern": "(?=a)"}), "the pattern \"(?=a)\""),
            (
                json!({"patternProperties": {"(": true}}),
                "the pattern \"(\"",
            ),
            (json!({"format": "duration"}), "the format \"duration\""),
            (json!({"if": {}}), "has if,"),
            (json!({"not": {"const": 1}}), "has not,"),
            (json!({"contains": {}}), "has contains,"),
            (json!({"propertyNames": {}}), "has propertyNames,"),
            (json!({"dependentRequired": {}}), "has dependentRequired,"),
            (json!({"minlength": 1}), "has minlength,"),
            (
                json!({"unevaluatedProperties": true}),
                "has unevaluatedProperties,",
            ),
            (json!({"items": false}), "can never be given"),
            (json!({"x-mcp-header": "A"}), "has x-mcp-header,"),
            (json!({"type": "file"}), "has type \"file\":"),
            (json!({"type": "null"}), "has type \"null\":"),
            (json!({"minLength": -1}), "has minLength -1:"),
            (json!({"minimum": "1"}), "has minimum \"1\":"),
            (json!({"multipleOf": 0}), "has multipleOf 0:"),
            (json!({"required": "a"}), "has required \"a\":"),
            (json!({"required": ["a"]}), "has required [\"a\"]:"),
            (json!({"properties": []}), "has properties []:"),
            (json!({"items": [true]}), "has items [true]:"),
            (json!({"description": 7}), "has description 7:"),
            (json!({"pattern": 7}), "has pattern 7:"),
            (json!({"format": 7}), "has format 7:"),
            (json!({"uniqueItems": 1}), "has uniqueItems 1:"),
            (json!({"enum": []}), "has enum []:"),
            (json!({"enum": ["a", "a"]}), "has enum [\"a\",\"a\"]:"),
            (json!({"type": "string", "enum": [1]}), "has enum [1]:"),
            (json!({"oneOf": []}), "has oneOf []:"),
            (
                json!({"minLength": 5, "maxLength": 1}),
                "has minLength 5 and maxLength 1,",
            ),
            (
                json!({"minimum": 1.5, "maximum": 1}),
                "has minimum 1.5 and maximum 1,",
            ),
            (
                json!({"properties": {"with space": {}}}),
                "has a field \"with space\",",
            ),
            (
                json!({"pattern": "(?i)a"}),
                "the pattern \"(?i)a\", which is none",
            ),
            (
                json!({"pattern": "\\Aa"}),
                "the pattern \"\\\\Aa\", which is none",
            ),
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
    let named = |name: &str| problems(&map(json!({"type": "object", "properties": {name: true}})));
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

#[test]
fn patterns_are_those_that_everybody_knows() {
    for pattern in [
        r"^a\(?i\)$",
        r"(?:a|b)\d",
        r"(?<year>\d{4})",
        r"\\A",
        r"\x41\u0041",
        "a\\\u{e9}",
    ] {
        assert!(values::is_ecma(pattern), "{pattern}");
    }
    for pattern in [
        r"(?i)a",
        r"a\z",
        r"\Aa",
        r"(?P<year>a)",
        r"\\\z",
        r"\x{41}",
        r"((?s).)",
    ] {
        assert!(!values::is_ecma(pattern), "{pattern}");
    }
}
