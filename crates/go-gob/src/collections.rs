//! Lists, maps and pointers.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use crate::{Error, Gob, Plan, Shape, Sink, Source};

impl<T: Gob + Default> Gob for Vec<T> {
    fn shape() -> &'static Shape {
        T::slice_shape()
    }
    fn shape_of(&self) -> &'static Shape {
        T::slice_shape()
    }
    fn is_zero(&self) -> bool {
        self.is_empty()
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        T::encode_slice(self, sink)
    }
    fn decode_value(&mut self, source: &mut Source<'_>, plan: Plan) -> Result<(), Error> {
        self.clear();
        T::decode_slice(self, source, plan)
    }
}

/// Go's arrays, which are sent even when all is zero.
impl<T: Gob, const N: usize> Gob for [T; N] {
    fn shape() -> &'static Shape {
        const { &Shape::Array(T::shape, N) }
    }
    fn shape_of(&self) -> &'static Shape {
        Self::shape()
    }
    fn is_zero(&self) -> bool {
        false
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        sink.nested(|sink| {
            sink.uint(N as u64);
            self.iter().try_for_each(|item| item.encode_value(sink))
        })
    }
    fn decode_value(&mut self, source: &mut Source<'_>, plan: Plan) -> Result<(), Error> {
        source.nested(|source| {
            let element = source.element_plan(plan);
            if source.count(0)? != N {
                return Err(Error::Corrupt("the length of an array"));
            }
            self.iter_mut()
                .try_for_each(|item| item.decode_value(source, element))
        })
    }
}

/// Go's pointers. `None` is nil; Go leaves a pointer to a zero value out as well, so that it arrives as nil.
impl<T: Gob + Default> Gob for Option<T> {
    fn shape() -> &'static Shape {
        T::shape()
    }
    fn shape_of(&self) -> &'static Shape {
        T::shape()
    }
    fn is_zero(&self) -> bool {
        self.as_ref().is_none_or(T::is_zero_behind_pointer)
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        self.as_ref().ok_or(Error::Nil)?.encode_value(sink)
    }
    fn decode_value(&mut self, source: &mut Source<'_>, plan: Plan) -> Result<(), Error> {
        self.get_or_insert_default().decode_value(source, plan)
    }
}

impl<T: Gob> Gob for Box<T> {
    fn shape() -> &'static Shape {
        T::shape()
    }
    fn shape_of(&self) -> &'static Shape {
        T::shape()
    }
    fn is_zero(&self) -> bool {
        T::is_zero(self)
    }
    fn is_zero_behind_pointer(&self) -> bool {
        T::is_zero_behind_pointer(self)
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        T::encode_value(self, sink)
    }
    fn decode_value(&mut self, source: &mut Source<'_>, plan: Plan) -> Result<(), Error> {
        source.charge(size_of::<T>())?;
        T::decode_value(self, source, plan)
    }
}

/// A map; empty is nil, because Rust has no nil map.
macro_rules! map {
    ($map:ident: $($bound:path),*) => {
        impl<K: Gob + Default $(+ $bound)*, V: Gob + Default> Gob for $map<K, V> {
            fn shape() -> &'static Shape {
                const { &Shape::Map(K::shape, V::shape) }
            }
            fn shape_of(&self) -> &'static Shape {
                Self::shape()
            }
            fn is_zero(&self) -> bool {
                self.is_empty()
            }
            fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
                sink.nested(|sink| {
                    sink.uint(self.len() as u64);
                    self.iter().try_for_each(|(key, value)| {
                        key.encode_value(sink)?;
                        value.encode_value(sink)
                    })
                })
            }
            fn decode_value(&mut self, source: &mut Source<'_>, plan: Plan) -> Result<(), Error> {
                self.clear();
                source.nested(|source| {
                    let (key_plan, value_plan) = source.entry_plans(plan);
                    for _ in 0..source.count(size_of::<(K, V)>())? {
                        let (mut key, mut value) = (K::default(), V::default());
                        key.decode_value(source, key_plan)?;
                        value.decode_value(source, value_plan)?;
                        self.insert(key, value);
                    }
                    Ok(())
                })
            }
        }
    };
}
map!(BTreeMap: Ord);
map!(HashMap: Eq, Hash);
