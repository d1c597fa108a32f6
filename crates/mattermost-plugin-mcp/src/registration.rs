//! Registration with the Agents plugin.
//!
//! A task of its own keeps the server registered for as long as the plugin runs: Agents may be installed later, be
//! restarted, be updated, or lose the entry; a request may fail for an hour. What it is doing can be read at any
//! time, for a status page or a test.
mod bridge;
mod cluster;
mod config;
mod journal;
mod orders;
mod outcome;
mod presence;
mod reach;
mod registrations;
mod state;
mod turns;
mod worker;

pub(crate) use cluster::tells_unregistered;
pub use config::RegistrationConfig;
pub(crate) use registrations::Registrations;
pub use state::{RegistrationState, RegistrationStatus};

use crate::McpServer;
use std::fmt;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Keeps a server registered with Agents. Cheap to clone; all clones are one registration.
///
/// A plugin gets one from [`McpServer::register`]. It goes on when this is dropped.
#[derive(Clone)]
pub struct Registration {
    status: watch::Receiver<RegistrationStatus>,
    /// Register now.
    renew: watch::Sender<()>,
    /// The entry may be gone: register again soon, if it was there.
    repair: watch::Sender<()>,
    stop: CancellationToken,
    ended: CancellationToken,
}

impl Registration {
    fn start(server: &McpServer, config: RegistrationConfig) -> Self {
        let (status, read_status) = watch::channel(RegistrationStatus::new());
        let registration = Self {
            status: read_status,
            renew: watch::Sender::default(),
            repair: watch::Sender::default(),
            stop: CancellationToken::new(),
            ended: CancellationToken::new(),
        };
        let worker = worker::Worker::new(server, config, &registration, status);
        let tasks = &server.host().tasks;
        tasks.spawn("mcp registration", worker.run(tasks.token()));
        registration
    }

    /// What it is doing now.
    pub fn state(&self) -> RegistrationState {
        self.status.borrow().state.clone()
    }

    /// What it is doing now, since when, and when Agents was and will be sent a registration: for a status page.
    pub fn status(&self) -> RegistrationStatus {
        self.status.borrow().clone()
    }

    /// The status as a channel: to wait for a change.
    pub fn watch(&self) -> watch::Receiver<RegistrationStatus> {
        self.status.clone()
    }

    /// Registers now, without waiting for the next heartbeat or attempt: for a button on a status page. Returns at once.
    ///
    /// One that is being sent is followed by another. While Agents is not running it is only looked for once more. One
    /// that [failed](RegistrationState::Failed) is tried again, unless the Mattermost server is too old for it; one that was
    /// stopped stays so, see [`McpServer::register`]. However often it is called, Agents is sent no more than one
    /// registration in 3 s for it.
    pub fn renew(&self) {
        self.renew.send_replace(());
    }

    /// The entry may be gone.
    fn repair(&self) {
        self.repair.send_replace(());
    }

    /// Ends the attempts and unregisters, in 4 s at most ([`RegistrationConfig::unregister_limit`]): waits for a
    /// registration that is under way (half of the time at most), so that it cannot land afterwards, then sends one
    /// request, then tells the other nodes of a cluster. An Agents that is not running is sent nothing.
    ///
    /// A plugin that is deactivated need not call it: the server takes leave by itself. Where the process ends otherwise
    /// the entry stays, and the plugin's next activation renews it. Afterwards [`McpServer::register`] registers anew.
    pub async fn unregister(&self) {
        self.stop.cancel();
        self.ended.cancelled().await;
    }

    /// Whether it has neither ended nor been told to.
    fn goes_on(&self) -> bool {
        !self.stop.is_cancelled() && !self.ended.is_cancelled()
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.status();
        f.debug_struct("Registration")
            .field("status", &status)
            .finish_non_exhaustive()
    }
}
