//! The body of a response in pieces, each of which is one write.
//!
//! A client that does not read its download makes the plugin hold a piece and the message that carries it. Pieces are
//! long, because a write has to wait for its answer; what long ones of all responses take together is bounded by
//! [`Budget`], 64 MiB, and beyond it pieces are short: at most 24 KiB a response with the message, 288 MiB for as many
//! requests as there can be at a time (`requests.rs`).

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http_body::Body as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Body;
use crate::body::BodyError;

/// The largest piece, in bytes. The message that carries it fits into what Go's yamux grants at a time, half of its
/// window of 256 KiB (stream.go `sendWindowUpdate`): two times as long is no faster.
const LONG: usize = 127 * 1024;

/// The largest piece of a response for which the budget has nothing left, in bytes.
const SHORT: usize = 8 * 1024;

/// What responses with long pieces may take together, in bytes.
const LIMIT: usize = 64 * 1024 * 1024;

/// What one of them takes, in bytes: a piece and its message, whose buffer may have grown to twice the length.
const RESPONSE: usize = 3 * LONG;

/// How many responses of an activation may have long pieces at a time: what fits into [`LIMIT`], 172.
#[derive(Clone)]
pub(crate) struct Budget(Arc<Semaphore>);

impl Default for Budget {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LIMIT / RESPONSE)))
    }
}

/// A body in pieces: what is ready goes together.
pub(super) struct Chunks {
    body: Body,
    /// What of a frame did not fit.
    rest: Bytes,
    /// Told after what came before it.
    error: Option<BodyError>,
    budget: Budget,
    /// Given back with the body.
    long: Option<OwnedSemaphorePermit>,
}

impl Chunks {
    pub(super) fn new(body: Body, budget: Budget) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            error: None,
            budget,
            long: None,
        }
    }

    /// Waits for bytes and puts those that are ready into `chunk`, which is empty; `false` at the end.
    ///
    /// Dropping the future loses nothing: it has taken nothing as long as it waits.
    pub(super) async fn next(&mut self, chunk: &mut Vec<u8>) -> Result<bool, BodyError> {
        poll_fn(|cx| self.poll_next(cx, chunk)).await
    }

    /// Takes what is ready into `chunk`; `false` when that is not all of a body of `length` bytes, which may break off.
    pub(super) async fn whole(&mut self, length: u64, chunk: &mut Vec<u8>) -> bool {
        match poll_fn(|cx| Poll::Ready(self.poll_next(cx, chunk))).await {
            Poll::Ready(Err(error)) => {
                self.error = Some(error);
                false
            }
            _ => chunk.len() as u64 == length,
        }
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        chunk: &mut Vec<u8>,
    ) -> Poll<Result<bool, BodyError>> {
        loop {
            let limit = self.limit(chunk.len() + self.rest.len());
            let room = limit - chunk.len();
            let fits = room.min(self.rest.len());
            // Doubled like any other buffer, but never beyond the limit.
            chunk.reserve_exact(room.min(fits.max(chunk.len())));
            chunk.extend_from_slice(&self.rest[..fits]);
            self.rest.advance(fits);
            if chunk.len() == limit {
                return Poll::Ready(Ok(true));
            }
            if let Some(error) = self.error.take() {
                return Poll::Ready(Err(error));
            }
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => self.rest = frame.into_data().unwrap_or_default(),
                Poll::Ready(Some(Err(error))) if chunk.is_empty() => {
                    return Poll::Ready(Err(error));
                }
                Poll::Ready(Some(Err(error))) => {
                    self.error = Some(error);
                    return Poll::Ready(Ok(true));
                }
                Poll::Ready(None) => {
                    // Not to be asked again: a stream may panic then.
                    self.body = Body::empty();
                    return Poll::Ready(Ok(!chunk.is_empty()));
                }
                Poll::Pending if chunk.is_empty() => return Poll::Pending,
                Poll::Pending => return Poll::Ready(Ok(true)),
            }
        }
    }

    /// How long a piece may be for which so many bytes are `ready`.
    fn limit(&mut self, ready: usize) -> usize {
        if ready >= SHORT && self.long.is_none() {
            self.long = self.budget.0.clone().try_acquire_owned().ok();
        }
        match self.long {
            Some(_) => LONG,
            None => SHORT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body::Frame;
    use http_body_util::StreamBody;

    fn frames(frames: Vec<Result<&'static [u8], std::io::Error>>) -> Chunks {
        let frames = frames
            .into_iter()
            .map(|frame| frame.map(|bytes| Frame::data(Bytes::from_static(bytes))));
        let stream = futures_util::stream::iter(frames);
        Chunks::new(Body::new(StreamBody::new(stream)), Budget::default())
    }

    async fn next(chunks: &mut Chunks) -> Option<Vec<u8>> {
        let mut chunk = Vec::new();
        chunks.next(&mut chunk).await.unwrap().then_some(chunk)
    }

    #[tokio::test]
    async fn small_frames_that_are_ready_are_one_write() {
        let mut chunks = frames(vec![Ok(b"one "), Ok(b"two "), Ok(b"three")]);
        assert_eq!(next(&mut chunks).await.unwrap(), b"one two three");
        assert_eq!(next(&mut chunks).await, None);
    }

    async fn lengths(chunks: &mut Chunks) -> Vec<usize> {
        let mut lengths = Vec::new();
        while let Some(chunk) = next(chunks).await {
            assert_eq!(chunk.capacity(), chunk.len(), "no more than it needs");
            lengths.push(chunk.len());
        }
        lengths
    }

    #[tokio::test]
    async fn a_body_that_has_ended_is_not_asked_again() {
        // An unfold panics then.
        let frames = futures_util::stream::unfold(false, |ended| async move {
            let frame = Ok::<_, std::io::Error>(Frame::data(Bytes::from_static(b"all")));
            (!ended).then_some((frame, true))
        });
        let body = Body::new(StreamBody::new(frames));
        let mut chunks = Chunks::new(body, Budget::default());
        assert_eq!(next(&mut chunks).await.unwrap(), b"all");
        assert_eq!(next(&mut chunks).await, None);
        assert_eq!(next(&mut chunks).await, None);
    }

    #[tokio::test]
    async fn a_long_frame_is_cut() {
        let body = Body::from(vec![7; LONG * 2 + 5]);
        let mut chunks = Chunks::new(body, Budget::default());
        assert_eq!(lengths(&mut chunks).await, [LONG, LONG, 5]);
    }

    #[tokio::test]
    async fn a_piece_of_many_frames_has_no_more_memory_than_the_longest() {
        let mut chunks = frames((0..50).map(|_| Ok(&[7; 5000][..])).collect());
        let mut chunk = Vec::new();
        let mut lengths = Vec::new();
        while chunks.next(&mut chunk).await.unwrap() {
            lengths.push(chunk.len());
            chunk.clear();
        }
        assert_eq!(lengths, [LONG, 5000 * 50 - LONG]);
        assert_eq!(chunk.capacity(), LONG);
    }

    #[tokio::test]
    async fn beyond_the_budget_pieces_are_short_until_another_response_has_ended() {
        let budget = Budget::default();
        let long = || Chunks::new(Body::from(vec![7; LONG + SHORT]), budget.clone());
        let mut others = Vec::new();
        for _ in 0..LIMIT / RESPONSE {
            let mut other = long();
            assert_eq!(next(&mut other).await.unwrap().len(), LONG);
            others.push(other);
        }
        let pieces = LONG.div_ceil(SHORT) + 1;
        let (mut one, mut all) = (long(), Vec::new());
        for _ in 0..pieces - 2 {
            all.extend(next(&mut one).await.unwrap());
            assert_eq!(all.len() % SHORT, 0, "short, and nothing left out");
        }
        assert_eq!(all.len(), (pieces - 2) * SHORT);
        others.pop();
        let last = next(&mut one).await.unwrap();
        assert_eq!(all.len() + last.len(), LONG + SHORT);
        assert_eq!(next(&mut one).await, None);
    }

    #[tokio::test]
    async fn small_bodies_take_nothing_of_the_budget() {
        let budget = Budget::default();
        let places = budget.0.available_permits();
        let mut small = Chunks::new(Body::from(vec![7; SHORT - 1]), budget.clone());
        assert_eq!(next(&mut small).await.unwrap().len(), SHORT - 1);
        assert_eq!(budget.0.available_permits(), places);
    }

    #[tokio::test]
    async fn what_came_before_an_error_is_sent() {
        let mut chunks = frames(vec![Ok(b"half"), Err(std::io::Error::other("gone"))]);
        assert_eq!(next(&mut chunks).await.unwrap(), b"half");
        assert!(chunks.next(&mut Vec::new()).await.is_err());
    }
}
