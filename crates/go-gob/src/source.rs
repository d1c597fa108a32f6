//! Where a value is read from.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::cursor::Cursor;
use crate::definition::{Definition, Form};
use crate::named::Value;
use crate::plan::{Plans, Step};
use crate::remote::RemoteTypes;
use crate::scan::Scan;
use crate::types::Types;
use crate::wire::id;
use crate::{Error, Field, Gob, Interface, MAX_DEPTH, Plan, Shape, Warning};

/// The value being read. Handed to [`Gob::decode_value`].
#[derive(Debug)]
pub struct Source<'a> {
    cursor: Cursor<'a>,
    types: &'a RemoteTypes,
    plans: &'a Plans,
    scan: &'a mut Scan,
    closures: &'a mut HashMap<i64, Arc<Types>>,
    misfits: &'a mut Misfits,
    /// The field being read.
    field: Option<(&'static Shape, usize)>,
    depth: usize,
    /// How many bytes of memory the lists and maps of this value may still take.
    budget: usize,
}

/// Fields that could not be read.
#[derive(Debug, Default)]
pub(crate) struct Misfits {
    pub(crate) warnings: Vec<Warning>,
    /// Which fields had values that do not fit, so that each is reported once.
    reported: HashSet<(usize, usize)>,
}

/// What lists and maps may take whatever the size of their message.
const BUDGET: usize = 64 << 20;

/// What lists and maps may take for each byte of their message. An element can be one byte long and be a struct of
/// hundreds here, but a message full of those is no honest one.
const BUDGET_PER_BYTE: usize = 32;

/// As long as a registered name may be in Go (decode.go, `decodeInterface`).
const MAX_NAME: usize = 1024;

impl<'a> Source<'a> {
    pub(crate) fn new(
        cursor: Cursor<'a>,
        types: &'a RemoteTypes,
        plans: &'a Plans,
        scan: &'a mut Scan,
        closures: &'a mut HashMap<i64, Arc<Types>>,
        misfits: &'a mut Misfits,
    ) -> Self {
        Self {
            budget: BUDGET.saturating_add(cursor.remaining().saturating_mul(BUDGET_PER_BYTE)),
            cursor,
            types,
            plans,
            scan,
            closures,
            misfits,
            field: None,
            depth: 0,
        }
    }

    /// Reads a whole value, its type in front.
    pub(crate) fn whole(&mut self, value: &mut dyn Gob, plan: Plan) -> Result<(), Error> {
        let id = self.cursor.int()?;
        self.start(id)?;
        value.decode_value(self, plan)
    }

    /// Reads a whole value as that of an interface.
    pub(crate) fn whole_dynamic(&mut self, name: &str) -> Result<Interface, Error> {
        let id = self.cursor.int()?;
        self.start(id)?;
        self.concrete(name.as_bytes(), id)
    }

    /// Steps over the zero byte that stands in front of whole values that are no structs.
    fn start(&mut self, id: i64) -> Result<(), Error> {
        if !self.types.is_struct(id) && self.cursor.uint()? != 0 {
            return Err(Error::Corrupt("the start of a value"));
        }
        Ok(())
    }

    /// Reads an unsigned integer.
    ///
    /// # Errors
    /// When the bytes are no such value; so for all that follow.
    #[inline]
    pub fn uint(&mut self) -> Result<u64, Error> {
        self.cursor.uint()
    }

    /// Reads a signed integer.
    ///
    /// # Errors
    /// When the bytes are no such value.
    #[inline]
    pub fn int(&mut self) -> Result<i64, Error> {
        self.cursor.int()
    }

    /// Reads a float.
    ///
    /// # Errors
    /// When the bytes are no such value.
    #[inline]
    pub fn float(&mut self) -> Result<f64, Error> {
        self.cursor.float()
    }

    /// Reads a count and that many bytes: a string, `[]byte`, or what a marshaler made.
    ///
    /// # Errors
    /// When the bytes are no such value.
    #[inline]
    pub fn bytes(&mut self) -> Result<&'a [u8], Error> {
        self.cursor.bytes()
    }

    /// Reads a string; what is not UTF-8 in it becomes U+FFFD.
    ///
    /// # Errors
    /// When the bytes are no such value.
    #[inline]
    pub fn string(&mut self) -> Result<String, Error> {
        self.bytes().map(text)
    }

    /// Reads a count of elements that take `size` bytes of memory each.
    ///
    /// # Errors
    /// [`Error::Count`] if the rest of the message cannot hold so many, or memory should not.
    pub fn count(&mut self, size: usize) -> Result<usize, Error> {
        let count = self.cursor.uint()?;
        let left = usize::try_from(count)
            .ok()
            .filter(|count| *count <= self.cursor.remaining())
            .and_then(|count| count.checked_mul(size))
            .and_then(|memory| self.budget.checked_sub(memory));
        match left {
            Some(left) => {
                self.budget = left;
                Ok(count as usize)
            }
            None => Err(Error::Count(count)),
        }
    }

    /// Runs `read` one level deeper.
    ///
    /// # Errors
    /// [`Error::TooDeep`] below [`MAX_DEPTH`], or what `read` answers.
    #[inline]
    pub fn nested<R>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<R, Error>,
    ) -> Result<R, Error> {
        if self.depth == MAX_DEPTH {
            return Err(Error::TooDeep);
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// The plan for the elements of a list that is read by `plan`.
    pub fn element_plan(&self, plan: Plan) -> Plan {
        self.plans.element(plan)
    }

    /// The plans for the keys and values of a map that is read by `plan`.
    pub fn entry_plans(&self, plan: Plan) -> (Plan, Plan) {
        self.plans.entry(plan)
    }

    /// Reads a struct into these fields, which stand in the order of its [`Shape`].
    ///
    /// # Errors
    /// As [`Gob::decode_value`].
    pub fn structure(&mut self, plan: Plan, fields: &mut [&mut dyn Gob]) -> Result<(), Error> {
        const WRONG: Error = Error::Corrupt("a field number");
        let (shape, steps) = self.plans.structure(plan).ok_or(WRONG)?;
        self.nested(|source| {
            let mut last = -1;
            while let Some(number) = source.cursor.field(last)? {
                last = number;
                match steps.get(number as usize).ok_or(WRONG)? {
                    Step::Read(index, plan) => {
                        source.field = Some((shape, *index));
                        let field = fields.get_mut(*index).ok_or(WRONG)?;
                        field.decode_value(source, *plan)?;
                    }
                    Step::Skip(remote) => source.skip(*remote)?,
                }
            }
            Ok(())
        })
    }

    /// Steps over a value that nobody wants.
    pub(crate) fn skip_planned(&mut self, plan: Plan) -> Result<(), Error> {
        match self.plans.skipped(plan) {
            Some(remote) => self.skip(remote),
            None => Err(Error::Corrupt("an unwanted value")),
        }
    }

    fn skip(&mut self, remote: i64) -> Result<(), Error> {
        self.scan.skip(&mut self.cursor, self.types, remote)
    }

    /// Reports that the value just read does not fit `local`: a warning inside a struct, whose field then keeps its
    /// default, an error elsewhere.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] outside of a struct.
    #[cold]
    pub fn misfit(&mut self, local: &'static str) -> Result<(), Error> {
        let Some((shape @ Shape::Struct(type_name, fields), index)) = self.field else {
            return Err(Error::OutOfRange(local));
        };
        if self.misfits.reported.insert((shape.address(), index))
            && let Some(Field(field, _)) = fields.get(index)
        {
            self.misfits.warnings.push(Warning {
                type_name,
                field,
                local: local.to_owned(),
                remote: "a value out of its range".to_owned(),
            });
        }
        Ok(())
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
            (b"string", id::STRING) => Interface::String(self.string()?),
            (b"bool", id::BOOL) => Interface::Bool(self.uint()? != 0),
            (b"int", id::INT) => Interface::Int(self.int()?),
            (b"uint", id::UINT) => Interface::Uint(self.uint()?),
            (b"float64", id::FLOAT) => Interface::Float(self.float()?),
            (b"[]uint8", id::BYTES) => Interface::Bytes(self.bytes()?.to_vec()),
            (b"map[string]interface {}", _) if self.is_object(id) => Interface::Map(self.object()?),
            (b"[]interface {}", _) if self.is_list(id) => Interface::List(self.list()?),
            _ => {
                let types = self.closure(id)?;
                Interface::Named(Box::new(crate::Named::new(
                    text(name),
                    types,
                    self.value(id)?,
                )))
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
        if let Some(types) = self.closures.get(&id) {
            return Ok(types.clone());
        }
        let types = Arc::new(Types::of(self.types, id)?);
        self.closures.insert(id, types.clone());
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
                    fields.push((number as u32, self.value(member.id)?));
                }
                Value::Struct(fields)
            }
        })
    }
}

/// What is not UTF-8 becomes U+FFFD.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
