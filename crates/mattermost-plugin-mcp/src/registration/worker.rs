//! The task that keeps a server registered.
use super::bridge::{self, Action, Outcome, Presence};
use super::journal::Journal;
use super::orders::{Orders, Stop, Woken};
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
    /// Whether Agents was off when the Mattermost server last told.
    absent: bool,
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
            absent: false,
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
        let mut step = Step::LookAtUs(FIRST_LOOK);
        loop {
            step = match step {
                Step::LookAtUs(wait) => self.look_at_us(wait).await?,
                Step::LookForAgents => self.look_for_agents().await?,
                Step::WaitForAgents => self.wait_for_agents().await?,
                Step::Register(failures) => self.register(failures).await?,
                Step::Rest(due, failures) => self.rest(due, failures).await?,
            };
        }
    }

    async fn look_at_us(&mut self, wait: Duration) -> Result<Step, Stop> {
        self.orders.or_stop(sleep(wait)).await?;
        let look = bridge::we_answer(&self.server);
        match self.orders.or_stop(look).await? {
            Ok(true) => Ok(Step::LookForAgents),
            Ok(false) => Ok(Step::LookAtUs((wait * 2).min(SLOWEST_LOOK))),
            Err(cause) => {
                self.journal.failed(cause);
                Err(self.orders.stopped().await)
            }
        }
    }

    async fn look_for_agents(&mut self) -> Result<Step, Stop> {
        Ok(match self.presence().await? {
            Presence::Running { version } => {
                self.agents_version = version;
                Step::Register(0)
            }
            Presence::Absent | Presence::Unknown => Step::WaitForAgents,
        })
    }

    async fn wait_for_agents(&mut self) -> Result<Step, Stop> {
        self.journal.waiting();
        self.orders.wait(self.next_look()).await?;
        Ok(Step::LookForAgents)
    }

    async fn register(&mut self, failures: u32) -> Result<Step, Stop> {
        self.entered = true;
        self.journal.attempt();
        self.orders.answered();
        Ok(match self.post().await? {
            Outcome::Done => {
                let due = Instant::now() + jittered(self.heartbeat());
                self.journal.registered(&self.agents_version, due);
                Step::Rest(Some(due), 0)
            }
            Outcome::Retriable(cause) => {
                let failures = failures.saturating_add(1);
                let due = Instant::now() + self.back_off(failures);
                if failures == self.config.attempts {
                    self.journal
                        .gave_up(failures, &cause, self.config.slow_retry);
                }
                self.journal.retrying(failures, cause, due);
                Step::Rest(Some(due), failures)
            }
            Outcome::Permanent(cause) => {
                self.journal.failed(cause);
                Step::Rest(None, 0)
            }
        })
    }

    /// Looks after Agents meanwhile and at the end, so that nothing is sent to an Agents that is not there.
    async fn rest(&mut self, mut due: Option<Instant>, failures: u32) -> Result<Step, Stop> {
        let until = earlier(due, self.next_look());
        match self.orders.wait(until).await? {
            Woken::Renew => due = Some(Instant::now()),
            Woken::Repair if self.journal.is_registered() => {
                let repaired = Instant::now() + REPAIR.mul_f64(rand::random_range(0.0..=1.0));
                due = Some(earlier(due, repaired));
            }
            // One that is not registered comes anyway, or may not come.
            Woken::Repair | Woken::Time => {}
        }
        self.journal.due(due);
        Ok(match self.presence().await? {
            Presence::Absent => Step::WaitForAgents,
            Presence::Running { version } if version != self.agents_version => {
                self.agents_version = version;
                Step::Register(0)
            }
            _ if due.is_some_and(|due| due <= Instant::now()) => Step::Register(failures),
            _ => Step::Rest(due, failures),
        })
    }

    /// Sends one registration. Told to stop meanwhile, it lets it finish, for half of the time that is left: one
    /// that landed after our unregistering would stay.
    async fn post(&self) -> Result<Outcome, Stop> {
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
        if self.absent || !self.entered {
            return;
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let limit = left.mul_f64(0.875);
        match bridge::post(&self.server, Action::Unregister, limit).await {
            Outcome::Done => tracing::info!("unregistered from Agents plugin"),
            Outcome::Retriable(cause) => {
                tracing::warn!(cause, "unregistering from Agents plugin failed");
            }
            Outcome::Permanent(cause) => {
                tracing::warn!(cause, "unregistering from Agents plugin failed");
                return;
            }
        }
        // It may have worked even if no answer came.
        cluster::tell_unregistered(&self.server.host().api, deadline).await;
    }

    async fn presence(&mut self) -> Result<Presence, Stop> {
        let presence = bridge::presence(&self.server.host().api);
        let presence = self.orders.or_stop(presence).await?;
        self.absent = matches!(presence, Presence::Absent);
        Ok(presence)
    }

    fn next_look(&self) -> Instant {
        Instant::now() + jittered(self.config.status_poll)
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
