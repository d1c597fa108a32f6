//! The types that we have defined to the peer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::Shape;
use crate::definition::{Definition, Form, Member};
use crate::types::Types;
use crate::wire::id;

/// Which types this stream has defined, and under which numbers.
#[derive(Debug)]
pub(crate) struct LocalTypes {
    shapes: HashMap<usize, Local>,
    /// Types without a name, so that equal ones share a number wherever the compiler put their shapes.
    composites: HashMap<Definition, i64>,
    dynamic: HashMap<Arc<Types>, i64>,
    next: i64,
    /// The messages that define what the value being written needs and the peer does not know.
    pub(crate) definitions: Vec<u8>,
}

/// A type of ours on this stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Local {
    pub(crate) id: i64,
    /// How wide the length of the last message with such a value was: room to leave for the next one.
    pub(crate) width: usize,
}

impl Default for LocalTypes {
    fn default() -> Self {
        Self {
            shapes: HashMap::new(),
            composites: HashMap::new(),
            dynamic: HashMap::new(),
            next: id::FIRST,
            definitions: Vec::new(),
        }
    }
}

impl LocalTypes {
    /// What to hand to [`LocalTypes::forget`] when the value that begins now cannot be written.
    pub(crate) fn begin(&mut self) -> i64 {
        self.definitions.clear();
        self.next
    }

    /// Forgets all types defined since.
    pub(crate) fn forget(&mut self, since: i64) {
        self.shapes.retain(|_, local| local.id < since);
        self.composites.retain(|_, id| *id < since);
        self.dynamic.retain(|_, id| *id < since);
        self.next = since;
        self.definitions.clear();
    }

    /// The type of a whole value.
    pub(crate) fn whole(&mut self, shape: &'static Shape) -> Local {
        if let Some(local) = self.shapes.get(&shape.address()) {
            return *local;
        }
        let local = Local {
            id: self.id(shape),
            width: 1,
        };
        self.shapes.insert(shape.address(), local);
        local
    }

    /// Remembers how wide the length of such a value came out.
    pub(crate) fn set_width(&mut self, shape: &'static Shape, width: usize) {
        if let Some(local) = self.shapes.get_mut(&shape.address()) {
            local.width = width;
        }
    }

    /// The number of a type, defining it if need be.
    pub(crate) fn id(&mut self, shape: &'static Shape) -> i64 {
        if let Some(id) = shape.builtin() {
            return id;
        }
        if let Some(local) = self.shapes.get(&shape.address()) {
            return local.id;
        }
        // Known before its parts are looked at, because it can contain itself.
        let reserved = self.next;
        self.next += 1;
        self.note(shape, reserved);
        let definition = self.definition(shape);
        let id = match self.composites.get(&definition) {
            Some(&id) if definition.name.is_empty() => {
                self.note(shape, id);
                return id;
            }
            _ => reserved,
        };
        definition.put_message(id, &mut self.definitions);
        if definition.name.is_empty() {
            self.composites.insert(definition, id);
        }
        id
    }

    fn note(&mut self, shape: &'static Shape, id: i64) {
        self.shapes.insert(shape.address(), Local { id, width: 1 });
    }

    fn definition(&mut self, shape: &'static Shape) -> Definition {
        match shape {
            Shape::Slice(of) => Definition::unnamed(Form::Slice {
                element: self.id(of()),
            }),
            Shape::Array(of, length) => Definition::unnamed(Form::Array {
                element: self.id(of()),
                length: *length as i64,
            }),
            Shape::Map(key, of) => Definition::unnamed(Form::Map {
                key: self.id(key()),
                element: self.id(of()),
            }),
            Shape::Struct(name, fields) => Definition {
                name: Cow::Borrowed(name),
                form: Form::Struct(
                    fields
                        .list()
                        .into_iter()
                        .map(|(name, shape)| Member {
                            name: Cow::Borrowed(name),
                            id: self.id(shape),
                        })
                        .collect(),
                ),
            },
            Shape::Marshaler(name, whose) => Definition {
                name: Cow::Borrowed(name),
                form: Form::Marshaler(*whose),
            },
            Shape::Unit
            | Shape::Bool
            | Shape::Int
            | Shape::Uint
            | Shape::Float
            | Shape::Bytes
            | Shape::String
            | Shape::Interface => Definition::unnamed(Form::Struct(Vec::new())),
        }
    }

    /// The number of the type of a dynamic value, defining it and all that it mentions if need be.
    pub(crate) fn dynamic(&mut self, types: &Arc<Types>) -> i64 {
        if types.definitions.is_empty() {
            return types.root;
        }
        let base = match self.dynamic.get(types) {
            Some(base) => *base,
            None => self.define_all(types),
        };
        types.root - id::FIRST + base
    }

    fn define_all(&mut self, types: &Arc<Types>) -> i64 {
        let base = self.next;
        let renumber = |id| {
            if id < id::FIRST {
                id
            } else {
                id - id::FIRST + base
            }
        };
        for definition in &types.definitions {
            definition
                .map_ids(renumber)
                .put_message(self.next, &mut self.definitions);
            self.next += 1;
        }
        self.dynamic.insert(types.clone(), base);
        base
    }
}
