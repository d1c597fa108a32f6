//! Where in a value another stands.
use std::fmt;

/// Longest place that is told, in characters: names of fields can be anything.
const LONGEST: usize = 80;

/// A place, as the way to it; it costs nothing until it is told.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    /// The whole, by its name in MCP.
    Root(&'static str),
    Field(&'a Path<'a>, &'a str),
    /// Some field of a map, whose name stays untold: somebody may have typed it.
    AnyField(&'a Path<'a>),
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
            Self::Root(name) => f.write_str(name),
            Self::Field(Self::Root(_), name) => f.write_str(name),
            Self::Field(parent, name) => write!(f, "{parent}.{name}"),
            Self::AnyField(parent) => write!(f, "{parent}.*"),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}
