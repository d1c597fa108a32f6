//! How much the requests under way may take.
//!
//! A client decides how long its headers are and how slowly its body comes. The connection reads no further call once
//! those under way take 64 MiB (go-plugin `rpc.rs`), and every hook comes on that connection, OnDeactivate among them:
//! clients must not be able to get there. So requests take less, and what does not fit is refused at once.

use std::sync::Arc;

use http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::calls::ServeHttpArgs;

/// What all requests may take together, bytes. The rest of the connection's 64 MiB is for the other hooks.
const LIMIT: usize = 48 * 1024 * 1024;
/// What those of more than [`LONG`] may take of it: few clients with long headers leave room for all with short ones.
const LIMIT_OF_LONG: usize = LIMIT / 2;
/// What an honest client needs is far below this, bytes.
const LONG: usize = 64 * 1024;

/// What a request takes beside its arguments, as the connection counts it, and the unit of counting, bytes.
const REQUEST: usize = 4 * 1024;
/// What a header's value takes beside its text, bytes: an empty one is one byte in the message.
const VALUE: usize = 192;

/// The places of the requests under way.
pub(super) struct Places {
    all: Arc<Semaphore>,
    long: Arc<Semaphore>,
}

/// Given back on drop.
pub(super) type Place = (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>);

impl Default for Places {
    fn default() -> Self {
        let places = |limit| Arc::new(Semaphore::new(limit / REQUEST));
        Self {
            all: places(LIMIT),
            long: places(LIMIT_OF_LONG),
        }
    }
}

impl Places {
    /// A place for the request, whose arguments came as a message of `length` bytes.
    ///
    /// # Errors
    /// What to answer instead: 503 when there is no place now, 431 when there never is.
    pub(super) fn take(&self, length: usize, args: &ServeHttpArgs) -> Result<Place, StatusCode> {
        let values = args.request.as_ref().map_or(0, |request| {
            request.header.values().map(Vec::len).sum::<usize>()
        });
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::HTTPRequestSubset;
    use std::iter::from_fn;

    /// As many as get a place.
    fn admitted(places: &Places, length: usize, values: usize) -> Vec<Place> {
        let header = [("A".to_owned(), vec![Default::default(); values])].into();
        let args = ServeHttpArgs {
            request: Some(HTTPRequestSubset {
                header,
                ..Default::default()
            }),
            ..Default::default()
        };
        from_fn(|| places.take(length, &args).ok()).collect()
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
    fn empty_values_count_as_what_they_take() {
        let places = Places::default();
        assert_eq!(admitted(&places, 30_000, 24_000).len(), 5);
        let args = ServeHttpArgs::default();
        let refused = |length| places.take(length, &args).err();
        assert_eq!(refused(LIMIT_OF_LONG - REQUEST), None);
        assert_eq!(
            refused(LIMIT_OF_LONG),
            Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
        );
        assert_eq!(admitted(&places, 250_000, 250_000).len(), 0);
    }
}
