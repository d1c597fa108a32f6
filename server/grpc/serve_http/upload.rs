//! The body of a request, as it comes in.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use http_body::Frame;
use mattermost_plugin::body::BodyError;
use tonic::Status;

use crate::grpc::contract::mattermost::ServeHttpRequest;

/// A body in messages, of which the last says that it is. One that ends before that broke off.
pub(super) struct Upload<S> {
    /// What is still to be handed out of the message that came last.
    last: Bytes,
    /// The messages to come; `None` after the end.
    parts: Option<S>,
}

impl<S> Upload<S> {
    pub(super) fn new(first: ServeHttpRequest, parts: S) -> Self {
        Self {
            last: first.body_chunk,
            parts: (!first.body_complete).then_some(parts),
        }
    }
}

impl<S> http_body::Body for Upload<S>
where
    S: Stream<Item = Result<ServeHttpRequest, Status>> + Unpin,
{
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        while this.last.is_empty() {
            let Some(parts) = &mut this.parts else {
                return Poll::Ready(None);
            };
            let error = match ready!(Pin::new(parts).poll_next(cx)) {
                Some(Ok(part)) => {
                    this.last = part.body_chunk;
                    if part.body_complete {
                        this.parts = None;
                    }
                    continue;
                }
                // The client went away.
                Some(Err(status)) => BodyError::Other(Box::new(status)),
                // The server could not read on.
                None => io::Error::from(io::ErrorKind::UnexpectedEof).into(),
            };
            this.parts = None;
            return Poll::Ready(Some(Err(error)));
        }
        Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut this.last)))))
    }

    fn is_end_stream(&self) -> bool {
        self.last.is_empty() && self.parts.is_none()
    }
}
