//! Fields that could not be read.

use std::fmt;

/// A field that was left at its default because what the peer sends for it does not fit. Reported once a
/// [`Peer`](crate::Peer), see [`Decoder::take_warnings`](crate::Decoder::take_warnings).
///
/// Whoever wrote such a struct back would overwrite what it could not read, so encoders refuse to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The local struct, by its Go name.
    pub type_name: &'static str,
    /// The field, by its Go name.
    pub field: &'static str,
    /// What the local side reads, as Go would write it.
    pub local: String,
    /// What the peer sent: its type as Go would write it, or what is wrong with the value.
    pub remote: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            type_name,
            field,
            local,
            remote,
        } = self;
        write!(
            f,
            "{type_name}.{field} is left at its default: it reads {local}, the peer sent {remote}"
        )
    }
}
