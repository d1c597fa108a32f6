//! Connections that nobody serves.

use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Tells the log of the first: who is refused tries again, and each line is a call to the server.
#[derive(Debug, Clone, Default)]
pub(super) struct Refused {
    told: Arc<AtomicBool>,
}

impl Refused {
    /// Says why a connection is not served.
    pub(super) fn tell(&self, why: impl Display) {
        if !self.told.swap(true, Ordering::Relaxed) {
            tracing::warn!("a connection was refused, and more may be, untold: {why}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::Lines;

    #[test]
    fn however_many_are_refused_is_one_line() {
        let lines = Lines::default();
        let refused = Refused::default();
        tracing::subscriber::with_default(lines.clone(), || {
            refused.tell("it said nothing");
            refused.clone().tell("it said nothing");
        });
        let line = "a connection was refused, and more may be, untold: it said nothing";
        assert_eq!(lines.text(), format!("message={line}\n"));
    }
}
