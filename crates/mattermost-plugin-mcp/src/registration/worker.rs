//! The task that keeps a server registered.
use super::bridge::{self, Action};
use super::journal::Journal;
use super::orders::{Orders, Stop, Woken};
use super::outcome::Outcome;
use super::presence::Presence;
use super::reach::Reach;
use super::{Registration, RegistrationConfig, RegistrationStatus, cluster};
use crate::McpServer;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::{CancellationToken, DropGuard};

/// Waits between looks at whether we answer: the first is short, since activation is nearly over when we start.
const FIRST_LOOK: Duration = Duration::from_millis(250);
const SLOWEST_LOOK: Duration = Duration::from_secs(5);
/// No activation should take longer: a plugin that does not answer by then does not hand our requests on.
const ACTIVATED: Duration = Duration::from_secs(60);
/// After so long without a word whether Agents runs, a registration is tried. Where it does not, each is an error in the
/// server's log.
const TRY_BLINDLY: Duration = Duration::from_secs(5 * 60);
/// An entry that another node removed is there again within this time; not all nodes come at once.
const REPAIR: Duration = Duration::from_secs(5);

/// What is done next.
enum Step {
    /// After this wait, see whether requests reach us: Agents may list the tools while it still answers a registration.
    LookAtUs(Duration),
    /// See whether Agents runs.
    LookForAgents,
    /// It does not: wait before the next look.
    WaitForAgents,
    /// Nobody tells whether it does: send one registration.
    TryBlindly,
    /// Send a registration, after so many that failed.
    Register(u32),
    /// Wait until a registration is due (`None`: none is), after so many that failed.
    Rest(Option<Instant>, u32),
}

pub(super) struct Worker {
    server: McpServer,
    config: RegistrationConfig,
    orders: Orders,
    journal: Journal,
    /// The version of the Agents that was seen last.
    agents_version: String,
    /// Whether Agents may have our entry.
    entered: bool,
    /// What the Mattermost server told of Agents last.
    presence: Presence,
    /// Since when it does not tell, or when a registration was tried all the same.
    unknown_since: Option<Instant>,
    /// When an entry that another node removed is put back: drawn once, or the earliest of many would be at once.
    repair: Option<Instant>,
    /// When it is asked next.
    next_look: Instant,
    /// Says that it has ended. The last field, so that all the others are gone by then.
    _ended: DropGuard,
}

impl Worker {
    pub(super) fn new(
        server: &McpServer,
        config: RegistrationConfig,
        registration: &Registration,
        status: watch::Sender<RegistrationStatus>,
    ) -> Self {
        Self {
            server: server.clone(),
            orders: Orders::new(registration, server.host(), config.unregister_limit),
            config,
            journal: Journal::new(server, status),
            agents_version: String::new(),
            entered: false,
            presence: Presence::Absent,
            unknown_since: None,
            repair: None,
            next_look: Instant::now(),
            _ended: registration.ended.clone().drop_guard(),
        }
    }

    /// Runs until the server shall be unregistered, and unregisters it; or until `shutdown`, and leaves the entry.
    pub(super) async fn run(mut self, shutdown: CancellationToken) {
        let turn = self.server.registrations().turn();
        let work = async {
            let Ok(_turn) = self.orders.or_stop(turn.lock()).await else {
                return;
            };
            let Err(Stop(deadline)) = self.keep_registered().await;
            self.unregister(deadline).await;
        };
        tokio::select! {
            () = work => {}
            () = shutdown.cancelled() => {}
        }
    }

    async fn keep_registered(&mut self) -> Result<Infallible, Stop> {
        let begun = Instant::now();
        let mut step = Step::LookAtUs(FIRST_LOOK);
        loop {
            step = match step {
                Step::LookAtUs(wait) => self.look_at_us(wait, begun).await?,
                Step::LookForAgents => self.look_for_agents().await?,
                Step::WaitForAgents => self.wait_for_agents().await?,
                Step::TryBlindly => self.try_blindly().await?,
                Step::Register(failures) => self.register(failures).await?,
                Step::Rest(due, failures) => self.rest(due, failures).await?,
            };
        }
    }

    async fn look_at_us(&mut self, wait: Duration, begun: Instant) -> Result<Step, Stop> {
        self.orders.or_stop(sleep(wait)).await?;
        let look = Reach::look(&self.server);
        match self.orders.or_stop(look).await? {
            Reach::Ours => Ok(Step::LookForAgents),
            Reach::Other(answer) if begun.elapsed() >= ACTIVATED => {
                self.journal.not_reached(answer);
                Ok(Step::LookAtUs(jittered(self.config.status_poll)))
            }
            Reach::Other(_) => Ok(Step::LookAtUs((wait * 2).min(SLOWEST_LOOK))),
            Reach::Never(cause) => {
                self.journal.failed(cause);
                Err(self.orders.stopped().await)
            }
        }
    }

    async fn look_for_agents(&mut self) -> Result<Step, Stop> {
        self.look().await?;
        Ok(match &self.presence {
            Presence::Running { version } => {
                self.agents_version.clone_from(version);
                Step::Register(0)
            }
            Presence::Unknown { .. } if self.is_silent_for_long() => Step::TryBlindly,
            Presence::Absent | Presence::Unknown { .. } => Step::WaitForAgents,
        })
    }

    async fn wait_for_agents(&mut self) -> Result<Step, Stop> {
        match &self.presence {
            Presence::Unknown { cause } => self.journal.unknown(cause),
            _ => self.journal.waiting(),
        }
        let mut until = self.next_look;
        while Instant::now() < until {
            if let Woken::Renew = self.orders.wait(until).await? {
                until = until.min(self.orders.soonest());
            }
        }
        self.orders.answered();
        Ok(Step::LookForAgents)
    }

    /// A server that never tells must not keep the tools away for ever.
    async fn try_blindly(&mut self) -> Result<Step, Stop> {
        self.unknown_since = Some(Instant::now());
        self.agents_version.clear();
        Ok(match self.post().await? {
            Outcome::Done => self.registered(),
            Outcome::Retriable(_) => Step::WaitForAgents,
            Outcome::Permanent(cause) => self.refused(cause),
        })
    }

    async fn register(&mut self, failures: u32) -> Result<Step, Stop> {
        Ok(match self.post().await? {
            Outcome::Done => self.registered(),
            Outcome::Retriable(cause) => {
                let failures = failures.saturating_add(1);
                let wait = self.back_off(failures);
                let due = Instant::now() + wait;
                if failures == self.config.attempts {
                    self.journal
                        .gave_up(failures, &cause, self.config.slow_retry);
                } else if failures == 1 {
                    self.journal.failed_once(&cause, wait);
                }
                self.journal.retrying(failures, cause, due);
                Step::Rest(Some(due), failures)
            }
            Outcome::Permanent(cause) => self.refused(cause),
        })
    }

    fn registered(&mut self) -> Step {
        let due = Instant::now() + jittered(self.heartbeat());
        self.journal.registered(&self.agents_version, due);
        Step::Rest(Some(due), 0)
    }

    fn refused(&self, cause: String) -> Step {
        self.journal.failed(cause);
        Step::Rest(None, 0)
    }

    /// Looks after Agents meanwhile and at the end, so that nothing is sent to an Agents that is not there.
    async fn rest(&mut self, mut due: Option<Instant>, failures: u32) -> Result<Step, Stop> {
        let until = earlier(due, self.next_look);
        match self.orders.wait(until).await? {
            Woken::Renew => due = Some(earlier(due, self.orders.soonest())),
            Woken::Repair if self.journal.is_registered() => {
                let soon = REPAIR.mul_f64(rand::random_range(0.0..=1.0));
                let soon = (Instant::now() + soon).max(self.orders.soonest());
                due = Some(earlier(due, *self.repair.get_or_insert(soon)));
            }
            // One that is not registered comes anyway, or may not come.
            Woken::Repair | Woken::Time => {}
        }
        self.journal.due(due);
        if earlier(due, self.next_look) > Instant::now() {
            return Ok(Step::Rest(due, failures));
        }
        self.look().await?;
        Ok(match &self.presence {
            Presence::Absent => Step::WaitForAgents,
            Presence::Running { version } if *version != self.agents_version => {
                self.agents_version.clone_from(version);
                Step::Register(failures)
            }
            _ if due.is_some_and(|due| due <= Instant::now()) => Step::Register(failures),
            _ => Step::Rest(due, failures),
        })
    }

    /// Sends one registration. Told to stop meanwhile, it lets it finish, for half of the time that is left: one
    /// that landed after our unregistering would stay.
    async fn post(&mut self) -> Result<Outcome, Stop> {
        self.entered = true;
        self.repair = None;
        self.journal.attempt();
        self.orders.answered();
        let post = bridge::post(&self.server, Action::Register, self.config.post_timeout);
        let mut post = std::pin::pin!(post);
        tokio::select! {
            outcome = &mut post => Ok(outcome),
            Stop(deadline) = self.orders.stopped() => {
                let half = deadline.saturating_duration_since(Instant::now()) / 2;
                let _late = timeout_at(deadline - half, post).await;
                Err(Stop(deadline))
            }
        }
    }

    async fn unregister(&self, deadline: Instant) {
        // An Agents that is off would answer nothing; one that cannot be asked after may be back, with our entry.
        if self.presence == Presence::Absent || !self.entered {
            return;
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let limit = left.mul_f64(0.875);
        let outcome = bridge::post(&self.server, Action::Unregister, limit).await;
        match &outcome {
            Outcome::Done => tracing::info!("unregistered from Agents plugin"),
            Outcome::Retriable(cause) | Outcome::Permanent(cause) => {
                tracing::warn!(cause, "unregistering from Agents plugin failed");
            }
        }
        // It may have worked even if no answer came.
        if !matches!(outcome, Outcome::Permanent(_)) {
            cluster::tell_unregistered(&self.server.host().api, deadline).await;
        }
    }

    /// Asks the Mattermost server after Agents.
    async fn look(&mut self) -> Result<(), Stop> {
        let look = Presence::look(&self.server.host().api);
        self.presence = self.orders.or_stop(look).await?;
        let now = Instant::now();
        self.unknown_since = match self.presence {
            Presence::Unknown { .. } => self.unknown_since.or(Some(now)),
            _ => None,
        };
        self.next_look = now + jittered(self.config.status_poll);
        Ok(())
    }

    fn is_silent_for_long(&self) -> bool {
        self.unknown_since
            .is_some_and(|since| since.elapsed() >= TRY_BLINDLY)
    }

    fn heartbeat(&self) -> Duration {
        match self.server.is_exposed() {
            true => self.config.exposed_heartbeat,
            false => self.config.heartbeat,
        }
    }

    fn back_off(&self, failures: u32) -> Duration {
        if failures >= self.config.attempts {
            let slow = self.config.slow_retry;
            return slow.mul_f64(rand::random_range(1.0..=2.0));
        }
        let doubled =
            Duration::from_secs(1).saturating_mul(1 << failures.saturating_sub(1).min(16));
        doubled.min(self.config.max_back_off)
    }
}

/// Give or take a tenth, so that the nodes of a cluster do not come all at once.
fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(rand::random_range(0.9..=1.1))
}

fn earlier(due: Option<Instant>, other: Instant) -> Instant {
    due.map_or(other, |due| due.min(other))
}
