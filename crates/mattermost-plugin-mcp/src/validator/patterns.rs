//! The patterns of a schema.
use super::work::Work;
use crate::keywords::children;
use regex_lite::{Regex, RegexBuilder};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Longest text, in bytes, that a pattern is tried on: matching takes a time that grows with text and pattern.
pub(crate) const MAX_MATCHED: usize = 10_000;

/// The largest pattern, as a power of two of KiB: 8 MiB, close to what a [`Regex`] is at most.
const LARGEST: u32 = 13;

/// The patterns of a schema and of all schemas in it, compiled once.
#[derive(Default)]
pub(crate) struct Patterns(BTreeMap<String, Compiled>);

struct Compiled {
    regex: Regex,
    /// How large it is: to match takes a time that grows with it.
    kib: usize,
}

impl Compiled {
    /// None for what is no pattern; one of arguments is refused when the server is built.
    fn of(pattern: &str) -> Option<Self> {
        (0..=LARGEST).map(|power| 1 << power).find_map(|kib| {
            let regex = RegexBuilder::new(pattern).size_limit(kib << 10).build();
            Some(Self {
                regex: regex.ok()?,
                kib,
            })
        })
    }
}

impl Patterns {
    pub(crate) fn of(schema: &Map<String, Value>) -> Self {
        let mut all = Self::default();
        all.add(schema);
        all
    }

    fn add(&mut self, schema: &Map<String, Value>) {
        for pattern in patterns(schema) {
            if let Some(compiled) = Compiled::of(pattern) {
                self.0.insert(pattern.to_owned(), compiled);
            }
        }
        let defined = schema.get("$defs").and_then(Value::as_object);
        let defined = defined.into_iter().flat_map(Map::values);
        for child in children(schema).map(|(_, child)| child).chain(defined) {
            if let Value::Object(child) = child {
                self.add(child);
            }
        }
    }

    /// Whether a text matches; none where that is not tried: the text is too long, the pattern is none of ours, or it would
    /// be too much work.
    pub(crate) fn fits(&self, pattern: &str, text: &str, work: &Work) -> Option<bool> {
        let tried = self.0.get(pattern).filter(|_| text.len() <= MAX_MATCHED);
        let tried = tried.filter(|compiled| work.text(text, compiled.kib));
        tried.map(|compiled| compiled.regex.is_match(text))
    }

    /// The schemas that one schema has for fields whose names match a pattern, as that of this name does.
    pub(crate) fn of_field<'a>(
        &self,
        schema: &'a Map<String, Value>,
        name: &str,
        work: &Work,
    ) -> impl Iterator<Item = &'a Value> {
        by_pattern(schema)
            .filter(move |(pattern, _)| self.fits(pattern, name, work) == Some(true))
            .map(|(_, below)| below)
    }

    /// Whether a field may be among those, as far as is tried.
    pub(crate) fn may_name(&self, schema: &Map<String, Value>, name: &str, work: &Work) -> bool {
        by_pattern(schema).any(|(pattern, _)| self.fits(pattern, name, work) != Some(false))
    }
}

fn by_pattern(schema: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let fields = schema.get("patternProperties").and_then(Value::as_object);
    fields.into_iter().flatten()
}

/// The patterns of a schema itself, without those of the schemas in it.
pub(crate) fn patterns(schema: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let own = schema.get("pattern").and_then(Value::as_str);
    let fields = by_pattern(schema).map(|(pattern, _)| pattern.as_str());
    own.into_iter().chain(fields)
}
