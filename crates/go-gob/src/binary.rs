//! Types with a binary form of their own.

use crate::scalars::shape;
use crate::{Error, Gob, Marshaler, Plan, Shape, Sink, Source};

/// A type that Go sends through `MarshalBinary` of its pointer, such as `url.URL` (its text).
///
/// Go sends such fields always, even when empty; use `Option<Binary>` for a pointer that may be nil.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Binary(pub Vec<u8>);

impl Gob for Binary {
    shape!(Shape::Marshaler("Binary", Marshaler::Binary));
    fn is_zero(&self) -> bool {
        false
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        sink.bytes(&self.0);
        Ok(())
    }
    fn decode_value(&mut self, source: &mut Source<'_>, _: Plan) -> Result<(), Error> {
        self.0 = source.bytes()?.to_vec();
        Ok(())
    }
}
