//! Go's `http.ResponseWriter` as the plugin sees it at its end of the stream: `http.go`, and of net/http what shows.
//!
//! The first write, flush or status decides the headers; a first write without a status means 200.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::stream;
use go_plugin::rpc::{Answer, Args, CallError, Reply, Service, method_not_found};
use http::{Response, StatusCode};
use http_body::Frame;
use http_body_util::StreamBody;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::DropGuard;

use crate::Body;
use crate::http_subset::{GoHeader, header_map};

type Chunk = Result<Bytes, io::Error>;

/// Go's words (net/http `ErrBodyNotAllowed`).
const NO_BODY: &str = "http: request method or response status code does not allow body";
const FAILED: &str = "500 internal server error\n";

/// The end that the plugin writes to, and the end where the response comes out.
pub(super) fn channel(to_head: bool) -> (Writer, Begun) {
    let (begin, begun) = oneshot::channel();
    let (chunks, body) = mpsc::channel(1);
    let state = State {
        header: GoHeader::new(),
        begin: Some(begin),
        status: StatusCode::OK,
        chunks: Some(chunks),
    };
    let writer = Writer {
        to_head,
        state: Mutex::new(state),
    };
    (writer, Begun { begun, body })
}

/// What the plugin writes to.
pub(super) struct Writer {
    to_head: bool,
    state: Mutex<State>,
}

struct State {
    header: GoHeader,
    /// Gone once the response has begun.
    begin: Option<oneshot::Sender<Result<Response<()>, CallError>>>,
    status: StatusCode,
    /// Gone once the response has ended.
    chunks: Option<mpsc::Sender<Chunk>>,
}

impl State {
    /// Headers and status are final from the first time on.
    fn begin(&mut self, status: StatusCode) {
        let Some(begin) = self.begin.take() else {
            return;
        };
        let mut response = Response::new(());
        match header_map(&self.header) {
            Ok(headers) => {
                self.status = status;
                *response.headers_mut() = headers;
            }
            Err(error) => {
                tracing::error!("a response has too many headers: {error}");
                self.status = StatusCode::INTERNAL_SERVER_ERROR;
                // What the plugin writes belongs to another status.
                self.chunks = None;
            }
        }
        *response.status_mut() = self.status;
        // Nobody waits for it when the client has gone.
        let _ = begin.send(Ok(response));
    }
}

impl Writer {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_header(&self, code: i64) -> Result<(), String> {
        // Go lets informational ones through to the client before the real one.
        let status = u16::try_from(code)
            .ok()
            .and_then(|code| StatusCode::from_u16(code).ok())
            .ok_or("invalid http status code")?;
        if !status.is_informational() {
            self.state().begin(status);
        }
        Ok(())
    }

    /// Where a write goes; `None` where Go eats it.
    fn sink(&self) -> Result<Option<mpsc::Sender<Chunk>>, String> {
        let mut state = self.state();
        state.begin(StatusCode::OK);
        match state.status {
            StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED => Err(NO_BODY.into()),
            _ if self.to_head => Ok(None),
            _ => Ok(state.chunks.clone()),
        }
    }

    /// The plugin has returned from the hook, or the call has failed.
    pub(super) async fn finish(&self, served: Result<(), CallError>) {
        let (chunks, last) = {
            let mut state = self.state();
            (state.chunks.take(), state.finish(served))
        };
        if let (Some(chunks), Some(last)) = (chunks, last) {
            // Nobody reads it when the client has gone.
            let _ = chunks.send(last).await;
        }
    }
}

impl State {
    /// Decides what has not been decided; answers what ends the body, if it is not plainly over.
    fn finish(&mut self, served: Result<(), CallError>) -> Option<Chunk> {
        match served {
            Ok(()) => {
                self.begin(StatusCode::OK);
                None
            }
            Err(CallError::Server(text)) => {
                tracing::error!("the plugin failed to answer a request: {text}");
                self.begin.is_some().then(|| {
                    self.begin(StatusCode::INTERNAL_SERVER_ERROR);
                    Ok(Bytes::from_static(FAILED.as_bytes()))
                })
            }
            Err(error) => match self.begin.take() {
                Some(begin) => {
                    // Nobody waits for it when the client has gone.
                    let _ = begin.send(Err(error));
                    None
                }
                None => Some(Err(io::Error::new(io::ErrorKind::ConnectionAborted, error))),
            },
        }
    }
}

impl Service for Writer {
    /// Everything but waiting for the client is done at once, so the order of the calls is that of their effects.
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
        match method {
            "Plugin.Header" => {
                let header = self.state().header.clone();
                return Ok(Box::pin(async { Ok(Reply::new(header)) }));
            }
            "Plugin.SyncHeader" => self.state().header = args.decode()?,
            "Plugin.WriteHeader" => self.write_header(args.decode()?)?,
            "Plugin.Flush" => self.state().begin(StatusCode::OK),
            "Plugin.Write" => {
                let bytes: Vec<u8> = args.decode()?;
                let sink = self.sink()?;
                return Ok(Box::pin(write(sink, bytes)));
            }
            _ => return Err(method_not_found(method)),
        }
        Ok(Box::pin(async { Ok(Reply::empty()) }))
    }
}

async fn write(sink: Option<mpsc::Sender<Chunk>>, bytes: Vec<u8>) -> Result<Reply, String> {
    if let Some(sink) = sink
        && !bytes.is_empty()
    {
        let sent = sink.send(Ok(bytes.into())).await;
        sent.map_err(|_| "the client has gone".to_owned())?;
    }
    Ok(Reply::empty())
}

/// Where the response comes out.
pub(super) struct Begun {
    begun: oneshot::Receiver<Result<Response<()>, CallError>>,
    body: mpsc::Receiver<Chunk>,
}

impl Begun {
    /// The response, once it has begun. `end` is dropped with its body.
    pub(super) async fn response(self, end: DropGuard) -> Result<Response<Body>, CallError> {
        let response = self.begun.await.unwrap_or(Err(CallError::Closed))?;
        let frames = stream::unfold((self.body, end), |(mut body, end)| async {
            let chunk = body.recv().await?;
            Some((chunk.map(Frame::data), (body, end)))
        });
        Ok(response.map(|()| Body::new(StreamBody::new(frames))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_response_with_too_many_headers_is_a_failure_without_a_body() {
        let (writer, begun) = channel(false);
        let names = (0..25_000).map(|number| format!("X{number}"));
        writer.state().header = names.map(|name| (name, vec!["".into()])).collect();
        assert!(
            writer.sink().unwrap().is_none(),
            "the body is not that of a failure"
        );
        writer.finish(Ok(())).await;

        let end = tokio_util::sync::CancellationToken::new().drop_guard();
        let response = begun.response(end).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(response.headers().is_empty());
        assert!(response.into_body().collect(0).await.unwrap().is_empty());
    }
}
