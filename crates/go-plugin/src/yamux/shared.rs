//! What is common to all that belongs to one session.

use super::frame::{Flags, Header};
use super::held::Held;
use super::outbound::Outbound;
use super::slot::{Preamble, Slot, wake};
use super::{
    CALL_BUDGET, DISCARD_LIMIT, Ended, INITIAL_WINDOW, MAX_STREAMS, MAX_UNANSWERED, RAISED_STREAMS,
    RAISED_WINDOW, Violation,
};
use crate::lock::lock;
use go_gob::Peer;
use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Once};
use tokio::net::unix::OwnedWriteHalf;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Which ids are ours (yamux session.go `newSession`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Odd ids.
    Client,
    /// Even ids.
    Server,
}

/// What the tasks, the handles and the streams of a session have in common.
pub(super) struct Shared {
    side: Side,
    pub(super) out: Outbound,
    streams: Mutex<Streams>,
    pub(super) unanswered: Arc<Semaphore>,
    held: Held,
    raised: AtomicUsize,
    pub(super) buffered: AtomicUsize,
    /// Half-received messages that were read from streams, bytes.
    pub(super) messages: AtomicUsize,
    /// Room for calls under way, bytes.
    pub(super) calls: Arc<Semaphore>,
    /// Whether it was told that streams are reset because they are not read: once is enough.
    overfull: Once,
    pub(super) over: CancellationToken,
    pub(super) pong: watch::Sender<u32>,
    /// What the gob streams of the session have told about the program at the other end.
    pub(super) peer: Peer,
}

struct Streams {
    known: HashMap<u32, Arc<Slot>>,
    next: u32,
    peer_goes_away: bool,
    ended: Option<Ended>,
}

impl Streams {
    fn take_id(&mut self) -> io::Result<u32> {
        if let Some(ended) = &self.ended {
            return Err(ended.clone().into());
        }
        if self.peer_goes_away {
            let text = "the peer takes no more streams";
            return Err(io::Error::new(io::ErrorKind::ConnectionRefused, text));
        }
        let id = self.next;
        self.next = id
            .checked_add(2)
            .ok_or_else(|| io::Error::other("all stream ids of the session are used up"))?;
        Ok(id)
    }
}

impl Shared {
    pub(super) fn new(side: Side, conn: OwnedWriteHalf) -> Self {
        Self {
            side,
            out: Outbound::new(conn),
            streams: Mutex::new(Streams {
                known: HashMap::new(),
                next: match side {
                    Side::Client => 1,
                    Side::Server => 2,
                },
                peer_goes_away: false,
                ended: None,
            }),
            unanswered: Arc::new(Semaphore::new(MAX_UNANSWERED)),
            held: Held::default(),
            raised: AtomicUsize::new(0),
            buffered: AtomicUsize::new(0),
            messages: AtomicUsize::new(0),
            calls: Arc::new(Semaphore::new(CALL_BUDGET)),
            overfull: Once::new(),
            over: CancellationToken::new(),
            pong: watch::Sender::new(0),
            peer: Peer::new(),
        }
    }

    /// Opens a stream, and sends its first bytes along.
    pub(super) fn open(
        &self,
        permit: OwnedSemaphorePermit,
        first: &[u8],
        preamble: Option<Preamble>,
    ) -> io::Result<Arc<Slot>> {
        let slot = {
            let mut streams = lock(&self.streams);
            let id = streams.take_id()?;
            let slot = Arc::new(Slot::new(id));
            streams.known.insert(id, slot.clone());
            slot
        };
        let raise = self.raise();
        let mut state = slot.state();
        state.unanswered = Some(permit);
        state.preamble = preamble;
        state.send_window -= first.len() as u32;
        state.raise(raise);
        drop(state);
        // Before the peer can know of the stream nobody else has a frame for it.
        let frame = Header::window(Flags::SYN, slot.id, raise);
        self.out.open(frame, first);
        Ok(slot)
    }

    /// How many streams there are.
    pub(super) fn known(&self) -> usize {
        lock(&self.streams).known.len()
    }

    /// Takes one of the raised windows, if one is free; returns what the raise is.
    fn raise(&self) -> u32 {
        let more = |n| (n < RAISED_STREAMS).then_some(n + 1);
        match self
            .raised
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more)
        {
            Ok(_) => RAISED_WINDOW - INITIAL_WINDOW,
            Err(_) => 0,
        }
    }

    /// Tells the peer that its stream was accepted; false if the stream is gone meanwhile.
    ///
    /// Go needs the answer even for a stream that it has finished: it frees its place among the 256.
    pub(super) fn answer(&self, slot: &Slot) -> bool {
        let raise = self.raise();
        let mut state = slot.state();
        let dead = state.is_dead();
        if !dead {
            state.raise(raise);
        } else if raise > 0 {
            self.raised.fetch_sub(1, Ordering::Relaxed);
        }
        drop(state);
        if !dead {
            self.out.control(Header::window(Flags::ACK, slot.id, raise));
        }
        !dead
    }

    /// A new stream of the peer. `Ok(None)`: there is no room for it, or the session is over.
    pub(super) fn incoming(&self, id: u32) -> Result<Option<Arc<Slot>>, Violation> {
        let odd = id % 2 == 1;
        if id == 0 || odd == (self.side == Side::Client) {
            return Err(Violation::WrongSide(id));
        }
        let mut streams = lock(&self.streams);
        if streams.ended.is_some() {
            // `end` has told all streams it knew; nobody would tell this one.
            return Ok(None);
        }
        if streams.known.contains_key(&id) {
            return Err(Violation::Duplicate(id));
        }
        if streams.known.len() >= MAX_STREAMS {
            return Ok(None);
        }
        let slot = Arc::new(Slot::new(id));
        streams.known.insert(id, slot.clone());
        Ok(Some(slot))
    }

    pub(super) fn find(&self, id: u32) -> Option<Arc<Slot>> {
        lock(&self.streams).known.get(&id).cloned()
    }

    /// The peer takes no more streams.
    pub(super) fn peer_goes_away(&self) {
        lock(&self.streams).peer_goes_away = true;
    }

    /// Forgets a stream and gives back what it held of the session.
    pub(super) fn forget(&self, slot: &Slot) {
        // Its id may be in use again: a peer can open one that both sides have finished.
        let mut streams = lock(&self.streams);
        let same = |known: &Arc<Slot>| std::ptr::eq(&**known, slot);
        let known = match streams.known.get(&slot.id).is_some_and(same) {
            true => streams.known.remove(&slot.id),
            false => None,
        };
        drop(streams);
        drop(known);
        let mut state = slot.state();
        state.unanswered = None;
        if std::mem::take(&mut state.raised) {
            self.raised.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Resets a stream from our side. The peer does not know it any more when both sides have finished it.
    pub(super) fn reset(&self, slot: &Slot) -> bool {
        let state = slot.state();
        let unknown = state.local_fin && state.remote_fin;
        drop(state);
        self.lose(slot);
        unknown || self.out.control(Header::window(Flags::RST, slot.id, 0))
    }

    /// A stream is reset, by whichever side: what was received is gone, both directions fail.
    pub(super) fn lose(&self, slot: &Slot) {
        let mut state = slot.state();
        state.reset = true;
        let freed = state.inbox.clear();
        let wakers = state.wakers();
        drop(state);
        self.forget(slot);
        self.buffered.fetch_sub(freed, Ordering::Relaxed);
        wake(wakers);
    }

    /// Resets the stream with the most unread bytes: the receive budget is used up.
    pub(super) fn reset_fullest(&self) -> bool {
        let known: Vec<_> = lock(&self.streams).known.values().cloned().collect();
        let unread = |slot: &Arc<Slot>| slot.state().inbox.len();
        let Some(fullest) = known.into_iter().max_by_key(unread) else {
            return true;
        };
        self.overfull.call_once(|| {
            tracing::warn!(
                stream = fullest.id,
                "more than 64 MiB received and not read, a stream is reset"
            );
        });
        self.reset(&fullest)
    }

    /// Resets the streams that we dropped before `then` and that the peer has not finished.
    pub(super) fn reset_dropped_before(&self, then: Instant) {
        let known: Vec<_> = lock(&self.streams).known.values().cloned().collect();
        let late = |slot: &&Arc<Slot>| slot.state().dropped.is_some_and(|at| at <= then);
        known.iter().filter(late).for_each(|slot| {
            self.reset(slot);
        });
    }

    pub(super) fn reason(&self) -> Option<Ended> {
        lock(&self.streams).ended.clone()
    }

    /// Ends the session; the first reason stays.
    pub(super) fn end(&self, reason: Ended) {
        let known = {
            let mut streams = lock(&self.streams);
            if streams.ended.is_some() {
                return;
            }
            streams.ended = Some(reason.clone());
            std::mem::take(&mut streams.known)
        };
        match &reason {
            Ended::ClosedHere | Ended::ClosedByPeer => tracing::debug!("yamux: {reason}"),
            other => tracing::error!("yamux: {}", crate::hclog::chain(other)),
        }
        self.out.control(Header::go_away(match reason {
            Ended::Protocol(_) | Ended::AnswersUnread => 1,
            _ => 0,
        }));
        self.out.close();
        self.unanswered.close();
        for slot in known.values() {
            let mut state = slot.state();
            state.ended = Some(reason.clone());
            state.unanswered = None;
            let wakers = state.wakers();
            drop(state);
            wake(wakers);
        }
        self.over.cancel();
    }
}

/// What the owner of a stream tells the session.
impl Shared {
    /// The owner of `slot` is gone: finish our half, and throw away what still comes.
    pub(super) fn release(&self, slot: &Slot) {
        let mut state = slot.state();
        let freed = state.inbox.clear();
        self.buffered.fetch_sub(freed, Ordering::Relaxed);
        if state.is_dead() {
            return;
        }
        let tell = !std::mem::replace(&mut state.local_fin, true);
        let finished = state.remote_fin;
        state.dropped = Some(Instant::now());
        if tell && state.unanswered.is_some() {
            state.fin_held = true;
            drop(state);
            return self.held.add(slot.id);
        }
        // A peer that is stuck in a full window must be able to run into the discard limit.
        let more = match finished {
            true => 0,
            false => (2 * DISCARD_LIMIT as u32).saturating_sub(state.allowance),
        };
        state.allowance += more;
        drop(state);
        let flags = if tell { Flags::FIN } else { Flags::NONE };
        if tell || more > 0 {
            self.out.control(Header::window(flags, slot.id, more));
        }
        if finished {
            self.forget(slot);
        }
    }

    /// The owner of `slot` writes no more.
    pub(super) fn finish(&self, slot: &Slot) {
        let mut state = slot.state();
        if state.is_dead() || std::mem::replace(&mut state.local_fin, true) {
            return;
        }
        if state.unanswered.is_some() {
            state.fin_held = true;
            drop(state);
            return self.held.add(slot.id);
        }
        let over = state.is_over();
        drop(state);
        self.out.control(Header::fin(slot.id));
        if over {
            self.forget(slot);
        }
    }

    /// Sends the FINs that have waited long enough.
    pub(super) async fn send_late_fins(&self) {
        loop {
            self.send_held_fin(self.held.late().await);
        }
    }

    /// Sends the FINs that wait.
    pub(super) fn send_held_fins(&self) {
        while let Some(stream) = self.held.take() {
            self.send_held_fin(stream);
        }
    }

    fn send_held_fin(&self, stream: u32) {
        if self
            .find(stream)
            .is_some_and(|slot| slot.state().answered())
        {
            self.out.control(Header::fin(stream));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stream_that_arrives_while_the_session_ends_is_not_taken() {
        let (ours, _theirs) = tokio::net::UnixStream::pair().unwrap();
        let shared = Shared::new(Side::Server, ours.into_split().1);
        assert!(matches!(shared.incoming(1), Ok(Some(_))));
        shared.end(Ended::ClosedHere);
        assert!(matches!(shared.incoming(3), Ok(None)));
        assert_eq!(shared.known(), 0);
    }
}
