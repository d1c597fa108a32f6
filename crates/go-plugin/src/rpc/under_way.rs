//! How much a peer may ask for at a time.

use crate::yamux::Handle;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What the calls under way on a connection may take in all, bytes: 16,384 small ones.
const LIMIT: usize = 64 * 1024 * 1024;
/// What of it does not count against the session, bytes: whoever takes all that the session has keeps no short call
/// from another connection.
const OWN: usize = 1024 * 1024;
/// What a call takes beside its arguments (its task, most often two streams), and the unit of counting, bytes.
const CALL: usize = 4 * 1024;

/// The calls under way on a connection, by what they take. Go starts a goroutine for each without a limit.
pub(super) struct UnderWay {
    connection: Arc<Semaphore>,
    session: Arc<Semaphore>,
}

/// Of the connection and, beyond what is its own, of the session. Given back on drop.
pub(super) type Place = (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>);

impl UnderWay {
    pub(super) fn new(handle: &Handle) -> Self {
        Self {
            connection: Arc::new(Semaphore::new(LIMIT / CALL)),
            session: handle.calls(),
        }
    }

    /// A place for a call whose arguments are `length` bytes long. One that is as long as the limit waits until it is
    /// alone on its connection. `None`: the session ended before there was room.
    pub(super) async fn place(&self, length: usize, handle: &Handle) -> Option<Place> {
        let units = (1 + length / CALL).min(LIMIT / CALL);
        let own = take(&self.connection, units, handle).await?;
        let used = LIMIT / CALL - self.connection.available_permits();
        if used <= OWN / CALL {
            return Some((own, None));
        }
        let shared = take(&self.session, units * CALL, handle).await?;
        Some((own, Some(shared)))
    }
}

async fn take(
    places: &Arc<Semaphore>,
    count: usize,
    handle: &Handle,
) -> Option<OwnedSemaphorePermit> {
    let count = count as u32;
    if let Ok(place) = places.clone().try_acquire_many_owned(count) {
        return Some(place);
    }
    tokio::select! {
        place = places.clone().acquire_many_owned(count) => place.ok(),
        () = handle.session_over() => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::TaskSet;
    use crate::yamux::{CALL_BUDGET, Session};
    use futures_util::FutureExt;
    use tokio::net::UnixStream;

    /// As many calls of `length` bytes as there is room for now.
    fn begun(calls: &UnderWay, length: usize, handle: &Handle) -> Vec<Place> {
        std::iter::from_fn(|| calls.place(length, handle).now_or_never().flatten()).collect()
    }

    #[tokio::test]
    async fn the_connections_of_a_session_share_what_calls_may_take_but_for_short_ones() {
        const LONG: usize = OWN - CALL;
        let tasks = TaskSet::new();
        let (near, _far) = UnixStream::pair().unwrap();
        let (session, _incoming) = Session::client(near, &tasks);
        let (mut connections, mut places) = (Vec::new(), Vec::new());
        for _ in 0..64 {
            let handle = session.open().await.unwrap().into_handle();
            let calls = UnderWay::new(&handle);
            places.push(begun(&calls, LONG, &handle));
            connections.push((calls, handle));
        }
        let counts: Vec<_> = places.iter().map(Vec::len).collect();
        // Two connections are full, with a call each that is their own; so the third has two beside its own.
        assert_eq!(counts[..4], [64, 64, 3, 1]);
        assert_eq!(counts.iter().sum::<usize>() - 64, CALL_BUDGET / OWN);

        // What is given back is another's.
        places[0].truncate(1);
        let (calls, handle) = &connections[9];
        assert_eq!(begun(calls, LONG, handle).len(), 63);
        places.clear();
        assert_eq!(begun(calls, 0, handle).len(), LIMIT / CALL);
    }
}
