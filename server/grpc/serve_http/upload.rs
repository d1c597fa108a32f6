//! The body of a request, as it comes in.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use http_body::Frame;
use mattermost_plugin::body::BodyError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::Status;

use super::pieces::LONG;
use crate::grpc::connection::WINDOW;
use crate::grpc::contract::mattermost::ServeHttpRequest;

/// What may wait in all requests together for the plugin to read it, bytes.
const LIMIT: usize = 192 * 1024 * 1024;

/// What may wait in one, bytes: what the server has sent, the piece that came last, and the message that it came in.
const UPLOAD: usize = WINDOW as usize + 2 * LONG;

/// A body that has arrived and is no longer than this, in bytes, counts with its request.
const SHORT: usize = 4 * 1024;

/// How many bodies may be on their way at a time: 512. For the next there is no waiting: it would be on its way meanwhile.
#[derive(Clone)]
pub(super) struct Uploads(Arc<Semaphore>);

impl Default for Uploads {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LIMIT / UPLOAD)))
    }
}

/// A body in messages, of which the last says that it is. One that ends before that broke off.
pub(super) struct Upload<S> {
    /// What is still to be handed out of the message that came last.
    last: Bytes,
    /// The messages to come; `None` after the end.
    parts: Option<S>,
    /// Given back when all is handed out.
    counted: Option<OwnedSemaphorePermit>,
}

impl<S> Upload<S> {
    /// The body that begins with `first`; `None` if there are too many others.
    pub(super) fn new(first: ServeHttpRequest, parts: S, uploads: &Uploads) -> Option<Self> {
        let short = first.body_complete && first.body_chunk.len() <= SHORT;
        let counted = match short {
            true => None,
            false => Some(uploads.0.clone().try_acquire_owned().ok()?),
        };
        Some(Self {
            last: first.body_chunk,
            parts: (!first.body_complete).then_some(parts),
            counted,
        })
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
                this.counted = None;
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
        if this.parts.is_none() {
            this.counted = None;
        }
        Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut this.last)))))
    }

    fn is_end_stream(&self) -> bool {
        self.last.is_empty() && self.parts.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use mattermost_plugin::Body;

    fn part(body_chunk: &'static str, body_complete: bool) -> ServeHttpRequest {
        ServeHttpRequest {
            body_chunk: body_chunk.into(),
            body_complete,
            ..ServeHttpRequest::default()
        }
    }

    #[tokio::test]
    async fn a_body_counts_until_all_of_it_has_been_handed_out() {
        let uploads = Uploads(Arc::new(Semaphore::new(1)));
        let begin = |parts: Vec<_>| {
            let parts = stream::iter(parts.into_iter().map(Ok));
            Upload::new(part("first", false), parts, &uploads)
        };
        for last in ["last", ""] {
            let parts = vec![part("second", false), part(last, true)];
            let mut body = Body::new(begin(parts).unwrap());
            for piece in ["first", "second"] {
                assert!(begin(Vec::new()).is_none());
                assert_eq!(body.chunk().await.unwrap().unwrap(), piece);
            }
            assert!(begin(Vec::new()).is_none());
            assert_eq!(body.chunk().await.unwrap().unwrap_or_default(), last);
            assert!(begin(Vec::new()).is_some());
        }
    }
}
