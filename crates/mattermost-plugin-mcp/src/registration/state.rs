//! Where a registration stands.
use tokio::time::Instant;

/// What a registration is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistrationState {
    /// The Mattermost server does not pass requests to this plugin yet: it does once activation has returned.
    WaitingForActivation,
    /// Agents is not installed or not running, or the server cannot say.
    WaitingForAgents,
    /// Agents lists the server.
    Registered {
        /// The version of Agents; empty where the server does not tell it.
        agents_version: String,
    },
    /// Agents runs but did not take the last registration; another attempt follows.
    Retrying {
        /// Attempts in a row that failed.
        attempts: u32,
        /// Why the last one failed.
        cause: String,
    },
    /// No attempt follows until Agents changes, or somebody asks for one with
    /// [`Registration::renew`](crate::Registration::renew).
    Failed {
        /// Why.
        cause: String,
    },
    /// [`Registration::unregister`](crate::Registration::unregister) was called, or the plugin is shutting down.
    Stopped,
}

/// A registration at one moment: for a status page.
///
/// Its times belong to the clock of this process: show `since.elapsed()`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegistrationStatus {
    /// What it is doing.
    pub state: RegistrationState,
    /// Since when; failed attempts in a row are one state.
    pub since: Instant,
    /// When Agents was last sent a registration.
    pub last_attempt: Option<Instant>,
    /// When it is sent the next; `None` where that does not depend on time alone.
    pub next_attempt: Option<Instant>,
}

impl RegistrationStatus {
    pub(super) fn new() -> Self {
        Self {
            state: RegistrationState::WaitingForActivation,
            since: Instant::now(),
            last_attempt: None,
            next_attempt: None,
        }
    }

    /// Comes to a state; says whether that is news.
    pub(super) fn enter(&mut self, state: RegistrationState, next: Option<Instant>) -> bool {
        self.next_attempt = next;
        if std::mem::discriminant(&self.state) != std::mem::discriminant(&state) {
            self.since = Instant::now();
        }
        let old = std::mem::replace(&mut self.state, state);
        old != self.state
    }
}
