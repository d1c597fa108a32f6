//! The strict form of a link, which all parsers of Markdown read alike.

use crate::quoted::is_hidden;

use super::label;
use super::target::{self, Target};

/// `[label](target)`: the label has no bracket, no escape, no reference to a character, nothing of HTML, code or formulas,
/// and the target is a [`Target`] or a file of the server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link<'a> {
    written: &'a str,
    label: &'a str,
    target: &'a str,
}

impl<'a> Link<'a> {
    /// The link that `text` begins with. Looks no further than to the next `[`, so that to ask at each of them is one pass.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let inside = text.strip_prefix('[')?;
        let end = inside.find(|c| !is_of_label(c))?;
        let (label, after) = inside.split_at(end);
        let after = after.strip_prefix("](")?;
        if may_be_reference(label) {
            return None;
        }
        let target = &after[..after.find(|c| !target::is_plain(c))?];
        after[target.len()..].starts_with(')').then(|| Self {
            written: &text[..label.len() + target.len() + "[](".len() + ")".len()],
            label,
            target,
        })
    }

    /// Whether it leads where it says.
    pub(super) fn is_honest(&self) -> bool {
        !self.label.trim().is_empty()
            && Target::read(self.target).is_some_and(|target| label::is_honest(self.label, &target))
    }

    pub(super) fn target(&self) -> &'a str {
        self.target
    }

    /// The whole of it.
    pub(super) fn written(&self) -> &'a str {
        self.written
    }
}

/// Letters of all scripts, and signs that mean nothing to a parser or only what a text looks like.
fn is_of_label(c: char) -> bool {
    let is_letter = c.is_ascii_digit() || (c.is_alphabetic() && !is_hidden(c));
    is_letter
        || " .,:;'\"?!/+-=#%@*_~&()\u{2013}\u{2014}\u{2018}\u{2019}\u{201c}\u{201d}\u{201e}\u{2026}"
            .contains(c)
}

/// Whether a `&` may begin a reference to a character: browsers know some that have no semicolon.
fn may_be_reference(label: &str) -> bool {
    let mut after = label.split('&').skip(1);
    after.any(|after| after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '#'))
}
