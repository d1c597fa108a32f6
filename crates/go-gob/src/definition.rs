//! Type definitions as they stand on the wire.

use std::borrow::Cow;

use crate::cursor::Cursor;
use crate::wire::{put_bytes, put_int, put_uint, seal};
use crate::{Error, Marshaler};

/// How long a definition may be, bytes. Mattermost's longest are a few KiB.
pub(crate) const MAX_DEFINITION: usize = 256 << 10;

/// A type that a stream defines; other types are named by id. Go's `wireType` (type.go).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Definition {
    pub(crate) name: Cow<'static, str>,
    pub(crate) form: Form,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    Array { element: i64, length: i64 },
    Slice { element: i64 },
    Struct(Vec<Member>),
    Map { key: i64, element: i64 },
    Marshaler(Marshaler),
}

/// A field of a defined struct.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Member {
    pub(crate) name: Cow<'static, str>,
    pub(crate) id: i64,
}

impl Definition {
    pub(crate) fn unnamed(form: Form) -> Self {
        Self {
            name: Cow::Borrowed(""),
            form,
        }
    }

    /// The same definition with all ids it mentions passed through `map`.
    pub(crate) fn map_ids(&self, mut map: impl FnMut(i64) -> i64) -> Self {
        let form = match &self.form {
            Form::Array { element, length } => Form::Array {
                element: map(*element),
                length: *length,
            },
            Form::Slice { element } => Form::Slice {
                element: map(*element),
            },
            Form::Struct(members) => Form::Struct(
                members
                    .iter()
                    .map(|member| Member {
                        name: member.name.clone(),
                        id: map(member.id),
                    })
                    .collect(),
            ),
            Form::Map { key, element } => Form::Map {
                key: map(*key),
                element: map(*element),
            },
            Form::Marshaler(whose) => Form::Marshaler(*whose),
        };
        Self {
            name: self.name.clone(),
            form,
        }
    }

    /// Calls `visit` with every id the definition mentions.
    pub(crate) fn ids(&self, mut visit: impl FnMut(i64)) {
        match &self.form {
            Form::Array { element, .. } | Form::Slice { element } => visit(*element),
            Form::Struct(members) => members.iter().for_each(|member| visit(member.id)),
            Form::Map { key, element } => {
                visit(*key);
                visit(*element);
            }
            Form::Marshaler(_) => {}
        }
    }

    /// Appends the message that gives this type the number `id`.
    pub(crate) fn put_message(&self, id: i64, out: &mut Vec<u8>) {
        let at = out.len();
        out.push(0);
        put_int(out, -id);
        self.put(id, out);
        seal(out, at, 1);
    }

    /// The value of a `wireType{ArrayT, SliceT, StructT, MapT, GobEncoderT, BinaryMarshalerT, TextMarshalerT}`.
    fn put(&self, id: i64, out: &mut Vec<u8>) {
        put_uint(
            out,
            match &self.form {
                Form::Array { .. } => 1,
                Form::Slice { .. } => 2,
                Form::Struct(_) => 3,
                Form::Map { .. } => 4,
                Form::Marshaler(Marshaler::Gob) => 5,
                Form::Marshaler(Marshaler::Binary) => 6,
                Form::Marshaler(Marshaler::Text) => 7,
            },
        );
        // CommonType{Name, Id} is the first field of each of them.
        put_uint(out, 1);
        put_named(out, &self.name, id);
        match &self.form {
            Form::Array { element, length } => {
                put_uint(out, 1);
                put_int(out, *element);
                if *length != 0 {
                    put_uint(out, 1);
                    put_int(out, *length);
                }
            }
            Form::Slice { element } => {
                put_uint(out, 1);
                put_int(out, *element);
            }
            Form::Struct(members) if members.is_empty() => {}
            Form::Struct(members) => {
                put_uint(out, 1);
                put_uint(out, members.len() as u64);
                for member in members {
                    put_named(out, &member.name, member.id);
                }
            }
            Form::Map { key, element } => {
                put_uint(out, 1);
                put_int(out, *key);
                put_uint(out, 1);
                put_int(out, *element);
            }
            Form::Marshaler(_) => {}
        }
        put_uint(out, 0);
        put_uint(out, 0);
    }

    /// Reads what [`Definition::put`] writes, up to [`MAX_DEFINITION`] bytes of it.
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, Error> {
        let end = cursor.position().saturating_add(MAX_DEFINITION);
        const WRONG: Error = Error::Corrupt("a type definition");
        let kind = cursor.field(-1)?.ok_or(WRONG)?;
        let mut name = Cow::Borrowed("");
        let mut ids = [0; 2];
        let mut members = Vec::new();
        let mut field = -1;
        while let Some(next) = cursor.field(field)? {
            field = next;
            match (kind, field) {
                (_, 0) => (name, _) = read_named(cursor, end)?,
                (0 | 1 | 3, 1) => ids[0] = cursor.int()?,
                (0 | 3, 2) => ids[1] = cursor.int()?,
                (2, 1) => members = read_members(cursor, end)?,
                _ => return Err(WRONG),
            }
        }
        let [element, second] = ids;
        let form = match kind {
            0 => Form::Array {
                element,
                length: second,
            },
            1 => Form::Slice { element },
            2 => Form::Struct(members),
            3 => Form::Map {
                key: element,
                element: second,
            },
            4 => Form::Marshaler(Marshaler::Gob),
            5 => Form::Marshaler(Marshaler::Binary),
            6 => Form::Marshaler(Marshaler::Text),
            _ => return Err(WRONG),
        };
        match cursor.field(kind)? {
            None => Ok(Self { name, form }),
            Some(_) => Err(WRONG),
        }
    }
}

/// A `CommonType` or `fieldType`: a name and an id.
fn put_named(out: &mut Vec<u8>, name: &str, id: i64) {
    if name.is_empty() {
        put_uint(out, 2);
    } else {
        put_uint(out, 1);
        put_bytes(out, name.as_bytes());
        put_uint(out, 1);
    }
    put_int(out, id);
    put_uint(out, 0);
}

fn read_named(cursor: &mut Cursor<'_>, end: usize) -> Result<(Cow<'static, str>, i64), Error> {
    let (mut name, mut id) = (&[][..], 0);
    let mut field = -1;
    while let Some(next) = cursor.field(field)? {
        field = next;
        match field {
            0 => name = cursor.bytes()?,
            1 => id = cursor.int()?,
            _ => return Err(Error::Corrupt("a type definition")),
        }
    }
    // Before memory is taken for it.
    if cursor.position() > end {
        return Err(Error::TooManyTypes);
    }
    Ok((String::from_utf8_lossy(name).into_owned().into(), id))
}

fn read_members(cursor: &mut Cursor<'_>, end: usize) -> Result<Vec<Member>, Error> {
    let count = cursor.uint()?;
    (0..count)
        .map(|_| match read_named(cursor, end)? {
            (name, _) if name.is_empty() => Err(Error::Corrupt("a field without a name")),
            (name, id) => Ok(Member { name, id }),
        })
        .collect()
}
