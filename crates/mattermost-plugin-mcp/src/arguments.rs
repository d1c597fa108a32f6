//! The arguments of a call: checked against the schema that the model was shown, then decoded.
//!
//! All problems are told at once, ten at most, each with the name of the field and what would be right, so that a model needs
//! one more attempt and not one for every mistake.
mod lone;
mod null;
#[cfg(test)]
mod tests;

use crate::validator::{Reading, Validator, Work, number};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What is wrong with the arguments: a text for the model.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("Client error: {}", .0.join("\n"))]
pub(crate) struct BadArguments(pub(crate) Vec<String>);

/// A schema of arguments, ready to check calls.
pub(crate) struct Arguments(Validator);

impl Arguments {
    pub(crate) fn new(schema: &Map<String, Value>) -> Self {
        Self(Validator::new(schema, Reading::Arguments))
    }

    /// Checks and decodes. `null` for an optional field counts as left out where its schema does not take `null`, `5.0` as
    /// an integer, a text as a list of one where a list of texts belongs.
    pub(crate) fn decode<T: DeserializeOwned>(
        &self,
        arguments: Map<String, Value>,
    ) -> Result<T, BadArguments> {
        let mut arguments = number::plain(Value::Object(arguments));
        lone::make_list(self.0.schema(), &mut arguments);
        let work = Work::new();
        null::leave_out(&self.0, &mut arguments, &work);
        let problems = self.0.problems(&arguments, &work);
        if !problems.is_empty() {
            return Err(BadArguments(problems));
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
