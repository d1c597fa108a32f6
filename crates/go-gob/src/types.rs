//! The type of a dynamic value, free of any stream.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::Error;
use crate::definition::Definition;
use crate::remote::RemoteTypes;
use crate::wire::id;

/// A type and all that it mentions, numbered from [`id::FIRST`] on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Types {
    hash: u64,
    pub(crate) root: i64,
    pub(crate) definitions: Vec<Definition>,
}

/// Worked out once: an encoder looks its dynamic types up for every value.
impl Hash for Types {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl Types {
    fn new(root: i64, definitions: Vec<Definition>) -> Self {
        let mut hasher = DefaultHasher::new();
        definitions.hash(&mut hasher);
        Self {
            hash: hasher.finish(),
            root,
            definitions,
        }
    }

    /// A type that needs no definition.
    pub(crate) fn builtin(root: i64) -> Self {
        Self::new(root, Vec::new())
    }

    /// The peer's type `root`.
    pub(crate) fn of(remote: &RemoteTypes, root: i64) -> Result<Self, Error> {
        let mut numbers = HashMap::new();
        let mut found = Vec::new();
        let mut number = |id, found: &mut Vec<i64>| {
            if (id::BOOL..=id::INTERFACE).contains(&id) {
                return id;
            }
            *numbers.entry(id).or_insert_with(|| {
                found.push(id);
                id::FIRST - 1 + found.len() as i64
            })
        };
        let root = number(root, &mut found);
        let mut definitions = Vec::new();
        while let Some(&id) = found.get(definitions.len()) {
            let definition = remote.get(id).ok_or(Error::UnknownType(id))?;
            definitions.push(definition.map_ids(|id| number(id, &mut found)));
        }
        Ok(Self::new(root, definitions))
    }
}
