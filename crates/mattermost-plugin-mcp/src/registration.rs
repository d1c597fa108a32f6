//! Registration with the Agents plugin.
//!
//! A task of its own keeps the server registered for as long as the plugin runs: Agents may be installed later, be
//! restarted, be updated, or lose the entry; a request may fail for an hour. What it is doing can be read at any
//! time, for a status page or a test.
mod bridge;
mod worker;

use crate::McpServer;
use mattermost_plugin::TaskSet;
use mattermost_plugin::api::{PluginHttp, Plugins};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use worker::Worker;

/// A year: what a longer time is taken for.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// Times of the registration; a time of more than a year is taken for one year. The defaults suit a real server; tests and dev hosts shorten them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationConfig {
    /// How often Agents' status is asked for (default: 30 s, give or take a tenth).
    pub status_poll: Duration,
    /// How often a registered server registers again (default: 5 min, give or take a tenth). It repairs what no
    /// status tells: a quick restart of Agents, or another node that unregistered the entry they share.
    pub heartbeat: Duration,
    /// The same for a server that is exposed to outside clients (default: 30 min), because Agents then rebuilds its
    /// whole endpoint for them.
    pub exposed_heartbeat: Duration,
    /// Longest wait between two attempts: they follow after 1, 2, 4, 8, 8... s (default: 8 s).
    pub max_back_off: Duration,
    /// Attempts before the log says that they were in vain (default: 15); they go on slowly.
    pub attempts: u32,
    /// Wait between attempts after those (default: 60 s, and up to twice as long).
    pub slow_retry: Duration,
    /// Longest wait for an answer of Agents (default: 60 s).
    pub post_timeout: Duration,
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
        }
    }
}

/// Where a registration stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistrationState {
    /// The Mattermost server does not pass requests to this plugin yet: it does once activation has returned.
    WaitingForActivation,
    /// Agents is not installed or not running.
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
    /// No attempt follows until Agents changes.
    Failed {
        /// Why.
        cause: String,
    },
    /// [`Registration::unregister`] was called, or the plugin is shutting down.
    Stopped,
}

/// Keeps a server registered with Agents. Cheap to clone; all clones are one registration.
///
/// A plugin makes one with [`McpServer::register`].
#[derive(Clone)]
pub struct Registration {
    state: watch::Receiver<RegistrationState>,
    /// Holds the time by which the worker has to be gone, once it shall go.
    stop: Arc<watch::Sender<Option<Instant>>>,
    ended: CancellationToken,
}

impl Registration {
    /// Starts the task that registers `server`; returns at once, so it can be called while the plugin activates.
    ///
    /// Nothing is sent before the Mattermost server passes requests to this plugin: Agents may list the tools while
    /// it is still answering the registration.
    pub fn start<A>(
        server: &McpServer,
        api: Arc<A>,
        tasks: &TaskSet,
        config: RegistrationConfig,
    ) -> Self
    where
        A: PluginHttp + Plugins + ?Sized + 'static,
    {
        let (state, read_state) = watch::channel(RegistrationState::WaitingForActivation);
        let (stop, read_stop) = watch::channel(None);
        let ended = CancellationToken::new();
        let worker = Worker::new(server, api, config, state, read_stop);
        let (shutdown, guard) = (tasks.token(), ended.clone().drop_guard());
        tasks.spawn("mcp registration", async move {
            let _guard = guard;
            worker.run(shutdown).await;
        });
        Self {
            state: read_state,
            stop: Arc::new(stop),
            ended,
        }
    }

    /// Where it stands now.
    pub fn state(&self) -> RegistrationState {
        self.state.borrow().clone()
    }

    /// The state as a channel: to wait for a change.
    pub fn watch(&self) -> watch::Receiver<RegistrationState> {
        self.state.clone()
    }

    /// Returns when nothing is sent any more.
    pub(crate) async fn ended(&self) {
        self.ended.cancelled().await;
    }

    /// Ends the attempts and unregisters, `within` a time in all: waits for an attempt that is under way (half of
    /// the time at most), so that it cannot land afterwards, then sends one request (none when no time is left).
    ///
    /// Call it when the plugin is deactivated, before its tasks are shut down; 4 s fit into what the Mattermost
    /// server allows. Afterwards [`Registration::start`] may register anew.
    pub async fn unregister(&self, within: Duration) {
        let deadline = Instant::now() + within.min(LONGEST);
        self.stop.send_replace(Some(deadline));
        let late = tokio::time::timeout_at(deadline, self.ended.cancelled()).await;
        if late.is_err() {
            tracing::warn!("unregistering from Agents plugin took too long");
        }
    }
}
