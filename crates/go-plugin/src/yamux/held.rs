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
            let first = lock(&self.streams).front().copied();
            match first {
                None => self.more.notified().await,
                Some((until, _)) if Instant::now() < until => sleep_until(until).await,
                Some((_, stream)) => {
                    self.take();
                    return stream;
                }
            }
        }
    }
}
