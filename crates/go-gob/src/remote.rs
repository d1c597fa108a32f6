//! The types that the peer has defined.

use std::collections::HashSet;

use crate::Error;
use crate::definition::{Definition, Form};
use crate::ids::IdMap;
use crate::wire::id;

/// How many types a peer may define on one stream. Mattermost's largest stream has less than a thousand.
pub const MAX_TYPES: usize = 16_384;

/// How many bytes all definitions of a stream may take. Mattermost's whole API has about 400 KiB.
const MAX_DEFINITION_BYTES: usize = 4 << 20;

/// How much of a type's name is shown in messages, characters: the peer chooses it.
const MAX_SHOWN: usize = 100;

/// What a definition takes in memory for each of its bytes: a field can be five bytes long and takes 32 and its name.
const HELD_PER_BYTE: usize = 8;

/// The lowest id that Go's decoder lets a stream define (decoder.go, `recvType`).
const FIRST_DEFINABLE: i64 = 64;

#[derive(Debug, Default)]
pub(crate) struct RemoteTypes {
    types: IdMap<Remote>,
    bytes: usize,
}

#[derive(Debug)]
struct Remote {
    definition: Definition,
    /// How long it was, bytes.
    bytes: usize,
    /// Whether values of the type can hold an interface value at any depth, once that is known.
    holds_interface: Option<bool>,
    /// How many types there were when that could not be told yet.
    unsure_among: usize,
}

impl RemoteTypes {
    pub(crate) fn get(&self, id: i64) -> Option<&Definition> {
        self.types.get(&id).map(|remote| &remote.definition)
    }

    /// Records a definition that took `bytes` bytes.
    pub(crate) fn define(
        &mut self,
        id: i64,
        definition: Definition,
        bytes: usize,
    ) -> Result<(), Error> {
        if id < FIRST_DEFINABLE || self.types.contains_key(&id) {
            return Err(Error::DuplicateType(id));
        }
        if self.types.len() == MAX_TYPES || self.bytes + bytes > MAX_DEFINITION_BYTES {
            return Err(Error::TooManyTypes);
        }
        self.bytes += bytes;
        self.types.insert(
            id,
            Remote {
                definition,
                bytes,
                holds_interface: None,
                unsure_among: 0,
            },
        );
        Ok(())
    }

    /// About how many bytes of memory the definitions take.
    pub(crate) fn held(&self) -> usize {
        self.bytes * HELD_PER_BYTE + self.types.len() * size_of::<Remote>()
    }

    /// About how many bytes of memory the definition of `id` takes.
    pub(crate) fn size(&self, id: i64) -> usize {
        let remote = self.types.get(&id);
        remote.map_or(0, |remote| {
            remote.bytes * HELD_PER_BYTE + size_of::<Remote>()
        })
    }

    /// Whether a value of type `id` exists: built in or defined.
    pub(crate) fn knows(&self, id: i64) -> bool {
        (id::BOOL..=id::INTERFACE).contains(&id) || self.types.contains_key(&id)
    }

    pub(crate) fn is_struct(&self, id: i64) -> bool {
        self.get(id)
            .is_some_and(|definition| matches!(definition.form, Form::Struct(_)))
    }

    /// What [`RemoteTypes::holds_interface`] has found out; true while it has not.
    pub(crate) fn may_hold_interface(&self, id: i64) -> bool {
        match self.types.get(&id) {
            None => id == id::INTERFACE,
            Some(remote) => remote.holds_interface.unwrap_or(true),
        }
    }

    /// Whether values of type `id` can hold an interface value, and so may go on in the next message.
    pub(crate) fn holds_interface(&mut self, id: i64) -> bool {
        match self.types.get(&id) {
            None => return id == id::INTERFACE,
            Some(remote) => {
                if let Some(known) = remote.holds_interface {
                    return known;
                }
                if remote.unsure_among == self.types.len() {
                    return true;
                }
            }
        }
        let (mut seen, mut waiting) = (HashSet::from([id]), vec![id]);
        let (mut holds, mut certain) = (false, true);
        while let Some(current) = waiting.pop() {
            match self.types.get(&current) {
                None if current == id::INTERFACE => holds = true,
                None => certain &= (id::BOOL..id::INTERFACE).contains(&current),
                Some(Remote {
                    holds_interface: Some(true),
                    ..
                }) => holds = true,
                Some(Remote {
                    holds_interface: Some(false),
                    ..
                }) => {}
                Some(remote) => remote.definition.ids(|id| {
                    if seen.insert(id) {
                        waiting.push(id);
                    }
                }),
            }
        }
        if holds {
            self.learn(id, true);
        } else if certain {
            seen.into_iter().for_each(|id| self.learn(id, false));
        } else {
            let count = self.types.len();
            if let Some(remote) = self.types.get_mut(&id) {
                remote.unsure_among = count;
            }
        }
        holds || !certain
    }

    fn learn(&mut self, id: i64, holds_interface: bool) {
        if let Some(remote) = self.types.get_mut(&id) {
            remote.holds_interface = Some(holds_interface);
        }
    }

    /// The type as Go would write it, for messages.
    pub(crate) fn describe(&self, id: i64) -> String {
        self.describe_to(id, 3)
    }

    /// The same, parts of parts down to `levels` only: types can contain themselves.
    fn describe_to(&self, id: i64, levels: usize) -> String {
        let builtin = match id {
            id::BOOL => "bool",
            id::INT => "int",
            id::UINT => "uint",
            id::FLOAT => "float64",
            id::BYTES => "[]byte",
            id::STRING => "string",
            id::COMPLEX => "complex128",
            id::INTERFACE => "interface {}",
            _ if levels == 0 => "...",
            _ => "",
        };
        let part = |id: &i64| self.describe_to(*id, levels - 1);
        match self.get(id) {
            _ if !builtin.is_empty() => builtin.to_owned(),
            None => format!("an undefined type {id}"),
            Some(Definition { name, form }) => match form {
                _ if !name.is_empty() => name.chars().take(MAX_SHOWN).collect(),
                Form::Array { element, length } => format!("[{length}]{}", part(element)),
                Form::Slice { element } => format!("[]{}", part(element)),
                Form::Map { key, element } => format!("map[{}]{}", part(key), part(element)),
                Form::Struct(_) => "struct {...}".to_owned(),
                Form::Marshaler(_) => "bytes of its own".to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whether_values_hold_interfaces_is_asked_again_when_more_types_are_known() {
        let mut types = RemoteTypes::default();
        let slice = |element| Definition::unnamed(Form::Slice { element });
        types.define(65, slice(66), 10).unwrap();
        assert!(types.holds_interface(65), "nobody knows what 66 is");
        assert!(types.holds_interface(65));
        types.define(66, slice(id::INT), 10).unwrap();
        assert!(!types.holds_interface(65));
        assert!(!types.may_hold_interface(66));
    }
}
