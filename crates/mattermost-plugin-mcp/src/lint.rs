//! What none of the model providers takes in the schema of arguments, each problem with its mend.
//!
//! Agents passes on only `type`, `description`, `properties` and `required` of the top level and panics where the
//! type is not "object"; OpenAI and Bedrock refuse references and lists of types.
use crate::keywords::children;
use serde_json::{Map, Value};

/// Everything in a schema that an agent cannot use, each with its mend.
pub(crate) fn problems(schema: &Map<String, Value>) -> Vec<String> {
    let mut found = Vec::new();
    match schema.get("type") {
        Some(Value::String(kind)) if kind == "object" => {}
        _ => found.push(
            "the arguments are not an object: make them a struct (an empty one for no arguments)"
                .to_owned(),
        ),
    }
    for union in ["oneOf", "anyOf", "allOf"] {
        if schema.contains_key(union) {
            found.push(format!(
                "the arguments have {union} at the top, which Agents drops: make them a struct and put the choice \
                 into a field"
            ));
        }
    }
    deep_problems("the arguments", schema, &mut found);
    found
}

fn deep_problems(place: &str, schema: &Map<String, Value>, found: &mut Vec<String>) {
    for key in ["$ref", "$defs", "definitions"] {
        if schema.contains_key(key) {
            found.push(format!(
                "{place} have {key}, which models do not take: a type must not contain itself; flatten it, or take a \
                 list"
            ));
        }
    }
    if let Some(Value::Array(kinds)) = schema.get("type") {
        let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
        found.push(format!(
            "{place} have several types ({}), which models do not take: choose one, or use an enum of objects",
            kinds.join(", ")
        ));
    }
    for (name, child) in children(schema) {
        if let Value::Object(child) = child {
            deep_problems(&format!("`{name}` in {place}"), child, found);
        }
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
            the arguments have anyOf at the top, which Agents drops: make them a struct and put the choice into a field
            the arguments have allOf at the top, which Agents drops: make them a struct and put the choice into a field"#]].assert_eq(&found(&map(json!({"type": "object", "anyOf": [{}], "allOf": [{}]}))));
    }

    #[test]
    fn a_field_may_bear_the_name_of_a_keyword() {
        let schema = map(json!({
            "type": "object",
            "properties": {"$ref": {"type": "string"}, "type": {"type": "string"}}
        }));
        assert_eq!(problems(&schema), Vec::<String>::new());
    }
}
