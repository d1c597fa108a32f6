//! Whose an event is.

use tracing::{Level, Metadata};

/// Who wrote an event, by crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The plugin, or a crate of the SDK above this one.
    Plugin,
    /// This crate and those under it.
    Transport,
    /// Anybody else.
    Dependency,
}

impl Origin {
    /// The least severe level that is logged.
    pub(super) fn level(self) -> Level {
        match self {
            Self::Plugin => Level::DEBUG,
            Self::Transport => Level::INFO,
            Self::Dependency => Level::WARN,
        }
    }
}

/// Knows the plugin's crate.
pub(super) struct Origins {
    plugin: String,
}

impl Origins {
    pub(super) fn new(plugin: &str) -> Self {
        Self {
            plugin: plugin.to_owned(),
        }
    }

    /// The crate counts, not the target: anybody can write any target.
    pub(super) fn of(&self, event: &Metadata<'_>) -> Origin {
        let path = event.module_path().unwrap_or_else(|| event.target());
        self.of_crate(path.split("::").next().unwrap_or(path))
    }

    fn of_crate(&self, name: &str) -> Origin {
        if name == self.plugin {
            return Origin::Plugin;
        }
        match name {
            "mattermost_plugin" | "go_plugin" | "go_gob" => Origin::Transport,
            _ if name.starts_with("mattermost_plugin_") => Origin::Plugin,
            _ => Origin::Dependency,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_told_apart_by_their_whole_names() {
        let origins = Origins::new("toolbelt");
        assert_eq!(origins.of_crate("toolbelt"), Origin::Plugin);
        assert_eq!(origins.of_crate("mattermost_plugin_mcp"), Origin::Plugin);
        assert_eq!(origins.of_crate("mattermost_plugin"), Origin::Transport);
        assert_eq!(origins.of_crate("go_plugin"), Origin::Transport);
        assert_eq!(origins.of_crate("toolbelt_like"), Origin::Dependency);
        assert_eq!(origins.of_crate("rmcp"), Origin::Dependency);
    }

    #[test]
    fn of_dependencies_only_warnings_and_errors_are_logged() {
        let levels = [Origin::Plugin, Origin::Transport, Origin::Dependency].map(Origin::level);
        assert_eq!(levels, [Level::DEBUG, Level::INFO, Level::WARN]);
    }
}
