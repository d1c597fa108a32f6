//! FINs that wait until the peer has accepted their stream.
//!
//! hashicorp/yamux keeps at most 256 streams for its owner to accept, finished ones among them, and resets what comes
//! beyond. It answers a stream that is accepted, but never one that was finished before (stream.go
//! `sendWindowUpdate`, `sendFlags`). So a FIN that waits for the answer is what tells us how full that queue is.

use crate::lock::lock;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// How long a FIN waits for the peer. One that accepts nothing for so long shall not hold up later streams.
const PATIENCE: Duration = Duration::from_secs(1);

/// The streams whose FIN waits, or waited until the peer answered, and the ends of their patience in order.
#[derive(Default)]
pub(super) struct Held {
    streams: Mutex<VecDeque<(Instant, u32)>>,
    more: Notify,
}

impl Held {
    pub(super) fn add(&self, stream: u32) {
        let until = Instant::now() + PATIENCE;
        lock(&self.streams).push_back((until, stream));
        self.more.notify_one();
    }

    /// The oldest one.
    pub(super) fn take(&self) -> Option<u32> {
        lock(&self.streams).pop_front().map(|(_, stream)| stream)
    }

    /// Waits until the patience with a stream is over; takes it.
    pub(super) async fn late(&self) -> u32 {
        loop {
            match self.take_late() {
                Ok(stream) => return stream,
                Err(None) => self.more.notified().await,
                Err(Some(until)) => sleep_until(until).await,
            }
        }
    }

    /// Takes the oldest one if the patience with it is over, or says when that is. Under one lock: another could take
    /// it between the look and the taking.
    fn take_late(&self) -> Result<u32, Option<Instant>> {
        let mut streams = lock(&self.streams);
        let (until, stream) = *streams.front().ok_or(None)?;
        if Instant::now() < until {
            return Err(Some(until));
        }
        streams.pop_front();
        Ok(stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_taken_once_by_whoever_is_first() {
        const STREAMS: u32 = 300_000;
        let held = Held::default();
        let put = |streams: std::ops::Range<u32>| {
            let now = Instant::now();
            lock(&held.streams).extend(streams.map(|stream| (now, stream)));
            held.more.notify_one();
        };
        put(0..STREAMS);
        let together = std::sync::Barrier::new(2);
        let mut taken = std::thread::scope(|threads| {
            let late = threads.spawn(|| {
                let mut runtime = tokio::runtime::Builder::new_current_thread();
                let runtime = runtime.enable_time().build().unwrap();
                runtime.block_on(async {
                    let mut taken = Vec::new();
                    together.wait();
                    while taken.last() != Some(&STREAMS) {
                        taken.push(held.late().await);
                    }
                    taken
                })
            });
            together.wait();
            let mut taken: Vec<_> = std::iter::from_fn(|| held.take()).collect();
            put(STREAMS..STREAMS + 1);
            taken.extend(late.join().unwrap());
            taken
        });
        taken.sort_unstable();
        assert!(taken.into_iter().eq(0..=STREAMS));
    }
}
