//! The words of JSON Schema: which of them hold schemas, and which we know.
use serde_json::{Map, Value};

/// Say something about a schema and ask for nothing.
const NOTES: [&str; 8] = [
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$comment",
];
/// Ask for something that each call is checked against.
const CHECKED: [&str; 25] = [
    "type",
    "enum",
    "const",
    "allOf",
    "anyOf",
    "oneOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "patternProperties",
];

/// Whether a keyword asks for nothing.
pub(crate) fn is_note(keyword: &str) -> bool {
    NOTES.contains(&keyword) || keyword.starts_with("x-")
}

/// Whether a keyword is one that a call is checked against, or asks for nothing.
pub(crate) fn is_known(keyword: &str) -> bool {
    is_note(keyword)
        || CHECKED.contains(&keyword)
        // what serde does anyway with a field that nothing names
        || keyword == "unevaluatedProperties"
}

/// The schemas directly inside a schema, with the name of the field or keyword that holds them.
pub(crate) fn children(schema: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    let fields = ["properties", "patternProperties"]
        .into_iter()
        .flat_map(|key| {
            let fields = schema.get(key).and_then(Value::as_object);
            let fields = fields.into_iter().flatten();
            fields.map(|(name, child)| (name.as_str(), child))
        });
    let single = ["items", "additionalProperties"]
        .into_iter()
        .filter_map(|key| Some((key, schema.get(key)?)));
    let listed = ["anyOf", "oneOf", "allOf", "prefixItems"]
        .into_iter()
        .flat_map(|key| list(schema, key).map(move |child| (key, child)));
    fields.chain(single).chain(listed)
}

/// The schemas in the list that a keyword has.
pub(crate) fn list<'a>(
    schema: &'a Map<String, Value>,
    key: &str,
) -> impl Iterator<Item = &'a Value> {
    let list = schema.get(key).and_then(Value::as_array);
    list.into_iter().flatten()
}

/// The schemas of the fields that a schema names.
pub(crate) fn field<'a>(schema: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    schema.get("properties")?.get(name)
}

/// The alternatives of a schema: `anyOf` (at least one fits), `oneOf` (exactly one does).
pub(crate) fn choices(
    schema: &Map<String, Value>,
) -> impl Iterator<Item = (&'static str, &Vec<Value>)> {
    ["anyOf", "oneOf"]
        .into_iter()
        .filter_map(|kind| Some((kind, schema.get(kind)?.as_array()?)))
}
