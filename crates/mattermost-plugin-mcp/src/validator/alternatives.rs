//! Which of several alternatives a value is meant to be.
use super::scalar;
use crate::keywords::list;
use serde_json::{Map, Value};

/// Whether a value says by a constant of one of its fields, or by its lack, that it is not meant to be this alternative.
/// To ask that first keeps a choice of choices cheap, however large the value.
pub(crate) fn contradicts(alternative: &Map<String, Value>, value: &Value) -> bool {
    let Value::Object(fields) = value else {
        return false;
    };
    let is_required = |name: &str| list(alternative, "required").any(|required| required == name);
    constants(alternative).any(|(name, constant)| match fields.get(name) {
        Some(given) => given != constant,
        None => is_required(name),
    })
}

/// The one alternative that a value is most likely meant to be: that of its type and of its constants.
pub(super) fn meant<'a>(branches: &'a [Value], value: &Value) -> Option<&'a Map<String, Value>> {
    let mut likely = branches
        .iter()
        .filter_map(Value::as_object)
        .filter(|branch| is_like(branch, value));
    likely.next().filter(|_| likely.next().is_none())
}

fn is_like(branch: &Map<String, Value>, value: &Value) -> bool {
    let has_type = branch
        .get("type")
        .is_some_and(|kind| scalar::is(kind, value));
    has_type
        && match value {
            Value::Object(fields) => {
                constants(branch).all(|(name, constant)| fields.get(name) == Some(constant))
            }
            _ => !branch.contains_key("const") && !branch.contains_key("enum"),
        }
}

/// The fields that can have one value only.
fn constants(schema: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let named = schema.get("properties").and_then(Value::as_object);
    let named = named.into_iter().flatten();
    named.filter_map(|(name, below)| Some((name, below.get("const")?)))
}
