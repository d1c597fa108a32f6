//! Whether structured content fits its schema, as outside clients check it.
use serde_json::{Map, Value};

/// The keywords that speak of a value and not of what is in it.
const SHALLOW: [&str; 9] = [
    "type",
    "const",
    "enum",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
];

/// What does not fit, one sentence each. Keywords that schemars does not derive from a type, such as `pattern` and `format`,
/// are not looked at.
pub(super) fn problems(schema: &Map<String, Value>, value: &Value) -> Vec<String> {
    let schema = Value::Object(schema.clone());
    let mut check = Check {
        root: &schema,
        found: Vec::new(),
    };
    check.fits("structuredContent", &schema, value);
    check.found
}

struct Check<'s> {
    /// What a `$ref` points into.
    root: &'s Value,
    found: Vec<String>,
}

impl<'s> Check<'s> {
    fn fits(&mut self, path: &str, schema: &'s Value, value: &Value) {
        let Value::Object(keywords) = schema else {
            return self.expect(path, schema != &Value::Bool(false), schema, value);
        };
        if let Some(target) = keywords.get("$ref").and_then(Value::as_str) {
            match target
                .strip_prefix('#')
                .and_then(|at| self.root.pointer(at))
            {
                Some(target) => self.fits(path, target, value),
                None => self.found.push(format!("{target} points nowhere")),
            }
        }
        self.expect(
            path,
            is_plain_fit(keywords, value),
            &shallow(keywords),
            value,
        );
        for alternative in ["anyOf", "oneOf"] {
            if let Some(Value::Array(branches)) = keywords.get(alternative) {
                let fitting = branches
                    .iter()
                    .filter(|branch| self.would_fit(branch, value));
                let count = fitting.count();
                let enough = count == 1 || (count > 1 && alternative == "anyOf");
                self.expect(path, enough, schema, value);
            }
        }
        for part in list(keywords.get("allOf")) {
            self.fits(path, part, value);
        }
        match value {
            Value::Object(fields) => self.fields_fit(path, keywords, fields),
            Value::Array(items) => self.items_fit(path, keywords, items),
            _ => {}
        }
    }

    fn fields_fit(
        &mut self,
        path: &str,
        keywords: &'s Map<String, Value>,
        fields: &Map<String, Value>,
    ) {
        for name in list(keywords.get("required"))
            .iter()
            .filter_map(Value::as_str)
        {
            if !fields.contains_key(name) {
                self.found.push(format!("`{path}.{name}` is missing"));
            }
        }
        let properties = keywords.get("properties");
        let others = keywords.get("additionalProperties");
        for (name, value) in fields {
            let known = properties.and_then(|properties| properties.get(name));
            if let Some(schema) = known.or(others) {
                self.fits(&format!("{path}.{name}"), schema, value);
            }
        }
    }

    fn items_fit(&mut self, path: &str, keywords: &'s Map<String, Value>, items: &[Value]) {
        let first = list(keywords.get("prefixItems"));
        for (index, value) in items.iter().enumerate() {
            if let Some(schema) = first.get(index).or(keywords.get("items")) {
                self.fits(&format!("{path}[{index}]"), schema, value);
            }
        }
    }

    fn would_fit(&self, schema: &'s Value, value: &Value) -> bool {
        let mut attempt = Check {
            root: self.root,
            found: Vec::new(),
        };
        attempt.fits("", schema, value);
        attempt.found.is_empty()
    }

    fn expect(&mut self, path: &str, fits: bool, schema: &Value, value: &Value) {
        if !fits {
            self.found
                .push(format!("`{path}` is {value}, and must fit {schema}"));
        }
    }
}

/// What can be told without looking into the value.
fn is_plain_fit(keywords: &Map<String, Value>, value: &Value) -> bool {
    let one_of_types = match keywords.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| is_of_type(kind, value)),
        Some(kind) => is_of_type(kind, value),
        None => true,
    };
    let bound = |key| keywords.get(key).and_then(Value::as_f64);
    let within = |least, most, is: Option<f64>| {
        is.is_none_or(|is| {
            bound(least).is_none_or(|least| is >= least)
                && bound(most).is_none_or(|most| is <= most)
        })
    };
    let length = |length: Option<usize>| length.map(|length| length as f64);
    one_of_types
        && keywords.get("const").is_none_or(|only| only == value)
        && keywords
            .get("enum")
            .is_none_or(|allowed| list(Some(allowed)).contains(value))
        && within("minimum", "maximum", value.as_f64())
        && within(
            "minLength",
            "maxLength",
            length(value.as_str().map(|text| text.chars().count())),
        )
        && within(
            "minItems",
            "maxItems",
            length(value.as_array().map(Vec::len)),
        )
}

/// What a schema says of the value itself.
fn shallow(keywords: &Map<String, Value>) -> Value {
    let kept = SHALLOW.iter().filter_map(|keyword| {
        let value = keywords.get(*keyword)?;
        Some(((*keyword).to_owned(), value.clone()))
    });
    Value::Object(kept.collect())
}

fn is_of_type(kind: &Value, value: &Value) -> bool {
    match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        _ => false,
    }
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;
    use expect_test::expect;
    use schemars::JsonSchema;
    use serde::Serialize;
    use serde_json::json;

    #[derive(Serialize, JsonSchema)]
    struct Rows {
        rows: Vec<Row>,
        next: Option<u8>,
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<Status>,
    }
    #[derive(Serialize, JsonSchema)]
    struct Row {
        #[schemars(length(max = 3))]
        name: String,
        kind: Kind,
        replies: Vec<Row>,
    }
    #[derive(Serialize, JsonSchema)]
    enum Kind {
        Open,
        #[serde(untagged)]
        Other(bool, i64),
    }
    /// How it went.
    #[derive(Serialize, JsonSchema)]
    enum Status {
        /// Well.
        Found,
        /// Not.
        Missing,
    }

    fn found(value: &Value) -> String {
        let schema = schema::of_output::<Rows>().unwrap();
        problems(&schema, value).join("\n")
    }

    #[test]
    fn what_a_type_writes_fits_the_schema_of_that_type() {
        let leaf = |kind| Row {
            name: "a".to_owned(),
            kind,
            replies: Vec::new(),
        };
        let rows = Rows {
            rows: vec![Row {
                replies: vec![leaf(Kind::Other(true, -3))],
                ..leaf(Kind::Open)
            }],
            next: None,
            status: Some(Status::Found),
        };
        assert_eq!(found(&serde_json::to_value(rows).unwrap()), "");
        for status in [None, Some(Status::Missing)] {
            let none = Rows {
                rows: Vec::new(),
                next: Some(7),
                status,
            };
            assert_eq!(found(&serde_json::to_value(none).unwrap()), "");
        }
    }

    #[test]
    fn what_does_not_fit_is_found_with_its_place() {
        expect![[r#"
            `structuredContent.next` is missing
            `structuredContent.rows` is 5, and must fit {"type":"array"}"#]]
        .assert_eq(&found(&json!({"rows": 5})));
        let row = json!({"name": "long", "kind": "Open", "replies": [{"name": "a", "kind": [true, 0.5]}]});
        expect![[r#"
            `structuredContent.next` is 256, and must fit {"maximum":255,"minimum":0,"type":["integer","null"]}
            `structuredContent.rows[0].name` is "long", and must fit {"maxLength":3,"type":"string"}
            `structuredContent.rows[0].replies[0].replies` is missing
            `structuredContent.rows[0].replies[0].kind` is [true,0.5], and must fit {"anyOf":[{"enum":["Open"],"type":"string"},{"maxItems":2,"minItems":2,"prefixItems":[{"type":"boolean"},{"type":"integer"}],"type":"array"}]}
            `structuredContent.status` is "Lost", and must fit {"anyOf":[{"description":"How it went.","oneOf":[{"const":"Found","description":"Well.","type":"string"},{"const":"Missing","description":"Not.","type":"string"}]},{"type":"null"}]}"#]].assert_eq(&found(
            &json!({"rows": [row], "next": 256, "status": "Lost"}),
        ));
        expect![[r#"`structuredContent` is [], and must fit {"type":"object"}"#]]
            .assert_eq(&found(&json!([])));
    }

    /// The verdict of a validator that is not ours.
    fn fits(schema: &Value, value: &Value) -> bool {
        let (mut compiler, mut schemas) = (boon::Compiler::new(), boon::Schemas::new());
        let url = "schema.json";
        compiler.add_resource(url, schema.clone()).unwrap();
        let schema = compiler.compile(url, &mut schemas).unwrap();
        schemas.validate(value, schema).is_ok()
    }

    /// Where every value in a value stands.
    fn places(at: &str, value: &Value, found: &mut Vec<String>) {
        found.push(at.to_owned());
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    places(&format!("{at}/{name}"), value, found);
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    places(&format!("{at}/{index}"), value, found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn it_judges_like_a_whole_validator() {
        let schema = Value::Object(schema::of_output::<Rows>().unwrap());
        let leaf = json!({"name": "b", "kind": [true, 3], "replies": []});
        let row = json!({"name": "a", "kind": "Open", "replies": [leaf]});
        let right = json!({"rows": [row], "next": 3, "status": "Missing", "more": 1});
        let mut all = Vec::new();
        places("", &right, &mut all);
        let others = [
            json!(null),
            json!(-1),
            json!(2.0),
            json!(0.5),
            json!(300),
            json!(true),
            json!("Open"),
            json!("abcd"),
            json!([]),
            json!([false, 1]),
            json!({}),
            row,
        ];
        let (mut good, mut bad) = (0, 0);
        for place in &all {
            for other in &others {
                let mut value = right.clone();
                other.clone_into(value.pointer_mut(place).unwrap());
                let verdict = fits(&schema, &value);
                assert_eq!(found(&value).is_empty(), verdict, "{value}");
                *if verdict { &mut good } else { &mut bad } += 1;
            }
        }
        assert!(good > 10 && bad > 50, "{good} {bad}");
    }
}
