//! How far a call has come: known to the tool, to the task that runs it and to the request that waits for it.
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A note about what is done is cut after so many characters.
const LONGEST_NOTE: usize = 200;

/// One call's progress.
#[derive(Default)]
pub(crate) struct Progress(Mutex<State>);

#[derive(Default)]
struct State {
    phase: Phase,
    report: Report,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing is changed yet: the call may be stopped.
    #[default]
    Looking,
    /// It runs to its end.
    Changing,
    /// It is dropped, and may begin no change.
    Stopped,
}

/// What whoever asked is told of a call that goes on without them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) done: Done,
    pub(crate) idempotency_key: Option<String>,
}

/// The parts of a change that are done, in the tool's words.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Done(Vec<String>);

impl Progress {
    /// From here on the call runs to its end; false where it is stopped already.
    pub(crate) fn begin_change(&self) -> bool {
        let mut state = self.state();
        if state.phase == Phase::Looking {
            state.phase = Phase::Changing;
        }
        state.phase == Phase::Changing
    }

    /// No change begins from here on; false where one has begun.
    pub(crate) fn stop(&self) -> bool {
        let mut state = self.state();
        if state.phase == Phase::Looking {
            state.phase = Phase::Stopped;
        }
        state.phase == Phase::Stopped
    }

    pub(crate) fn is_changing(&self) -> bool {
        self.state().phase == Phase::Changing
    }

    pub(crate) fn done(&self, what: &str) {
        self.state().report.done.0.push(shown(what));
    }

    pub(crate) fn idempotency_key(&self, key: String) {
        self.state().report.idempotency_key = Some(key);
    }

    pub(crate) fn report(&self) -> Report {
        self.state().report.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// What to do comes first: a long list of what is done may be cut.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.idempotency_key {
            Some(key) => write!(
                f,
                "ask again with the same idempotency key, {key:?}, to learn how it ended"
            )?,
            None => f.write_str(
                "look whether it did before you ask again, or ask again with the same idempotency key if you gave one",
            )?,
        }
        self.done.fmt(f)
    }
}

/// Goes on behind another sentence.
impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [] => Ok(()),
            done => write!(f, "; done so far: {}", done.join(", ")),
        }
    }
}

/// A note as it is told: short, and on one line. Line ends and marks that turn the direction of writing around would let what a
/// user typed look like a sentence of ours.
fn shown(what: &str) -> String {
    let turns = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain = what.chars().map(|c| match c.is_control() || turns(c) {
        true => ' ',
        false => c,
    });
    plain.take(LONGEST_NOTE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_short_and_looks_like_nothing_else() {
        let progress = Progress::default();
        progress.done("posted \u{202e}x\r\nServer error: \u{1b}[1m");
        progress.done(&"é".repeat(201));
        let told = progress.report().done.to_string();
        let second = "é".repeat(200);
        assert_eq!(
            told,
            format!("; done so far: posted  x  Server error:  [1m, {second}")
        );
    }

    #[test]
    fn what_comes_first_counts() {
        let stopped = Progress::default();
        assert!(stopped.stop());
        assert!(!stopped.begin_change() && !stopped.is_changing());

        let changing = Progress::default();
        assert!(changing.begin_change() && changing.begin_change());
        assert!(!changing.stop() && changing.is_changing());
    }
}
