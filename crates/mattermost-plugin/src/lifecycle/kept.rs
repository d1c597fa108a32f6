//! A response's body that keeps its request under way.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::panicked;
use crate::Body;
use crate::body::BodyError;

/// A body with what is held until it is read to its end or dropped. A panic in it breaks it off.
pub(super) struct Kept<H> {
    body: Body,
    hook: &'static str,
    _held: H,
}

impl<H> Kept<H> {
    pub(super) fn new(body: Body, hook: &'static str, held: H) -> Self {
        Self {
            body,
            hook,
            _held: held,
        }
    }
}

impl<H: Unpin> http_body::Body for Kept<H> {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let body = &mut self.body;
        let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(body).poll_frame(cx)));
        polled.unwrap_or_else(|_| {
            // What panicked once is not asked again.
            self.body = Body::empty();
            Poll::Ready(Some(Err(BodyError::Other(panicked(self.hook).into()))))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
