//! Go's `http.ResponseWriter`, at the far end of a stream (`server/public/plugin/http.go`).
//!
//! Each call is awaited before the next: the server runs the calls of a connection side by side, and two of them would
//! have no order. What differs from Go's library: the headers are sent once and not before every write, status 200 is
//! not said, and a write has up to 256 KiB.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, Bytes};
use go_plugin::rpc::{CallError, Client};
use http::header::CONTENT_LENGTH;
use http::{Response, StatusCode, response};
use http_body::Body as _;
use tokio::time::timeout;

use crate::Body;
use crate::body::BodyError;
use crate::http_subset::{GoHeader, go_header};

/// The largest write, in bytes.
const CHUNK: usize = 256 * 1024;

/// How long a body of unknown length has to pause for what was written to be flushed.
const PAUSE: Duration = Duration::from_millis(10);

/// The response as the server hands it out: to be written, once.
pub(super) struct ResponseWriter {
    client: Client,
}

/// Why a response was not sent to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    /// The client has gone, or the server.
    #[error("the response cannot be written")]
    Call(#[from] CallError),
    /// The plugin's body failed. What was sent stays sent; with a length the client can tell.
    #[error("the response's body cannot be read")]
    Body(#[from] BodyError),
}

impl ResponseWriter {
    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The headers that the server has set already.
    pub(super) async fn header(&self) -> Result<GoHeader, CallError> {
        self.client.call("Plugin.Header", &()).await
    }

    /// Sends `response` on top of the headers in `preset`.
    pub(super) async fn send(
        &self,
        preset: GoHeader,
        response: Response<Body>,
        to_head: bool,
    ) -> Result<(), Broken> {
        let (parts, body) = response.into_parts();
        let length = body.size_hint().exact();
        let header = merged(&preset, &parts, length);
        if header != preset {
            let () = self.client.call("Plugin.SyncHeader", &header).await?;
        }
        if parts.status != StatusCode::OK {
            let status = i64::from(parts.status.as_u16());
            let () = self.client.call("Plugin.WriteHeader", &status).await?;
        }
        if to_head || !may_have_body(parts.status) {
            return Ok(());
        }
        self.write(body, length.is_none()).await
    }

    /// Writes the body; one that `pauses` is flushed when it does.
    async fn write(&self, body: Body, pauses: bool) -> Result<(), Broken> {
        let mut chunks = Chunks::new(body);
        let mut chunk = Vec::new();
        loop {
            let more = match timeout(PAUSE, chunks.next(&mut chunk)).await {
                Ok(more) => more?,
                Err(_) => {
                    if pauses {
                        let () = self.client.call("Plugin.Flush", &()).await?;
                    }
                    chunks.next(&mut chunk).await?
                }
            };
            if !more {
                return Ok(());
            }
            let () = self.client.call("Plugin.Write", &chunk).await?;
            chunk.clear();
        }
    }
}

/// A name that the response has replaces the server's values. A known length is said, so that a cut body shows.
fn merged(preset: &GoHeader, parts: &response::Parts, length: Option<u64>) -> GoHeader {
    let mut header = preset.clone();
    header.extend(go_header(&parts.headers));
    match length {
        Some(length)
            if length > 0
                && may_have_body(parts.status)
                && !parts.headers.contains_key(CONTENT_LENGTH) =>
        {
            header.insert("Content-Length".to_owned(), vec![length.to_string().into()]);
        }
        _ => {}
    }
    header
}

/// Go refuses to write a body after these (net/http `bodyAllowedForStatus`).
fn may_have_body(status: StatusCode) -> bool {
    !(status.is_informational()
        || status == StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED)
}

/// A body in pieces of up to [`CHUNK`] bytes: what is ready goes together.
struct Chunks {
    body: Body,
    /// What of a frame did not fit.
    rest: Bytes,
    /// Told after what came before it.
    error: Option<BodyError>,
}

impl Chunks {
    fn new(body: Body) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            error: None,
        }
    }

    /// Waits for bytes and puts those that are ready into `chunk`, which is empty; `false` at the end.
    ///
    /// Dropping the future loses nothing: it has taken nothing as long as it waits.
    async fn next(&mut self, chunk: &mut Vec<u8>) -> Result<bool, BodyError> {
        poll_fn(|cx| self.poll_next(cx, chunk)).await
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        chunk: &mut Vec<u8>,
    ) -> Poll<Result<bool, BodyError>> {
        loop {
            let room = CHUNK - chunk.len();
            chunk.extend_from_slice(&self.rest[..room.min(self.rest.len())]);
            self.rest.advance(room.min(self.rest.len()));
            if chunk.len() == CHUNK {
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
                Poll::Ready(None) => return Poll::Ready(Ok(!chunk.is_empty())),
                Poll::Pending if chunk.is_empty() => return Poll::Pending,
                Poll::Pending => return Poll::Ready(Ok(true)),
            }
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
        Chunks::new(Body::new(StreamBody::new(stream)))
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

    #[tokio::test]
    async fn a_long_frame_is_cut() {
        let mut chunks = Chunks::new(Body::from(vec![7; CHUNK * 2 + 5]));
        let mut lengths = Vec::new();
        while let Some(chunk) = next(&mut chunks).await {
            lengths.push(chunk.len());
        }
        assert_eq!(lengths, [CHUNK, CHUNK, 5]);
    }

    #[tokio::test]
    async fn what_came_before_an_error_is_sent() {
        let mut chunks = frames(vec![Ok(b"half"), Err(std::io::Error::other("gone"))]);
        assert_eq!(next(&mut chunks).await.unwrap(), b"half");
        assert!(chunks.next(&mut Vec::new()).await.is_err());
    }

    fn parts(response: response::Builder) -> response::Parts {
        response.body(()).unwrap().into_parts().0
    }

    #[test]
    fn the_plugins_headers_replace_those_of_the_server_and_leave_the_others() {
        let preset = GoHeader::from([
            ("X-Request-Id".into(), vec!["1".into()]),
            ("Vary".into(), vec!["Origin".into()]),
        ]);
        let parts = parts(Response::builder().header("vary", "A").header("vary", "B"));
        let header = merged(&preset, &parts, None);
        assert_eq!(header["X-Request-Id"], ["1"]);
        assert_eq!(header["Vary"], ["A", "B"]);
        assert_eq!(header.len(), 2);
    }

    #[test]
    fn a_known_length_is_said_where_a_body_may_be() {
        let length = |parts: response::Parts, length| {
            merged(&GoHeader::new(), &parts, length).remove("Content-Length")
        };
        let plain = || parts(Response::builder());
        assert_eq!(length(plain(), Some(3)), Some(vec!["3".into()]));
        assert_eq!(length(plain(), Some(0)), None);
        assert_eq!(length(plain(), None), None);
        assert_eq!(
            length(parts(Response::builder().status(304)), Some(3)),
            None
        );
        let own = parts(Response::builder().header("content-length", "9"));
        assert_eq!(length(own, Some(3)), Some(vec!["9".into()]));
    }
}
