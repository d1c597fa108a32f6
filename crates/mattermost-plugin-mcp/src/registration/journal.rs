//! What is told of a registration: its status to whoever looks, and its turns to the log.
use super::turns::Turns;
use super::{RegistrationState, RegistrationStatus};
use crate::McpServer;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Written by the worker; when it is dropped, the registration has stopped.
pub(super) struct Journal {
    server: McpServer,
    status: watch::Sender<RegistrationStatus>,
    /// What others have answered to requests for us, as the log has it.
    told: BTreeSet<String>,
    /// Agents comes and goes.
    turns: Turns,
}

impl Journal {
    pub(super) fn new(server: &McpServer, status: watch::Sender<RegistrationStatus>) -> Self {
        Self {
            server: server.clone(),
            status,
            told: BTreeSet::new(),
            turns: Turns::new(),
        }
    }

    pub(super) fn is_registered(&self) -> bool {
        let status = self.status.borrow();
        matches!(status.state, RegistrationState::Registered { .. })
    }

    /// A registration is sent.
    pub(super) fn attempt(&self) {
        self.status.send_modify(|status| {
            status.last_attempt = Some(Instant::now());
            status.next_attempt = None;
        });
    }

    /// When the next one is sent, if all stays as it is.
    pub(super) fn due(&self, due: Option<Instant>) {
        self.status
            .send_if_modified(|status| std::mem::replace(&mut status.next_attempt, due) != due);
    }

    /// Requests to our path are answered otherwise. The log tells it once for each answer, so that it is told when a mend
    /// was none.
    pub(super) fn not_reached(&mut self, answer: String) {
        if self.told.insert(answer.clone()) {
            let (id, path) = (self.server.plugin_id(), self.server.path());
            tracing::warn!(
                answer,
                "requests to {path} of plugin {id} do not reach the MCP server, so its tools are not registered with Agents \
                 plugin yet: is that the id in plugin.json, and does serve_http hand every request whose path McpServer::owns \
                 over to McpServer::serve, before any check of its own?"
            );
        }
        self.enter(RegistrationState::NotReached { answer }, None);
    }

    /// One line, whatever the causes are that follow each other.
    pub(super) fn unknown(&self, cause: &str) {
        if !matches!(
            self.status.borrow().state,
            RegistrationState::AgentsUnknown { .. }
        ) {
            tracing::warn!(
                cause,
                "Mattermost does not tell whether Agents plugin runs; tools are registered once it does, or tried to be"
            );
        }
        let cause = cause.to_owned();
        self.enter(RegistrationState::AgentsUnknown { cause }, None);
    }

    pub(super) fn waiting(&mut self) {
        let news = self.enter(RegistrationState::WaitingForAgents, None);
        if let Some(left_out) = self.turns.tell(news) {
            let left_out = some(left_out);
            tracing::info!(
                left_out,
                "Agents plugin is not running; tools are registered once it is"
            );
        }
    }

    pub(super) fn registered(&mut self, agents_version: &str, due: Instant) {
        let state = RegistrationState::Registered {
            agents_version: agents_version.to_owned(),
        };
        let news = self.enter(state, Some(due));
        if let Some(left_out) = self.turns.tell(news) {
            let (tools, left_out) = (self.server.offered().count(), some(left_out));
            tracing::info!(
                agents_version,
                tools,
                left_out,
                "registered with Agents plugin"
            );
        }
    }

    /// The first of a row is told, since a row may end before anybody gives up, again and again.
    pub(super) fn failed_once(&self, cause: &str, wait: Duration) {
        tracing::warn!(
            cause,
            "registration with Agents plugin failed; it is tried again after {wait:?}"
        );
    }

    pub(super) fn retrying(&self, attempts: u32, cause: String, due: Instant) {
        self.enter(RegistrationState::Retrying { attempts, cause }, Some(due));
    }

    /// After so many attempts; Go's helper says it in these words, and ends there.
    pub(super) fn gave_up(&self, attempts: u32, cause: &str, slow: Duration) {
        tracing::error!(
            plugin_id = self.server.plugin_id(),
            cause,
            "registration with Agents plugin gave up after {attempts} attempts; it is tried again after {slow:?} to \
             {:?}, for ever",
            slow * 2
        );
    }

    pub(super) fn failed(&self, cause: String) {
        let state = RegistrationState::Failed {
            cause: cause.clone(),
        };
        if self.enter(state, None) {
            tracing::error!(
                plugin_id = self.server.plugin_id(),
                cause,
                "registration with Agents plugin failed permanently"
            );
        }
    }

    /// Whether that is news.
    fn enter(&self, state: RegistrationState, next: Option<Instant>) -> bool {
        let mut news = false;
        self.status
            .send_modify(|status| news = status.enter(state, next));
        news
    }
}

/// A field that stands in the line only where it says something.
fn some(left_out: u32) -> Option<u32> {
    (left_out > 0).then_some(left_out)
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.enter(RegistrationState::Stopped, None);
    }
}
