//! What is known of a tool before it is built.

use mattermost_plugin_mcp::{Capability, Tool};

use crate::config::Preset;

/// A tool as settings speak of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its name, without the plugin's id before it.
    pub name: &'static str,
    /// What it does to Mattermost.
    pub capability: Capability,
    /// The smallest preset that has it.
    pub preset: Preset,
}

impl Known {
    pub(super) const fn of<T: Tool>(preset: Preset) -> Self {
        Self {
            name: T::NAME,
            capability: T::HINTS.capability(),
            preset,
        }
    }
}
