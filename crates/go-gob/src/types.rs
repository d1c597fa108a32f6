//! The type of a dynamic value, free of any stream.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::Error;
use crate::definition::Definition;
use crate::ids::IdMap;
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

/// How much is kept of the types of interface values, bytes. Each has a copy of all that it mentions, so that types in
/// a chain would take as much as the square of their number.
const MAX_KEPT: usize = 8 << 20;

/// The types of interface values that a peer sends, by their number there.
#[derive(Debug, Default)]
pub(crate) struct Closures {
    kept: IdMap<Arc<Types>>,
    bytes: usize,
}

impl Closures {
    pub(crate) fn get(&self, id: i64) -> Option<Arc<Types>> {
        self.kept.get(&id).cloned()
    }

    /// Keeps `types`, which take `bytes` of memory, for the next value unless that is too much.
    pub(crate) fn keep(&mut self, id: i64, types: &Arc<Types>, bytes: usize) {
        if self.bytes + bytes <= MAX_KEPT {
            self.bytes += bytes;
            self.kept.insert(id, types.clone());
        }
    }

    /// About how many bytes of memory are kept.
    pub(crate) fn held(&self) -> usize {
        self.bytes
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

    /// The peer's type `root`, and about how many bytes of memory it takes; `charge` may refuse them.
    pub(crate) fn of(
        remote: &RemoteTypes,
        root: i64,
        mut charge: impl FnMut(usize) -> Result<(), Error>,
    ) -> Result<(Self, usize), Error> {
        let mut bytes = 0;
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
            charge(remote.size(id))?;
            bytes += remote.size(id);
            definitions.push(definition.map_ids(|id| number(id, &mut found)));
        }
        Ok((Self::new(root, definitions), bytes))
    }
}
