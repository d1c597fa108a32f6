//! What is told of a registration: its status to whoever looks, and its turns to the log.
use super::{RegistrationState, RegistrationStatus};
use crate::McpServer;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Written by the worker; when it is dropped, the registration has stopped.
pub(super) struct Journal {
    server: McpServer,
    status: watch::Sender<RegistrationStatus>,
}

impl Journal {
    pub(super) fn new(server: &McpServer, status: watch::Sender<RegistrationStatus>) -> Self {
        Self {
            server: server.clone(),
            status,
        }
    }

    pub(super) fn is_registered(&self) -> bool {
        matches!(
            self.status.borrow().state,
            RegistrationState::Registered { .. }
        )
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

    pub(super) fn waiting(&self) {
        if self.enter(RegistrationState::WaitingForAgents, None) {
            tracing::info!("Agents plugin is not running; tools are registered once it is");
        }
    }

    pub(super) fn registered(&self, agents_version: &str, due: Instant) {
        let state = RegistrationState::Registered {
            agents_version: agents_version.to_owned(),
        };
        if self.enter(state, Some(due)) {
            let tools = self.server.tools().len();
            tracing::info!(agents_version, tools, "registered with Agents plugin");
        }
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
        tracing::error!(
            plugin_id = self.server.plugin_id(),
            cause,
            "registration with Agents plugin failed permanently"
        );
        self.enter(RegistrationState::Failed { cause }, None);
    }

    /// Whether that is news.
    fn enter(&self, state: RegistrationState, next: Option<Instant>) -> bool {
        let mut news = false;
        self.status
            .send_modify(|status| news = status.enter(state, next));
        news
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.enter(RegistrationState::Stopped, None);
    }
}
