//! The schemas of a tool, made from its types: that of the arguments in the plain form that every model provider takes,
//! that of the structured content as it is.
use crate::keywords::{choices, is_note};
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Map, Value};

/// The schema of the arguments `T`, with all subschemas inlined and optional fields as plain properties.
pub(crate) fn of<T: JsonSchema>() -> Map<String, Value> {
    let mut schema = inlined::<T>(SchemaSettings::draft2020_12());
    plain(&mut schema);
    let mut schema = match schema.to_value() {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    // the description of the tool stands beside it, and a model pays for each word
    schema.remove("description");
    if is_object(&schema) {
        schema
            .entry("properties")
            .or_insert_with(|| Value::Object(Map::new()));
    }
    schema
}

/// The schema of the structured content `T`, as it is written; none for a type that may be anything, such as a
/// [`Value`], or that is nothing, such as `()`.
pub(crate) fn of_output<T: JsonSchema>() -> Option<Map<String, Value>> {
    let mut schema = inlined::<T>(SchemaSettings::draft2020_12().for_serialize());
    without_rust_formats(&mut schema);
    let Value::Object(mut schema) = schema.to_value() else {
        return None;
    };
    // MCP wants the word at the root, where schemars leaves it to the variants of an enum
    if choices(&schema).any(|(_, variants)| variants.iter().all(is_object_schema)) {
        schema.insert("type".to_owned(), "object".into());
    }
    let says_nothing = schema.is_empty() || schema.get("type").is_some_and(|kind| kind == "null");
    (!says_nothing).then_some(schema)
}

/// The same without lengths of texts and lists, and without defaults that are nothing.
pub(crate) fn brief(mut schema: Map<String, Value>) -> Map<String, Value> {
    for length in ["minLength", "maxLength", "minItems", "maxItems"] {
        schema.remove(length);
    }
    if schema.get("default").is_some_and(is_nothing) {
        schema.remove("default");
    }
    for (keyword, value) in &mut schema {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(fields)) => fields.values_mut().for_each(make_brief),
            ("items" | "additionalProperties", inside) => make_brief(inside),
            ("anyOf" | "oneOf" | "allOf", Value::Array(variants)) => {
                variants.iter_mut().for_each(make_brief);
            }
            _ => {}
        }
    }
    schema
}

fn make_brief(schema: &mut Value) {
    if let Value::Object(map) = schema {
        *map = brief(std::mem::take(map));
    }
}

fn is_nothing(default: &Value) -> bool {
    match default {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(true) => false,
    }
}

/// Whether a schema is that of an object.
pub(crate) fn is_object(schema: &Map<String, Value>) -> bool {
    schema.get("type").is_some_and(|kind| kind == "object")
}

fn is_object_schema(schema: &Value) -> bool {
    schema.as_object().is_some_and(is_object)
}

fn inlined<T: JsonSchema>(settings: SchemaSettings) -> Schema {
    let settings = settings.with(|s| {
        s.meta_schema = None;
        s.inline_subschemas = true;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    // the name of a Rust type tells nobody anything
    schema.remove("title");
    schema
}

/// Takes away what `Option` and the integer widths of Rust leave behind: a model leaves an optional argument out,
/// it has no need of `null`, and `uint32` is no format of JSON Schema.
fn plain(schema: &mut Schema) {
    transform_subschemas(&mut plain, schema);
    if schema.as_bool() == Some(true) {
        // the same, for providers that take objects only
        schema.ensure_object();
    }
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
    drop_rust_format(map);
}

/// The formats that schemars gives numbers are no formats of JSON Schema, and strict validators stumble over them.
fn without_rust_formats(schema: &mut Schema) {
    transform_subschemas(&mut without_rust_formats, schema);
    if let Some(map) = schema.as_object_mut() {
        drop_rust_format(map);
    }
}

fn drop_rust_format(map: &mut Map<String, Value>) {
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
        merge(map, only);
    }
}

/// Puts the schema of a field's type into that of the field. What is said at the field says more than what is said at the
/// type; what is asked for at both has to hold twice.
fn merge(field: &mut Map<String, Value>, of_type: Map<String, Value>) {
    let twice = |(key, value): (&String, &Value)| {
        !is_note(key) && field.get(key).is_some_and(|own| own != value)
    };
    if !of_type.iter().any(twice) {
        for (key, value) in of_type {
            field.entry(key).or_insert(value);
        }
        return;
    }
    let members = field
        .entry("allOf")
        .or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(members) = members {
        members.push(Value::Object(of_type));
    }
}

fn is_rust_number(format: &str) -> bool {
    let width = format.trim_start_matches("uint").trim_start_matches("int");
    (width != format && width.chars().all(|c| c.is_ascii_digit()))
        || matches!(format, "float" | "double")
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
    fn what_a_field_and_its_type_ask_for_holds_both() {
        #[derive(Deserialize, JsonSchema)]
        #[schemars(extend("allOf" = [{"pattern": "^[a-z]"}]))]
        struct Short(
            #[expect(dead_code, reason = "only the schema is of interest")]
            #[schemars(length(max = 5))]
            String,
        );
        #[derive(Deserialize, JsonSchema)]
        #[expect(dead_code, reason = "only the schema is of interest")]
        struct Named {
            /// The name.
            #[schemars(extend("maxLength" = 100))]
            name: Option<Short>,
            #[schemars(extend("minLength" = 1))]
            other: Option<Short>,
        }
        let pattern = json!([{"pattern": "^[a-z]"}]);
        assert_eq!(
            of::<Named>()["properties"],
            json!({
                "name": {
                    "description": "The name.",
                    "maxLength": 100,
                    "allOf": [{"type": "string", "maxLength": 5, "allOf": pattern}]
                },
                "other": {"type": "string", "minLength": 1, "maxLength": 5, "allOf": pattern}
            })
        );
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
    }
}
