//! Whether a value fits a schema, and where it does not.
//!
//! A field that nothing names is a mistake, whether or not the schema says so: serde would drop it in silence.
use super::scalar::{self, within};
use super::{Path, Patterns};
use crate::keywords::{choices, contradicts, field, list};
use crate::problems::Problems;
use crate::words::{describe, describe_schema};
use serde_json::{Map, Value};

type Schema = Map<String, Value>;

/// Checks values; patterns come compiled.
pub(super) struct Check<'a>(pub(super) &'a Patterns);

/// The schemas around an alternative: what they name, the alternative need not name again.
#[derive(Clone, Copy)]
struct Around<'a> {
    schemas: &'a [&'a Schema],
    further: Option<&'a Around<'a>>,
}

impl Check<'_> {
    pub(super) fn root(&self, schema: &Schema, value: &Value, problems: &mut Problems) {
        self.value(&Path::Root, schema, value, None, problems);
    }

    fn any(&self, at: &Path<'_>, schema: &Value, value: &Value, problems: &mut Problems) {
        match schema {
            Value::Object(schema) => self.value(at, schema, value, None, problems),
            Value::Bool(false) => problems.add(|| format!("{} must be left out", at.told())),
            _ => {}
        }
    }

    fn fits(&self, schema: &Value, value: &Value, around: Option<&Around<'_>>) -> bool {
        let mut problems = Problems::counted();
        match schema {
            Value::Object(schema) if contradicts(schema, value) => return false,
            Value::Object(schema) => self.value(&Path::Root, schema, value, around, &mut problems),
            schema => return schema != &Value::Bool(false),
        }
        problems.is_empty()
    }

    fn value(
        &self,
        at: &Path<'_>,
        schema: &Schema,
        value: &Value,
        around: Option<&Around<'_>>,
        problems: &mut Problems,
    ) {
        let mut schemas = Vec::new();
        let possible = !add_all(schema, &mut schemas);
        if !possible || !schemas.iter().all(|schema| self.itself(schema, value)) {
            problems.add(|| format!("{} must be {}", at.told(), describe(schema)));
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
                self.fields(at, around, fields, all_choices.is_empty(), problems);
            }
            _ => {}
        }
        for (index, (kind, branches)) in all_choices.iter().enumerate() {
            let mut around_it = schemas.clone();
            for (other, (_, branches)) in all_choices.iter().enumerate() {
                if other != index {
                    add_branches(branches, &mut around_it);
                }
            }
            let around = Around {
                schemas: &around_it,
                further: around,
            };
            self.choice(at, schema, (kind, branches), value, &around, problems);
        }
    }

    /// What a schema asks of a value by itself, fields and items of lists apart.
    fn itself(&self, schema: &Schema, value: &Value) -> bool {
        scalar::fits(schema, self.0, value)
            && schema
                .get("not")
                .is_none_or(|not| !self.fits(not, value, None))
            && match (schema.get("contains"), value) {
                (Some(wanted), Value::Array(items)) => {
                    let found = || {
                        items
                            .iter()
                            .filter(|item| self.fits(wanted, item, None))
                            .count()
                    };
                    let found = found();
                    (found > 0 || schema.contains_key("minContains"))
                        && within(schema, "minContains", "maxContains", || found)
                }
                _ => true,
            }
    }

    fn items(&self, at: &Path<'_>, schemas: &[&Schema], items: &[Value], problems: &mut Problems) {
        for below in schemas.iter().filter_map(|schema| schema.get("items")) {
            for (index, item) in items.iter().enumerate() {
                if problems.suffice() {
                    return;
                }
                self.any(&Path::Item(at, index), below, item, problems);
            }
        }
    }

    fn fields(
        &self,
        at: &Path<'_>,
        around: Around<'_>,
        fields: &Schema,
        closed: bool,
        problems: &mut Problems,
    ) {
        for schema in around.schemas {
            let required = list(schema, "required").filter_map(Value::as_str);
            for name in required.filter(|name| !fields.contains_key(*name)) {
                let expected = around.schemas.iter().find_map(|schema| field(schema, name));
                let expected = expected.map_or_else(|| "a value".to_owned(), describe_schema);
                let at = Path::Field(at, name);
                problems.add(|| format!("{} is missing; it must be {expected}", at.told()));
            }
        }
        for (name, value) in fields {
            if problems.suffice() {
                return;
            }
            let at = &Path::Field(at, name);
            for schema in around.schemas {
                self.field(at, schema, name, value, problems);
            }
            if closed && !around.names(name, self.0) {
                problems.add(|| around.unknown(at));
            }
        }
    }

    /// Checks a field, and its name, against what one schema says of it.
    fn field(
        &self,
        at: &Path<'_>,
        schema: &Schema,
        name: &str,
        value: &Value,
        problems: &mut Problems,
    ) {
        if let Some(names) = schema.get("propertyNames")
            && !self.fits(names, &Value::from(name), None)
        {
            problems.add(|| {
                format!(
                    "the name of {} must be {}",
                    at.told(),
                    describe_schema(names)
                )
            });
        }
        let mut named = false;
        if let Some(below) = field(schema, name) {
            named = true;
            self.any(at, below, value, problems);
        }
        for (_, below) in by_pattern(schema).filter(|(pattern, _)| self.0.fits(pattern, name)) {
            named = true;
            self.any(at, below, value, problems);
        }
        if !named && let Some(more @ Value::Object(_)) = schema.get("additionalProperties") {
            self.any(at, more, value, problems);
        }
    }

    fn choice(
        &self,
        at: &Path<'_>,
        schema: &Schema,
        (kind, branches): (&str, &[Value]),
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
                    self.value(at, branch, value, Some(around), problems)
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
}

/// Adds a schema and those that hold for the same value; tells whether one of them forbids every value.
fn add_all<'a>(schema: &'a Schema, all: &mut Vec<&'a Schema>) -> bool {
    all.push(schema);
    let mut forbidden = false;
    for member in list(schema, "allOf") {
        forbidden |= match member {
            Value::Object(member) => add_all(member, all),
            member => member == &Value::Bool(false),
        };
    }
    forbidden
}

/// Adds the alternatives and all that is in place in them.
fn add_branches<'a>(branches: &'a [Value], all: &mut Vec<&'a Schema>) {
    for branch in branches.iter().filter_map(Value::as_object) {
        let first = all.len();
        add_all(branch, all);
        let inner: Vec<&Value> = all[first..]
            .iter()
            .flat_map(|schema| choices(schema))
            .flat_map(|(_, b)| b)
            .collect();
        for branch in inner {
            add_branches(std::slice::from_ref(branch), all);
        }
    }
}

/// The one alternative that a value is most likely meant to be: that of its type and of its constants.
fn meant<'a>(branches: &'a [Value], value: &Value) -> Option<&'a Schema> {
    let mut likely = branches
        .iter()
        .filter_map(Value::as_object)
        .filter(|branch| is_like(branch, value));
    likely.next().filter(|_| likely.next().is_none())
}

fn is_like(branch: &Schema, value: &Value) -> bool {
    let kind = branch.get("type").and_then(Value::as_str);
    let Value::Object(fields) = value else {
        return kind.is_some_and(|kind| scalar::is(kind, value))
            && !branch.contains_key("const")
            && !branch.contains_key("enum");
    };
    let named = branch
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let mut constants = named.filter_map(|(name, below)| Some((name, below.get("const")?)));
    kind == Some("object") && constants.all(|(name, constant)| fields.get(name) == Some(constant))
}

fn by_pattern(schema: &Schema) -> impl Iterator<Item = (&String, &Value)> {
    let fields = schema.get("patternProperties").and_then(Value::as_object);
    fields.into_iter().flatten()
}

impl Around<'_> {
    fn names(&self, name: &str, patterns: &Patterns) -> bool {
        let names = |schema: &&Schema| {
            let open = |key| {
                schema
                    .get(key)
                    .is_some_and(|more| more != &Value::Bool(false))
            };
            field(schema, name).is_some()
                || by_pattern(schema).any(|(pattern, _)| patterns.fits(pattern, name))
                || open("additionalProperties")
        };
        self.schemas.iter().any(names)
            || self
                .further
                .is_some_and(|further| further.names(name, patterns))
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
            known.extend(
                names
                    .into_iter()
                    .flat_map(Map::keys)
                    .map(|name| format!("`{name}`")),
            );
        }
        if let Some(further) = self.further {
            further.add_known(known);
        }
    }
}
