//! One stream, as its owner sees it.

use super::frame::{Flags, Header};
use super::outbound::Sent;
use super::shared::Shared;
use super::slot::{Preamble, Slot, State, Turn};
use super::{Ended, MAX_BODY, MESSAGE_BUDGET};
use bytes::{Bytes, BytesMut};
use go_gob::Peer;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Semaphore;

/// One yamux stream. Dropping it closes both halves (FIN); reads end with EOF after the peer's FIN.
///
/// What was written before the drop still reaches the peer. A stream whose session ended before the peer's FIN fails
/// with [`io::ErrorKind::ConnectionAborted`] instead of ending, so that a body that was cut is not taken for whole.
/// To finish writing and go on reading, use `shutdown` of [`tokio::io::AsyncWriteExt`].
pub struct Stream {
    handle: Arc<Handle>,
}

/// What the halves of a stream share; the stream is closed when the last is dropped.
pub(crate) struct Handle {
    pub(super) slot: Arc<Slot>,
    pub(super) session: Arc<Shared>,
}

impl Stream {
    pub(super) fn new(slot: Arc<Slot>, session: Arc<Shared>) -> Self {
        Self {
            handle: Arc::new(Handle { slot, session }),
        }
    }

    pub(super) fn slot(&self) -> &Slot {
        &self.handle.slot
    }

    /// The stream for a reader and a writer in different tasks.
    pub(crate) fn into_handle(self) -> Arc<Handle> {
        self.handle
    }

    /// The next received bytes without a copy; `None` after the peer's FIN. You need it to pass on a long body.
    pub fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Option<Bytes>>> {
        self.handle
            .poll_chunk(cx)
            .map_ok(|chunk| chunk.map(BytesMut::freeze))
    }

    /// Like [`poll_chunk`](Self::poll_chunk), awaited.
    ///
    /// # Errors
    /// When the peer resets the stream, or the session ends before the peer's FIN.
    pub async fn chunk(&mut self) -> io::Result<Option<Bytes>> {
        poll_fn(|cx| self.poll_chunk(cx)).await
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream")
            .field("id", &self.handle.slot.id)
            .finish_non_exhaustive()
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.handle.poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.handle.poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.handle.finish();
        Poll::Ready(Ok(()))
    }
}

impl Handle {
    /// Moves received bytes into `buf`; none means the peer's FIN.
    pub(crate) fn poll_read(
        &self,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if buf.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        self.poll_take(cx, |state| state.inbox.read(buf))
            .map_ok(|_| ())
    }

    /// The next received bytes without a copy; `None` after the peer's FIN.
    pub(crate) fn poll_chunk(&self, cx: &mut Context<'_>) -> Poll<io::Result<Option<BytesMut>>> {
        let mut chunk = None;
        let poll = self.poll_take(cx, |state| {
            chunk = state.inbox.take_piece();
            chunk.as_ref().map_or(0, BytesMut::len)
        });
        poll.map_ok(|_| chunk)
    }

    fn poll_take(
        &self,
        cx: &mut Context<'_>,
        take: impl FnOnce(&mut State) -> usize,
    ) -> Poll<io::Result<usize>> {
        let mut state = self.slot.state();
        if state.preamble.is_some() {
            match self.poll_preamble(cx, &mut state) {
                Answer::Right => {}
                Answer::Pending => return Poll::Pending,
                Answer::Failed(error) => return Poll::Ready(Err(error)),
                Answer::Refused(kind, text) => {
                    drop(state);
                    self.session.reset(&self.slot);
                    return Poll::Ready(Err(io::Error::new(kind, text)));
                }
            }
        }
        if !state.inbox.is_empty() {
            let n = take(&mut state);
            let delta = state.grant();
            let over = state.is_over();
            drop(state);
            self.session.buffered.fetch_sub(n, Ordering::Relaxed);
            self.allow(delta);
            if over {
                self.session.forget(&self.slot);
            }
            return Poll::Ready(Ok(n));
        }
        if let Some(end) = end_of_reading(&state) {
            return Poll::Ready(end.map(|()| 0));
        }
        state.reader = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Tells the peer that it may send `delta` bytes more.
    fn allow(&self, delta: u32) {
        if delta > 0 {
            let frame = Header::window(Flags::NONE, self.slot.id, delta);
            self.session.out.control(frame);
        }
    }

    /// Checks the broker's answer, which comes before the content.
    fn poll_preamble(&self, cx: &mut Context<'_>, state: &mut State) -> Answer {
        let Some(mut preamble) = state.preamble.take() else {
            return Answer::Right;
        };
        let mut space = [0; 4];
        let mut got = ReadBuf::new(&mut space[preamble.seen..]);
        let n = state.inbox.read(&mut got);
        self.session.buffered.fetch_sub(n, Ordering::Relaxed);
        if got.filled() != &preamble.expected[preamble.seen..][..n] {
            let text = "the broker of the peer answered with another id";
            return Answer::Refused(io::ErrorKind::InvalidData, text);
        }
        preamble.seen += n;
        if preamble.seen == preamble.expected.len() {
            return Answer::Right;
        }
        let answer = match end_of_reading(state) {
            Some(Ok(())) => Answer::Failed(not_accepted()),
            Some(Err(error)) => Answer::Failed(error),
            None if preamble.deadline.as_mut().poll(cx).is_ready() => {
                let text = "the peer did not accept the stream within 5 s";
                return Answer::Refused(io::ErrorKind::TimedOut, text);
            }
            None => {
                state.reader = Some(cx.waker().clone());
                Answer::Pending
            }
        };
        state.preamble = Some(preamble);
        answer
    }

    /// Writes one frame of `bytes`, as far as the window goes.
    pub(crate) fn poll_write(&self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        loop {
            let mut state = self.slot.state();
            if let Some(error) = end_of_writing(&state) {
                return Poll::Ready(Err(error));
            }
            let n = bytes.len().min(MAX_BODY).min(state.send_window as usize);
            if n == 0 {
                state.writer = Some(cx.waker().clone());
                return Poll::Pending;
            }
            state.send_window -= n as u32;
            let first = state.turn == Turn::Has;
            if first {
                state.turn = Turn::None;
            }
            drop(state);
            match self.session.out.data(self.slot.id, &bytes[..n]) {
                Sent::Yes => return Poll::Ready(Ok(n)),
                Sent::Closed => {
                    let ended = self.session.reason().unwrap_or(Ended::ClosedHere);
                    return Poll::Ready(Err(ended.into()));
                }
                Sent::Full => {}
            }
            let mut state = self.slot.state();
            state.send_window = state.send_window.saturating_add(n as u32);
            if first {
                state.turn = Turn::Has;
            }
            state.writer = Some(cx.waker().clone());
            drop(state);
            if self.session.out.wait(&self.slot) {
                return Poll::Pending;
            }
        }
    }

    /// What is known about the program at the other end, for gob streams.
    pub(crate) fn peer(&self) -> Peer {
        self.session.peer.clone()
    }

    /// Counts what a reader of messages holds of one that is not whole: `now` bytes instead of `before`. False when it
    /// is too much on all streams of the session together.
    pub(crate) fn hold(&self, before: usize, now: usize) -> bool {
        let messages = &self.session.messages;
        if now <= before {
            messages.fetch_sub(before - now, Ordering::Relaxed);
            return true;
        }
        let more = now - before;
        messages.fetch_add(more, Ordering::Relaxed) + more <= MESSAGE_BUDGET
    }

    /// Room for calls under way on all streams of the session together, a permit a byte.
    pub(crate) fn calls(&self) -> Arc<Semaphore> {
        self.session.calls.clone()
    }

    /// Waits until the session is over.
    pub(crate) async fn session_over(&self) {
        self.session.over.cancelled().await;
    }

    /// Finishes our half.
    pub(crate) fn finish(&self) {
        self.session.finish(&self.slot);
    }
}

/// How the check of the broker's answer went.
enum Answer {
    Right,
    Pending,
    /// The stream is over.
    Failed(io::Error),
    /// The stream has to be reset.
    Refused(io::ErrorKind, &'static str),
}

fn not_accepted() -> io::Error {
    let text = "the peer closed the stream without accepting it";
    io::Error::new(io::ErrorKind::ConnectionRefused, text)
}

/// `Some(Ok)` at the peer's FIN, `Some(Err)` when nothing will come any more, `None` when something may.
fn end_of_reading(state: &State) -> Option<io::Result<()>> {
    if state.reset {
        return Some(Err(io::ErrorKind::ConnectionReset.into()));
    }
    if state.remote_fin {
        return Some(Ok(()));
    }
    state.ended.clone().map(|ended| Err(ended.into()))
}

fn end_of_writing(state: &State) -> Option<io::Error> {
    if state.local_fin {
        let text = "the stream is finished for writing";
        return Some(io::Error::new(io::ErrorKind::BrokenPipe, text));
    }
    if state.reset {
        return Some(io::ErrorKind::ConnectionReset.into());
    }
    if let Some(ended) = &state.ended {
        return Some(ended.clone().into());
    }
    let unanswered = |preamble: &Preamble| preamble.seen == 0 && state.inbox.is_empty();
    let refused = state.remote_fin && state.preamble.as_ref().is_some_and(unanswered);
    refused.then(not_accepted)
}
