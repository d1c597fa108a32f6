//! What the program writes: sections on stdout, failures on stderr.

use std::io::{self, IsTerminal, Write};

/// Width of the column of names in a section.
const NAMES: usize = 10;

/// The terminal, or whatever stdout is. Who reads it may be gone: failing to write is no failure of the program.
#[derive(Default)]
pub(super) struct Screen(());

impl Screen {
    /// Text as it is.
    pub(super) fn text(&self, text: &str) {
        let mut out = io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    pub(super) fn line(&self, text: &str) {
        self.text(&format!("{text}\n"));
    }

    /// Begins a section.
    pub(super) fn section(&self, title: &str) {
        if io::stdout().is_terminal() {
            self.text(&format!("\n\x1b[1m{title}\x1b[0m\n"));
        } else {
            self.text(&format!("\n{title}\n"));
        }
    }

    /// A name and its value, aligned; further lines of the value stand below the first.
    pub(super) fn row(&self, name: &str, value: &str) {
        let below = format!("\n  {:NAMES$}", "");
        self.line(&format!("  {name:NAMES$}{}", value.replace('\n', &below)));
    }

    /// Text that somebody wrote, each line behind a mark.
    pub(super) fn quote(&self, mark: &str, text: &str) {
        for line in text.lines() {
            self.line(format!("  {mark} {line}").trim_end());
        }
    }

    /// The last line.
    pub(super) fn end(&self, text: &str) {
        self.text(&format!("\n{text}\n"));
    }

    pub(super) fn failure(&self, text: &str) {
        let mut err = io::stderr().lock();
        let _ = writeln!(err, "devhost: {text}");
    }
}
