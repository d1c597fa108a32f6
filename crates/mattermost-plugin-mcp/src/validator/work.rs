//! How much work a value may be: it is judged between two awaits, where no deadline holds.
use std::cell::Cell;

/// Values that are looked at, once for each alternative that is tried. It is some tenths of a second.
const MOST: usize = 2_000_000;
/// What a byte costs that a pattern is tried on, in values, for each KiB of the pattern.
const BYTE: usize = 4;

/// What is left of it.
pub(crate) struct Work(Cell<usize>);

impl Work {
    pub(crate) fn new() -> Self {
        Self(Cell::new(MOST))
    }

    /// Takes a value's share; tells whether there was as much.
    pub(crate) fn value(&self) -> bool {
        self.take(1)
    }

    /// Takes the share of a text that a pattern of so many KiB is tried on; tells whether there was as much.
    pub(super) fn text(&self, text: &str, kib: usize) -> bool {
        self.take(text.len().saturating_mul(kib * BYTE))
    }

    pub(super) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    fn take(&self, share: usize) -> bool {
        self.0.set(self.0.get().saturating_sub(share));
        !self.is_spent()
    }
}
