//! The way out: frames are gathered and written by one task, as soon as nobody else has something to add.
//!
//! A system call costs both sides far more than a small frame, and a request answers with a handful of them. So the
//! task that writes lets all others that can run have their say first.

use super::frame::{HEADER, Header};
use super::slot::{Slot, Turn};
use super::{Ended, WRITE_TIMEOUT};
use crate::lock::lock;
use bytes::{Buf, BytesMut};
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::sync::{Arc, Mutex};
use tokio::net::unix::OwnedWriteHalf;
use tokio::sync::Notify;

/// With this many bytes to send, the author of the last frame writes them, without copying that one.
const GATHERED: usize = 16 * 1024;
/// With this many bytes unsent, data has to wait.
const FULL: usize = 64 * 1024;
/// With this many bytes unsent, a peer that makes us answer is not reading.
const FLOODED: usize = 2 * 1024 * 1024;
/// Capacity that the buffer for unsent bytes may keep.
const KEEP: usize = 256 * 1024;

/// What the socket has not taken yet, and who waits for it.
pub(super) struct Outbound {
    queue: Mutex<Queue>,
    /// There is something unsent.
    work: Notify,
    /// There is nothing unsent any more.
    drained: Notify,
}

struct Queue {
    /// `None` after the end.
    conn: Option<Arc<OwnedWriteHalf>>,
    unsent: BytesMut,
    /// Who waits for room, first come, first served.
    waiting: VecDeque<Arc<Slot>>,
}

/// What became of a data frame.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sent {
    Yes,
    /// Too much is unsent: [`Outbound::wait`] and try again.
    Full,
    Closed,
}

enum Step {
    Empty,
    /// Nothing is unsent; the first who waited for room has it now, and others still wait.
    Served,
    Blocked(Arc<OwnedWriteHalf>),
    Failed(io::Error),
    Closed,
}

impl Outbound {
    pub(super) fn new(conn: OwnedWriteHalf) -> Self {
        Self {
            queue: Mutex::new(Queue {
                conn: Some(Arc::new(conn)),
                unsent: BytesMut::new(),
                waiting: VecDeque::new(),
            }),
            work: Notify::new(),
            drained: Notify::new(),
        }
    }

    /// Sends a data frame, or says why not.
    pub(super) fn data(&self, stream: u32, body: &[u8]) -> Sent {
        let mut queue = lock(&self.queue);
        if queue.conn.is_none() {
            return Sent::Closed;
        }
        if queue.unsent.len() >= FULL {
            return Sent::Full;
        }
        let header = Header::data(stream, body.len() as u32).encode();
        self.push(&mut queue, &header, body);
        Sent::Yes
    }

    /// Sends frames without a body; they need not wait. False when the peer has stopped reading and so many are
    /// unsent that whoever answers the peer should end the session.
    pub(super) fn control(&self, frame: Header) -> bool {
        self.raw(&frame.encode())
    }

    /// Sends the frame that opens a stream, and the stream's first bytes, in one write.
    pub(super) fn open(&self, frame: Header, first: &[u8]) -> bool {
        let mut bytes = Vec::with_capacity(2 * HEADER + first.len());
        bytes.extend_from_slice(&frame.encode());
        if !first.is_empty() {
            bytes.extend_from_slice(&Header::data(frame.stream, first.len() as u32).encode());
            bytes.extend_from_slice(first);
        }
        self.raw(&bytes)
    }

    fn raw(&self, bytes: &[u8]) -> bool {
        let mut queue = lock(&self.queue);
        self.push(&mut queue, bytes, &[]);
        queue.unsent.len() < FLOODED
    }

    fn push(&self, queue: &mut Queue, head: &[u8], body: &[u8]) {
        let Some(conn) = &queue.conn else { return };
        let before = queue.unsent.len();
        let mut sent = 0;
        if before + head.len() + body.len() >= GATHERED {
            let frames = [&queue.unsent, head, body].map(IoSlice::new);
            // A failure is met again, and reported, by the writer.
            sent = conn.try_write_vectored(&frames).unwrap_or(0);
        }
        queue.unsent.advance(sent.min(before));
        sent = sent.saturating_sub(before);
        queue
            .unsent
            .extend_from_slice(&head[sent.min(head.len())..]);
        sent = sent.saturating_sub(head.len());
        queue.unsent.extend_from_slice(&body[sent..]);
        if before == 0 && !queue.unsent.is_empty() {
            self.work.notify_one();
        }
    }

    /// Has the writer waker of `slot` called when data may be sent again. False: it may be sent now.
    pub(super) fn wait(&self, slot: &Arc<Slot>) -> bool {
        let mut queue = lock(&self.queue);
        if queue.conn.is_none() || queue.unsent.len() < FULL {
            return false;
        }
        match slot.begin_waiting() {
            Turn::None => queue.waiting.push_back(slot.clone()),
            Turn::Waits => {}
            // Another was faster.
            Turn::Has => queue.waiting.push_front(slot.clone()),
        }
        true
    }

    /// Waits until everything is in the socket.
    pub(super) async fn flushed(&self) {
        loop {
            let drained = self.drained.notified();
            if lock(&self.queue).unsent.is_empty() {
                return;
            }
            drained.await;
        }
    }

    /// Writes what was gathered. Ends with the connection.
    pub(super) async fn run(&self) -> Ended {
        loop {
            self.work.notified().await;
            // Whoever can run now runs first.
            tokio::task::yield_now().await;
            loop {
                let conn = match self.step() {
                    Step::Empty => break,
                    Step::Served => {
                        tokio::task::yield_now().await;
                        continue;
                    }
                    Step::Blocked(conn) => conn,
                    Step::Failed(error) => return Ended::Io(Arc::new(error)),
                    Step::Closed => return Ended::ClosedHere,
                };
                match tokio::time::timeout(WRITE_TIMEOUT, conn.writable()).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => return Ended::Io(Arc::new(error)),
                    Err(_) => return Ended::WriteTimeout,
                }
            }
        }
    }

    fn step(&self) -> Step {
        let mut queue = lock(&self.queue);
        let Some(conn) = queue.conn.clone() else {
            return Step::Closed;
        };
        let mut step = loop {
            if queue.unsent.is_empty() {
                if queue.unsent.capacity() > KEEP {
                    queue.unsent = BytesMut::new();
                }
                self.drained.notify_waiters();
                break Step::Empty;
            }
            match conn.try_write(&queue.unsent) {
                Ok(n) => queue.unsent.advance(n),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    break Step::Blocked(conn);
                }
                Err(error) => break Step::Failed(error),
            }
        };
        // One at a time: of several, the one that always has something to send would take the room each time.
        let next = match queue.unsent.len() < FULL {
            true => queue.waiting.pop_front(),
            false => None,
        };
        if matches!(step, Step::Empty) && !queue.waiting.is_empty() {
            step = Step::Served;
        }
        drop(queue);
        if let Some(slot) = next {
            slot.end_waiting();
        }
        step
    }

    /// Closes our half of the connection; what the socket does not take at once is lost.
    pub(super) fn close(&self) {
        let mut queue = lock(&self.queue);
        if let Some(conn) = queue.conn.take() {
            let _ = conn.try_write(&queue.unsent);
        }
        queue.unsent = BytesMut::new();
        let waiting = std::mem::take(&mut queue.waiting);
        drop(queue);
        waiting.iter().for_each(|slot| slot.end_waiting());
        self.drained.notify_waiters();
        self.work.notify_one();
    }
}
