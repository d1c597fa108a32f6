//! Arguments, right and wrong, and what a model is told about them.
use super::*;
use crate::schema;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

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
    Arguments::new(&schema::of::<Search>())
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
fn a_text_is_a_list_of_one_where_a_list_of_texts_belongs() {
    let list = decoded(json!({"query": "abc", "tags": ["a"]}));
    assert_eq!(list, decoded(json!({"query": "abc", "tags": "a"})));
    assert_eq!(list.unwrap().tags, Some(vec!["a".into()]));
    let number = decoded(json!({"query": "abc", "tags": 5}));
    assert_eq!(
        number.unwrap_err(),
        "Client error: `tags` must be a list of at most 2 items"
    );
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
        Arguments::new(&schema::of::<Nothing>())
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
    by_name: Option<BTreeMap<String, bool>>,
    by_number: Option<BTreeMap<u32, bool>>,
    #[schemars(extend("minProperties" = 1, "maxProperties" = 2))]
    few: Option<BTreeMap<String, u8>>,
    shape: Option<Shape>,
    command: Option<Command>,
    flat: Option<Flat>,
    exact: Option<Exact>,
    /// Whatever you like.
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
    let arguments = Arguments::new(&schema::of::<Strict>());
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
            "`code` must be a text that matches ^[a-z]{2}$",
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
    ] {
        assert_eq!(strict(field, right), Ok(()), "{field}");
        assert_eq!(strict(field, wrong), Err(told.to_owned()), "{field}");
    }
    for anything in [json!({"a": [null, 5.5]}), json!("x"), json!(5)] {
        assert_eq!(strict("anything", anything), Ok(()));
    }
    // the name of a field says what is wrong with it, too
    assert_eq!(
        strict("by_number", json!({"x": true})).unwrap_err(),
        r"`by_number.x` is unknown; what there is: names that match ^\d+$"
    );
}

#[test]
fn integers_are_compared_as_such() {
    let schema = json!({"type": "object", "properties": {"n": {"type": "integer", "maximum": 9_007_199_254_740_992_u64}}});
    let arguments = Arguments::new(schema.as_object().unwrap());
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
    let arguments = Arguments::new(schema.as_object().unwrap());
    let decode = |n: i64| arguments.decode::<Value>(Map::from_iter([("n".to_owned(), json!(n))]));
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
    let arguments = Arguments::new(schema.as_object().unwrap());
    let decode = |top: Value| arguments.decode::<Value>(Map::from_iter([("top".to_owned(), top)]));
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
        ["`top.below[0].below[0].below[0].below[9999]` must be a text that matches ^(a|b)[0-9]*$"]
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
    let arguments = Arguments::new(schema.as_object().unwrap());
    let decode =
        |text: &str| arguments.decode::<Value>(Map::from_iter([("t".to_owned(), json!(text))]));
    assert!(decode("aaa").is_ok());
    assert_eq!(
        decode(&long).unwrap_err().0,
        ["`t` must have at most 10000 bytes"]
    );
}

fn of_schema(fields: Value) -> impl Fn(Value) -> Result<Value, Vec<String>> {
    let schema = json!({"type": "object", "properties": fields});
    let arguments = Arguments::new(schema.as_object().unwrap());
    move |given: Value| {
        let given = given.as_object().unwrap().clone();
        arguments.decode::<Value>(given).map_err(|bad| bad.0)
    }
}

#[test]
fn null_reaches_a_field_whose_schema_takes_it() {
    #[derive(Debug, Deserialize, JsonSchema, PartialEq)]
    struct Any {
        v: Value,
        nothing: (),
        more: Option<Value>,
        name: Option<String>,
    }
    let given = json!({"v": null, "nothing": null, "more": null, "name": null});
    let decoded = Arguments::new(&schema::of::<Any>()).decode(given.as_object().unwrap().clone());
    assert_eq!(
        decoded,
        Ok(Any {
            v: Value::Null,
            nothing: (),
            more: None,
            name: None
        })
    );
}

#[test]
fn equal_numbers_are_equal_however_they_are_written() {
    let decode = of_schema(json!({
        "const": {"const": 1},
        "float": {"const": 2.0},
        "enum": {"enum": [1, 2]},
        "deep": {"const": [[1]]},
        "unlike": {"type": "array", "uniqueItems": true}
    }));
    for right in [
        json!({"const": 1.0, "float": 2, "enum": 2.0, "deep": [[1.0]]}),
        json!({"const": 1, "float": 2.0, "enum": 1, "unlike": [1, 1.5]}),
    ] {
        assert!(decode(right.clone()).is_ok(), "{right}");
    }
    assert_eq!(
        decode(json!({"unlike": [1, 1.0]})).unwrap_err(),
        ["`unlike` must be a list, no two of them alike"]
    );
}

#[test]
fn a_float_that_stands_for_many_integers_is_none() {
    let decode = of_schema(json!({"n": {"type": "integer"}, "x": {"type": "number"}}));
    assert_eq!(
        decode(json!({"n": 1e15})),
        Ok(json!({"n": 1_000_000_000_000_000_u64}))
    );
    assert_eq!(
        decode(json!({"n": 1e17})).unwrap_err(),
        ["`n` must be an integer"]
    );
    assert!(decode(json!({"x": 1e17})).is_ok());
}

#[test]
fn no_name_is_too_long_for_the_patterns_of_names() {
    let decode = of_schema(json!({"map": {
        "type": "object", "patternProperties": {"^a+$": {"type": "integer"}}, "additionalProperties": {"type": "string"}
    }}));
    let long = "a".repeat(10_001);
    assert!(decode(json!({"map": {"aaa": 1, "b": "x"}})).is_ok());
    let told = decode(json!({"map": {long: "x"}})).unwrap_err().join("; ");
    assert!(
        told.starts_with("the name of `map.aaa") && told.ends_with("is too long"),
        "{told}"
    );
}

#[test]
fn what_two_schemas_ask_for_is_told_as_such() {
    let decode = of_schema(
        json!({"name": {"maxLength": 100, "allOf": [{"type": "string", "maxLength": 5}]}}),
    );
    assert!(decode(json!({"name": "ada"})).is_ok());
    assert_eq!(
        decode(json!({"name": "sixsixsix"})).unwrap_err(),
        ["`name` must be a text of at most 5 characters"]
    );
}

/// No deadline holds while arguments are checked.
#[test]
fn what_would_take_long_to_check_is_refused() {
    let too_large = ["the arguments are too large to be checked: give less"];
    let words = json!({"type": "string", "pattern": r"^(\w+[ .,;-]?){1,50}$"});
    let decode = of_schema(json!({"words": {"type": "array", "items": words}}));
    assert!(decode(json!({"words": vec!["a b c"; 1_000]})).is_ok());
    let texts = vec!["a".repeat(9_990); 800];
    assert_eq!(decode(json!({"words": texts})).unwrap_err(), too_large);

    let mut choice = json!({"type": "integer"});
    for _ in 0..6 {
        let list = json!({"type": "array", "items": choice});
        choice = json!({"anyOf": [list, list, list, list]});
    }
    let decode = of_schema(json!({"lists": choice}));
    let mut deep = json!(vec![json!(1); 1_000]);
    deep[999] = json!("x");
    for _ in 0..5 {
        deep = json!([deep]);
    }
    assert_eq!(decode(json!({"lists": deep})).unwrap_err(), too_large);
}

#[test]
fn names_that_would_take_long_to_check_are_refused() {
    let decode = of_schema(json!({"map": {
        "type": "object", "patternProperties": {"^(\\w+[ .,;-]?){1,50}$": {"type": "integer"}}
    }}));
    let names = |count, width| {
        let names = (0..count).map(|index| (format!("{index:0>width$}"), json!(1)));
        json!({"map": Value::Object(names.collect())})
    };
    assert!(decode(names(100, 20)).is_ok());
    let told = decode(names(20, 9_990)).err();
    assert_eq!(
        told.unwrap_or_default(),
        ["the arguments are too large to be checked: give less"]
    );
}

#[test]
fn looking_for_null_is_work_too() {
    let mut choice = json!({"type": "integer"});
    let mut deep = json!(vec![json!(1); 2_000]);
    for level in 0..6 {
        let list = json!({"type": "array", "items": choice});
        choice = json!({"anyOf": [list, list, list, list]});
        if level > 0 {
            deep = json!([deep]);
        }
    }
    // all fit at once, and each may be what any of 4,096 schemas speaks of
    let decode = of_schema(json!({"lists": choice}));
    assert_eq!(
        decode(json!({"lists": deep})).err().unwrap_or_default(),
        ["the arguments are too large to be checked: give less"]
    );
}
