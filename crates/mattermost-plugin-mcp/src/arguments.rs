//! The arguments of a call: checked against the schema that the model was shown, then decoded.
//!
//! All problems are told at once, ten at most, each with the name of the field and what would be right, so that a model needs
//! one more attempt and not one for every mistake.
use crate::problems::Problems;
use crate::words::{describe, union};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What is wrong with the arguments: a text for the model.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("Client error: {}", .0.join("\n"))]
pub(crate) struct BadArguments(pub(crate) Vec<String>);

/// Checks and decodes. `null` for an optional field counts as left out, `5.0` as an integer.
pub(crate) fn decode<T: DeserializeOwned>(
    schema: &Map<String, Value>,
    arguments: Map<String, Value>,
) -> Result<T, BadArguments> {
    let mut problems = Problems::default();
    let mut arguments = Value::Object(arguments);
    check("", schema, &mut arguments, &mut problems);
    if !problems.is_empty() {
        return Err(BadArguments(problems.into_sentences()));
    }
    serde_path_to_error::deserialize(arguments).map_err(|error| {
        let path = error.path().to_string();
        let why = error.into_inner();
        BadArguments(vec![match path.as_str() {
            "." => why.to_string(),
            path => format!("`{path}`: {why}"),
        }])
    })
}

fn check(path: &str, schema: &Map<String, Value>, value: &mut Value, problems: &mut Problems) {
    let ok = if let Some(branches) = union(schema) {
        fits_one_of(path, branches, value)
    } else if let Some(constant) = schema.get("const") {
        value == constant
    } else if let Some(Value::Array(allowed)) = schema.get("enum") {
        allowed.contains(value)
    } else {
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => match value {
                Value::Object(fields) => {
                    check_fields(path, schema, fields, problems);
                    true
                }
                _ => false,
            },
            Some("array") => match value {
                Value::Array(items) => {
                    check_items(path, schema, items, problems);
                    within(schema, "minItems", "maxItems", items.len())
                }
                _ => false,
            },
            Some("string") => value
                .as_str()
                .is_some_and(|s| within(schema, "minLength", "maxLength", s.chars().count())),
            Some("integer") => {
                make_integer(value);
                (value.is_i64() || value.is_u64()) && in_range(schema, value)
            }
            Some("number") => value.is_number() && in_range(schema, value),
            Some("boolean") => value.is_boolean(),
            Some("null") => value.is_null(),
            _ => true,
        }
    };
    if !ok {
        problems.add(|| format!("`{}` must be {}", shown(path), describe(schema)));
    }
}

fn fits_one_of(path: &str, branches: &[Value], value: &mut Value) -> bool {
    branches.iter().any(|branch| {
        let Value::Object(branch) = branch else {
            return branch != &Value::Bool(false);
        };
        let mut attempt = value.clone();
        let mut problems = Problems::default();
        check(path, branch, &mut attempt, &mut problems);
        if problems.is_empty() {
            *value = attempt;
        }
        problems.is_empty()
    })
}

fn check_fields(
    path: &str,
    schema: &Map<String, Value>,
    fields: &mut Map<String, Value>,
    problems: &mut Problems,
) {
    let none = Map::new();
    let known = schema
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&none);
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    fields.retain(|name, value| !value.is_null() || !known.contains_key(name));
    for name in required.iter().filter(|name| !fields.contains_key(**name)) {
        let expected = known.get(*name).and_then(Value::as_object);
        let expected = expected.map_or_else(|| "a value".to_owned(), describe);
        problems.add(|| format!("`{}` is missing; it must be {expected}", join(path, name)));
    }
    for (name, value) in fields {
        match known.get(name) {
            Some(Value::Object(field)) => check(&join(path, name), field, value, problems),
            Some(_) => {}
            None => match schema.get("additionalProperties") {
                Some(Value::Object(more)) => check(&join(path, name), more, value, problems),
                Some(Value::Bool(true)) => {}
                _ => problems.add(|| unknown(path, name, known)),
            },
        }
    }
}

fn unknown(path: &str, name: &str, known: &Map<String, Value>) -> String {
    let name: String = join(path, name).chars().take(80).collect();
    let names: Vec<String> = known.keys().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => format!("`{name}` is unknown; there are no arguments here"),
        names => format!("`{name}` is unknown; what there is: {}", names.join(", ")),
    }
}

fn check_items(
    path: &str,
    schema: &Map<String, Value>,
    items: &mut [Value],
    problems: &mut Problems,
) {
    let Some(Value::Object(item)) = schema.get("items") else {
        return;
    };
    for (index, value) in items.iter_mut().enumerate() {
        check(&format!("{path}[{index}]"), item, value, problems);
    }
}

/// JSON has one kind of number, and some models write 5 as 5.0.
fn make_integer(value: &mut Value) {
    // beyond 2^53 a float no longer says which integer is meant
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if let Some(float) = value.as_f64()
        && value.is_f64()
        && float.fract() == 0.0
        && float.abs() <= EXACT
        && let Ok(integer) = format!("{float:.0}").parse::<i64>()
    {
        *value = Value::from(integer);
    }
}

fn in_range(schema: &Map<String, Value>, value: &Value) -> bool {
    let number = value.as_f64().unwrap_or(f64::NAN);
    let bound = |key| schema.get(key).and_then(Value::as_f64);
    bound("minimum").is_none_or(|least| number >= least)
        && bound("maximum").is_none_or(|most| number <= most)
        && bound("exclusiveMinimum").is_none_or(|below| number > below)
        && bound("exclusiveMaximum").is_none_or(|above| number < above)
}

fn within(schema: &Map<String, Value>, least: &str, most: &str, length: usize) -> bool {
    let bound = |key| schema.get(key).and_then(Value::as_u64);
    let length = length as u64;
    bound(least).is_none_or(|least| length >= least)
        && bound(most).is_none_or(|most| length <= most)
}

fn join(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    }
}

fn shown(path: &str) -> &str {
    match path {
        "" => "arguments",
        path => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;
    use schemars::JsonSchema;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize, JsonSchema, PartialEq)]
    struct Search {
        #[schemars(length(min = 1, max = 5))]
        query: String,
        #[serde(default = "thirty")]
        #[schemars(range(min = 1, max = 200))]
        limit: u32,
        order: Option<Order>,
        #[schemars(length(max = 2))]
        tags: Option<Vec<String>>,
        place: Option<Place>,
        half: Option<Even>,
        exact: Option<bool>,
        to: Option<To>,
    }
    #[derive(Debug, Deserialize, JsonSchema, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Order {
        Newest,
        Oldest,
    }
    #[derive(Debug, Deserialize, JsonSchema, PartialEq)]
    struct Place {
        team: String,
    }
    #[derive(Debug, Deserialize, JsonSchema, PartialEq)]
    #[serde(untagged)]
    enum To {
        Name(String),
        Place(Place),
    }
    /// Knows more than its schema says.
    #[derive(Debug, Deserialize, JsonSchema, PartialEq)]
    #[serde(try_from = "i64")]
    struct Even(i64);
    impl TryFrom<i64> for Even {
        type Error = &'static str;
        fn try_from(n: i64) -> Result<Self, Self::Error> {
            (n % 2 == 0).then_some(Self(n)).ok_or("must be even")
        }
    }
    fn thirty() -> u32 {
        30
    }

    fn decoded(arguments: Value) -> Result<Search, String> {
        let Value::Object(arguments) = arguments else {
            panic!("an object")
        };
        decode(&schema::of::<Search>(), arguments).map_err(|e| e.to_string())
    }

    #[test]
    fn good_arguments_are_decoded() {
        let found = decoded(json!({
            "query": "abc", "limit": 7.0, "order": "oldest", "tags": ["a"], "place": {"team": "t"}, "half": 4,
            "exact": true, "to": {"team": "t"}
        }));
        assert_eq!(
            found,
            Ok(Search {
                query: "abc".into(),
                limit: 7,
                order: Some(Order::Oldest),
                tags: Some(vec!["a".into()]),
                place: Some(Place { team: "t".into() }),
                half: Some(Even(4)),
                exact: Some(true),
                to: Some(To::Place(Place { team: "t".into() })),
            })
        );
    }

    #[test]
    fn null_for_an_optional_argument_is_the_same_as_leaving_it_out() {
        let full = decoded(json!({"query": "abc", "limit": null, "order": null, "tags": null}));
        assert_eq!(full, decoded(json!({"query": "abc"})));
        assert_eq!(full.unwrap().limit, 30);
    }

    #[test]
    fn each_mistake_names_the_field_and_what_would_be_right() {
        for (arguments, told) in [
            (
                json!({}),
                "`query` is missing; it must be a text of 1 to 5 characters",
            ),
            (
                json!({"query": null}),
                "`query` is missing; it must be a text of 1 to 5 characters",
            ),
            (
                json!({"query": 5}),
                "`query` must be a text of 1 to 5 characters",
            ),
            (
                json!({"query": "sixsix"}),
                "`query` must be a text of 1 to 5 characters",
            ),
            (
                json!({"query": "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}", "limit": 0}),
                "`limit` must be an integer from 1 to 200",
            ),
            (
                json!({"query": "a", "limit": "5"}),
                "`limit` must be an integer from 1 to 200",
            ),
            (
                json!({"query": "a", "limit": 1.5}),
                "`limit` must be an integer from 1 to 200",
            ),
            (
                json!({"query": "a", "order": "random"}),
                r#"`order` must be one of "newest", "oldest""#,
            ),
            (
                json!({"query": "a", "tags": ["a", "b", "c"]}),
                "`tags` must be a list of at most 2 items",
            ),
            (
                json!({"query": "a", "tags": ["a", 2]}),
                "`tags[1]` must be a text",
            ),
            (
                json!({"query": "a", "place": {}}),
                "`place.team` is missing; it must be a text",
            ),
            (
                json!({"query": "a", "place": "x"}),
                "`place` must be an object with `team`",
            ),
            (
                json!({"query": "a", "place": {"team": "t", "tem": 1}}),
                "`place.tem` is unknown; what there is: `team`",
            ),
            (
                json!({"query": "a", "exact": "yes"}),
                "`exact` must be true or false",
            ),
            (
                json!({"query": "a", "to": 5}),
                "`to` must be a text, or an object with `team`",
            ),
            (json!({"query": "a", "half": 3}), "`half`: must be even"),
        ] {
            assert_eq!(
                decoded(arguments.clone()),
                Err(format!("Client error: {told}")),
                "{arguments}"
            );
        }
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        assert_eq!(
            decoded(json!({"qeury": "a", "limit": 500})),
            Err("Client error: `query` is missing; it must be a text of 1 to 5 characters\n\
                 `limit` must be an integer from 1 to 200\n\
                 `qeury` is unknown; what there is: `exact`, `half`, `limit`, `order`, `place`, `query`, `tags`, `to`"
                .to_owned())
        );
    }

    #[test]
    fn ten_mistakes_are_told_and_the_rest_is_counted() {
        let many: Map<String, Value> = (0..100_000).map(|n| (n.to_string(), json!(1))).collect();
        let told = decoded(Value::Object(many)).unwrap_err();
        assert!(told.len() < 2_000, "{} bytes", told.len());
        assert!(told.ends_with("and 99991 more problems"), "{told}");
    }

    #[test]
    fn a_tool_without_arguments_says_so() {
        #[derive(Debug, Deserialize, JsonSchema)]
        struct Nothing {}
        let given = json!({"a": 1}).as_object().unwrap().clone();
        assert_eq!(
            decode::<Nothing>(&schema::of::<Nothing>(), given)
                .unwrap_err()
                .to_string(),
            "Client error: `a` is unknown; there are no arguments here"
        );
    }

    #[test]
    fn huge_and_deep_values_are_no_trouble() {
        for number in [
            json!(1e300),
            json!(-1e300),
            json!(u64::MAX),
            json!(i64::MIN),
        ] {
            assert!(decoded(json!({"query": "a", "limit": number})).is_err());
        }
        let mut deep = json!(1);
        for _ in 0..100 {
            deep = json!([deep]);
        }
        assert!(decoded(json!({"query": deep})).is_err());
    }
}
