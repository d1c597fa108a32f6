//! Where in the arguments a value stands.
use std::fmt;

/// Longest place that is told, in characters: names of fields can be anything.
const LONGEST: usize = 80;

/// A place, as the way to it; it costs nothing until it is told.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    Root,
    Field(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl Path<'_> {
    /// For a sentence: `` `place.team` ``.
    pub(super) fn told(&self) -> String {
        let place: String = self.to_string().chars().take(LONGEST).collect();
        format!("`{place}`")
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("arguments"),
            Self::Field(Self::Root, name) => f.write_str(name),
            Self::Field(parent, name) => write!(f, "{parent}.{name}"),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}
