//! Writing values.

use std::sync::Arc;

use crate::local::LocalTypes;
use crate::types::Types;
use crate::wire::{put_bytes, put_float, put_int, put_uint, seal};
use crate::{Error, Gob, Named, Peer};

/// How deep values may be nested: structs, lists, maps and interface values each count as one level.
pub const MAX_DEPTH: usize = 256;

/// Writes the values of one stream, each type defined once before the first value that needs it.
///
/// You need one for each connection and direction, for as long as the connection lives.
///
/// ```
/// let mut encoder = go_gob::Encoder::new();
/// let mut out = Vec::new();
/// encoder.encode(&3i64, &mut out)?;
/// assert_eq!(out, [0x03, 0x04, 0x00, 0x06]);
/// # Ok::<(), go_gob::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Encoder {
    types: LocalTypes,
    peer: Peer,
}

impl Encoder {
    /// An encoder for a fresh stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// An encoder for a fresh stream to `peer`.
    pub fn for_peer(peer: Peer) -> Self {
        Self {
            types: LocalTypes::default(),
            peer,
        }
    }

    /// Forgets all types it has defined, for a fresh stream to the same peer.
    pub fn start_over(&mut self) {
        self.types = LocalTypes::default();
    }

    /// Appends `value` to `out`: whole messages, lengths included.
    ///
    /// # Errors
    /// When gob cannot carry the value: nil inside a list, nested too deep; [`Error::Changed`] when the peer could not
    /// take it. Then `out` is as it was, and the encoder can be used on.
    pub fn encode<T: Gob + ?Sized>(&mut self, value: &T, out: &mut Vec<u8>) -> Result<(), Error> {
        let shape = value.shape_of();
        self.peer.accepts(shape)?;
        self.message(out, |types, out| {
            let local = types.whole(shape);
            let at = out.len();
            out.resize(at + local.width, 0);
            put_int(out, local.id);
            if !shape.is_struct() {
                out.push(0);
            }
            value.encode_value(&mut Sink::new(out, types))?;
            let width = seal(out, at, local.width);
            if width != local.width {
                types.set_width(shape, width);
            }
            Ok(())
        })
    }

    /// Appends what `value` holds, not as an interface value but as a value of its own type.
    pub(crate) fn encode_named(&mut self, value: &Named, out: &mut Vec<u8>) -> Result<(), Error> {
        self.message(out, |types, out| {
            let at = out.len();
            out.push(0);
            put_int(out, types.dynamic(value.types()));
            value.encode_whole(&mut Sink::new(out, types))?;
            seal(out, at, 1);
            Ok(())
        })
    }

    fn message(
        &mut self,
        out: &mut Vec<u8>,
        write: impl FnOnce(&mut LocalTypes, &mut Vec<u8>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let start = out.len();
        let since = self.types.begin();
        if let Err(error) = write(&mut self.types, out) {
            out.truncate(start);
            self.types.forget(since);
            return Err(error);
        }
        if !self.types.definitions.is_empty() {
            // All definitions stand before the value, even those met inside it: Go's decoder cannot skip an
            // interface value with definitions in the middle (decode.go, `ignoreInterface`).
            out.splice(start..start, self.types.definitions.drain(..));
        }
        Ok(())
    }
}

/// Where a value is written to. Handed to [`Gob::encode_value`].
#[derive(Debug)]
pub struct Sink<'a> {
    out: &'a mut Vec<u8>,
    types: &'a mut LocalTypes,
    depth: usize,
}

impl<'a> Sink<'a> {
    fn new(out: &'a mut Vec<u8>, types: &'a mut LocalTypes) -> Self {
        Self {
            out,
            types,
            depth: 0,
        }
    }

    /// Writes an unsigned integer.
    #[inline]
    pub fn uint(&mut self, value: u64) {
        put_uint(self.out, value);
    }

    /// Writes a signed integer.
    #[inline]
    pub fn int(&mut self, value: i64) {
        put_int(self.out, value);
    }

    /// Writes a float.
    #[inline]
    pub fn float(&mut self, value: f64) {
        put_float(self.out, value);
    }

    /// Writes a count and the bytes: a string, `[]byte`, or what a marshaler made.
    #[inline]
    pub fn bytes(&mut self, bytes: &[u8]) {
        put_bytes(self.out, bytes);
    }

    /// Runs `write` one level deeper.
    ///
    /// # Errors
    /// [`Error::TooDeep`] below [`MAX_DEPTH`], or what `write` answers.
    #[inline]
    pub fn nested(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.depth == MAX_DEPTH {
            return Err(Error::TooDeep);
        }
        self.depth += 1;
        let result = write(self);
        self.depth -= 1;
        result
    }

    /// Writes a struct with these fields, in the order of its [`Shape`](crate::Shape).
    ///
    /// # Errors
    /// As [`Gob::encode_value`].
    #[inline(never)]
    pub fn structure(&mut self, fields: &[&dyn Gob]) -> Result<(), Error> {
        self.nested(|sink| {
            let mut delta = 1;
            for field in fields {
                if field.is_zero() {
                    delta += 1;
                } else {
                    sink.uint(delta);
                    field.encode_value(sink)?;
                    delta = 1;
                }
            }
            sink.uint(0);
            Ok(())
        })
    }

    /// Writes `value` as an interface value, its type registered as `name`.
    pub(crate) fn interface(&mut self, name: &str, value: &dyn Gob) -> Result<(), Error> {
        let shape = value.shape_of();
        let id = self.types.id(shape);
        self.delimited(name, id, |sink| {
            if !shape.is_struct() {
                sink.uint(0);
            }
            value.encode_value(sink)
        })
    }

    /// Writes an interface value of a dynamic type, registered as `name`.
    pub(crate) fn dynamic_interface(
        &mut self,
        name: &str,
        types: &Arc<Types>,
        write: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let id = self.types.dynamic(types);
        self.delimited(name, id, write)
    }

    fn delimited(
        &mut self,
        name: &str,
        id: i64,
        write: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.bytes(name.as_bytes());
        self.int(id);
        let at = self.out.len();
        self.out.push(0);
        self.nested(write)?;
        seal(self.out, at, 1);
        Ok(())
    }
}
