//! How many feeds are fetched and read at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::timeout;

use super::error::FeedError;

/// Fetches at a time from one host.
const PER_HOST: usize = 2;
/// Fetches at a time in all, with the reading of what was fetched.
const OVERALL: usize = 16;
/// How long a fetch waits for its turn.
const WAIT: Duration = Duration::from_secs(5);

/// Gives out turns. Cheap to clone; all clones are one set.
#[derive(Clone)]
pub(super) struct Slots {
    overall: Arc<Semaphore>,
    hosts: Arc<Mutex<HashMap<String, Arc<Semaphore>>>>,
}

/// A turn among all.
pub(super) struct Turn(OwnedSemaphorePermit);

impl Turn {
    /// Does `work` on a thread of its own. The turn lasts until the work is done, also where nobody waits for it any more.
    pub(super) async fn finish<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        spawn_blocking(move || {
            let done = work();
            drop(self.0);
            done
        })
        .await
    }
}

/// A turn at one host; the host is forgotten with its last turn.
pub(super) struct HostTurn {
    slots: Slots,
    host: String,
    permit: Option<OwnedSemaphorePermit>,
}

impl Slots {
    pub(super) fn new() -> Self {
        Self {
            overall: Arc::new(Semaphore::new(OVERALL)),
            hosts: Arc::default(),
        }
    }

    /// A turn among all fetches and readings.
    pub(super) async fn turn(&self) -> Result<Turn, FeedError> {
        let permit = timeout(WAIT, Arc::clone(&self.overall).acquire_owned()).await;
        match permit {
            Ok(Ok(permit)) => Ok(Turn(permit)),
            _ => Err(FeedError::Busy),
        }
    }

    /// A turn at `host`.
    pub(super) async fn host(&self, host: &str) -> Result<HostTurn, FeedError> {
        // The same host with and without the dot of the root.
        let host = host.trim_end_matches('.');
        // Made before the waiting, so that a waiter who gives up is tidied away too.
        let mut turn = HostTurn {
            slots: self.clone(),
            host: host.to_owned(),
            permit: None,
        };
        let semaphore = Arc::clone(
            self.hosts
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(host.to_owned())
                .or_insert_with(|| Arc::new(Semaphore::new(PER_HOST))),
        );
        match timeout(WAIT, semaphore.acquire_owned()).await {
            Ok(Ok(permit)) => {
                turn.permit = Some(permit);
                Ok(turn)
            }
            _ => Err(FeedError::Busy),
        }
    }
}

impl Drop for HostTurn {
    fn drop(&mut self) {
        let mut hosts = self
            .slots
            .hosts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.permit = None;
        // Those who wait or have a turn hold the semaphore too.
        if hosts
            .get(&self.host)
            .is_some_and(|semaphore| Arc::strong_count(semaphore) == 1)
        {
            hosts.remove(&self.host);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_host_has_two_turns_and_is_forgotten_after_the_last() {
        let slots = Slots::new();
        let first = slots.host("a").await.unwrap();
        let second = slots.host("a.").await.unwrap();
        assert_eq!(slots.host("a").await.err(), Some(FeedError::Busy));
        assert!(slots.host("b").await.is_ok());
        drop(first);
        let third = slots.host("a").await.unwrap();
        drop((second, third));
        assert!(slots.hosts.lock().unwrap().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_sixteen_turns_in_all() {
        let slots = Slots::new();
        let mut turns = Vec::new();
        for _ in 0..16 {
            turns.push(slots.turn().await.unwrap());
        }
        assert_eq!(slots.turn().await.err(), Some(FeedError::Busy));
        turns.pop();
        assert!(slots.turn().await.is_ok());
    }

    #[tokio::test]
    async fn work_that_was_given_up_keeps_its_turn_until_it_ends() {
        let slots = Slots::new();
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let (begin, begun) = tokio::sync::oneshot::channel();
        let turn = slots.turn().await.unwrap();
        let work = turn.finish(move || {
            let _ = begin.send(());
            let _ = ended.recv();
        });
        tokio::select! {
            _ = work => panic!("ended by itself"),
            _ = begun => {}
        }
        assert_eq!(slots.overall.available_permits(), OVERALL - 1);
        drop(end);
        let all = Arc::clone(&slots.overall).acquire_many_owned(OVERALL as u32);
        assert!(all.await.is_ok());
    }
}
