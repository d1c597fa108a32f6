//! What a session knows about one stream.

use super::inbox::Inbox;
use super::{Ended, INITIAL_WINDOW};
use crate::lock::lock;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard};
use std::task::Waker;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep};

/// One stream, shared by the session and the stream's owner.
pub(super) struct Slot {
    pub(super) id: u32,
    state: Mutex<State>,
}

/// The state of a stream, both directions.
pub(super) struct State {
    pub(super) inbox: Inbox,
    /// Size of our receive window, bytes.
    pub(super) window: u32,
    /// What the peer may still send, bytes.
    pub(super) allowance: u32,
    /// What we may still send, bytes.
    pub(super) send_window: u32,
    pub(super) local_fin: bool,
    pub(super) remote_fin: bool,
    pub(super) reset: bool,
    pub(super) ended: Option<Ended>,
    /// When the owner let go of the stream.
    pub(super) dropped: Option<Instant>,
    /// What came after that and was thrown away, bytes.
    pub(super) discarded: usize,
    /// Our place among the streams that the peer has not answered.
    pub(super) unanswered: Option<OwnedSemaphorePermit>,
    /// Our FIN waits for the peer to accept the stream.
    pub(super) fin_held: bool,
    /// Whether this stream has one of the raised windows.
    pub(super) raised: bool,
    pub(super) preamble: Option<Preamble>,
    pub(super) reader: Option<Waker>,
    pub(super) writer: Option<Waker>,
    pub(super) turn: Turn,
}

/// Where a stream stands among those that wait for room in the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    None,
    Waits,
    /// There was room for it, which it has not used yet.
    Has,
}

/// Bytes that have to come before the stream's content: the broker's answer to a dial.
pub(super) struct Preamble {
    pub(super) expected: [u8; 4],
    pub(super) seen: usize,
    pub(super) deadline: Pin<Box<Sleep>>,
}

impl Slot {
    pub(super) fn new(id: u32) -> Self {
        Self {
            id,
            state: Mutex::new(State {
                inbox: Inbox::default(),
                window: INITIAL_WINDOW,
                allowance: INITIAL_WINDOW,
                send_window: INITIAL_WINDOW,
                local_fin: false,
                remote_fin: false,
                reset: false,
                ended: None,
                dropped: None,
                discarded: 0,
                unanswered: None,
                fin_held: false,
                raised: false,
                preamble: None,
                reader: None,
                writer: None,
                turn: Turn::None,
            }),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Marks the stream as waiting for room in the socket; returns what it was.
    pub(super) fn begin_waiting(&self) -> Turn {
        std::mem::replace(&mut self.state().turn, Turn::Waits)
    }

    pub(super) fn end_waiting(&self) {
        let mut state = self.state();
        state.turn = Turn::Has;
        let writer = state.writer.take();
        drop(state);
        if let Some(writer) = writer {
            writer.wake();
        }
    }
}

impl State {
    /// Neither side can use the stream any more.
    pub(super) fn is_dead(&self) -> bool {
        self.reset || self.ended.is_some()
    }

    /// Both sides have finished, and what came has been read: until then the session has to know what it holds.
    pub(super) fn is_over(&self) -> bool {
        self.local_fin && self.remote_fin && self.inbox.is_empty()
    }

    /// The peer has accepted the stream, or our patience is over. True: our FIN waited for that and is now to be sent.
    pub(super) fn answered(&mut self) -> bool {
        self.unanswered = None;
        std::mem::take(&mut self.fin_held)
    }

    /// Makes the window larger by one of the session's raises, or by nothing if there was none.
    pub(super) fn raise(&mut self, raise: u32) {
        self.raised |= raise > 0;
        self.window += raise;
        self.allowance += raise;
    }

    /// How much the peer may be told to send in addition, once that is worth a frame (half the window, as Go does).
    pub(super) fn grant(&mut self) -> u32 {
        if self.remote_fin || self.is_dead() {
            return 0;
        }
        let used = self.allowance.saturating_add(self.inbox.len() as u32);
        let delta = self.window.saturating_sub(used);
        if delta < self.window / 2 {
            return 0;
        }
        self.allowance += delta;
        delta
    }

    /// Takes the wakers of both directions, to be called without the lock.
    pub(super) fn wakers(&mut self) -> [Option<Waker>; 2] {
        [self.reader.take(), self.writer.take()]
    }
}

/// Calls the wakers.
pub(super) fn wake(wakers: [Option<Waker>; 2]) {
    wakers.into_iter().flatten().for_each(Waker::wake);
}
