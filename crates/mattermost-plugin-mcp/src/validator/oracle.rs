//! Random schemas and values: what we take is what another validator takes.
//!
//! The other one is told that a field that nothing names is a mistake, which we hold of every object in arguments.
use super::{Reading, Validator, Work, number};
use crate::keywords::choices;
use boon::{Compiler, Schemas};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value, json};

fn ours(schema: &Value, value: &Value, reading: Reading) -> Vec<String> {
    let validator = Validator::new(schema.as_object().unwrap(), reading);
    validator.problems(&number::plain(value.clone()), &Work::new())
}

fn theirs(schema: &Value, values: &[Value], reading: Reading) -> Vec<bool> {
    let mut compiler = Compiler::new();
    let schema = match reading {
        Reading::Arguments => {
            compiler.enable_format_assertions();
            closed(schema)
        }
        Reading::Output => schema.clone(),
    };
    compiler.add_resource("schema.json", schema).unwrap();
    let mut schemas = Schemas::new();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    let fits = values
        .iter()
        .map(|value| schemas.validate(value, index).is_ok());
    fits.collect()
}

/// The schema in which what nothing names is a mistake: each alternative is closed together with what stands beside it.
fn closed(schema: &Value) -> Value {
    let Value::Object(schema) = schema else {
        return schema.clone();
    };
    if schema.is_empty() {
        return json!({});
    }
    let open = open(schema);
    let alternatives: Vec<(&str, &Vec<Value>)> = choices(schema).collect();
    let [(kind, branches)] = alternatives.as_slice() else {
        let mut schema = open;
        schema.insert("unevaluatedProperties".to_owned(), json!(false));
        return Value::Object(schema);
    };
    let mut beside = open;
    beside.remove(*kind);
    let together = |branch: &Value| {
        let Value::Object(branch) = branch else {
            return branch.clone();
        };
        if branch.is_empty() {
            return json!({"allOf": [beside]});
        }
        // its fields are closed when the whole is
        closed(&json!({"allOf": [beside, branch]}))
    };
    let branches: Vec<Value> = branches.iter().map(together).collect();
    json!({"allOf": [beside], *kind: branches})
}

/// A schema whose fields and items are closed, and which is not.
fn open(schema: &Map<String, Value>) -> Map<String, Value> {
    let mut schema = schema.clone();
    for (key, below) in &mut schema {
        match (key.as_str(), below) {
            ("properties" | "patternProperties", Value::Object(fields)) => {
                fields.values_mut().for_each(|field| *field = closed(field));
            }
            ("items" | "additionalProperties", below) => *below = closed(below),
            ("allOf", Value::Array(members)) => members.iter_mut().for_each(|member| {
                if let Value::Object(map) = member {
                    *member = Value::Object(open(map));
                }
            }),
            _ => {}
        }
    }
    schema
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0..3_u8, 1..4_u8).prop_map(|(least, most)| json!({"type": "string", "minLength": least, "maxLength": most})),
        "\\^?[abc]{1,2}[+*]?\\$?".prop_map(|pattern| json!({"type": "string", "pattern": pattern})),
        prop_oneof![Just("date"), Just("email"), Just("ipv4"), Just("uuid")]
            .prop_map(|format| json!({"type": "string", "format": format})),
        (-3..3_i8, 0..6_i8).prop_map(|(least, most)| json!({"type": "integer", "minimum": least, "maximum": most})),
        (-3..3_i8, 0..6_i8)
            .prop_map(|(least, most)| json!({"type": "number", "exclusiveMinimum": least, "exclusiveMaximum": most})),
        (1..4_u8).prop_map(|step| json!({"type": "integer", "multipleOf": step})),
        prop_oneof![Just(0.5), Just(0.1), Just(1.5)].prop_map(|step| json!({"type": "number", "multipleOf": step})),
        Just(json!({"type": "boolean"})),
        vec(plain(), 1..3).prop_map(|allowed| json!({"enum": allowed})),
        plain().prop_map(|constant| json!({"const": constant})),
        Just(json!({})),
        Just(json!(true)),
    ]
}

fn object(below: impl Strategy<Value = Value> + Clone + 'static) -> impl Strategy<Value = Value> {
    let fields = btree_map("[abc]", below.clone(), 0..3);
    let more = prop_oneof![
        4 => Just(None),
        1 => Just(Some(json!(true))),
        1 => Just(Some(json!(false))),
        1 => below.clone().prop_map(Some),
    ];
    let extras = prop_oneof![
        3 => Just(json!({})),
        1 => below.prop_map(|below| json!({"patternProperties": {"^[cd]": below}})),
        1 => (0..2_u8, 0..3_u8).prop_map(|(least, most)| json!({"minProperties": least, "maxProperties": most})),
    ];
    (fields, vec("[abc]", 0..2), more, extras).prop_map(|(fields, required, more, extras)| {
        let mut schema = json!({"type": "object", "properties": fields, "required": required});
        let map = schema.as_object_mut().unwrap();
        if let Some(more) = more {
            map.insert("additionalProperties".to_owned(), more);
        }
        map.extend(extras.as_object().unwrap().clone());
        schema["required"].as_array_mut().unwrap().dedup();
        schema
    })
}

fn array(below: impl Strategy<Value = Value> + Clone + 'static) -> impl Strategy<Value = Value> {
    let extras = prop_oneof![
        Just(json!({})),
        Just(json!({"uniqueItems": true})),
        (0..2_u8, 0..3_u8).prop_map(|(least, most)| json!({"minItems": least, "maxItems": most})),
    ];
    (below, extras).prop_map(|(below, extras)| {
        let mut schema = json!({"type": "array", "items": below});
        schema
            .as_object_mut()
            .unwrap()
            .extend(extras.as_object().unwrap().clone());
        schema
    })
}

/// Objects without `additionalProperties: false`, which closes an object against what stands beside it.
fn part(below: impl Strategy<Value = Value> + Clone + 'static) -> impl Strategy<Value = Value> {
    object(below).prop_map(|mut schema| {
        let map = schema.as_object_mut().unwrap();
        if map.get("additionalProperties") == Some(&json!(false)) {
            map.remove("additionalProperties");
        }
        schema
    })
}

fn schema() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 24, 4, |below| {
        let alternatives = |kind: &'static str| {
            let branches = vec(prop_oneof![part(below.clone()), leaf()], 1..4);
            branches.prop_map(move |branches| json!({kind: branches}))
        };
        let flattened = (
            part(below.clone()),
            prop_oneof![Just("anyOf"), Just("oneOf")],
            vec(part(below.clone()), 1..3),
        )
            .prop_map(|(mut schema, kind, branches)| {
                schema[kind] = json!(branches);
                schema
            });
        prop_oneof![
            2 => object(below.clone()),
            2 => array(below.clone()),
            1 => alternatives("anyOf"),
            1 => alternatives("oneOf"),
            1 => vec(part(below.clone()), 1..3).prop_map(|members| json!({"allOf": members})),
            1 => flattened,
        ]
    })
}

/// Floats that are whole are among them: they are equal to integers. No nulls in arguments: those are read otherwise, on purpose.
fn plain() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[abc]{0,3}".prop_map(Value::from),
        (-4..6_i8).prop_map(Value::from),
        (-8..12_i8).prop_map(|n| json!(f64::from(n) / 2.0)),
        any::<bool>().prop_map(Value::from),
        prop_oneof![Just("2026-01-31"), Just("a@b.example"), Just("192.0.2.1")]
            .prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    plain().prop_recursive(3, 16, 3, |below| {
        prop_oneof![
            2 => btree_map("[abcd]", below.clone(), 0..4).prop_map(|fields| json!(fields)),
            1 => vec(below, 0..4).prop_map(Value::from),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(0x61_72_67_73), ..ProptestConfig::with_cases(400) })]

    #[test]
    fn we_take_what_another_validator_takes(schema in schema().prop_filter("a map", Value::is_object), values in vec(value(), 1..6)) {
        for reading in [Reading::Arguments, Reading::Output] {
            for (value, fits) in values.iter().zip(theirs(&schema, &values, reading)) {
                let problems = ours(&schema, value, reading);
                prop_assert_eq!(problems.is_empty(), fits, "{} for {} as {:?}: {:?}", schema, value, reading, problems);
            }
        }
    }
}

#[test]
fn enough_of_the_random_values_fit() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, TestRunner};
    let config = Config {
        rng_seed: RngSeed::Fixed(0x61_72_67_73),
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let (mut fit, mut miss) = (0, 0);
    for _ in 0..1000 {
        let schema = schema().new_tree(&mut runner).unwrap().current();
        let value = value().new_tree(&mut runner).unwrap().current();
        if schema.is_object() {
            match ours(&schema, &value, Reading::Arguments).is_empty() {
                true => fit += 1,
                false => miss += 1,
            }
        }
    }
    assert!(fit > 100 && miss > 100, "{fit} fit, {miss} do not");
}
