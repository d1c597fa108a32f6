//! The Go type of a local type, known at compile time.

use std::fmt;

use crate::wire::id;

/// Answers the shape of a type. A function and not a reference, so that types can contain themselves.
pub type ShapeOf = fn() -> &'static Shape;

/// The Go type that a Rust type travels as. [`Gob::shape`](crate::Gob::shape) answers it; only implementations
/// of that trait need it.
///
/// Pointers do not show in it, as they do not on the wire: `Option<T>` and `Box<T>` have the shape of `T`.
#[derive(Debug)]
pub enum Shape {
    /// `bool`
    Bool,
    /// Any signed integer.
    Int,
    /// Any unsigned integer.
    Uint,
    /// Any float.
    Float,
    /// `[]byte`
    Bytes,
    /// `string`
    String,
    /// Any interface type.
    Interface,
    /// `[]T`
    Slice(ShapeOf),
    /// `[N]T`
    Array(ShapeOf, usize),
    /// `map[K]V`
    Map(ShapeOf, ShapeOf),
    /// A struct: its Go name and its fields in order. One without a name, as of a call's arguments, is no type that a
    /// [`Peer`](crate::Peer) has: a field of it that does not fit is reported, and nothing is refused for it.
    Struct(&'static str, Fields),
    /// `struct{}`, into which any value can be read.
    Unit,
    /// A type with its own form: its Go name and whose.
    Marshaler(&'static str, Marshaler),
}

/// The fields of a struct, in order.
///
/// The names are one text and the shapes are told by a function, because of what they take in an executable: 15 bytes a
/// field beside the name, and in a table 72, most of them relocations.
#[derive(Debug)]
pub struct Fields {
    /// Their Go names, a space behind each.
    pub names: &'static str,
    /// Calls back with the shape of each.
    pub shapes: fn(&mut dyn FnMut(&'static Shape)),
}

impl Fields {
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.names.split_terminator(' ')
    }

    pub(crate) fn list(&self) -> Vec<(&'static str, &'static Shape)> {
        let (mut list, mut names) = (Vec::new(), self.names());
        (self.shapes)(&mut |shape| list.extend(names.next().map(|name| (name, shape))));
        list
    }
}

/// Which pair of Go methods makes and reads the bytes of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Marshaler {
    /// `GobEncode` and `GobDecode`.
    Gob,
    /// `MarshalBinary` and `UnmarshalBinary`.
    Binary,
    /// `MarshalText` and `UnmarshalText`: in the format, but Go never sends it (type.go, issue 6760).
    Text,
}

impl Shape {
    /// Whether a whole value of this shape is framed as a struct; all others get a zero byte in front.
    pub(crate) fn is_struct(&self) -> bool {
        matches!(self, Self::Struct(..) | Self::Unit)
    }

    /// Whether it is a struct without a name: values side by side, such as the arguments of a call.
    pub(crate) fn is_unnamed(&self) -> bool {
        matches!(self, Self::Struct("", _))
    }

    /// The id of a shape that needs no definition.
    pub(crate) fn builtin(&self) -> Option<i64> {
        Some(match self {
            Self::Bool => id::BOOL,
            Self::Int => id::INT,
            Self::Uint => id::UINT,
            Self::Float => id::FLOAT,
            Self::Bytes => id::BYTES,
            Self::String => id::STRING,
            Self::Interface => id::INTERFACE,
            _ => return None,
        })
    }

    /// Calls `visit` with the shapes that this one mentions.
    pub(crate) fn parts(&self, mut visit: impl FnMut(&'static Shape)) {
        match self {
            Self::Slice(of) | Self::Array(of, _) => visit(of()),
            Self::Map(key, of) => {
                visit(key());
                visit(of());
            }
            Self::Struct(_, fields) => (fields.shapes)(&mut visit),
            _ => {}
        }
    }

    /// What tells this shape from others in tables. Two addresses may stand for one type, never one for two.
    pub(crate) fn address(&'static self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

/// As Go would write the type.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("bool"),
            Self::Int => f.write_str("int"),
            Self::Uint => f.write_str("uint"),
            Self::Float => f.write_str("float64"),
            Self::Bytes => f.write_str("[]byte"),
            Self::String => f.write_str("string"),
            Self::Interface => f.write_str("interface {}"),
            Self::Unit => f.write_str("struct {}"),
            Self::Struct(name, _) | Self::Marshaler(name, _) => f.write_str(name),
            // One level: a newtype can contain itself.
            Self::Slice(of) => write!(f, "[]{}", Outline(of())),
            Self::Array(of, len) => write!(f, "[{len}]{}", Outline(of())),
            Self::Map(key, of) => write!(f, "map[{}]{}", Outline(key()), Outline(of())),
        }
    }
}

struct Outline(&'static Shape);

impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Shape::Slice(_) => f.write_str("[]..."),
            Shape::Array(_, len) => write!(f, "[{len}]..."),
            Shape::Map(..) => f.write_str("map[...]..."),
            other => other.fmt(f),
        }
    }
}
