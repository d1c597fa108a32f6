//! Arguments of a call: what the caller has, what travels, and what an implementation at the other end borrows.

use go_gob::Gob;

/// An argument of a call.
pub(crate) trait Argument<'a> {
    /// What travels, and what is kept while an implementation borrows it.
    type Wire: Gob + Default;

    fn to_wire(self) -> Self::Wire;

    #[cfg_attr(not(feature = "host"), expect(dead_code, reason = "the host lends"))]
    fn lend(wire: &'a Self::Wire) -> Self;
}

macro_rules! arguments {
    ($( [$($generics:tt)*] $argument:ty => $wire:ty: $own:ident, $owned:ident => $lent:expr; )*) => {$(
        impl<'a, $($generics)*> Argument<'a> for $argument {
            type Wire = $wire;

            fn to_wire(self) -> $wire {
                self.$own()
            }
            fn lend($owned: &'a $wire) -> Self {
                $lent
            }
        }
    )*};
}
arguments! {
    [T: Gob + Clone + Default] &'a T => T: clone, owned => owned;
    [T: Gob + Clone + Default] &'a [T] => Vec<T>: to_vec, owned => owned;
    [T: Gob + Clone + Default] Option<&'a T> => Option<T>: cloned, owned => owned.as_ref();
    [] &'a str => String: to_owned, owned => owned;
    [] i64 => i64: into, owned => *owned;
    [] bool => bool: into, owned => *owned;
}
