//! The input schema of a tool: made from its argument type, put into the plain form that every model provider
//! takes, and searched for what none of them takes.
//!
//! Agents passes on only `type`, `description`, `properties` and `required` of the top level and panics where the
//! type is not "object"; OpenAI and Bedrock refuse references and lists of types.
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Map, Value};

/// The schema of `T` with all subschemas inlined and optional fields as plain properties.
pub(crate) fn of<T: JsonSchema>() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12().with(|s| {
        s.meta_schema = None;
        s.inline_subschemas = true;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    plain(&mut schema);
    // the name of a Rust type tells a model nothing
    schema.remove("title");
    let mut schema = match schema.to_value() {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    if schema.get("type").is_some_and(|kind| kind == "object") {
        schema
            .entry("properties")
            .or_insert_with(|| Value::Object(Map::new()));
    }
    schema
}

/// Takes away what `Option` and the integer widths of Rust leave behind: a model leaves an optional argument out,
/// it has no need of `null`, and `uint32` is no format of JSON Schema.
fn plain(schema: &mut Schema) {
    transform_subschemas(&mut plain, schema);
    let Some(map) = schema.as_object_mut() else {
        return;
    };
    if let Some(Value::Array(kinds)) = map.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            let kind = kind.clone();
            map.insert("type".to_owned(), kind);
        }
    }
    if let Some(Value::Array(values)) = map.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    for union in ["anyOf", "oneOf"] {
        without_null(map, union);
    }
    if map.get("default").is_some_and(Value::is_null) {
        map.remove("default");
    }
    if let Some(Value::String(format)) = map.get("format")
        && is_rust_number(format)
    {
        map.remove("format");
    }
}

fn without_null(map: &mut Map<String, Value>, union: &str) {
    let Some(Value::Array(branches)) = map.get_mut(union) else {
        return;
    };
    let before = branches.len();
    branches.retain(|branch| branch.get("type").is_none_or(|kind| kind != "null"));
    if branches.len() == before || branches.len() != 1 {
        return;
    }
    if let Some(Value::Array(branches)) = map.remove(union)
        && let Some(Value::Object(only)) = branches.into_iter().next()
    {
        for (key, value) in only {
            // what stands at the field says more than what stands at its type
            map.entry(key).or_insert(value);
        }
    }
}

fn is_rust_number(format: &str) -> bool {
    let width = format.trim_start_matches("uint").trim_start_matches("int");
    (width != format && width.chars().all(|c| c.is_ascii_digit()))
        || matches!(format, "float" | "double")
}

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

/// The schemas directly inside a schema, with the name of the field or keyword that holds them.
fn children(schema: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    let fields = schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, child)| (name.as_str(), child));
    let single = ["items", "additionalProperties"]
        .into_iter()
        .filter_map(|key| Some((key, schema.get(key)?)));
    let listed = ["anyOf", "oneOf", "allOf", "prefixItems"]
        .into_iter()
        .flat_map(|key| {
            let list = schema.get(key).and_then(Value::as_array);
            list.into_iter().flatten().map(move |child| (key, child))
        });
    fields.chain(single).chain(listed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only the schema is of interest")]
    struct Search {
        /// What to look for.
        #[schemars(length(min = 1, max = 64))]
        query: String,
        /// How many.
        #[serde(default)]
        #[schemars(range(min = 1, max = 200))]
        limit: Option<u32>,
        /// Where.
        place: Option<Place>,
        /// In which order.
        order: Option<Order>,
        ratio: Option<f64>,
        names: Option<Vec<Option<String>>>,
    }
    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only the schema is of interest")]
    struct Place {
        team: Option<String>,
    }
    #[derive(Deserialize, JsonSchema)]
    enum Order {
        Newest,
        Oldest,
    }

    #[test]
    fn optional_fields_become_plain_properties() {
        let schema = of::<Search>();
        assert_eq!(problems(&schema), Vec::<String>::new());
        expect![[r#"
            {
              "properties": {
                "limit": {
                  "description": "How many.",
                  "maximum": 200,
                  "minimum": 1,
                  "type": "integer"
                },
                "names": {
                  "items": {
                    "type": "string"
                  },
                  "type": "array"
                },
                "order": {
                  "description": "In which order.",
                  "enum": [
                    "Newest",
                    "Oldest"
                  ],
                  "type": "string"
                },
                "place": {
                  "description": "Where.",
                  "properties": {
                    "team": {
                      "type": "string"
                    }
                  },
                  "type": "object"
                },
                "query": {
                  "description": "What to look for.",
                  "maxLength": 64,
                  "minLength": 1,
                  "type": "string"
                },
                "ratio": {
                  "type": "number"
                }
              },
              "required": [
                "query"
              ],
              "type": "object"
            }"#]]
        .assert_eq(&serde_json::to_string_pretty(&schema).unwrap());
    }

    #[test]
    fn a_struct_without_fields_is_an_object_without_properties() {
        #[derive(Deserialize, JsonSchema)]
        struct Nothing {}
        let schema = of::<Nothing>();
        assert_eq!(
            Value::Object(schema.clone()),
            json!({"type": "object", "properties": {}})
        );
        assert!(problems(&schema).is_empty());
    }

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
