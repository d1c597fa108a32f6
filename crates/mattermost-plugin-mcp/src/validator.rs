//! Whether a value fits a schema: the arguments of a call, and the structured content of an answer.
mod alternatives;
mod check;
pub(crate) mod format;
pub(crate) mod number;
#[cfg(test)]
mod oracle;
mod path;
pub(crate) mod patterns;
mod problems;
mod scalar;
mod words;
mod work;

pub(crate) use alternatives::contradicts;
use check::Check;
use patterns::Patterns;
use problems::Problems;
use serde_json::{Map, Value};
pub(crate) use work::Work;

/// How a schema is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Arguments: a field that nothing names is a mistake, because serde would drop it in silence, and texts have their
    /// format.
    Arguments,
    /// Structured content, as a strict client reads it: fields that nothing names are fine, and a format is a note.
    Output,
}

/// A schema, ready to judge values.
pub(crate) struct Validator {
    schema: Value,
    pub(crate) patterns: Patterns,
    reading: Reading,
}

impl Validator {
    pub(crate) fn new(schema: &Map<String, Value>, reading: Reading) -> Self {
        Self {
            schema: number::plain(Value::Object(schema.clone())),
            patterns: Patterns::of(schema),
            reading,
        }
    }

    /// The schema, its numbers [plain](number::plain).
    pub(crate) fn schema(&self) -> &Value {
        &self.schema
    }

    /// What does not fit of a value whose numbers are [plain](number::plain): a sentence each, ten at most. It takes of `work`.
    ///
    /// They have nothing of the value in them but names of fields; of an answer, only those that the schema has itself.
    pub(crate) fn problems(&self, value: &Value, work: &Work) -> Vec<String> {
        let mut problems = Problems::told();
        self.check(work).root(value, &mut problems);
        match self.reading {
            _ if !work.is_spent() => problems.into_sentences(),
            Reading::Arguments => {
                vec!["the arguments are too large to be checked: give less".to_owned()]
            }
            // it has a cap of its own
            Reading::Output => Vec::new(),
        }
    }

    /// Whether a part of the schema takes `null`.
    pub(crate) fn takes_null(&self, part: &Value) -> bool {
        self.check(&Work::new()).fits(part, &Value::Null, None)
    }

    fn check<'a>(&'a self, work: &'a Work) -> Check<'a> {
        Check {
            root: &self.schema,
            patterns: &self.patterns,
            reading: self.reading,
            work,
        }
    }
}
