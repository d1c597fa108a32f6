//! The task that keeps a server registered.
use super::bridge::{self, Action, Outcome, Presence};
use super::{LONGEST, RegistrationConfig, RegistrationState};
use crate::McpServer;
use mattermost_plugin::api::{PluginHttp, Plugins};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;

/// Waits between looks at whether we answer: the first is short, since activation is nearly over when we start.
const FIRST_LOOK: Duration = Duration::from_millis(250);
const SLOWEST_LOOK: Duration = Duration::from_secs(5);

pub(super) struct Worker<A: ?Sized> {
    server: McpServer,
    api: Arc<A>,
    config: RegistrationConfig,
    state: watch::Sender<RegistrationState>,
    stop: watch::Receiver<Option<Instant>>,
    /// Whether Agents may have our entry.
    entered: bool,
    /// Whether Agents was off when the server last told.
    absent: bool,
}

/// The plugin is being deactivated; what is left to do ends at this time.
struct Stop(Instant);

/// Why a wait is over.
enum Woken {
    Due,
    /// Agents is another one than before.
    Changed(String),
    Gone,
}

impl<A: PluginHttp + Plugins + ?Sized> Worker<A> {
    pub(super) fn new(
        server: &McpServer,
        api: Arc<A>,
        config: RegistrationConfig,
        state: watch::Sender<RegistrationState>,
        stop: watch::Receiver<Option<Instant>>,
    ) -> Self {
        Self {
            server: server.clone(),
            api,
            config: within_reason(config),
            state,
            stop,
            entered: false,
            absent: false,
        }
    }

    /// Runs until the server shall be unregistered, and unregisters it; or until `shutdown`, and leaves it.
    pub(super) async fn run(mut self, shutdown: CancellationToken) {
        let work = async {
            let Err(Stop(deadline)) = self.keep_registered().await;
            self.unregister(deadline).await;
        };
        tokio::select! {
            () = work => {}
            () = shutdown.cancelled() => {}
        }
        self.state.send_replace(RegistrationState::Stopped);
    }

    async fn keep_registered(&mut self) -> Result<Infallible, Stop> {
        self.until_we_answer().await?;
        loop {
            let version = self.until_agents_runs().await?;
            self.serve_one_agents(version).await?;
        }
    }

    async fn until_we_answer(&mut self) -> Result<(), Stop> {
        let mut wait = FIRST_LOOK;
        loop {
            self.pause(Instant::now() + wait).await?;
            let look = bridge::we_answer(&*self.api, &self.server);
            match or_stop(&mut self.stop, look).await? {
                Ok(true) => return Ok(()),
                Ok(false) => wait = (wait * 2).min(SLOWEST_LOOK),
                Err(cause) => {
                    self.failed(&cause);
                    return Err(stopped(&mut self.stop).await);
                }
            }
        }
    }

    async fn until_agents_runs(&mut self) -> Result<String, Stop> {
        loop {
            match self.presence().await? {
                Presence::Running { version } => return Ok(version),
                // Agents may be there, with our entry
                Presence::Unknown if self.entered => {}
                Presence::Absent | Presence::Unknown => self.waiting(),
            }
            self.pause(Instant::now() + jittered(self.config.status_poll))
                .await?;
        }
    }

    /// Registers and registers again, until Agents is gone.
    async fn serve_one_agents(&mut self, mut version: String) -> Result<(), Stop> {
        let mut failures = 0;
        loop {
            let next = match self.register().await? {
                Outcome::Done => {
                    failures = 0;
                    self.registered(&version);
                    Some(jittered(self.heartbeat()))
                }
                Outcome::Retriable(cause) => {
                    failures += 1;
                    self.retrying(failures, cause);
                    Some(self.back_off(failures))
                }
                Outcome::Permanent(cause) => {
                    self.failed(&cause);
                    None
                }
            };
            match self.wait(&version, next).await? {
                Woken::Due => {}
                Woken::Changed(other) => {
                    failures = 0;
                    version = other;
                }
                Woken::Gone => return Ok(()),
            }
        }
    }

    /// Waits for `next` (`None`: for ever), looking after Agents meanwhile and at the end, so that nothing is sent
    /// to an Agents that is not there.
    async fn wait(&mut self, version: &str, next: Option<Duration>) -> Result<Woken, Stop> {
        let due = next.map(|wait| Instant::now() + wait);
        loop {
            let look = Instant::now() + jittered(self.config.status_poll);
            self.pause(due.map_or(look, |due| due.min(look))).await?;
            match self.presence().await? {
                Presence::Running { version: now } if now != version => {
                    return Ok(Woken::Changed(now));
                }
                Presence::Absent => return Ok(Woken::Gone),
                Presence::Running { .. } | Presence::Unknown => {}
            }
            if due.is_some_and(|due| due <= Instant::now()) {
                return Ok(Woken::Due);
            }
        }
    }

    /// Sends one registration. Told to stop meanwhile, it lets it finish, for half of the time that is left: one
    /// that landed after our unregistering would stay.
    async fn register(&mut self) -> Result<Outcome, Stop> {
        self.entered = true;
        let limit = self.config.post_timeout;
        let mut post = Box::pin(bridge::post(
            &*self.api,
            &self.server,
            Action::Register,
            limit,
        ));
        let Stop(deadline) = tokio::select! {
            outcome = &mut post => return Ok(outcome),
            stop = stopped(&mut self.stop) => stop,
        };
        let half = deadline.saturating_duration_since(Instant::now()) / 2;
        let _late = timeout_at(deadline - half, post).await;
        Err(Stop(deadline))
    }

    async fn unregister(&mut self, deadline: Instant) {
        // An Agents that is off would answer nothing; one that cannot be asked after may be back, with our entry.
        if self.absent || !self.entered {
            return;
        }
        let limit = deadline.saturating_duration_since(Instant::now());
        if limit.is_zero() {
            // too late: by now the entry may be one that was made after us
            return;
        }
        match bridge::post(&*self.api, &self.server, Action::Unregister, limit).await {
            Outcome::Done => tracing::info!("unregistered from Agents plugin"),
            Outcome::Retriable(cause) | Outcome::Permanent(cause) => {
                tracing::warn!(cause, "unregistering from Agents plugin failed");
            }
        }
    }

    async fn pause(&mut self, until: Instant) -> Result<(), Stop> {
        or_stop(&mut self.stop, sleep_until(until)).await
    }

    async fn presence(&mut self) -> Result<Presence, Stop> {
        let presence = or_stop(&mut self.stop, bridge::presence(&*self.api)).await?;
        self.absent = matches!(presence, Presence::Absent);
        Ok(presence)
    }

    fn waiting(&self) {
        let waiting = RegistrationState::WaitingForAgents;
        if self.state.send_replace(waiting.clone()) != waiting {
            tracing::info!("Agents plugin is not running; tools are registered once it is");
        }
    }

    fn registered(&self, version: &str) {
        let registered = RegistrationState::Registered {
            agents_version: version.to_owned(),
        };
        if self.state.send_replace(registered.clone()) != registered {
            tracing::info!(
                agents_version = version,
                tools = self.server.tools().len(),
                "registered with Agents plugin"
            );
        }
    }

    fn retrying(&self, attempts: u32, cause: String) {
        if attempts == self.config.attempts {
            let slow = self.config.slow_retry;
            tracing::error!(
                plugin_id = self.server.plugin_id(),
                cause,
                "registration with Agents plugin gave up after {attempts} attempts; it is tried again after {slow:?} \
                 to {:?}, for ever",
                slow * 2
            );
        }
        self.state
            .send_replace(RegistrationState::Retrying { attempts, cause });
    }

    fn failed(&self, cause: &str) {
        tracing::error!(
            plugin_id = self.server.plugin_id(),
            cause,
            "registration with Agents plugin failed permanently"
        );
        self.state.send_replace(RegistrationState::Failed {
            cause: cause.to_owned(),
        });
    }

    fn heartbeat(&self) -> Duration {
        match self.server.is_exposed() {
            true => self.config.exposed_heartbeat,
            false => self.config.heartbeat,
        }
    }

    fn back_off(&self, failures: u32) -> Duration {
        if failures >= self.config.attempts {
            return self
                .config
                .slow_retry
                .mul_f64(rand::random_range(1.0..=2.0));
        }
        let doubled =
            Duration::from_secs(1).saturating_mul(1 << failures.saturating_sub(1).min(16));
        doubled.min(self.config.max_back_off)
    }
}

/// What comes first: the outcome, or the word to stop.
async fn or_stop<T>(
    stop: &mut watch::Receiver<Option<Instant>>,
    work: impl Future<Output = T>,
) -> Result<T, Stop> {
    tokio::select! {
        outcome = work => Ok(outcome),
        stop = stopped(stop) => Err(stop),
    }
}

/// Resolves when the plugin is being deactivated; never, where nobody can say so any more.
async fn stopped(stop: &mut watch::Receiver<Option<Instant>>) -> Stop {
    match stop
        .wait_for(Option::is_some)
        .await
        .map(|deadline| *deadline)
    {
        Ok(Some(deadline)) => Stop(deadline),
        Ok(None) | Err(_) => std::future::pending().await,
    }
}

/// The config with no time so long that the clock or the jitter would overflow.
fn within_reason(config: RegistrationConfig) -> RegistrationConfig {
    RegistrationConfig {
        status_poll: config.status_poll.min(LONGEST),
        heartbeat: config.heartbeat.min(LONGEST),
        exposed_heartbeat: config.exposed_heartbeat.min(LONGEST),
        max_back_off: config.max_back_off.min(LONGEST),
        attempts: config.attempts,
        slow_retry: config.slow_retry.min(LONGEST),
        post_timeout: config.post_timeout.min(LONGEST),
    }
}

/// Give or take a tenth, so that the nodes of a cluster do not come all at once.
fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(rand::random_range(0.9..=1.1))
}
