//! The server's log.

use super::World;

/// How much a line of the log matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// For whoever looks for a fault.
    Debug,
    /// The normal course of things.
    Info,
    /// Something went wrong and was dealt with.
    Warn,
    /// Something went wrong and needs an admin.
    Error,
}

/// A line of the server's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How much it matters.
    pub level: Level,
    /// The plugin that wrote it; `None` for the server.
    pub plugin: Option<String>,
    /// What it says.
    pub message: String,
    /// Keys and values.
    pub pairs: Vec<(String, String)>,
}

impl std::fmt::Display for LogLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let level = match self.level {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        };
        let writer = self.plugin.as_deref().unwrap_or("server");
        write!(f, "{level:5} {writer}: {}", self.message)?;
        for (key, value) in &self.pairs {
            write!(f, " {key}={value:?}")?;
        }
        Ok(())
    }
}

impl World {
    /// The whole log, oldest line first.
    pub fn log(&self) -> Vec<LogLine> {
        self.log_after(0)
    }

    /// The log without its first `seen` lines: for whoever follows it.
    pub fn log_after(&self, seen: usize) -> Vec<LogLine> {
        self.read(|state| state.log.get(seen..).unwrap_or_default().to_vec())
    }

    pub(crate) fn add_log_line(&self, line: LogLine) {
        self.change(|state| state.log.push(line));
    }
}
