//! How much a peer may ask for at a time.

use crate::yamux::Handle;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What the calls under way on a connection may take in all, bytes: 16,384 small ones.
const LIMIT: usize = 64 * 1024 * 1024;
/// What a call takes beside its arguments (its task, most often two streams), and the unit of counting, bytes.
const CALL: usize = 4 * 1024;

/// The calls under way on a connection, by what they take. Go starts a goroutine for each without a limit.
pub(super) struct UnderWay(Arc<Semaphore>);

impl Default for UnderWay {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LIMIT / CALL)))
    }
}

impl UnderWay {
    /// A place for a call whose arguments are `length` bytes long, given back on drop. One that is as long as the
    /// limit waits until it is alone. `None`: the session ended before there was room.
    pub(super) async fn place(
        &self,
        length: usize,
        handle: &Handle,
    ) -> Option<OwnedSemaphorePermit> {
        let units = (1 + length / CALL).min(LIMIT / CALL) as u32;
        if let Ok(place) = self.0.clone().try_acquire_many_owned(units) {
            return Some(place);
        }
        tokio::select! {
            place = self.0.clone().acquire_many_owned(units) => place.ok(),
            () = handle.session_over() => None,
        }
    }
}
