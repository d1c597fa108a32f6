//! How many requests may be under way at a time.
//!
//! Agents has no limits of its own, and many users. What does not fit is refused at once with 429, one of the few
//! statuses that an MCP session of Agents survives (`streamable.go` of the Go SDK, `isTransientHTTPStatus`).
use crate::Caller;
use mattermost_plugin::ids::UserId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// What all bodies that are being read or worked on may have together: 64 MiB.
const BODIES: usize = 64 * 1024 * 1024;

/// The log tells of refusals no more often than this.
const QUIET: Duration = Duration::from_secs(10);

/// How many requests may be under way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Capacity {
    pub(crate) per_user: usize,
    pub(crate) in_all: usize,
}

impl Default for Capacity {
    fn default() -> Self {
        Self {
            per_user: 8,
            in_all: 64,
        }
    }
}

/// The places of the requests under way.
pub(crate) struct Places {
    capacity: Capacity,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    in_all: usize,
    /// Nobody with none stands here.
    by_user: HashMap<UserId, usize>,
    body_bytes: usize,
    /// Refused since the log told of it.
    refused: u64,
    told: Option<Instant>,
}

/// Why there is no place now; the text is for whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Busy {
    #[error("too many requests of this user at a time: try again in a second")]
    User,
    #[error("too many requests at a time: try again in a second")]
    All,
    #[error("too many long requests at a time: try again in a second")]
    Bodies,
}

impl Places {
    pub(crate) fn new(capacity: Capacity) -> Arc<Self> {
        Arc::new(Self {
            capacity,
            taken: Mutex::default(),
        })
    }

    /// A place for a request; one that is for nobody counts among all.
    pub(crate) fn take(self: &Arc<Self>, caller: Option<&Caller>) -> Result<Place, Busy> {
        let user = caller.map(|caller| caller.user_id().clone());
        let mut taken = self.taken();
        if taken.in_all >= self.capacity.in_all {
            return Err(taken.refuse(Busy::All));
        }
        if let Some(user) = &user {
            let mine = taken.by_user.get(user).copied().unwrap_or_default();
            if mine >= self.capacity.per_user {
                return Err(taken.refuse(Busy::User));
            }
            taken.by_user.insert(user.clone(), mine + 1);
        }
        taken.in_all += 1;
        Ok(Place {
            places: Arc::clone(self),
            user,
            body_bytes: 0,
        })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn refuse(&mut self, busy: Busy) -> Busy {
        self.refused += 1;
        if self.told.is_none_or(|told| told.elapsed() >= QUIET) {
            tracing::warn!(
                requests = std::mem::take(&mut self.refused),
                last = ?busy,
                "requests of Agents are refused: too many at a time"
            );
            self.told = Some(Instant::now());
        }
        busy
    }
}

/// A request's place; given back on drop.
pub(crate) struct Place {
    places: Arc<Places>,
    user: Option<UserId>,
    body_bytes: usize,
}

impl Place {
    /// Makes room for a body that has so many bytes by now.
    pub(crate) fn hold(&mut self, bytes: usize) -> Result<(), Busy> {
        let more = bytes.saturating_sub(self.body_bytes);
        let mut taken = self.places.taken();
        if more > BODIES - taken.body_bytes {
            return Err(taken.refuse(Busy::Bodies));
        }
        taken.body_bytes += more;
        self.body_bytes += more;
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.in_all -= 1;
        taken.body_bytes -= self.body_bytes;
        if let Some(user) = &self.user
            && let Some(mine) = taken.by_user.get_mut(user)
        {
            *mine -= 1;
            if *mine == 0 {
                taken.by_user.remove(user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;

    fn places(per_user: usize, in_all: usize) -> Arc<Places> {
        Places::new(Capacity { per_user, in_all })
    }

    fn user(name: &str) -> Caller {
        Caller::for_tests(UserId::from(name))
    }

    #[test]
    fn a_user_has_so_many_places_and_all_have_so_many() {
        let places = places(2, 4);
        let (ada, bob) = (user("ada"), user("bob"));
        let adas: Vec<_> = (0..2).map(|_| places.take(Some(&ada)).unwrap()).collect();
        assert_eq!(places.take(Some(&ada)).err(), Some(Busy::User));
        let nobodys: Vec<_> = (0..2).map(|_| places.take(None).unwrap()).collect();
        assert_eq!(places.take(Some(&bob)).err(), Some(Busy::All));
        assert_eq!(places.take(None).err(), Some(Busy::All));
        drop(adas);
        assert!(places.take(Some(&bob)).is_ok() && places.take(Some(&ada)).is_ok());
        drop(nobodys);
        let taken = places.taken();
        assert!(taken.in_all == 0 && taken.by_user.is_empty());
    }

    #[test]
    fn bodies_share_their_room() {
        let places = places(99, 99);
        let mut long: Vec<_> = (0..8).map(|_| places.take(None).unwrap()).collect();
        for place in &mut long {
            for bytes in [1, 5 * MIB, 8 * MIB, 3] {
                place.hold(bytes).unwrap();
            }
        }
        let mut late = places.take(None).unwrap();
        assert_eq!(late.hold(1), Err(Busy::Bodies));
        drop(long);
        late.hold(8 * MIB).unwrap();
        drop(late);
        assert_eq!(places.taken().body_bytes, 0);
    }
}
