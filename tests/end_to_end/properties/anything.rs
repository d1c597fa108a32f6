//! Any JSON as arguments gives a result or one clear error.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Map, Value, json};

use crate::inside::Inside;

/// How an error may begin. A server error is not among them: nothing here fails.
const CLEAR: [&str; 3] = [
    "Client error: ",
    "Resource not found: ",
    "Authentication failed",
];

/// Calls of each tool.
const CALLS: usize = 40;

/// Words that mean something in the sample world, and some that mean nothing.
fn words(inside: &Inside) -> Vec<String> {
    let post = inside.world.create_post(&mattermost_plugin::model::Post {
        channel_id: inside.sample.news.clone(),
        user_id: inside.sample.ada.clone(),
        message: "Something to speak about".into(),
        ..Default::default()
    });
    let sample = &inside.sample;
    let ids = [
        sample.acme.as_str(),
        sample.ada.as_str(),
        sample.news.as_str(),
    ];
    let ids = ids.into_iter().chain([post.id.as_str()]).map(str::to_owned);
    let words = [
        "",
        " ",
        "~news",
        "#leads",
        "acme/news",
        "@gus",
        "@gus,@grace",
        "me",
        "24h",
        "2026-01-31",
        "2026-02-30T25:61",
        "9999999999w",
        "-1d",
        "tada",
        ":+1:",
        "\u{1F600}",
        "join",
        "public",
        "latest",
        "full",
        "a\u{0}b",
        "%",
        "*",
        "\"",
        "http://[::1",
        "http://localhost:8065/acme/pl/zzz",
        "..",
        "\u{202e}",
        "()[]",
    ];
    let long = ["x".repeat(70), "\u{e9}".repeat(17_000)];
    words
        .map(str::to_owned)
        .into_iter()
        .chain(ids)
        .chain(long)
        .collect()
}

fn value(words: Vec<String>) -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        6 => proptest::sample::select(words).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => (0..30i64).prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    plain.prop_recursive(3, 12, 3, |below| {
        prop_oneof![
            1 => btree_map("[a-z]{1,5}", below.clone(), 0..3).prop_map(|fields| json!(fields)),
            2 => vec(below, 0..3).prop_map(Value::from),
        ]
    })
}

/// Arguments of the tool with that schema: some of its own, with values that may fit, and now and then one of nobody's.
fn arguments(schema: &Value, words: Vec<String>) -> impl Strategy<Value = Value> + use<> {
    let properties = schema["properties"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let required: Vec<_> = schema["required"].as_array().cloned().unwrap_or_default();
    let fields: Vec<_> = properties
        .into_iter()
        .map(|(name, schema)| {
            let weight = if required.contains(&json!(name)) {
                0.95
            } else {
                0.3
            };
            let fitting = fitting(&schema, &words);
            let any = value(words.clone()).boxed();
            let value = prop_oneof![5 => fitting, 1 => any];
            proptest::option::weighted(weight, value)
                .prop_map(move |value| value.map(|value| (name.clone(), value)))
        })
        .collect();
    let other = proptest::option::weighted(
        0.05,
        value(words).prop_map(|value| ("other".to_owned(), value)),
    );
    (fields, other).prop_map(|(fields, other)| {
        let fields = fields.into_iter().flatten().chain(other);
        Value::Object(fields.collect::<Map<_, _>>())
    })
}

/// A value of the schema's type.
fn fitting(schema: &Value, words: &[String]) -> BoxedStrategy<Value> {
    if let Some(choices) = schema["enum"].as_array() {
        return proptest::sample::select(choices.clone()).boxed();
    }
    let word = proptest::sample::select(words.to_vec()).prop_map(Value::from);
    match schema["type"].as_str() {
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some("integer" | "number") => (0..600i64).prop_map(Value::from).boxed(),
        Some("array") => vec(fitting(&schema["items"], words), 0..4)
            .prop_map(Value::from)
            .boxed(),
        Some("object") => value(words.to_vec()).boxed(),
        _ => word.boxed(),
    }
}

#[tokio::test]
async fn any_arguments_give_a_result_or_one_clear_error() {
    let inside = Inside::start().await;
    let words = words(&inside);
    let config = Config {
        rng_seed: RngSeed::Fixed(0x70_72_6f_6f_66),
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let (mut results, mut errors) = (0, 0);
    for tool in inside.tools(&inside.sample.ada).await {
        let strategy = arguments(&tool.parameters, words.clone());
        for _ in 0..CALLS {
            let arguments = strategy.new_tree(&mut runner).unwrap().current();
            let answer = inside
                .judge(&inside.sample.ada, &tool.name, arguments.clone())
                .await;
            assert!(!answer.text.is_empty(), "{} {arguments}", tool.name);
            if !answer.is_error {
                results += 1;
                continue;
            }
            errors += 1;
            let clear = CLEAR.iter().any(|start| answer.text.starts_with(start));
            assert!(clear, "{} {arguments}: {}", tool.name, answer.text);
        }
    }
    assert!(
        results > 50 && errors > 100,
        "{results} results, {errors} errors"
    );
}
