//! How often a user may call, by the minute.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use mattermost_plugin::ids::UserId;
use tokio::time::Instant;

use crate::refusal::Refusal;

const MINUTE: Duration = Duration::from_secs(60);
/// Below so many remembered users nothing is forgotten.
const FEW: usize = 1024;

/// How many calls a user has in a minute, on each node of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of [`Rate::Read`].
    pub reads: u32,
    /// Of [`Rate::Write`].
    pub writes: u32,
    /// Of [`Rate::Delete`].
    pub deletes: u32,
    /// Of [`Rate::Feed`].
    pub feeds: u32,
}

/// What a call counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rate {
    /// Reads.
    Read,
    /// Changes something, or creates it.
    Write,
    /// Deletes.
    Delete,
    /// Fetches a feed.
    Feed,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            reads: 60,
            writes: 20,
            deletes: 5,
            feeds: 10,
        }
    }
}

impl Limits {
    fn of(self, rate: Rate) -> u32 {
        match rate {
            Rate::Read => self.reads,
            Rate::Write => self.writes,
            Rate::Delete => self.deletes,
            Rate::Feed => self.feeds,
        }
    }

    /// In which one call comes back.
    fn step(self, rate: Rate) -> Duration {
        MINUTE / self.of(rate).max(1)
    }
}

/// Counts the calls of each user, on this node. Cheap to clone; all clones count together.
///
/// A user has as many calls as a minute has, at once or one by one, and gets back what was used in even steps over a minute.
/// This is remembered as one moment, when all is back (the generic cell rate algorithm), so that the limit may change at any
/// time and who has not called for a minute can be forgotten. A crate for it (`governor`) has its limits fixed when it is
/// built and a clock of its own.
#[derive(Debug, Clone, Default)]
pub struct Rates(Arc<Mutex<Spent>>);

#[derive(Debug, Default)]
struct Spent {
    /// When all calls are back.
    whole: HashMap<(UserId, Rate), Instant>,
    /// At so many, those that are whole are forgotten.
    full: usize,
}

impl Rates {
    /// Counts a call of the user, under the limits of this moment.
    ///
    /// # Errors
    /// There were too many within the last minute; says when the next is welcome. The call that is refused does not count.
    pub fn count(&self, user: &UserId, rate: Rate, limits: Limits) -> Result<(), Refusal> {
        self.take(user, rate, limits, 1).map_err(busy)
    }

    /// Counts a call that is [counted](Self::count) as one already as so many.
    ///
    /// # Errors
    /// There is not so much left of the minute; says when there is, with the one that the next try takes.
    pub fn count_as(
        &self,
        user: &UserId,
        rate: Rate,
        limits: Limits,
        calls: u32,
    ) -> Result<(), Refusal> {
        let more = self.take(user, rate, limits, calls.saturating_sub(1));
        more.map_err(|early| busy(early + limits.step(rate)))
    }

    /// Takes so many calls of the minute, or says how much too early they are.
    fn take(&self, user: &UserId, rate: Rate, limits: Limits, calls: u32) -> Result<(), Duration> {
        let now = Instant::now();
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spent.forget(now);
        let whole = spent.whole.entry((user.clone(), rate)).or_insert(now);
        let after = (*whole).max(now) + limits.step(rate).saturating_mul(calls);
        match after.saturating_duration_since(now + MINUTE) {
            Duration::ZERO => {
                *whole = after;
                Ok(())
            }
            early => Err(early),
        }
    }
}

fn busy(early: Duration) -> Refusal {
    let seconds = early.as_millis().div_ceil(1000);
    Refusal::Busy {
        seconds: u64::try_from(seconds).unwrap_or(u64::MAX),
    }
}

impl Spent {
    /// Forgets who has all calls back, once there are twice as many users as were left the last time.
    fn forget(&mut self, now: Instant) {
        if self.whole.len() < self.full.max(FEW) {
            return;
        }
        self.whole.retain(|_, whole| *whole > now);
        self.full = 2 * self.whole.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    fn limits(reads: u32) -> Limits {
        Limits {
            reads,
            ..Limits::default()
        }
    }

    /// How many of many calls in a row pass, and what the first one that does not is told.
    fn calls(rates: &Rates, user: &str, rate: Rate, limits: Limits) -> (usize, String) {
        let user = UserId::from(user);
        for passed in 0..1_000 {
            if let Err(refusal) = rates.count(&user, rate, limits) {
                return (passed, refusal.to_string());
            }
        }
        panic!("a thousand calls passed");
    }

    #[tokio::test(start_paused = true)]
    async fn a_user_has_as_many_calls_as_the_settings_say() {
        let rates = Rates::default();
        for (rate, limit, wait) in [
            (Rate::Read, 60, 1),
            (Rate::Write, 20, 3),
            (Rate::Delete, 5, 12),
            (Rate::Feed, 10, 6),
        ] {
            let (passed, told) = calls(&rates, "ada", rate, Limits::default());
            assert_eq!(passed, limit);
            assert_eq!(told, format!("Rate limit exceeded: retry in {wait} s"));
        }
        assert_eq!(calls(&rates, "bob", Rate::Read, Limits::default()).0, 60);
    }

    #[tokio::test(start_paused = true)]
    async fn after_the_time_that_was_told_the_call_passes_and_not_before() {
        let rates = Rates::default();
        assert_eq!(calls(&rates, "ada", Rate::Read, limits(4)).0, 4);
        advance(Duration::from_millis(14_999)).await;
        let (passed, told) = calls(&rates, "ada", Rate::Read, limits(4));
        assert_eq!(
            (passed, told.as_str()),
            (0, "Rate limit exceeded: retry in 1 s")
        );
        advance(Duration::from_millis(1)).await;
        assert_eq!(calls(&rates, "ada", Rate::Read, limits(4)).0, 1);
        advance(MINUTE).await;
        assert_eq!(calls(&rates, "ada", Rate::Read, limits(4)).0, 4);
        advance(100 * MINUTE).await;
        assert_eq!(calls(&rates, "ada", Rate::Read, limits(4)).0, 4);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_counts_as_several_takes_as_many_and_passes_when_it_was_told_to() {
        let rates = Rates::default();
        let ada = UserId::from("ada");
        let several = |calls| {
            rates.count(&ada, Rate::Read, limits(6))?;
            rates.count_as(&ada, Rate::Read, limits(6), calls)
        };
        assert_eq!(several(4), Ok(()));
        assert_eq!(several(4), Err(Refusal::Busy { seconds: 30 }));
        advance(Duration::from_secs(30)).await;
        assert_eq!(several(4), Ok(()));
        assert_eq!(calls(&rates, "ada", Rate::Read, limits(6)).0, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_that_is_changed_holds_from_the_next_call_on() {
        let rates = Rates::default();
        assert_eq!(calls(&rates, "ada", Rate::Read, limits(6)).0, 6);
        advance(MINUTE / 2).await;
        assert_eq!(calls(&rates, "ada", Rate::Read, limits(60)).0, 30);
        advance(MINUTE / 2).await;
        assert_eq!(calls(&rates, "ada", Rate::Read, limits(2)).0, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_not_called_for_a_minute_is_forgotten() {
        let rates = Rates::default();
        let user = |n: usize| UserId::from(format!("u{n}").as_str());
        let remembered = || rates.0.lock().unwrap().whole.len();
        let mut most = 0;
        for n in 0..100_000 {
            rates
                .count(&user(n), Rate::Read, Limits::default())
                .unwrap();
            most = most.max(remembered());
            advance(Duration::from_millis(1)).await;
        }
        // Each has one call back after a second: a thousand are remembered for a reason.
        assert!(most <= 2 * FEW, "{most}");
        for n in 0..10_000 {
            rates
                .count(&user(n), Rate::Read, Limits::default())
                .unwrap();
        }
        assert!(remembered() >= 10_000);
    }
}
