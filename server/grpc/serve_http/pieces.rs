//! A body in pieces, each of which is one message.
//!
//! A client that does not read its download makes the plugin hold a piece and the message that carries it. What long pieces
//! of all answers take together is bounded by [`Budget`], 64 MiB; beyond it pieces are short.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body::Body as _;
use mattermost_plugin::Body;
use mattermost_plugin::body::BodyError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The largest piece, in bytes: the contract's limit.
pub(super) const LONG: usize = 64 * 1024;

/// The largest piece of an answer for which the budget has nothing left, in bytes.
const SHORT: usize = 8 * 1024;

/// What answers with long pieces may take together, in bytes.
const LIMIT: usize = 64 * 1024 * 1024;

/// What one of them takes, in bytes: a piece and its message, whose buffer may have grown to twice the length.
const ANSWER: usize = 3 * LONG;

/// How many answers may have long pieces at a time: what fits into [`LIMIT`].
#[derive(Clone)]
pub(super) struct Budget(Arc<Semaphore>);

impl Default for Budget {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LIMIT / ANSWER)))
    }
}

/// A body in pieces: what is ready goes together.
pub(super) struct Pieces {
    body: Body,
    /// What of a frame did not fit.
    rest: Bytes,
    /// Told after what came before it.
    error: Option<BodyError>,
    budget: Budget,
    /// Given back with the body.
    long: Option<OwnedSemaphorePermit>,
}

impl Pieces {
    pub(super) fn new(body: Body, budget: Budget) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            error: None,
            budget,
            long: None,
        }
    }

    /// As if the body were empty.
    pub(super) fn clear(&mut self) {
        self.body = Body::empty();
    }

    /// How long the body is, if that is known before.
    pub(super) fn length(&self) -> Option<u64> {
        self.body.size_hint().exact()
    }

    /// Whether nothing comes any more.
    pub(super) fn ended(&self) -> bool {
        self.rest.is_empty() && self.error.is_none() && self.body.is_end_stream()
    }

    /// Waits for bytes and answers those that are ready; `None` at the end.
    ///
    /// Dropping the future loses nothing: it has taken nothing as long as it waits.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BodyError>> {
        let mut piece = Piece::default();
        loop {
            let limit = self.limit(piece.len() + self.rest.len());
            let fits = self.rest.len().min(limit - piece.len());
            piece.add(self.rest.split_to(fits));
            if piece.len() == limit {
                return Poll::Ready(Ok(Some(piece.into())));
            }
            let next = match self.error.take() {
                Some(error) => Poll::Ready(Some(Err(error))),
                None => Pin::new(&mut self.body).poll_frame(cx),
            };
            match next {
                Poll::Ready(Some(Ok(frame))) => {
                    self.rest = frame.into_data().unwrap_or_default();
                    continue;
                }
                Poll::Ready(Some(Err(error))) if piece.is_empty() => {
                    return Poll::Ready(Err(error));
                }
                Poll::Ready(Some(Err(error))) => self.error = Some(error),
                // Not to be asked again: a stream may panic then.
                Poll::Ready(None) => self.body = Body::empty(),
                Poll::Pending if piece.is_empty() => return Poll::Pending,
                Poll::Pending => {}
            }
            return Poll::Ready(Ok((!piece.is_empty()).then(|| piece.into())));
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

/// What goes into one message. A frame that is alone in it is not copied.
#[derive(Default)]
struct Piece {
    first: Bytes,
    all: BytesMut,
}

impl Piece {
    fn len(&self) -> usize {
        self.first.len() + self.all.len()
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn add(&mut self, more: Bytes) {
        if self.is_empty() {
            self.first = more;
        } else if !more.is_empty() {
            self.all.extend_from_slice(&std::mem::take(&mut self.first));
            self.all.extend_from_slice(&more);
        }
    }
}

impl From<Piece> for Bytes {
    fn from(piece: Piece) -> Self {
        match piece.all.is_empty() {
            true => piece.first,
            false => piece.all.freeze(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    async fn lengths(pieces: &mut Pieces) -> Vec<usize> {
        let mut lengths = Vec::new();
        while let Some(piece) = pieces.next().await.unwrap() {
            lengths.push(piece.len());
        }
        lengths
    }

    #[tokio::test]
    async fn a_long_frame_is_cut_and_a_short_one_is_not_copied() {
        let mut long = Pieces::new(Body::from(vec![7; 2 * LONG + 5]), Budget::default());
        assert_eq!(lengths(&mut long).await, [LONG, LONG, 5]);
        let frame = Bytes::from_static(b"short");
        let mut short = Pieces::new(Body::from(frame.clone()), Budget::default());
        let piece = short.next().await.unwrap().unwrap();
        assert_eq!(piece.as_ptr(), frame.as_ptr());
        assert!(short.ended());
    }

    #[tokio::test]
    async fn small_frames_that_are_ready_are_one_piece() {
        let mut small = Pieces::new(
            Body::from_chunks(["one ", "two ", "three"]),
            Budget::default(),
        );
        assert_eq!(small.next().await.unwrap().unwrap(), "one two three");
        assert_eq!(small.next().await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_came_before_an_error_is_a_piece() {
        let frames = [Ok("half".into()), Err(std::io::Error::other("gone"))];
        let mut half = Pieces::new(Body::from_stream(stream::iter(frames)), Budget::default());
        assert_eq!(half.next().await.unwrap().unwrap(), "half");
        assert!(!half.ended());
        assert!(half.next().await.is_err());
    }

    #[tokio::test]
    async fn a_body_that_has_ended_is_not_asked_again() {
        // An unfold panics then.
        let frames = stream::unfold(false, |ended| async move {
            (!ended).then_some((Ok::<_, std::io::Error>(Bytes::from_static(b"all")), true))
        });
        let mut all = Pieces::new(Body::from_stream(frames), Budget::default());
        assert_eq!(lengths(&mut all).await, [3]);
        assert_eq!(all.next().await.unwrap(), None);
    }

    #[tokio::test]
    async fn beyond_the_budget_pieces_are_short_until_another_answer_has_ended() {
        let budget = Budget::default();
        let long = || Pieces::new(Body::from(vec![7; 2 * LONG]), budget.clone());
        let mut others = Vec::new();
        for _ in 0..LIMIT / ANSWER {
            let mut other = long();
            assert_eq!(other.next().await.unwrap().unwrap().len(), LONG);
            others.push(other);
        }
        let mut one = long();
        assert_eq!(one.next().await.unwrap().unwrap().len(), SHORT);
        others.pop();
        assert_eq!(one.next().await.unwrap().unwrap().len(), LONG);
        drop(others);
        let small = Pieces::new(Body::from(vec![7; SHORT - 1]), budget.clone());
        assert_eq!(lengths(&mut { small }).await, [SHORT - 1]);
    }
}
