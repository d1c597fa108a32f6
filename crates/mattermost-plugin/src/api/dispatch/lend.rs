//! The arguments of a call, as the implementation borrows them.

use go_gob::{Gob, Interface};

use crate::api::resource::Argument;
use crate::model::PluginKVSetOptions;

/// An [`Argument`] at the other end.
pub(crate) trait Lend<'a>: Argument<'a> {
    /// What is kept while the implementation borrows it.
    type Owned: Send + Sync;

    fn own(wire: Self::Wire) -> Self::Owned;
    fn lend(owned: &'a Self::Owned) -> Self;
}

macro_rules! lend {
    ($( [$($generics:tt)*] $argument:ty, $owned:ident => $lent:expr; )*) => {$(
        impl<'a, $($generics)*> Lend<'a> for $argument {
            type Owned = Self::Wire;

            fn own(wire: Self::Wire) -> Self::Wire {
                wire
            }
            fn lend($owned: &'a Self::Wire) -> Self {
                $lent
            }
        }
    )*};
}
lend! {
    [T: Gob + Clone + std::fmt::Debug + Default + PartialEq] &'a T, owned => owned;
    [] &'a str, owned => owned;
    [] &'a [u8], owned => owned;
    [] &'a [String], owned => owned;
    [] i64, owned => *owned;
    [] bool, owned => *owned;
    [] PluginKVSetOptions, owned => owned.clone();
}

impl<'a> Lend<'a> for &'a [(String, String)] {
    type Owned = Vec<(String, String)>;

    fn own(wire: Vec<Interface>) -> Self::Owned {
        wire.chunks(2)
            .map(|pair| (text(pair.first()), text(pair.get(1))))
            .collect()
    }
    fn lend(owned: &'a Self::Owned) -> Self {
        owned
    }
}

fn text(value: Option<&Interface>) -> String {
    match value {
        None => String::new(),
        Some(value) => value
            .as_str()
            .map_or_else(|| format!("{value:?}"), str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_travel_flat_and_a_key_without_value_keeps_its_place() {
        let pairs = [
            ("a".to_owned(), "1".to_owned()),
            ("b".to_owned(), "2".to_owned()),
        ];
        let mut wire = pairs.as_slice().to_wire();
        assert_eq!(wire.len(), 4);
        assert_eq!(<&[(String, String)]>::own(wire.clone()), pairs);

        wire.truncate(3);
        wire[1] = Interface::Int(7);
        let own = <&[(String, String)]>::own(wire);
        assert_eq!(own[0].0, "a");
        assert!(own[0].1.contains('7'));
        assert_eq!(own[1], ("b".to_owned(), String::new()));
    }
}
