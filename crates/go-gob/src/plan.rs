//! How the peer's types are read into ours.

use std::collections::HashMap;

use crate::definition::Form;
use crate::peer::Misfits;
use crate::remote::RemoteTypes;
use crate::{Error, Fields, Shape};

/// How a value of one remote type is read into one local type. Worked out once a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan(u32);

impl Plan {
    /// For what is read the same way from any type that fits.
    const LEAF: Self = Self(0);
}

#[derive(Debug)]
enum Node {
    Leaf,
    /// A list: its elements.
    List(Plan),
    /// A map: its keys and values.
    Map(Plan, Plan),
    /// A struct: a step for each remote field.
    Struct(&'static Shape, Vec<Step>),
    /// Not wanted: the remote type.
    Skip(i64),
}

/// What to do with a remote field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Read it into this local field.
    Read(usize, Plan),
    /// Walk over a value of this remote type.
    Skip(i64),
}

#[derive(Debug)]
pub(crate) struct Plans {
    nodes: Vec<Node>,
    /// By local shape and remote type; `None` where they do not fit.
    known: HashMap<(usize, i64), Option<Plan>>,
    /// How many steps all structs have.
    steps: usize,
}

impl Default for Plans {
    fn default() -> Self {
        Self {
            nodes: vec![Node::Leaf],
            known: HashMap::new(),
            steps: 0,
        }
    }
}

/// Local types are nested by their declaration only, so that this is never met but by one that contains itself
/// without a struct in between.
const MAX_LEVELS: usize = 64;

/// Pairs of local and remote types, and their fields in all; far above what any honest peer needs.
const MAX_PLANS: usize = 1 << 16;
const MAX_STEPS: usize = 1 << 18;

impl Plans {
    pub(crate) fn element(&self, plan: Plan) -> Plan {
        match self.nodes.get(plan.0 as usize) {
            Some(Node::List(element)) => *element,
            _ => Plan::LEAF,
        }
    }

    pub(crate) fn entry(&self, plan: Plan) -> (Plan, Plan) {
        match self.nodes.get(plan.0 as usize) {
            Some(Node::Map(key, element)) => (*key, *element),
            _ => (Plan::LEAF, Plan::LEAF),
        }
    }

    pub(crate) fn structure(&self, plan: Plan) -> Option<(&'static Shape, &[Step])> {
        match self.nodes.get(plan.0 as usize) {
            Some(Node::Struct(shape, steps)) => Some((shape, steps)),
            _ => None,
        }
    }

    pub(crate) fn skipped(&self, plan: Plan) -> Option<i64> {
        match self.nodes.get(plan.0 as usize) {
            Some(Node::Skip(remote)) => Some(*remote),
            _ => None,
        }
    }

    /// The plan for reading `remote` into `shape`, `None` if they do not fit. Fields that do not fit are reported.
    pub(crate) fn find(
        &mut self,
        shape: &'static Shape,
        remote: i64,
        types: &RemoteTypes,
        misfits: &mut Misfits,
    ) -> Result<Option<Plan>, Error> {
        match self.known.get(&(shape.address(), remote)) {
            Some(plan) => Ok(*plan),
            None => Work {
                plans: self,
                types,
                misfits,
                level: 0,
            }
            .plan(shape, remote),
        }
    }

    /// Why there is no plan for reading `remote` into `shape`: of a struct without a name, the field that does not fit.
    #[cold]
    pub(crate) fn mismatch(
        &self,
        shape: &'static Shape,
        remote: i64,
        types: &RemoteTypes,
    ) -> Error {
        let whole = || (shape.to_string(), types.describe(remote));
        let form = types.get(remote).map(|definition| &definition.form);
        let (local, remote) = match (shape, form) {
            (Shape::Struct(_, fields), Some(Form::Struct(members))) => {
                let fields = fields.list();
                let fitting = |local: &'static Shape, remote| match local.builtin() {
                    Some(builtin) => builtin == remote,
                    None => !matches!(self.known.get(&(local.address(), remote)), Some(None)),
                };
                let part = members.iter().find_map(|member| {
                    let (name, local) = fields[position(&fields, 0, &member.name)?];
                    (!fitting(local, member.id))
                        .then(|| (format!("{name} {local}"), types.describe(member.id)))
                });
                part.unwrap_or_else(whole)
            }
            _ => whole(),
        };
        Error::Mismatch { local, remote }
    }

    fn add(&mut self, node: Node) -> Plan {
        self.nodes.push(node);
        Plan(self.nodes.len() as u32 - 1)
    }
}

struct Work<'a> {
    plans: &'a mut Plans,
    types: &'a RemoteTypes,
    misfits: &'a mut Misfits,
    level: usize,
}

impl Work<'_> {
    fn plan(&mut self, shape: &'static Shape, remote: i64) -> Result<Option<Plan>, Error> {
        if let Some(local) = shape.builtin() {
            return Ok((local == remote).then_some(Plan::LEAF));
        }
        let key = (shape.address(), remote);
        if let Some(plan) = self.plans.known.get(&key) {
            return Ok(*plan);
        }
        if self.level == MAX_LEVELS {
            return Err(Error::TooDeep);
        }
        if self.plans.known.len() >= MAX_PLANS {
            return Err(Error::TooManyTypes);
        }
        self.level += 1;
        let plan = self.composite(shape, remote);
        self.level -= 1;
        let plan = plan?;
        self.plans.known.insert(key, plan);
        Ok(plan)
    }

    fn composite(&mut self, shape: &'static Shape, remote: i64) -> Result<Option<Plan>, Error> {
        let form = self.types.get(remote).map(|definition| &definition.form);
        Ok(match (shape, form) {
            (Shape::Unit, _) => Some(self.plans.add(Node::Skip(remote))),
            (Shape::Struct(_, fields), Some(Form::Struct(_))) => {
                self.structure(shape, fields, remote)?
            }
            // Go tells lists from arrays; a list that became an array is still read.
            (Shape::Slice(of), Some(Form::Slice { element } | Form::Array { element, .. })) => self
                .plan(of(), *element)?
                .map(|element| self.plans.add(Node::List(element))),
            (Shape::Array(of, local), Some(Form::Array { element, length }))
                if *local as i64 == *length =>
            {
                self.plan(of(), *element)?
                    .map(|element| self.plans.add(Node::List(element)))
            }
            (Shape::Map(local_key, of), Some(Form::Map { key, element })) => {
                let key = self.plan(local_key(), *key)?;
                let element = self.plan(of(), *element)?;
                key.zip(element)
                    .map(|(key, element)| self.plans.add(Node::Map(key, element)))
            }
            (Shape::Marshaler(_, local), Some(Form::Marshaler(whose))) if local == whose => {
                Some(Plan::LEAF)
            }
            _ => None,
        })
    }

    fn structure(
        &mut self,
        shape: &'static Shape,
        fields: &Fields,
        remote: i64,
    ) -> Result<Option<Plan>, Error> {
        // Known before its fields are looked at, because it can contain itself.
        let plan = self.plans.add(Node::Struct(shape, Vec::new()));
        let key = (shape.address(), remote);
        self.plans.known.insert(key, Some(plan));
        match self.steps(shape, fields, remote) {
            Ok(steps) => Ok(steps.map(|steps| {
                self.plans.nodes[plan.0 as usize] = Node::Struct(shape, steps);
                plan
            })),
            Err(error) => {
                self.plans.known.remove(&key);
                Err(error)
            }
        }
    }

    /// What to do with the fields of a struct. One without a name is a list of values, such as the arguments of a call,
    /// and none of them can be left out: it fits as a whole or, with `None`, not at all.
    fn steps(
        &mut self,
        shape: &'static Shape,
        fields: &Fields,
        remote: i64,
    ) -> Result<Option<Vec<Step>>, Error> {
        let types = self.types;
        let Some(Form::Struct(members)) = types.get(remote).map(|definition| &definition.form)
        else {
            return Err(Error::UnknownType(remote));
        };
        self.plans.steps += members.len();
        if self.plans.steps > MAX_STEPS {
            return Err(Error::TooManyTypes);
        }
        let fields = fields.list();
        let mut steps = Vec::with_capacity(members.len());
        let mut expected = 0;
        let mut whole = true;
        for member in members {
            let found = position(&fields, expected, &member.name);
            expected = found.map_or(expected, |index| index + 1);
            let fitting = match found {
                None => None,
                Some(index) => {
                    let (_, local) = fields[index];
                    let plan = self.plan(local, member.id)?;
                    if plan.is_none() && shape.is_unnamed() {
                        whole = false;
                    } else if plan.is_none() {
                        let remote = types.describe(member.id);
                        self.misfits.note(shape, index, local.to_string(), remote);
                    }
                    plan.map(|plan| Step::Read(index, plan))
                }
            };
            steps.push(fitting.unwrap_or(Step::Skip(member.id)));
        }
        Ok(whole.then_some(steps))
    }
}

/// Where the field `name` is; peers mostly have the order that we have.
fn position(fields: &[(&str, &Shape)], expected: usize, name: &str) -> Option<usize> {
    (expected..fields.len())
        .chain(0..expected.min(fields.len()))
        .find(|index| fields[*index].0 == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_in_any_order() {
        let fields = ["A", "B", "C"].map(|name| (name, &Shape::Bool));
        assert_eq!(position(&fields, 0, "A"), Some(0));
        assert_eq!(position(&fields, 3, "B"), Some(1));
        assert_eq!(position(&fields, 2, "A"), Some(0));
        assert_eq!(position(&fields, 1, "D"), None);
    }
}
