//! A body in pieces, each of which is one message.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body::Body as _;
use mattermost_plugin::Body;
use mattermost_plugin::body::BodyError;

/// The largest piece, in bytes: the contract's limit.
pub(super) const LARGEST: usize = 64 * 1024;

/// A body in pieces: what is ready goes together.
pub(super) struct Pieces {
    body: Body,
    /// What of a frame did not fit.
    rest: Bytes,
    /// Told after what came before it.
    error: Option<BodyError>,
}

impl Pieces {
    pub(super) fn new(body: Body) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            error: None,
        }
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
            let fits = self.rest.len().min(LARGEST - piece.len());
            piece.add(self.rest.split_to(fits));
            if piece.len() == LARGEST {
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
