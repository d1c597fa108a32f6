//! go-plugin's MuxBroker: streams by number on one session.
//!
//! One side says a number in a call, one side dials it and the other accepts it; either may come first. What matches
//! Go (mux_broker.go): the dialling side writes the number as four little-endian bytes, the accepting side answers
//! with the same four; both wait 5 s for the other; a dialled stream that nobody accepts is closed after 5 s. What
//! differs: `dial` does not wait for the answer, the first read checks it; a second dial of a number that is waiting
//! is closed at once (Go forgets it); and a stream that never says its number holds nobody up.

use crate::lock::lock;
use crate::tasks::TaskSet;
use crate::yamux::{Incoming, Session, Stream};
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Once};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until, timeout};

/// How long both sides wait for the other.
const WAIT: Duration = Duration::from_secs(5);

/// Streams by id on one session. Cheap to clone.
///
/// You need it to hand the peer a service or a byte stream of your own: take [`next_id`](Self::next_id), send it in
/// a call, and [`accept`](Self::accept) it; or [`dial`](Self::dial) an id that the peer sent.
#[derive(Clone)]
pub struct MuxBroker {
    inner: Arc<Inner>,
}

struct Inner {
    session: Session,
    last_id: AtomicU32,
    waiting: Mutex<HashMap<u32, Waiting>>,
    /// Whether it was told that the peer dials numbers twice: once is enough.
    twice: Once,
}

/// Who came first.
enum Waiting {
    Dialled { stream: Stream, until: Instant },
    Accepting(oneshot::Sender<Stream>),
}

impl MuxBroker {
    /// A broker for what is opened on `session` from now on.
    pub fn new(session: Session, incoming: Incoming, tasks: &TaskSet) -> Self {
        let inner = Arc::new(Inner {
            session,
            last_id: AtomicU32::new(0),
            waiting: Mutex::new(HashMap::new()),
            twice: Once::new(),
        });
        let (sort, token) = (inner.clone(), tasks.token());
        tasks.spawn("broker", async move {
            tokio::select! {
                () = token.cancelled() => {}
                () = sort.run(incoming) => {}
            }
            // The streams know the session and the session's owner knows the broker: break the circle.
            lock(&sort.waiting).clear();
        });
        Self { inner }
    }

    /// The next id of this side.
    pub fn next_id(&self) -> u32 {
        self.inner
            .last_id
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1)
    }

    /// Opens the stream the peer accepts as `id`. Does not wait for the peer: it may be written to at once, and the
    /// first read fails when the peer has not accepted within 5 s.
    ///
    /// # Errors
    /// When the session is over, or 256 streams are unanswered for 5 s.
    pub async fn dial(&self, id: u32) -> io::Result<Stream> {
        let open = self.inner.session.open_answered(id, WAIT);
        let late = |_| io::Error::new(io::ErrorKind::TimedOut, "256 streams are unanswered");
        timeout(WAIT, open).await.map_err(late)?
    }

    /// Waits (5 s) for the peer to dial `id`. It may have done so up to 5 s ago.
    ///
    /// # Errors
    /// When it does not, when the session ends, or when somebody else accepts the same id.
    pub async fn accept(&self, id: u32) -> io::Result<Stream> {
        let mut stream = match self.inner.take(id)? {
            Taken::Stream(stream) => stream,
            Taken::Wait(arrives) => self.wait(id, arrives).await?,
        };
        stream.write_all(&id.to_le_bytes()).await?;
        Ok(stream)
    }

    async fn wait(&self, id: u32, arrives: oneshot::Receiver<Stream>) -> io::Result<Stream> {
        let _forget = Forget {
            inner: &self.inner,
            id,
        };
        tokio::select! {
            stream = timeout(WAIT, arrives) => match stream {
                Ok(Ok(stream)) => Ok(stream),
                Ok(Err(_)) => Err(io::ErrorKind::ConnectionAborted.into()),
                Err(_) => Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "the peer did not dial within 5 s",
                )),
            },
            ended = self.inner.session.ended() => Err(ended.into()),
        }
    }
}

/// Takes an accept out of the map when it ends, however it does.
struct Forget<'a> {
    inner: &'a Inner,
    id: u32,
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        let mut waiting = lock(&self.inner.waiting);
        // Our receiver is gone by now. One that is not belongs to a later accept of the same id.
        if let Some(Waiting::Accepting(give)) = waiting.get(&self.id)
            && give.is_closed()
        {
            waiting.remove(&self.id);
        }
    }
}

enum Taken {
    Stream(Stream),
    Wait(oneshot::Receiver<Stream>),
}

impl Inner {
    fn take(&self, id: u32) -> io::Result<Taken> {
        if let Some(ended) = self.session.reason() {
            return Err(ended.into());
        }
        let mut waiting = lock(&self.waiting);
        match waiting.remove(&id) {
            Some(Waiting::Dialled { stream, .. }) => Ok(Taken::Stream(stream)),
            Some(first @ Waiting::Accepting(_)) => {
                waiting.insert(id, first);
                let text = "the id is being accepted already";
                Err(io::Error::new(io::ErrorKind::AlreadyExists, text))
            }
            None => {
                let (give, arrives) = oneshot::channel();
                waiting.insert(id, Waiting::Accepting(give));
                Ok(Taken::Wait(arrives))
            }
        }
    }

    /// Sorts what the peer opens until the session ends.
    async fn run(&self, mut incoming: Incoming) {
        let mut nameless = FuturesUnordered::new();
        // All streams wait equally long, so one sleeper, set to the earliest, is enough.
        let mut sweep = std::pin::pin!(sleep_until(Instant::now() + WAIT));
        loop {
            tokio::select! {
                stream = incoming.accept() => match stream {
                    Some(stream) => nameless.push(timeout(WAIT, read_id(stream))),
                    None => return,
                },
                Some(named) = nameless.next() => if let Ok(Some((id, stream))) = named {
                    self.arrived(id, stream);
                },
                () = &mut sweep => {
                    let next = self.sweep();
                    sweep.as_mut().reset(next);
                }
            }
        }
    }

    fn arrived(&self, id: u32, stream: Stream) {
        let mut waiting = lock(&self.waiting);
        let stream = match waiting.remove(&id) {
            Some(Waiting::Accepting(give)) => match give.send(stream) {
                Ok(()) => return,
                Err(stream) => stream,
            },
            Some(first @ Waiting::Dialled { .. }) => {
                waiting.insert(id, first);
                drop(waiting);
                return self.twice.call_once(|| {
                    tracing::warn!(id, "broker: dialled twice, the second stream is closed");
                });
            }
            None => stream,
        };
        let until = Instant::now() + WAIT;
        waiting.insert(id, Waiting::Dialled { stream, until });
    }

    /// Closes what nobody accepted in time; returns when to look again.
    fn sweep(&self) -> Instant {
        let now = Instant::now();
        let mut next = now + WAIT;
        // Declared before the lock is taken, so that the streams are closed after it is free again.
        let mut late = Vec::new();
        let mut waiting = lock(&self.waiting);
        let ids: Vec<u32> = waiting.keys().copied().collect();
        for id in ids {
            match waiting.get(&id) {
                Some(Waiting::Dialled { until, .. }) if *until <= now => {
                    late.extend(waiting.remove(&id));
                }
                Some(Waiting::Dialled { until, .. }) => next = next.min(*until),
                _ => {}
            }
        }
        next
    }
}

async fn read_id(mut stream: Stream) -> Option<(u32, Stream)> {
    let id = stream.read_u32_le().await.ok()?;
    Some((id, stream))
}
