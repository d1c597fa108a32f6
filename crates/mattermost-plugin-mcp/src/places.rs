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

/// What all messages that are being read or decoded may take together: 64 MiB.
const BODIES: usize = 64 * 1024 * 1024;

/// How much of that one user may take, and how much what comes without a user.
const BODIES_OF_ONE: usize = BODIES / 4;

/// So much of a message needs no room, so that long messages never keep out what is usual.
const SHORT: usize = 64 * 1024;

/// So many requests without a user have a place also where users have taken all: to list tools needs no user, and a list
/// that fails takes all tools from everybody.
const WITHOUT_USER: usize = 8;

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
    all: Share,
    /// Nobody with nothing stands here. No user is one, too: Agents itself.
    by_user: HashMap<Option<UserId>, Share>,
    /// Refused since the log told of it.
    refused: u64,
    told: Option<Instant>,
}

/// What is taken.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Share {
    requests: usize,
    bytes: usize,
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
    #[error("too many long requests of this user at a time: try again in a second")]
    BodiesOfOne,
}

impl Places {
    pub(crate) fn new(capacity: Capacity) -> Arc<Self> {
        Arc::new(Self {
            capacity,
            taken: Mutex::default(),
        })
    }

    /// A place for a request; those without a user count among all, and some are kept free for them.
    pub(crate) fn take(self: &Arc<Self>, caller: Option<&Caller>) -> Result<Place, Busy> {
        let user = caller.map(|caller| caller.user_id().clone());
        let mut taken = self.taken();
        let mine = taken.of(&user).requests;
        let kept_free = user.is_none() && mine < WITHOUT_USER;
        if taken.all.requests >= self.capacity.in_all && !kept_free {
            return Err(taken.refuse(Busy::All));
        }
        if user.is_some() && mine >= self.capacity.per_user {
            return Err(taken.refuse(Busy::User));
        }
        taken.add(
            &user,
            Share {
                requests: 1,
                bytes: 0,
            },
        );
        drop(taken);
        Ok(Place {
            places: Arc::clone(self),
            user,
        })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn of(&self, user: &Option<UserId>) -> Share {
        self.by_user.get(user).copied().unwrap_or_default()
    }

    fn add(&mut self, user: &Option<UserId>, share: Share) {
        for sum in [&mut self.all, self.by_user.entry(user.clone()).or_default()] {
            sum.requests += share.requests;
            sum.bytes += share.bytes;
        }
    }

    fn give_back(&mut self, user: &Option<UserId>, share: Share) {
        let mut mine = self.of(user);
        for sum in [&mut self.all, &mut mine] {
            sum.requests -= share.requests;
            sum.bytes -= share.bytes;
        }
        match mine == Share::default() {
            true => self.by_user.remove(user),
            false => self.by_user.insert(user.clone(), mine),
        };
    }

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
}

impl Place {
    /// Room for the request's message; there is nothing in it yet.
    pub(crate) fn room(&self) -> Room {
        Room {
            places: Arc::clone(&self.places),
            user: self.user.clone(),
            bytes: 0,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let share = Share {
            requests: 1,
            bytes: 0,
        };
        self.places.taken().give_back(&self.user, share);
    }
}

/// Room for a message, until it is decoded; given back on drop.
pub(crate) struct Room {
    places: Arc<Places>,
    user: Option<UserId>,
    bytes: usize,
}

impl Room {
    /// Makes room for a message that takes so many bytes by now.
    pub(crate) fn hold(&mut self, bytes: usize) -> Result<(), Busy> {
        let more = self.more(bytes);
        let mut taken = self.fits(more)?;
        taken.add(
            &self.user,
            Share {
                requests: 0,
                bytes: more,
            },
        );
        drop(taken);
        self.bytes += more;
        Ok(())
    }

    /// Whether there would be room for so many bytes. It takes none: who says that much may come need not send it.
    pub(crate) fn would_hold(&self, bytes: usize) -> Result<(), Busy> {
        self.fits(self.more(bytes)).map(drop)
    }

    fn more(&self, bytes: usize) -> usize {
        bytes.saturating_sub(SHORT).saturating_sub(self.bytes)
    }

    fn fits(&self, more: usize) -> Result<MutexGuard<'_, Taken>, Busy> {
        let mut taken = self.places.taken();
        let busy = match more {
            0 => return Ok(taken),
            _ if more > BODIES_OF_ONE - taken.of(&self.user).bytes => Busy::BodiesOfOne,
            _ if more > BODIES - taken.all.bytes => Busy::Bodies,
            _ => return Ok(taken),
        };
        Err(taken.refuse(busy))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let share = Share {
            requests: 0,
            bytes: self.bytes,
        };
        self.places.taken().give_back(&self.user, share);
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
        let nobodys: Vec<_> = (0..8).map(|_| places.take(None).unwrap()).collect();
        assert_eq!(places.take(Some(&bob)).err(), Some(Busy::All));
        assert_eq!(places.take(None).err(), Some(Busy::All));
        drop(adas);
        assert_eq!(places.take(Some(&ada)).err(), Some(Busy::All));
        drop(nobodys);
        assert!(places.take(Some(&bob)).is_ok() && places.take(Some(&ada)).is_ok());
        let taken = places.taken();
        assert!(taken.all == Share::default() && taken.by_user.is_empty());
    }

    #[test]
    fn messages_share_their_room_and_nobody_takes_more_than_a_quarter() {
        let places = places(99, 99);
        let (mut long, mut rooms) = (Vec::new(), Vec::new());
        for user in [
            Some(user("ada")),
            Some(user("bob")),
            Some(user("eve")),
            None,
        ] {
            for _ in 0..2 {
                let place = places.take(user.as_ref()).unwrap();
                let mut room = place.room();
                for bytes in [1, 5 * MIB, 8 * MIB + SHORT, 3] {
                    room.would_hold(bytes).unwrap();
                    room.hold(bytes).unwrap();
                }
                long.push(place);
                rooms.push(room);
            }
            let one_more = places.take(user.as_ref()).unwrap().room();
            assert_eq!(one_more.would_hold(SHORT + 1), Err(Busy::BodiesOfOne));
            assert_eq!(one_more.would_hold(SHORT), Ok(()));
        }
        let late = places.take(Some(&user("zoe"))).unwrap();
        assert_eq!(late.room().hold(SHORT + 1), Err(Busy::Bodies));
        late.room().hold(SHORT).unwrap();
        drop(rooms);
        late.room().hold(8 * MIB).unwrap();
        drop((late, long));
        let taken = places.taken();
        assert!(taken.all == Share::default() && taken.by_user.is_empty());
    }
}
