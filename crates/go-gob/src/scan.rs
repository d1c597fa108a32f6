//! Walking over values without reading them.

use crate::Error;
use crate::cursor::Cursor;
use crate::definition::{Definition, Form};
use crate::remote::RemoteTypes;
use crate::wire::id;

/// Walks over values by their type: to find out whether a value is complete, and to skip one.
///
/// A value may be spread over several messages: when an interface introduces a type, Go sends what it has of the
/// value together with the definition as one message and goes on in the next (encode.go, `encodeInterface`). The
/// walk keeps its own stack, so that it can stop there and go on when the next message is in, and cannot overflow.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    stack: Vec<Step>,
    position: usize,
}

/// What is still to be walked over, innermost last.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The rest of a struct of this type, behind this field.
    Fields(i64, i64),
    /// This many elements of this type.
    Elements(i64, u64),
    /// This many entries of these types, and whether the first one's key is behind us.
    Entries(i64, i64, u64, bool),
    /// Behind the name of an interface value; whether a definition came last.
    TypeSequence(bool),
}

/// The types, and whether definitions met on the way are new.
pub(crate) enum Types<'a> {
    Learning(&'a mut RemoteTypes),
    Known(&'a RemoteTypes),
}

impl Types<'_> {
    fn get(&self, id: i64) -> Option<&Definition> {
        match self {
            Types::Learning(types) => types.get(id),
            Types::Known(types) => types.get(id),
        }
    }

    /// Whether `length` tells where an interface value of type `id` ends. It does not when the value holds
    /// interfaces: a definition in the middle makes Go count in parts (encoder.go, `decodeTypeSequence`).
    fn is_delimited(&mut self, id: i64) -> bool {
        match self {
            Types::Learning(types) => types.knows(id) && !types.holds_interface(id),
            Types::Known(types) => types.knows(id) && !types.may_hold_interface(id),
        }
    }

    fn is_struct(&self, id: i64) -> bool {
        match self {
            Types::Learning(types) => types.is_struct(id),
            Types::Known(types) => types.is_struct(id),
        }
    }

    /// Reads the definition of the type `-negative`.
    fn define(&mut self, negative: i64, cursor: &mut Cursor<'_>) -> Result<(), Error> {
        let start = cursor.position();
        let definition = Definition::read(cursor)?;
        match self {
            Types::Learning(types) => types.define(
                negative.checked_neg().ok_or(Error::Corrupt("a type id"))?,
                definition,
                cursor.position() - start,
            ),
            Types::Known(_) => Ok(()),
        }
    }
}

/// As deep as Go skips (decode.go, `maxIgnoreNestingDepth`).
const MAX_STEPS: usize = 10_000;

impl Scan {
    /// Starts with a whole value of type `id` at `position`.
    pub(crate) fn start(
        &mut self,
        cursor: &mut Cursor<'_>,
        types: &mut Types<'_>,
        id: i64,
    ) -> Result<(), Error> {
        self.stack.clear();
        self.whole(cursor, types, id)?;
        self.position = cursor.position();
        Ok(())
    }

    /// Where to go on.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// Goes on; false if the next message is needed.
    pub(crate) fn resume(
        &mut self,
        cursor: &mut Cursor<'_>,
        types: &mut Types<'_>,
    ) -> Result<bool, Error> {
        let complete = self.run(cursor, types)?;
        self.position = cursor.position();
        Ok(complete)
    }

    /// Walks over a value of type `id`, all of which is there.
    pub(crate) fn skip(
        &mut self,
        cursor: &mut Cursor<'_>,
        types: &RemoteTypes,
        id: i64,
    ) -> Result<(), Error> {
        self.stack.clear();
        let types = &mut Types::Known(types);
        self.value(cursor, types, id)?;
        if self.run(cursor, types)? {
            Ok(())
        } else {
            Err(Error::Truncated)
        }
    }

    fn run(&mut self, cursor: &mut Cursor<'_>, types: &mut Types<'_>) -> Result<bool, Error> {
        while let Some(step) = self.stack.last_mut() {
            match step {
                Step::Fields(of, last) => match cursor.field(*last)? {
                    None => {
                        self.stack.pop();
                    }
                    Some(field) => {
                        *last = field;
                        let id = field_type(types, *of, field)?;
                        self.value(cursor, types, id)?;
                    }
                },
                Step::Elements(_, 0) | Step::Entries(_, _, 0, _) => {
                    self.stack.pop();
                }
                Step::Elements(of, left) => {
                    *left -= 1;
                    let id = *of;
                    self.value(cursor, types, id)?;
                }
                Step::Entries(key, of, left, behind_key) => {
                    let id = if *behind_key { *of } else { *key };
                    *left -= u64::from(*behind_key);
                    *behind_key = !*behind_key;
                    self.value(cursor, types, id)?;
                }
                Step::TypeSequence(after_definition) => {
                    if *after_definition && cursor.remaining() == 0 {
                        return Ok(false);
                    }
                    let id = cursor.int()?;
                    if id >= 0 {
                        self.stack.pop();
                        self.delimited(cursor, types, id)?;
                    } else {
                        *after_definition = true;
                        types.define(id, cursor)?;
                        // Go counts the rest of a value again behind a definition, unless that ends the message.
                        if !cursor.at_message_end() {
                            cursor.uint()?;
                        }
                    }
                }
            }
        }
        Ok(true)
    }

    /// The value of an interface of type `id`, its length in front.
    fn delimited(
        &mut self,
        cursor: &mut Cursor<'_>,
        types: &mut Types<'_>,
        id: i64,
    ) -> Result<(), Error> {
        let length = cursor.uint()?;
        if types.is_delimited(id) {
            cursor.take(length)?;
            return Ok(());
        }
        self.whole(cursor, types, id)
    }

    /// A value that is not part of another: all but structs have a zero byte in front.
    fn whole(
        &mut self,
        cursor: &mut Cursor<'_>,
        types: &mut Types<'_>,
        id: i64,
    ) -> Result<(), Error> {
        if !types.is_struct(id) && cursor.uint()? != 0 {
            return Err(Error::Corrupt("the start of a value"));
        }
        self.value(cursor, types, id)
    }

    fn value(
        &mut self,
        cursor: &mut Cursor<'_>,
        types: &mut Types<'_>,
        id: i64,
    ) -> Result<(), Error> {
        let step = match id {
            id::BOOL | id::INT | id::UINT | id::FLOAT => {
                cursor.uint()?;
                return Ok(());
            }
            id::BYTES | id::STRING => {
                cursor.bytes()?;
                return Ok(());
            }
            id::COMPLEX => {
                cursor.uint()?;
                cursor.uint()?;
                return Ok(());
            }
            id::INTERFACE => {
                if cursor.bytes()?.is_empty() {
                    return Ok(());
                }
                Step::TypeSequence(false)
            }
            _ => match &types.get(id).ok_or(Error::UnknownType(id))?.form {
                Form::Marshaler(_) => {
                    cursor.bytes()?;
                    return Ok(());
                }
                Form::Struct(_) => Step::Fields(id, -1),
                Form::Slice { element } | Form::Array { element, .. } => {
                    Step::Elements(*element, cursor.uint()?)
                }
                Form::Map { key, element } => Step::Entries(*key, *element, cursor.uint()?, false),
            },
        };
        if self.stack.len() == MAX_STEPS {
            return Err(Error::TooDeep);
        }
        self.stack.push(step);
        Ok(())
    }
}

fn field_type(types: &Types<'_>, of: i64, field: i64) -> Result<i64, Error> {
    match types.get(of).map(|definition| &definition.form) {
        Some(Form::Struct(members)) => usize::try_from(field)
            .ok()
            .and_then(|field| members.get(field))
            .map(|member| member.id)
            .ok_or(Error::Corrupt("a field number")),
        _ => Err(Error::UnknownType(of)),
    }
}
