//! One line of the log.

use std::error::Error;
use std::fmt::{Debug, Write};

use tracing::field::{Field, Visit};
use tracing::{Event, Level};

use crate::api::error::chain;
use crate::api::{ApiError, Logging};

/// The message of an event whose own is not logged.
const UNTOLD: &str =
    "a library reports a problem; its words may hold what a user typed and are left out";

/// A level, a message, and fields as text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) level: Level,
    pub(super) message: String,
    pub(super) pairs: Vec<(String, String)>,
}

impl Line {
    /// All that `event` says.
    pub(super) fn with_fields(event: &Event<'_>) -> Self {
        let mut line = Self::empty(event);
        event.record(&mut line);
        line
    }

    /// That there was an `event`, and where: its message may hold what a user typed as well as its fields. The place is
    /// the module and the line, because the name of a file is one of the machine that built the plugin.
    pub(super) fn without_words(event: &Event<'_>) -> Self {
        let metadata = event.metadata();
        let mut place = metadata
            .module_path()
            .unwrap_or(metadata.target())
            .to_owned();
        if let Some(line) = metadata.line() {
            let _ = write!(place, ":{line}");
        }
        Self {
            message: UNTOLD.to_owned(),
            pairs: vec![("place".to_owned(), place)],
            ..Self::empty(event)
        }
    }

    fn empty(event: &Event<'_>) -> Self {
        Self {
            level: *event.metadata().level(),
            message: String::new(),
            pairs: Vec::new(),
        }
    }

    /// Writes it to the server's log.
    pub(super) async fn send(&self, server: &dyn Logging) -> Result<(), ApiError> {
        let (message, pairs) = (&self.message, &self.pairs);
        match self.level {
            Level::ERROR => server.log_error(message, pairs).await,
            Level::WARN => server.log_warn(message, pairs).await,
            Level::INFO => server.log_info(message, pairs).await,
            _ => server.log_debug(message, pairs).await,
        }
    }

    /// Writes it to stderr, fields behind the message.
    pub(super) fn print(&self) {
        let level = match self.level {
            Level::ERROR => "error",
            Level::WARN => "warn",
            Level::INFO => "info",
            _ => "debug",
        };
        go_plugin::hclog::write(level, &self.text());
    }

    fn text(&self) -> String {
        let mut text = self.message.clone();
        for (name, value) in &self.pairs {
            // Writing to a String does not fail.
            let _ = write!(text, " {name}={value}");
        }
        text
    }

    fn add(&mut self, field: &Field, value: String) {
        match field.name() {
            "message" => self.message = value,
            name => self.pairs.push((name.to_owned(), value)),
        }
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.add(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, value.to_owned());
    }

    /// An error comes with its causes.
    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.add(field, chain(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_stderr_the_fields_stand_behind_the_message() {
        let line = Line {
            level: Level::INFO,
            message: "ready".into(),
            pairs: vec![("feeds".into(), "5".into()), ("on".into(), "true".into())],
        };
        assert_eq!(line.text(), "ready feeds=5 on=true");
    }
}
