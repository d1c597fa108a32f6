//! The two ends of a connection, as their owners see them: opening and accepting streams, and the end.

use super::shared::{Shared, Side};
use super::slot::Preamble;
use super::stream::{Handle, Stream};
use super::{BACKLOG, Ended, keepalive, receive};
use crate::tasks::TaskSet;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UnixStream;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

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
        let shared = Arc::new(Shared::new(side, write));
        let (accept, queue) = mpsc::channel(BACKLOG);

        let (session, token) = (shared.clone(), tasks.token());
        let over = EndOnDrop(shared.clone());
        tasks.spawn("yamux receive", async move {
            let _over = over;
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
                () = session.send_late_fins() => {}
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
        let permit = self.permit().await?;
        self.open_stream(permit, &[], None)
    }

    /// Opens a stream whose first bytes are the broker's `id` and whose answer has to be the same id, within `limit`.
    /// Reads of the stream check that answer first, so that nobody waits for it before it is needed.
    pub(crate) async fn open_answered(&self, id: u32, limit: Duration) -> io::Result<Stream> {
        // The peer has its time from the dial on, not from our wait for a place.
        let permit = self.permit().await?;
        let bytes = id.to_le_bytes();
        let preamble = Preamble {
            expected: bytes,
            seen: 0,
            deadline: Box::pin(tokio::time::sleep(limit)),
        };
        self.open_stream(permit, &bytes, Some(preamble))
    }

    /// Waits for a place among the streams that the peer has not answered.
    async fn permit(&self) -> io::Result<OwnedSemaphorePermit> {
        let shared = &self.shared;
        let permit = shared.unanswered.clone().acquire_owned().await;
        permit.map_err(|_| shared.reason().unwrap_or(Ended::ClosedHere).into())
    }

    fn open_stream(
        &self,
        permit: OwnedSemaphorePermit,
        first: &[u8],
        preamble: Option<Preamble>,
    ) -> io::Result<Stream> {
        let slot = self.shared.open(permit, first, preamble)?;
        Ok(Stream::new(slot, self.shared.clone()))
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
        self.shared.send_held_fins();
        self.shared.out.flushed().await;
    }

    /// Ends the session at once; streams that are open fail. `flush` before it if that matters.
    pub fn close(&self) {
        self.shared.end(Ended::ClosedHere);
    }

    /// How many streams the session knows, closed ones that the peer has not closed yet included.
    pub fn streams(&self) -> usize {
        self.shared.known()
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

/// Whatever becomes of the task that reads, nobody waits for what it will not read.
struct EndOnDrop(Arc<Shared>);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.end(Ended::ClosedHere);
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.session.release(&self.slot);
    }
}
