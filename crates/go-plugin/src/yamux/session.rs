//! The two ends of a connection: opening and accepting streams, and its end.

use super::frame::{Flags, Header};
use super::outbound::Outbound;
use super::slot::{Preamble, Slot, wake};
use super::stream::{Handle, Stream};
use super::{
    BACKLOG, Ended, INITIAL_WINDOW, MAX_STREAMS, MAX_UNANSWERED, RAISED_STREAMS, RAISED_WINDOW,
    Violation, keepalive, receive,
};
use crate::lock::lock;
use crate::tasks::TaskSet;
use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::UnixStream;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The opening side of a connection full of streams. Cheap to clone.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use go_plugin::{tasks::TaskSet, yamux::Session};
/// use tokio::io::{AsyncReadExt, AsyncWriteExt};
///
/// let tasks = TaskSet::new();
/// let (left, right) = tokio::net::UnixStream::pair()?;
/// let (client, _) = Session::client(left, &tasks);
/// let (_server, mut incoming) = Session::server(right, &tasks);
///
/// let mut ours = client.open().await?;
/// ours.write_all(b"hello").await?;
/// drop(ours);
///
/// let mut theirs = incoming.accept().await.expect("a stream");
/// let mut text = String::new();
/// theirs.read_to_string(&mut text).await?;
/// assert_eq!(text, "hello");
/// # std::io::Result::Ok(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct Session {
    shared: Arc<Shared>,
}

/// The accepting side of a connection full of streams.
pub struct Incoming {
    session: Arc<Shared>,
    queue: mpsc::Receiver<Stream>,
}

/// Which ids are ours (yamux session.go `newSession`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
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
    unanswered: Arc<Semaphore>,
    raised: AtomicUsize,
    pub(super) buffered: AtomicUsize,
    pub(super) over: CancellationToken,
    pub(super) pong: watch::Sender<u32>,
}

struct Streams {
    known: HashMap<u32, Arc<Slot>>,
    next: u32,
    peer_goes_away: bool,
    ended: Option<Ended>,
}

impl Session {
    /// The client's end over `conn`. Its three tasks belong to `tasks` and end with the session.
    pub fn client(conn: UnixStream, tasks: &TaskSet) -> (Session, Incoming) {
        Self::new(conn, Side::Client, tasks)
    }

    /// The server's end over `conn`. Its three tasks belong to `tasks` and end with the session.
    pub fn server(conn: UnixStream, tasks: &TaskSet) -> (Session, Incoming) {
        Self::new(conn, Side::Server, tasks)
    }

    fn new(conn: UnixStream, side: Side, tasks: &TaskSet) -> (Session, Incoming) {
        let (read, write) = conn.into_split();
        let shared = Arc::new(Shared {
            side,
            out: Outbound::new(write),
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
            raised: AtomicUsize::new(0),
            buffered: AtomicUsize::new(0),
            over: CancellationToken::new(),
            pong: watch::Sender::new(0),
        });
        let (accept, queue) = mpsc::channel(BACKLOG);

        let (session, token) = (shared.clone(), tasks.token());
        tasks.spawn("yamux receive", async move {
            let ended = tokio::select! {
                () = token.cancelled() => Ended::ClosedHere,
                () = session.over.cancelled() => return,
                ended = receive::run(&session, read, accept) => ended,
            };
            session.end(ended);
        });
        let session = shared.clone();
        tasks.spawn("yamux write", async move {
            tokio::select! {
                () = session.over.cancelled() => {}
                ended = session.out.run() => session.end(ended),
            }
        });
        let session = shared.clone();
        tasks.spawn("yamux keep-alive", async move {
            tokio::select! {
                () = session.over.cancelled() => {}
                ended = keepalive::run(&session) => session.end(ended),
            }
        });

        let incoming = Incoming {
            session: shared.clone(),
            queue,
        };
        (Session { shared }, incoming)
    }

    /// Opens a stream. Waits while 256 streams have not been answered by the peer.
    ///
    /// # Errors
    /// When the session is over, or the peer has said that it takes no more streams.
    pub async fn open(&self) -> io::Result<Stream> {
        self.open_stream(&[], None).await
    }

    /// Opens a stream whose first bytes are the broker's `id` and whose answer has to be the same id, within `limit`.
    /// Reads of the stream check that answer first, so that nobody waits for it before it is needed.
    pub(crate) async fn open_answered(&self, id: u32, limit: Duration) -> io::Result<Stream> {
        let bytes = id.to_le_bytes();
        let preamble = Preamble {
            expected: bytes,
            seen: 0,
            deadline: Box::pin(tokio::time::sleep(limit)),
        };
        self.open_stream(&bytes, Some(preamble)).await
    }

    async fn open_stream(&self, first: &[u8], preamble: Option<Preamble>) -> io::Result<Stream> {
        let shared = &self.shared;
        let permit = match shared.unanswered.clone().acquire_owned().await {
            Ok(permit) => permit,
            Err(_) => return Err(shared.reason().unwrap_or(Ended::ClosedHere).into()),
        };
        let raise = shared.raise();
        let slot = {
            let mut streams = lock(&shared.streams);
            let id = streams.take_id()?;
            let slot = Arc::new(Slot::new(id));
            streams.known.insert(id, slot.clone());
            slot
        };
        {
            let mut state = slot.state();
            state.unanswered = Some(permit);
            state.preamble = preamble;
            state.send_window -= first.len() as u32;
            if raise > 0 {
                state.raised = true;
                state.window += raise;
                state.allowance += raise;
            }
        }
        // Before the peer can know of the stream nobody else has a frame for it.
        let frame = Header::window(Flags::SYN, slot.id, raise);
        shared.out.open(frame, first);
        Ok(Stream::new(slot, shared.clone()))
    }

    /// Why the session is over; `None` while it lasts.
    pub fn reason(&self) -> Option<Ended> {
        self.shared.reason()
    }

    /// Waits for the end of the session and says why.
    pub async fn ended(&self) -> Ended {
        self.shared.over.cancelled().await;
        self.reason().unwrap_or(Ended::ClosedHere)
    }

    /// Waits until all that was written is in the socket, or the session is over.
    pub async fn flush(&self) {
        self.shared.out.flushed().await;
    }

    /// Ends the session at once; streams that are open fail. `flush` before it if that matters.
    pub fn close(&self) {
        self.shared.end(Ended::ClosedHere);
    }

    /// How many streams the session knows, closed ones that the peer has not closed yet included.
    pub fn streams(&self) -> usize {
        lock(&self.shared.streams).known.len()
    }
}

impl Incoming {
    /// The next stream of the peer; `None` when the session is over.
    pub async fn accept(&mut self) -> Option<Stream> {
        loop {
            let stream = self.queue.recv().await?;
            if self.session.answer(stream.slot()) {
                return Some(stream);
            }
        }
    }
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
    fn answer(&self, slot: &Slot) -> bool {
        let raise = self.raise();
        let mut state = slot.state();
        let dead = state.is_dead();
        if raise > 0 && !dead {
            state.raised = true;
            state.window += raise;
            state.allowance += raise;
        } else if raise > 0 {
            self.raised.fetch_sub(1, Ordering::Relaxed);
        }
        drop(state);
        if !dead {
            self.out.control(Header::window(Flags::ACK, slot.id, raise));
        }
        !dead
    }

    /// A new stream of the peer. `Ok(None)`: there is no room for it, the peer has been told.
    pub(super) fn incoming(&self, id: u32) -> Result<Option<Arc<Slot>>, Violation> {
        let odd = id % 2 == 1;
        if id == 0 || odd == (self.side == Side::Client) {
            return Err(Violation::WrongSide(id));
        }
        let mut streams = lock(&self.streams);
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
        let known = lock(&self.streams).known.remove(&slot.id);
        drop(known);
        let mut state = slot.state();
        state.unanswered = None;
        if std::mem::take(&mut state.raised) {
            self.raised.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Resets a stream from our side.
    pub(super) fn reset(&self, slot: &Slot) -> bool {
        self.lose(slot);
        self.out.control(Header::window(Flags::RST, slot.id, 0))
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
        tracing::warn!(
            stream = fullest.id,
            "more than 64 MiB received and not read, a stream is reset"
        );
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
        let tell = !state.local_fin;
        let finished = state.remote_fin;
        state.local_fin = true;
        state.dropped = Some(Instant::now());
        state.unanswered = None;
        // A peer that is stuck in a full window must be able to run into the discard limit.
        let more = match finished {
            true => 0,
            false => (2 * super::DISCARD_LIMIT as u32).saturating_sub(state.allowance),
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
        let finished = state.remote_fin;
        drop(state);
        self.out.control(Header::window(Flags::FIN, slot.id, 0));
        if finished {
            self.forget(slot);
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.session.release(&self.slot);
    }
}
