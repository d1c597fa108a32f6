//! Numbers, texts and `struct{}`.

use crate::{Error, Gob, Plan, Shape, Sink, Source};

/// The three methods that say which type it is, for a type without parameters.
macro_rules! shape {
    ($shape:expr) => {
        fn shape() -> &'static Shape {
            static SHAPE: Shape = $shape;
            &SHAPE
        }
        fn shape_of(&self) -> &'static Shape {
            Self::shape()
        }
    };
}
pub(crate) use shape;

macro_rules! integers {
    ($shape:ident $method:ident: $($int:ident)*) => {$(
        impl Gob for $int {
            shape!(Shape::$shape);
            fn is_zero(&self) -> bool {
                *self == 0
            }
            fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
                sink.$method((*self).into());
                Ok(())
            }
            fn decode_value(&mut self, source: &mut Source<'_>, _: Plan) -> Result<(), Error> {
                match $int::try_from(source.$method()?) {
                    Ok(value) => *self = value,
                    Err(_) => source.misfit(stringify!($int))?,
                }
                Ok(())
            }
        }
    )*};
}
integers!(Int int: i8 i16 i32 i64);
integers!(Uint uint: u16 u32 u64);

impl Gob for u8 {
    shape!(Shape::Uint);
    fn is_zero(&self) -> bool {
        *self == 0
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        sink.uint((*self).into());
        Ok(())
    }
    fn decode_value(&mut self, source: &mut Source<'_>, _: Plan) -> Result<(), Error> {
        match u8::try_from(source.uint()?) {
            Ok(value) => *self = value,
            Err(_) => source.misfit("u8")?,
        }
        Ok(())
    }
    fn slice_shape() -> &'static Shape {
        static SHAPE: Shape = Shape::Bytes;
        &SHAPE
    }
    fn encode_slice(items: &[Self], sink: &mut Sink<'_>) -> Result<(), Error> {
        sink.bytes(items);
        Ok(())
    }
    fn decode_slice(items: &mut Vec<Self>, source: &mut Source<'_>, _: Plan) -> Result<(), Error> {
        items.extend_from_slice(source.bytes()?);
        Ok(())
    }
}

impl Gob for bool {
    shape!(Shape::Bool);
    fn is_zero(&self) -> bool {
        !self
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        sink.uint((*self).into());
        Ok(())
    }
    fn decode_value(&mut self, source: &mut Source<'_>, _: Plan) -> Result<(), Error> {
        *self = source.uint()? != 0;
        Ok(())
    }
}

impl Gob for f64 {
    shape!(Shape::Float);
    fn is_zero(&self) -> bool {
        *self == 0.0
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        sink.float(*self);
        Ok(())
    }
    fn decode_value(&mut self, source: &mut Source<'_>, _: Plan) -> Result<(), Error> {
        *self = source.float()?;
        Ok(())
    }
}

impl Gob for f32 {
    shape!(Shape::Float);
    fn is_zero(&self) -> bool {
        *self == 0.0
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        sink.float((*self).into());
        Ok(())
    }
    /// As Go has it (decode.go, `float32FromBits`): too big is a misfit, too precise and infinite are not.
    fn decode_value(&mut self, source: &mut Source<'_>, _: Plan) -> Result<(), Error> {
        let value = source.float()?;
        if value.is_finite() && value.abs() > f64::from(f32::MAX) {
            return source.misfit("f32");
        }
        *self = value as f32;
        Ok(())
    }
}

/// Bytes that are not UTF-8 become U+FFFD: Go's strings are any bytes, and a peer passes on what it was sent.
impl Gob for String {
    shape!(Shape::String);
    fn is_zero(&self) -> bool {
        self.is_empty()
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        sink.bytes(self.as_bytes());
        Ok(())
    }
    fn decode_value(&mut self, source: &mut Source<'_>, _: Plan) -> Result<(), Error> {
        *self = source.string()?;
        Ok(())
    }
}

/// Go's `struct{}`. Any value can be read into it.
impl Gob for () {
    shape!(Shape::Unit);
    fn is_zero(&self) -> bool {
        false
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        sink.structure(&[])
    }
    fn decode_value(&mut self, source: &mut Source<'_>, plan: Plan) -> Result<(), Error> {
        source.skip_planned(plan)
    }
}
