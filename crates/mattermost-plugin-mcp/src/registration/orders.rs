//! What others want of a registration while it is at work.
use super::Registration;
use mattermost_plugin::{Deactivation, Host};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// Agents writes to its store and to the audit log at each registration, so orders in a flood are carried out one in this time.
const PACE: Duration = Duration::from_secs(3);

/// Heard by the worker wherever it waits.
pub(super) struct Orders {
    leave: Leave,
    renew: watch::Receiver<()>,
    repair: watch::Receiver<()>,
    /// Whether something was ordered since the last registration.
    heard: bool,
    /// Until then the next order waits.
    calm: Instant,
}

/// Why the server shall be unregistered, and how long that may take.
struct Leave {
    stop: CancellationToken,
    deactivation: Deactivation,
    limit: Duration,
}

/// The server shall be unregistered, by this time.
pub(super) struct Stop(pub(super) Instant);

/// Why a wait is over.
pub(super) enum Woken {
    Time,
    /// Somebody wants a registration now.
    Renew,
    /// Another node unregistered.
    Repair,
}

impl Orders {
    /// Those to `registration`, which may take `limit` to unregister.
    pub(super) fn new(registration: &Registration, host: &Host, limit: Duration) -> Self {
        Self {
            leave: Leave {
                stop: registration.stop.clone(),
                deactivation: host.deactivation(),
                limit,
            },
            renew: registration.renew.subscribe(),
            repair: registration.repair.subscribe(),
            heard: false,
            calm: Instant::now(),
        }
    }

    /// Resolves when the server shall be unregistered.
    pub(super) async fn stopped(&self) -> Stop {
        self.leave.ordered().await
    }

    /// What comes first: the word to stop, or the outcome.
    pub(super) async fn or_stop<T>(&self, work: impl Future<Output = T>) -> Result<T, Stop> {
        tokio::select! {
            biased;
            stop = self.stopped() => Err(stop),
            outcome = work => Ok(outcome),
        }
    }

    /// Waits until this time, or until somebody wants something.
    pub(super) async fn wait(&mut self, until: Instant) -> Result<Woken, Stop> {
        let woken = tokio::select! {
            biased;
            stop = self.leave.ordered() => return Err(stop),
            () = asked(&mut self.renew) => Woken::Renew,
            () = asked(&mut self.repair) => Woken::Repair,
            () = sleep_until(until) => return Ok(Woken::Time),
        };
        self.heard = true;
        Ok(woken)
    }

    /// When an order may be carried out: now, unless another was a moment ago.
    pub(super) fn soonest(&self) -> Instant {
        self.calm.max(Instant::now())
    }

    /// A registration is about to be sent: it does for all that was asked until now, and for nothing that is asked later.
    pub(super) fn answered(&mut self) {
        if std::mem::take(&mut self.heard) {
            self.calm = Instant::now() + PACE;
        }
        self.renew.mark_unchanged();
        self.repair.mark_unchanged();
    }
}

impl Leave {
    async fn ordered(&self) -> Stop {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = self.deactivation.begun() => {}
        }
        Stop(Instant::now() + self.limit)
    }
}

/// Resolves when it is asked for; never, where nobody can ask any more.
async fn asked(order: &mut watch::Receiver<()>) {
    if order.changed().await.is_err() {
        std::future::pending().await
    }
}
