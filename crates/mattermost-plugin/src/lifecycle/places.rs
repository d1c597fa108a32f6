//! How much the requests and the other hooks under way may take.
//!
//! A client decides how long its headers are and how slowly its body comes, and how much is posted while a hook is slow.
//! Whatever of that the plugin takes, OnDeactivate has to be heard beside it. Over net/rpc that is all on one connection,
//! which reads no further call once those under way take 64 MiB (go-plugin `rpc.rs`). So requests take less, other hooks
//! take less, and what does not fit is refused at once. A server over net/rpc takes a hook that is refused for one that
//! the plugin does not implement; to others it is an error.

use std::sync::Arc;

use http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What all requests may take together, bytes. A server that has the hooks dispensed more than once gets no more for it.
const LIMIT: usize = 48 * 1024 * 1024;
/// What all other hooks may take together, bytes: 3,072 short ones. The rest of a connection's 64 MiB over net/rpc is for
/// those that activate and deactivate the plugin and tell it of its settings.
const LIMIT_OF_HOOKS: usize = 12 * 1024 * 1024;
/// What those of more than [`LONG`] may take of it: few clients with long headers leave room for all with short ones.
const LIMIT_OF_LONG: usize = LIMIT / 2;
/// What an honest client needs is far below this, bytes.
const LONG: usize = 64 * 1024;

/// What a request takes beside its arguments, as the connection counts it, and the unit of counting, bytes.
const REQUEST: usize = 4 * 1024;
/// What is held for a request whose head is still on its way, bytes: the task that waits, and a buffer for the first
/// bytes of the head.
const EXPECTED: usize = 12 * 1024;
/// What a header's value takes beside its text, bytes: an empty one is one byte in the message.
const VALUE: usize = 192;

/// The places of the requests and the other hooks under way, on however many connections.
pub(super) struct Places {
    all: Arc<Semaphore>,
    long: Arc<Semaphore>,
    hooks: Arc<Semaphore>,
}

/// Given back on drop.
pub(crate) type Place = (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>);

impl Default for Places {
    fn default() -> Self {
        let places = |limit| Arc::new(Semaphore::new(limit / REQUEST));
        Self {
            all: places(LIMIT),
            long: places(LIMIT_OF_LONG),
            hooks: places(LIMIT_OF_HOOKS),
        }
    }
}

impl Places {
    /// A place for a request, whose arguments came as a message of `length` bytes and have so many header `values`.
    ///
    /// # Errors
    /// What to answer instead: 503 when there is no place now, 431 when there never is.
    pub(super) fn take(&self, length: usize, values: usize) -> Result<Place, StatusCode> {
        let takes = length.saturating_add(values.saturating_mul(VALUE));
        if takes > LIMIT_OF_LONG - REQUEST {
            return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        }
        let units = (1 + takes / REQUEST) as u32;
        let of = |places: &Arc<Semaphore>| {
            let place = places.clone().try_acquire_many_owned(units);
            place.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
        };
        let long = (takes > LONG).then(|| of(&self.long)).transpose()?;
        Ok((of(&self.all)?, long))
    }

    /// A place for a request whose head is still on its way.
    ///
    /// # Errors
    /// What to answer instead.
    pub(super) fn take_for_expected(&self) -> Result<Place, StatusCode> {
        self.take(EXPECTED - REQUEST, 0)
    }

    /// A place for a hook that is no request, whose arguments came as a message of `length` bytes; none when there is no
    /// room now. One that is longer than all together may take has to be alone.
    pub(super) fn take_for_hook(&self, length: usize) -> Option<OwnedSemaphorePermit> {
        let units = (1 + length / REQUEST).min(LIMIT_OF_HOOKS / REQUEST) as u32;
        self.hooks.clone().try_acquire_many_owned(units).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::iter::from_fn;

    /// As many as get a place.
    fn admitted(places: &Places, length: usize, values: usize) -> Vec<Place> {
        from_fn(|| places.take(length, values).ok()).collect()
    }

    #[test]
    fn long_requests_leave_half_of_the_room_to_short_ones() {
        let places = Places::default();
        let long = admitted(&places, 1_000_000, 1);
        assert_eq!(long.len(), 25);
        let short = admitted(&places, 500, 1);
        assert!(short.len() > 6_144, "{}", short.len());
        drop((long, short));
        assert_eq!(admitted(&places, 500, 1).len(), 12_288);
    }

    #[test]
    fn requests_without_a_head_yet_take_places_as_well() {
        let places = Places::default();
        let expected: Vec<_> = from_fn(|| places.take_for_expected().ok()).collect();
        assert_eq!(expected.len(), 4_096);
        assert!(places.take(500, 1).is_err());
    }

    #[test]
    fn hooks_have_places_of_their_own_and_a_very_long_one_gets_them_all() {
        let places = Places::default();
        let requests = admitted(&places, 500, 1);
        let long = places.take_for_hook(50_000_000);
        assert!(long.is_some());
        assert!(places.take_for_hook(1).is_none());
        drop((requests, long));
        let short: Vec<_> = from_fn(|| places.take_for_hook(500)).collect();
        assert_eq!(short.len(), 3_072);
    }

    #[test]
    fn empty_values_count_as_what_they_take() {
        let places = Places::default();
        assert_eq!(admitted(&places, 30_000, 24_000).len(), 5);
        let refused = |length| places.take(length, 0).err();
        assert_eq!(refused(LIMIT_OF_LONG - REQUEST), None);
        assert_eq!(
            refused(LIMIT_OF_LONG),
            Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
        );
        assert_eq!(admitted(&places, 250_000, 250_000).len(), 0);
    }
}
