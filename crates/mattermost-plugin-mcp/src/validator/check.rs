//! Whether a value fits a schema, and where it does not.
use super::alternatives::{contradicts, meant};
use super::path::Path;
use super::patterns::MAX_MATCHED;
use super::words::{describe, describe_schema};
use super::work::Work;
use super::{Patterns, Problems, Reading, scalar};
use crate::keywords::{choices, field, is_note, list};
use serde_json::{Map, Value};

type Schema = Map<String, Value>;

/// Checks values; patterns come compiled.
#[derive(Clone, Copy)]
pub(super) struct Check<'a> {
    /// What a `$ref` points into.
    pub(super) root: &'a Value,
    pub(super) patterns: &'a Patterns,
    pub(super) reading: Reading,
    pub(super) work: &'a Work,
}

/// The schemas around an alternative: what they name, the alternative need not name again.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    schemas: &'a [&'a Schema],
    further: Option<&'a Around<'a>>,
}

impl<'a> Check<'a> {
    pub(super) fn root(&self, value: &Value, problems: &mut Problems) {
        let name = match self.reading {
            Reading::Arguments => "arguments",
            Reading::Output => "structuredContent",
        };
        self.any(&Path::Root(name), self.root, value, problems);
    }

    fn any(&self, at: &Path<'_>, schema: &'a Value, value: &Value, problems: &mut Problems) {
        match schema {
            Value::Object(schema) => self.value(at, schema, value, None, problems),
            Value::Bool(false) => problems.add(|| format!("{} must be left out", at.told())),
            _ => {}
        }
    }

    pub(super) fn fits(
        &self,
        schema: &'a Value,
        value: &Value,
        around: Option<&Around<'_>>,
    ) -> bool {
        let mut problems = Problems::untold();
        match schema {
            Value::Object(schema) if contradicts(schema, value) => return false,
            Value::Object(schema) => {
                self.value(&Path::Root(""), schema, value, around, &mut problems);
            }
            schema => return schema != &Value::Bool(false),
        }
        problems.is_empty()
    }

    fn value(
        &self,
        at: &Path<'_>,
        schema: &'a Schema,
        value: &Value,
        around: Option<&Around<'_>>,
        problems: &mut Problems,
    ) {
        if !self.work.value() {
            // nothing is told of it but that it was too much
            problems.add(String::new);
            return;
        }
        let mut schemas = Vec::new();
        let possible = self.add_all(schema, &mut schemas);
        if !possible || !schemas.iter().all(|part| scalar::fits(part, self, value)) {
            let untried = value.as_str().is_some_and(|text| text.len() > MAX_MATCHED)
                && schemas.iter().any(|part| part.contains_key("pattern"));
            problems.add(|| match untried {
                true => format!("{} must have at most {MAX_MATCHED} bytes", at.told()),
                false => format!("{} must be {}", at.told(), describe(schema)),
            });
            return;
        }
        let all_choices: Vec<_> = schemas.iter().flat_map(|schema| choices(schema)).collect();
        match value {
            Value::Array(items) => self.items(at, &schemas, items, problems),
            Value::Object(fields) => {
                let around = Around {
                    schemas: &schemas,
                    further: around,
                };
                // an alternative may name more fields: then it is what finds those that nothing names
                let closed = self.reading == Reading::Arguments && all_choices.is_empty();
                self.fields(at, &schemas, around, fields, closed, problems);
            }
            _ => {}
        }
        for (index, (kind, branches)) in all_choices.iter().enumerate() {
            let mut around_it = schemas.clone();
            for (other, (_, branches)) in all_choices.iter().enumerate() {
                if other != index {
                    self.add_branches(branches, &mut around_it);
                }
            }
            let around = Around {
                schemas: &around_it,
                further: around,
            };
            self.choice(at, schema, (kind, branches), value, &around, problems);
        }
    }

    fn items(
        &self,
        at: &Path<'_>,
        schemas: &[&'a Schema],
        items: &[Value],
        problems: &mut Problems,
    ) {
        for schema in schemas {
            let first = schema.get("prefixItems").and_then(Value::as_array);
            for (index, item) in items.iter().enumerate() {
                if problems.suffice() {
                    return;
                }
                let own = first.and_then(|first| first.get(index));
                if let Some(below) = own.or_else(|| schema.get("items")) {
                    self.any(&Path::Item(at, index), below, item, problems);
                }
            }
        }
    }

    fn fields(
        &self,
        at: &Path<'_>,
        schemas: &[&'a Schema],
        around: Around<'_>,
        fields: &Schema,
        closed: bool,
        problems: &mut Problems,
    ) {
        let named = |name: &str| schemas.iter().find_map(|schema| field(schema, name));
        for schema in schemas {
            let required = list(schema, "required").filter_map(Value::as_str);
            for name in required.filter(|name| !fields.contains_key(*name)) {
                let expected = named(name).map_or_else(|| "a value".to_owned(), describe_schema);
                let at = Path::Field(at, name);
                problems.add(|| format!("{} is missing; it must be {expected}", at.told()));
            }
        }
        for (name, value) in fields {
            if problems.suffice() {
                return;
            }
            let at = &match self.reading == Reading::Arguments || named(name).is_some() {
                true => Path::Field(at, name),
                false => Path::AnyField(at),
            };
            for schema in schemas {
                self.field(at, schema, name, value, problems);
            }
            if closed && !around.names(name, self) {
                problems.add(|| around.unknown(at));
            }
        }
    }

    /// Checks a field, and its name, against what one schema says of it.
    fn field(
        &self,
        at: &Path<'_>,
        schema: &'a Schema,
        name: &str,
        value: &Value,
        problems: &mut Problems,
    ) {
        let arguments = self.reading == Reading::Arguments;
        if arguments && name.len() > MAX_MATCHED && schema.contains_key("patternProperties") {
            problems.add(|| format!("the name of {} is too long", at.told()));
        }
        let by_name = field(schema, name);
        for below in by_name
            .into_iter()
            .chain(self.patterns.of_field(schema, name, self.work))
        {
            self.any(at, below, value, problems);
        }
        let named = by_name.is_some() || self.patterns.may_name(schema, name, self.work);
        match schema.get("additionalProperties") {
            // of arguments, `fields` knows better what nothing names
            Some(Value::Bool(false)) if arguments => {}
            Some(more) if !named => self.any(at, more, value, problems),
            _ => {}
        }
    }

    fn choice(
        &self,
        at: &Path<'_>,
        schema: &'a Schema,
        (kind, branches): (&str, &'a [Value]),
        value: &Value,
        around: &Around<'_>,
        problems: &mut Problems,
    ) {
        let enough = if kind == "oneOf" { 2 } else { 1 };
        let fitting = branches
            .iter()
            .filter(|branch| self.fits(branch, value, Some(around)));
        match fitting.take(enough).count() {
            0 => match meant(branches, value) {
                // to look into it is of no use where nobody is told, and would double the work at each level
                Some(branch) if problems.are_told() => {
                    self.value(at, branch, value, Some(around), problems);
                }
                _ => problems.add(|| format!("{} must be {}", at.told(), describe(schema))),
            },
            2 => problems.add(|| {
                format!(
                    "{} fits more than one of these; give what fits one: {}",
                    at.told(),
                    describe(schema)
                )
            }),
            _ => {}
        }
    }

    /// Whether a text matches, as far as that is tried.
    pub(super) fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        self.patterns.fits(pattern, text, self.work)
    }

    /// Adds a schema and those that hold for the same value; tells whether any value can fit them.
    fn add_all(&self, schema: &'a Schema, all: &mut Vec<&'a Schema>) -> bool {
        // what refers to itself holds once
        if all.iter().any(|known| std::ptr::eq(*known, schema)) {
            return true;
        }
        all.push(schema);
        let mut possible = true;
        if let Some(target) = schema.get("$ref") {
            let target = target.as_str().and_then(|target| target.strip_prefix('#'));
            let target = target.and_then(|target| self.root.pointer(target));
            possible &= target.is_some_and(|target| self.add_member(target, all));
        }
        for member in list(schema, "allOf") {
            possible &= self.add_member(member, all);
        }
        possible
    }

    fn add_member(&self, member: &'a Value, all: &mut Vec<&'a Schema>) -> bool {
        match member {
            Value::Object(member) => self.add_all(member, all),
            member => member != &Value::Bool(false),
        }
    }

    /// Adds the alternatives and all that is in place in them.
    fn add_branches(&self, branches: &'a [Value], all: &mut Vec<&'a Schema>) {
        for branch in branches.iter().filter_map(Value::as_object) {
            let first = all.len();
            self.add_all(branch, all);
            let added = all[first..].to_vec();
            for (_, branches) in added.into_iter().flat_map(choices) {
                self.add_branches(branches, all);
            }
        }
    }
}

impl Around<'_> {
    fn names(&self, name: &str, check: &Check<'_>) -> bool {
        let names = |schema: &&Schema| {
            let open = schema.get("additionalProperties");
            field(schema, name).is_some()
                || check.patterns.of_field(schema, name, check.work).next().is_some()
                // what asks for nothing takes everything
                || schema.keys().all(|key| is_note(key))
                || open.is_some_and(|more| more != &Value::Bool(false))
        };
        self.schemas.iter().any(names)
            || self
                .further
                .is_some_and(|further| further.names(name, check))
    }

    fn unknown(&self, at: &Path<'_>) -> String {
        let mut known = Vec::new();
        self.add_known(&mut known);
        match known.as_slice() {
            [] => format!("{} is unknown; there are no arguments here", at.told()),
            known => format!(
                "{} is unknown; what there is: {}",
                at.told(),
                known.join(", ")
            ),
        }
    }

    fn add_known(&self, known: &mut Vec<String>) {
        for schema in self.schemas {
            let names = schema.get("properties").and_then(Value::as_object);
            let names = names.into_iter().flat_map(Map::keys);
            known.extend(names.map(|name| format!("`{name}`")));
            let patterns = schema.get("patternProperties").and_then(Value::as_object);
            let patterns = patterns.into_iter().flat_map(Map::keys);
            known.extend(patterns.map(|pattern| format!("names that match {pattern}")));
        }
        if let Some(further) = self.further {
            further.add_known(known);
        }
    }
}
