//! The arguments of a call: checked against the schema that the model was shown, then decoded.
//!
//! All problems are told at once, ten at most, each with the name of the field and what would be right, so that a model needs
//! one more attempt and not one for every mistake.
mod check;
pub(crate) mod format;
#[cfg(test)]
mod oracle;
mod path;
mod scalar;
mod simplify;

use crate::keywords::children;
use crate::problems::Problems;
use check::Check;
use path::Path;
use regex_lite::Regex;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is wrong with the arguments: a text for the model.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("Client error: {}", .0.join("\n"))]
pub(crate) struct BadArguments(pub(crate) Vec<String>);

/// A schema of arguments, ready to check calls.
pub(crate) struct Arguments {
    schema: Arc<Map<String, Value>>,
    patterns: Patterns,
}

impl Arguments {
    pub(crate) fn new(schema: Arc<Map<String, Value>>) -> Self {
        let mut patterns = Patterns::default();
        patterns.add(&schema);
        Self { schema, patterns }
    }

    /// Checks and decodes. `null` for an optional field counts as left out, `5.0` as an integer.
    pub(crate) fn decode<T: DeserializeOwned>(
        &self,
        arguments: Map<String, Value>,
    ) -> Result<T, BadArguments> {
        let mut arguments = Value::Object(arguments);
        simplify::simplify(&self.schema, &self.patterns, &mut arguments);
        let mut problems = Problems::default();
        Check(&self.patterns).root(&self.schema, &arguments, &mut problems);
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
}

/// The patterns of a schema, compiled once.
#[derive(Default)]
struct Patterns(BTreeMap<String, Regex>);

impl Patterns {
    fn add(&mut self, schema: &Map<String, Value>) {
        for pattern in patterns(schema) {
            // one that is none is refused when the server is built
            if let Ok(regex) = Regex::new(pattern) {
                self.0.insert(pattern.to_owned(), regex);
            }
        }
        for (_, child) in children(schema) {
            if let Value::Object(child) = child {
                self.add(child);
            }
        }
    }

    fn fits(&self, pattern: &str, text: &str) -> bool {
        text.len() <= MAX_MATCHED
            && self
                .0
                .get(pattern)
                .is_some_and(|regex| regex.is_match(text))
    }
}

/// Longest text, in bytes, that a pattern is tried on: matching takes a time that grows with text and pattern.
pub(crate) const MAX_MATCHED: usize = 10_000;

/// The patterns of a schema itself, without those of the schemas in it.
pub(crate) fn patterns(schema: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let own = schema.get("pattern").and_then(Value::as_str);
    let fields = schema.get("patternProperties").and_then(Value::as_object);
    let fields = fields.into_iter().flat_map(Map::keys).map(String::as_str);
    own.into_iter().chain(fields)
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
        Arguments::new(schema::of::<Search>().into())
            .decode(arguments)
            .map_err(|e| e.to_string())
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
            Arguments::new(schema::of::<Nothing>().into())
                .decode::<Nothing>(given)
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

    /// Everything that schemars and serde write.
    #[derive(Debug, Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only whether it is taken is of interest")]
    struct Strict {
        #[schemars(regex(pattern = "^[a-z]{2}$"))]
        code: Option<String>,
        #[schemars(email)]
        mail: Option<String>,
        #[schemars(url)]
        page: Option<String>,
        address: Option<std::net::IpAddr>,
        letter: Option<char>,
        byte: Option<u8>,
        positive: Option<std::num::NonZeroU32>,
        #[schemars(extend("multipleOf" = 5, "exclusiveMinimum" = 0, "exclusiveMaximum" = 50))]
        fives: Option<i64>,
        #[schemars(length(equal = 2))]
        pair: Option<Vec<u8>>,
        names: Option<std::collections::HashSet<String>>,
        #[schemars(extend("contains" = {"const": 1}))]
        with_one: Option<Vec<i64>>,
        by_name: Option<BTreeMap<String, bool>>,
        by_number: Option<BTreeMap<u32, bool>>,
        #[schemars(extend("minProperties" = 1, "maxProperties" = 2))]
        few: Option<BTreeMap<String, u8>>,
        shape: Option<Shape>,
        command: Option<Command>,
        flat: Option<Flat>,
        exact: Option<Exact>,
        #[schemars(extend("not" = {"const": "root"}))]
        who: Option<String>,
        anything: Option<Value>,
    }
    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(tag = "kind", rename_all = "lowercase")]
    #[expect(dead_code, reason = "only whether it is taken is of interest")]
    enum Shape {
        Dot,
        Circle { radius: u32 },
        Square { side: u32 },
    }
    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(rename_all = "lowercase")]
    #[expect(dead_code, reason = "only whether it is taken is of interest")]
    enum Command {
        /// Stops.
        Stop,
        /// Goes on for so long.
        Wait { seconds: u32 },
    }
    #[derive(Debug, Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only whether it is taken is of interest")]
    struct Flat {
        name: String,
        #[serde(flatten)]
        place: Place,
        #[serde(flatten)]
        shape: Shape,
    }
    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it is taken is of interest")]
    struct Exact {
        a: u8,
    }

    fn strict(field: &str, value: Value) -> Result<(), String> {
        let given = Map::from_iter([(field.to_owned(), value)]);
        let arguments = Arguments::new(schema::of::<Strict>().into());
        let decoded = arguments.decode::<Strict>(given);
        decoded
            .map(drop)
            .map_err(|e| e.to_string().replace("Client error: ", ""))
    }

    #[test]
    fn everything_that_a_type_can_ask_for_is_checked() {
        for (field, right, wrong, told) in [
            (
                "code",
                json!("ab"),
                json!("abc"),
                "`code` must be a text that matches ^[a-z]{2}$ and has at most 10000 bytes",
            ),
            (
                "mail",
                json!("ada@example.com"),
                json!("ada"),
                "`mail` must be an e-mail address such as ada@example.com",
            ),
            (
                "page",
                json!("https://a.example/x"),
                json!("a.example"),
                "`page` must be a whole address such as https://example.com/page",
            ),
            (
                "address",
                json!("::1"),
                json!("localhost"),
                "`address` must be an IP address such as 192.0.2.1",
            ),
            (
                "letter",
                json!("\u{e9}"),
                json!("ab"),
                "`letter` must be a text of 1 character",
            ),
            (
                "byte",
                json!(255),
                json!(256),
                "`byte` must be an integer from 0 to 255",
            ),
            (
                "positive",
                json!(1),
                json!(0),
                "`positive` must be an integer of at least 1",
            ),
            (
                "fives",
                json!(45),
                json!(7),
                "`fives` must be an integer above 0 below 50 in steps of 5",
            ),
            (
                "fives",
                json!(5),
                json!(50),
                "`fives` must be an integer above 0 below 50 in steps of 5",
            ),
            (
                "pair",
                json!([1, 2]),
                json!([1]),
                "`pair` must be a list of 2 items",
            ),
            (
                "names",
                json!(["a", "b"]),
                json!(["a", "b", "a"]),
                "`names` must be a list, no two of them alike",
            ),
            (
                "with_one",
                json!([3, 1]),
                json!([3]),
                "`with_one` must be a list, at least one item of it 1",
            ),
            (
                "by_name",
                json!({"any name": true}),
                json!({"x": 1}),
                "`by_name.x` must be true or false",
            ),
            (
                "by_number",
                json!({"7": true}),
                json!({"7": 1}),
                "`by_number.7` must be true or false",
            ),
            (
                "few",
                json!({"a": 1}),
                json!({}),
                "`few` must be an object of 1 to 2 fields",
            ),
            (
                "shape",
                json!({"kind": "circle", "radius": 1}),
                json!({"kind": "circle", "radius": "1"}),
                "`shape.radius` must be an integer of at least 0",
            ),
            (
                "shape",
                json!({"kind": "dot"}),
                json!({"kind": "dot", "radius": 1}),
                "`shape.radius` is unknown; what there is: `kind`",
            ),
            (
                "shape",
                json!({"kind": "square", "side": 1.0}),
                json!({"kind": "cube"}),
                "`shape` must be an object with `kind` \"dot\", or an object with `kind` \"circle\", `radius`, or an object with `kind` \"square\", `side`",
            ),
            (
                "command",
                json!("stop"),
                json!("go"),
                "`command` must be \"stop\", or an object with `wait`",
            ),
            (
                "command",
                json!({"wait": {"seconds": 1}}),
                json!({"wait": {}}),
                "`command.wait.seconds` is missing; it must be an integer of at least 0",
            ),
            (
                "flat",
                json!({"name": "n", "team": "t", "kind": "circle", "radius": 1}),
                json!({"name": "n", "team": "t", "kind": "circle", "radius": 1, "side": 1}),
                "`flat.side` is unknown; what there is: `kind`, `radius`, `name`, `team`",
            ),
            (
                "exact",
                json!({"a": 1}),
                json!({"a": 1, "b": 2}),
                "`exact.b` is unknown; what there is: `a`",
            ),
            (
                "who",
                json!("ada"),
                json!("root"),
                "`who` must be a text, and not \"root\"",
            ),
        ] {
            assert_eq!(strict(field, right), Ok(()), "{field}");
            assert_eq!(strict(field, wrong), Err(told.to_owned()), "{field}");
        }
        for anything in [json!({"a": [null, 5.5]}), json!("x"), json!(5)] {
            assert_eq!(strict("anything", anything), Ok(()));
        }
        // the name of a field says what is wrong with it, too
        assert!(
            strict("by_number", json!({"x": true}))
                .unwrap_err()
                .contains("`by_number.x`")
        );
    }

    #[test]
    fn integers_are_compared_as_such() {
        let schema = json!({"type": "object", "properties": {"n": {"type": "integer", "maximum": 9_007_199_254_740_992_u64}}});
        let arguments = Arguments::new(schema.as_object().unwrap().clone().into());
        let decode = |n: u64| {
            let given = Map::from_iter([("n".to_owned(), json!(n))]);
            arguments.decode::<Value>(given).is_ok()
        };
        assert!(decode(9_007_199_254_740_992));
        assert!(!decode(9_007_199_254_740_993));
    }

    #[test]
    fn what_fits_two_of_a_choice_that_wants_one_is_told_so() {
        let schema = json!({"type": "object", "properties": {"n": {"oneOf": [
            {"type": "integer", "minimum": 1}, {"type": "integer", "maximum": 9}
        ]}}});
        let arguments = Arguments::new(schema.as_object().unwrap().clone().into());
        let decode =
            |n: i64| arguments.decode::<Value>(Map::from_iter([("n".to_owned(), json!(n))]));
        assert!(decode(0).is_ok() && decode(10).is_ok());
        assert_eq!(
            decode(5).unwrap_err().0,
            [
                "`n` fits more than one of these; give what fits one: an integer of at least 1, or an integer of at most 9"
            ]
        );
    }

    /// Without the look at constants first, and with alternatives tried again at each level, this would take hours.
    #[test]
    fn hostile_arguments_stay_cheap() {
        // nine alternatives of objects in lists in alternatives, four deep
        let mut schema = json!({"type": "string", "pattern": "^(a|b)[0-9]*$"});
        for _ in 0..4 {
            let branch = |n: usize| {
                json!({"type": "object", "required": ["kind", "below"], "properties": {
                    "kind": {"const": n}, "below": {"type": "array", "items": schema, "uniqueItems": true}
                }})
            };
            schema = json!({"anyOf": (0..9).map(branch).collect::<Vec<_>>()});
        }
        let schema = json!({"type": "object", "properties": {"top": schema}});
        let arguments = Arguments::new(schema.as_object().unwrap().clone().into());
        let decode =
            |top: Value| arguments.decode::<Value>(Map::from_iter([("top".to_owned(), top)]));
        let names: Vec<String> = (0..10_000).map(|n| format!("a{n}")).collect();
        let wide = json!({"kind": 8, "below": vec![json!({"kind": 8, "below": []}); 10_000]});
        let mut deep = json!(names);
        for _ in 0..4 {
            deep = json!([{"kind": 8, "below": deep}]);
        }
        let deep = deep[0].take();
        assert!(decode(deep.clone()).is_ok());
        let mut spoilt = deep;
        spoilt["below"][0]["below"][0]["below"][0]["below"][9_999] = json!(1);
        assert_eq!(
            decode(spoilt).unwrap_err().0,
            [
                "`top.below[0].below[0].below[0].below[9999]` must be a text that matches ^(a|b)[0-9]*$ and has at most 10000 bytes"
            ]
        );
        let mut nameless = json!(names);
        for _ in 0..4 {
            nameless = json!([{"below": nameless}]);
        }
        for hostile in [json!(names), wide, nameless[0].take()] {
            let told = decode(hostile).unwrap_err().to_string();
            assert!(told.len() < 20_000, "{} bytes", told.len());
        }
    }

    #[test]
    fn a_pattern_is_not_tried_on_a_text_of_any_length() {
        let long = "a".repeat(20_000);
        let schema =
            json!({"type": "object", "properties": {"t": {"type": "string", "pattern": "a*"}}});
        let arguments = Arguments::new(schema.as_object().unwrap().clone().into());
        let decode =
            |text: &str| arguments.decode::<Value>(Map::from_iter([("t".to_owned(), json!(text))]));
        assert!(decode("aaa").is_ok());
        assert_eq!(
            decode(&long).unwrap_err().0,
            ["`t` must be a text that matches a* and has at most 10000 bytes"]
        );
    }
}
