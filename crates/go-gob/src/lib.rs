//! Go's `encoding/gob` wire format.

mod value;
pub use value::*;

/// Declares a struct that travels as a Go struct, field by Go field name.
#[macro_export]
macro_rules! gob_struct {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident : $go:literal {
            $( $(#[$fmeta:meta])* $field:ident : $ty:ty = $gofield:literal ),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $( #[doc = concat!("Go field `", $gofield, "`.")] $(#[$fmeta])* pub $field: $ty, )*
        }
        impl $crate::Gob for $name {}
    )*};
}
