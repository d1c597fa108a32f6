//! The times of a registration.
use std::time::Duration;

/// A year: what a longer time is taken for.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);
/// What a shorter time is taken for, so that no mistake in it becomes a flood.
const SHORTEST: Duration = Duration::from_millis(50);

/// Times of a registration, for [`McpServer::register_with`](crate::McpServer::register_with).
///
/// The defaults suit a real server; tests and dev hosts shorten them. A time of less than 50 ms is taken for 50 ms, one of
/// more than a year for a year.
///
/// ```
/// use mattermost_plugin_mcp::RegistrationConfig;
/// use std::time::Duration;
///
/// let quick = RegistrationConfig::default()
///     .status_poll(Duration::from_millis(100))
///     .heartbeat(Duration::from_secs(1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationConfig {
    pub(super) status_poll: Duration,
    pub(super) heartbeat: Duration,
    pub(super) exposed_heartbeat: Duration,
    pub(super) max_back_off: Duration,
    pub(super) attempts: u32,
    pub(super) slow_retry: Duration,
    pub(super) post_timeout: Duration,
    pub(super) unregister_limit: Duration,
}

impl Default for RegistrationConfig {
    fn default() -> Self {
        Self {
            status_poll: Duration::from_secs(30),
            heartbeat: Duration::from_secs(5 * 60),
            exposed_heartbeat: Duration::from_secs(30 * 60),
            max_back_off: Duration::from_secs(8),
            attempts: 15,
            slow_retry: Duration::from_secs(60),
            post_timeout: Duration::from_secs(60),
            unregister_limit: Duration::from_secs(4),
        }
    }
}

macro_rules! times {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(mut self, time: Duration) -> Self {
            self.$name = time.clamp(SHORTEST, LONGEST);
            self
        }
    )*};
}

impl RegistrationConfig {
    times! {
        /// How often Agents' status is asked for (default: 30 s, give or take a tenth).
        status_poll,
        /// How often a registered server registers again (default: 5 min, give or take a tenth). It repairs what nobody
        /// tells: an Agents that was restarted between two looks at its status, or an entry that was lost.
        heartbeat,
        /// The same for a server that is exposed to outside clients (default: 30 min), because Agents then rebuilds its
        /// whole endpoint for them.
        exposed_heartbeat,
        /// Longest wait between two attempts: they follow after 1, 2, 4, 8, 8... s (default: 8 s).
        max_back_off,
        /// Wait between attempts once they were in vain (default: 60 s, and up to twice as long).
        slow_retry,
        /// Longest wait for an answer of Agents to a registration (default: 60 s).
        post_timeout,
        /// Longest that unregistering takes, all in all (default: 4 s, since a plugin has 4.5 s for its deactivation).
        unregister_limit,
    }

    /// Attempts before the log says that they were in vain (default: 15, at least 1); they go on slowly, for ever.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }
}
