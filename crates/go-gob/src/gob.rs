//! The trait of everything that can travel.

use std::any::Any;

use crate::{Error, Plan, Shape, Sink, Source};

/// A value with a Go type: what gob can carry.
///
/// Structs get it from [`gob_struct!`](crate::gob_struct), newtypes from [`gob_newtype!`](crate::gob_newtype);
/// you implement it by hand only for a type with a form of its own. `dyn Gob` can be encoded and be decoded into, and as
/// `dyn Any` be taken for what it is.
pub trait Gob: Any + Send + Sync {
    /// The Go type of `Self`.
    fn shape() -> &'static Shape
    where
        Self: Sized;

    /// The Go type of this value; the same as [`Gob::shape`].
    fn shape_of(&self) -> &'static Shape;

    /// Whether Go leaves a struct field with this value out: zero, false, empty, nil. Never so for a struct.
    fn is_zero(&self) -> bool;

    /// Writes the value, without field number or frame.
    ///
    /// # Errors
    /// When gob cannot carry the value: nil inside a list, nested too deep.
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error>;

    /// Reads the value from the peer's form, which `plan` describes, over `self`, which holds the default.
    ///
    /// # Errors
    /// When the bytes are no such value.
    fn decode_value(&mut self, source: &mut Source<'_>, plan: Plan) -> Result<(), Error>;

    /// Whether a pointer to this value is left out like nil. Differs from [`Gob::is_zero`] for types with a form of
    /// their own, whose pointers Go always sends (encode.go, `gobEncodeOpFor`).
    fn is_zero_behind_pointer(&self) -> bool {
        self.is_zero()
    }

    /// The Go type of a list of `Self`. Differs from the general case for `u8`, whose lists are Go's `[]byte`.
    fn slice_shape() -> &'static Shape
    where
        Self: Sized,
    {
        const { &Shape::Slice(Self::shape) }
    }

    /// Writes a list of `Self`.
    ///
    /// # Errors
    /// As [`Gob::encode_value`].
    fn encode_slice(items: &[Self], sink: &mut Sink<'_>) -> Result<(), Error>
    where
        Self: Sized,
    {
        sink.nested(|sink| {
            sink.uint(items.len() as u64);
            items.iter().try_for_each(|item| item.encode_value(sink))
        })
    }

    /// Reads a list of `Self` into an empty `items`.
    ///
    /// # Errors
    /// As [`Gob::decode_value`].
    fn decode_slice(items: &mut Vec<Self>, source: &mut Source<'_>, plan: Plan) -> Result<(), Error>
    where
        Self: Sized + Default,
    {
        source.nested(|source| {
            let element = source.element_plan(plan);
            let count = source.count(size_of::<Self>())?;
            items.reserve_exact(count);
            for _ in 0..count {
                let mut item = Self::default();
                item.decode_value(source, element)?;
                items.push(item);
            }
            Ok(())
        })
    }
}
