//! Agents before and after it changed the way in which it talks.

/// Which Agents it is, as far as a plugin's MCP server notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Generation {
    /// Agents of July 2026, with version 1.4.1 of the official Go SDK: initialize (2025-06-18), GET, the notification, and
    /// DELETE at the end.
    #[default]
    Old,
    /// Agents after that, with version 1.7 and newer: `server/discover` (2026-07-28); where that is refused, initialize
    /// (2025-11-25), GET and the notification. DELETE only where the server gave the session an id.
    New,
}

impl Generation {
    /// Both, the old one first.
    pub const ALL: [Self; 2] = [Self::Old, Self::New];
}
