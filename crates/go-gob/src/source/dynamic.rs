//! Reading values by the peer's types alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::definition::{Definition, Form};
use crate::named::Value;
use crate::types::Types;
use crate::wire::id;
use crate::{Error, GoString, Interface, Named, Source};

use super::text;

/// As long as a registered name may be in Go (decode.go, `decodeInterface`).
const MAX_NAME: usize = 1024;

impl Source<'_> {
    /// Reads a whole value as that of an interface.
    pub(crate) fn whole_dynamic(&mut self, name: &str) -> Result<Interface, Error> {
        let id = self.cursor.int()?;
        self.start(id)?;
        self.concrete(name.as_bytes(), id)
    }

    /// Reads an interface value.
    pub(crate) fn interface(&mut self) -> Result<Interface, Error> {
        let name = self.cursor.bytes()?;
        if name.is_empty() {
            return Ok(Interface::Nil);
        }
        if name.len() > MAX_NAME {
            return Err(Error::Corrupt("the name of an interface value's type"));
        }
        let id = self.type_sequence()?;
        let length = self.cursor.uint()?;
        let start = self.cursor.position();
        self.start(id)?;
        let value = self.nested(|source| source.concrete(name, id))?;
        if !self.types.may_hold_interface(id) {
            // As the scan has it, so that both are at the same place afterwards.
            self.cursor.leave(start, length)?;
        }
        Ok(value)
    }

    /// The type of an interface value, behind any definitions. [`Scan`] has seen them already.
    fn type_sequence(&mut self) -> Result<i64, Error> {
        loop {
            let id = self.cursor.int()?;
            if id >= 0 {
                return Ok(id);
            }
            Definition::read(&mut self.cursor)?;
            if !self.cursor.at_message_end() {
                self.cursor.uint()?;
            }
        }
    }

    /// What an interface holds that is registered as `name`.
    fn concrete(&mut self, name: &[u8], id: i64) -> Result<Interface, Error> {
        Ok(match (name, id) {
            (b"string", id::STRING) => Interface::String(GoString::from_bytes(self.bytes()?)),
            (b"bool", id::BOOL) => Interface::Bool(self.uint()? != 0),
            (b"int", id::INT) => Interface::Int(self.int()?),
            (b"uint", id::UINT) => Interface::Uint(self.uint()?),
            (b"float64", id::FLOAT) => Interface::Float(self.float()?),
            (b"[]uint8", id::BYTES) => Interface::Bytes(self.bytes()?.to_vec()),
            (b"map[string]interface {}", _) if self.is_object(id) => Interface::Map(self.object()?),
            (b"[]interface {}", _) if self.is_list(id) => Interface::List(self.list()?),
            _ => {
                self.charge(size_of::<Named>())?;
                let types = self.closure(id)?;
                Interface::Named(Box::new(Named::new(text(name), types, self.value(id)?)))
            }
        })
    }

    fn is_object(&self, id: i64) -> bool {
        let form = self.types.get(id).map(|definition| &definition.form);
        matches!(
            form,
            Some(Form::Map {
                key: id::STRING,
                element: id::INTERFACE
            })
        )
    }

    fn is_list(&self, id: i64) -> bool {
        let form = self.types.get(id).map(|definition| &definition.form);
        matches!(
            form,
            Some(Form::Slice {
                element: id::INTERFACE
            })
        )
    }

    fn object(&mut self) -> Result<BTreeMap<String, Interface>, Error> {
        self.nested(|source| {
            let count = source.count(size_of::<(String, Interface)>())?;
            (0..count)
                .map(|_| Ok((source.string()?, source.interface()?)))
                .collect()
        })
    }

    fn list(&mut self) -> Result<Vec<Interface>, Error> {
        self.nested(|source| {
            let count = source.count(size_of::<Interface>())?;
            (0..count).map(|_| source.interface()).collect()
        })
    }

    fn closure(&mut self, id: i64) -> Result<Arc<Types>, Error> {
        if let Some(types) = self.closures.get(id) {
            return Ok(types);
        }
        let remote = self.types;
        let (types, bytes) = Types::of(remote, id, |bytes| self.charge(bytes))?;
        let types = Arc::new(types);
        self.closures.keep(id, &types, bytes);
        Ok(types)
    }

    /// Reads a value by its remote type alone.
    fn value(&mut self, id: i64) -> Result<Value, Error> {
        Ok(match id {
            id::BOOL => Value::Bool(self.uint()? != 0),
            id::INT => Value::Int(self.int()?),
            id::UINT => Value::Uint(self.uint()?),
            id::FLOAT => Value::Float(self.float()?),
            id::BYTES | id::STRING => Value::Bytes(self.bytes()?.to_vec()),
            id::COMPLEX => Value::Complex(self.float()?, self.float()?),
            id::INTERFACE => Value::Interface(self.interface()?),
            _ => {
                let types = self.types;
                let definition = types.get(id).ok_or(Error::UnknownType(id))?;
                self.nested(|source| source.composite(&definition.form))?
            }
        })
    }

    fn composite(&mut self, form: &Form) -> Result<Value, Error> {
        Ok(match form {
            Form::Marshaler(_) => Value::Bytes(self.bytes()?.to_vec()),
            Form::Slice { element } | Form::Array { element, .. } => {
                let count = self.count(size_of::<Value>())?;
                let items = (0..count).map(|_| self.value(*element));
                Value::List(items.collect::<Result<_, _>>()?)
            }
            Form::Map { key, element } => {
                let count = self.count(2 * size_of::<Value>())?;
                let entries = (0..count).map(|_| Ok((self.value(*key)?, self.value(*element)?)));
                Value::Map(entries.collect::<Result<_, _>>()?)
            }
            Form::Struct(members) => {
                let (mut fields, mut last) = (Vec::new(), -1);
                while let Some(number) = self.cursor.field(last)? {
                    last = number;
                    let member = members
                        .get(number as usize)
                        .ok_or(Error::Corrupt("a field number"))?;
                    if fields.len() == fields.capacity() {
                        // As a list grows that says nothing of its length.
                        self.charge(fields.len().max(4) * size_of::<(u32, Value)>())?;
                    }
                    fields.push((number as u32, self.value(member.id)?));
                }
                Value::Struct(fields)
            }
        })
    }
}
