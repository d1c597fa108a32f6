//! Whether structured content fits its schema, as outside clients check it.
use crate::validator::{Reading, Validator, Work, number};
use serde_json::{Map, Value};

/// What does not fit, one sentence each.
pub(super) fn problems(schema: &Map<String, Value>, value: &Value) -> Vec<String> {
    Validator::new(schema, Reading::Output).problems(&number::plain(value.clone()), &Work::new())
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
            `next` is missing; it must be an integer from 0 to 255 or null
            `rows` must be a list"#]]
        .assert_eq(&found(&json!({"rows": 5})));
        let row = json!({"name": "long", "kind": "Open", "replies": [{"name": "a", "kind": [true, 0.5]}]});
        expect![[r#"
            `next` must be an integer from 0 to 255 or null
            `rows[0].name` must be a text of at most 3 characters
            `rows[0].replies[0].replies` is missing; it must be a list
            `rows[0].replies[0].kind[1]` must be an integer
            `status` must be "Found", or "Missing", or null"#]]
        .assert_eq(&found(
            &json!({"rows": [row], "next": 256, "status": "Lost"}),
        ));
        expect!["`structuredContent` must be an object with `next`, `rows`, `status`"]
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
