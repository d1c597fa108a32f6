//! How often the log hears that Agents has come or gone.
use std::time::Duration;
use tokio::time::Instant;

/// In the long run one line in this time; the log is read by people.
const EVERY: Duration = Duration::from_secs(10 * 60);
/// As much may be told in advance: four lines at once, which a restart or two need.
const AHEAD: Duration = EVERY.saturating_mul(3);

/// The turns that are told. An Agents that comes and goes each half minute is told of now and then, with how many turns were
/// left out; where it comes to rest is always told in the end.
pub(super) struct Turns {
    untold: u32,
    paid_until: Instant,
}

impl Turns {
    pub(super) fn new() -> Self {
        Self {
            untold: 0,
            paid_until: Instant::now(),
        }
    }

    /// Whether a line is to be written now, and how many turns were left out before it. To be asked also where there is no
    /// news: the last turn may be untold.
    pub(super) fn tell(&mut self, news: bool) -> Option<u32> {
        self.untold = self.untold.saturating_add(news.into());
        let last = self.untold.checked_sub(1)?;
        let now = Instant::now();
        if self.paid_until > now + AHEAD {
            return None;
        }
        self.paid_until = self.paid_until.max(now) + EVERY;
        self.untold = 0;
        Some(last)
    }
}
