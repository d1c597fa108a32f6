//! Where a registration stands.
use tokio::time::Instant;

/// What a registration is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistrationState {
    /// The Mattermost server does not pass requests to this plugin yet: it does once activation has returned.
    WaitingForActivation,
    /// For a minute and longer, requests to the server's path have been answered by something else: the plugin does not hand
    /// them over to [`McpServer::serve`](crate::McpServer::serve), or is still being activated. Agents is told nothing until
    /// that has changed.
    #[non_exhaustive]
    NotReached {
        /// What they are answered, such as `HTTP 404`.
        answer: String,
    },
    /// Agents is not installed or not running.
    WaitingForAgents,
    /// The Mattermost server does not tell whether Agents runs. It is asked again; after five minutes one registration is
    /// tried all the same.
    #[non_exhaustive]
    AgentsUnknown {
        /// What became of the question.
        cause: String,
    },
    /// Agents lists the server.
    #[non_exhaustive]
    Registered {
        /// The version of Agents; empty where the server does not tell it.
        agents_version: String,
    },
    /// Agents runs but did not take the last registration; another attempt follows.
    #[non_exhaustive]
    Retrying {
        /// Attempts in a row that failed.
        attempts: u32,
        /// Why the last one failed.
        cause: String,
    },
    /// No attempt follows until Agents changes, or somebody asks for one with
    /// [`Registration::renew`](crate::Registration::renew).
    #[non_exhaustive]
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
