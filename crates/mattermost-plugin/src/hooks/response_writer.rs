//! Go's `http.ResponseWriter`, at the far end of a stream (`server/public/plugin/http.go`).
//!
//! Each call is awaited before the next: the server runs the calls of a connection side by side, and two of them would
//! have no order. What differs from Go's library: the headers are sent once and not before every write, and not at all
//! when the response has none; status 200 is not said; and a write has all that is ready, up to a piece of [`Chunks`].

use std::time::Duration;

use go_plugin::rpc::{CallError, Caller};
use http::header::CONTENT_LENGTH;
use http::{Response, StatusCode, response};
use http_body::Body as _;
use tokio::time::timeout;

use super::chunks::{Budget, Chunks};
use crate::Body;
use crate::body::BodyError;
use crate::http_subset::{GoHeader, go_header};

/// How long a body of unknown length has to pause for what was written to be flushed.
const PAUSE: Duration = Duration::from_millis(10);

/// Up to this many bytes, what a handler writes gets its `Content-Length` from Go's server (net/http server.go
/// `bufferBeforeChunkingSize`).
const COUNTED: u64 = 2048;

/// The response as the server hands it out: to be written, once.
pub(super) struct ResponseWriter {
    server: Caller,
    budget: Budget,
    /// The headers that the server has set already, once they are known.
    preset: Option<GoHeader>,
    /// Whether the client may have got something of it.
    begun: bool,
}

/// Why a response was not sent to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    /// The client has gone, or the server.
    #[error("the response cannot be written")]
    Call(#[from] CallError),
    /// The plugin's body failed. What was sent stays sent; with a length the client can tell. When that is nothing,
    /// the response can be [taken back](ResponseWriter::take_back).
    #[error("the response's body cannot be read")]
    Body(#[from] BodyError),
}

impl ResponseWriter {
    pub(super) fn new(server: Caller, budget: Budget) -> Self {
        Self {
            server,
            budget,
            preset: None,
            begun: false,
        }
    }

    /// Asks for the headers that the server has set already, so that sending need not wait for them.
    pub(super) async fn ask(&mut self) -> Result<(), CallError> {
        self.preset = Some(self.preset().await?);
        Ok(())
    }

    async fn preset(&mut self) -> Result<GoHeader, CallError> {
        match self.preset.take() {
            Some(preset) => Ok(preset),
            None => self.server.call("Plugin.Header", &()).await,
        }
    }

    /// Sends `response` on top of the headers that the server has set.
    pub(super) async fn send(
        &mut self,
        response: Response<Body>,
        to_head: bool,
    ) -> Result<(), Broken> {
        let (parts, body) = response.into_parts();
        let length = body.size_hint().exact();
        let mut first = Vec::new();
        let mut body = Chunks::new(body, self.budget.clone());
        let plain = match length {
            // Go's server finds out how long it is.
            Some(length @ ..=COUNTED) if parts.headers.is_empty() && !to_head => {
                body.whole(length, &mut first).await
            }
            _ => false,
        };
        if !plain {
            let preset = self.preset().await?;
            let header = merged(&preset, &parts, length);
            if header != preset {
                let () = self.server.call("Plugin.SyncHeader", &header).await?;
                self.preset = Some(preset);
            }
        }
        if parts.status != StatusCode::OK {
            let status = i64::from(parts.status.as_u16());
            self.begun = true;
            let () = self.server.call("Plugin.WriteHeader", &status).await?;
        }
        if to_head || !may_have_body(parts.status) {
            return Ok(());
        }
        self.write(first, body, length.is_none()).await
    }

    /// Takes the headers back of a response of which the client has nothing, so that the server can answer in its
    /// place; `false` when something was sent.
    pub(super) async fn take_back(&mut self) -> bool {
        if !self.begun
            && let Some(preset) = self.preset.take()
        {
            // Fails when the server has gone, and with it the client.
            let _: Result<(), _> = self.server.call("Plugin.SyncHeader", &preset).await;
        }
        !self.begun
    }

    /// Writes `chunk` and the rest of the body; one that `pauses` is flushed when it does.
    async fn write(
        &mut self,
        mut chunk: Vec<u8>,
        mut body: Chunks,
        pauses: bool,
    ) -> Result<(), Broken> {
        loop {
            if chunk.is_empty() && !self.next(&mut chunk, &mut body, pauses).await? {
                return Ok(());
            }
            self.begun = true;
            let () = self.server.call("Plugin.Write", &chunk).await?;
            chunk.clear();
        }
    }

    /// Waits for the next chunk; `false` at the end.
    async fn next(
        &mut self,
        chunk: &mut Vec<u8>,
        body: &mut Chunks,
        pauses: bool,
    ) -> Result<bool, Broken> {
        match timeout(PAUSE, body.next(chunk)).await {
            Ok(more) => Ok(more?),
            Err(_) => {
                if pauses {
                    self.begun = true;
                    let () = self.server.call("Plugin.Flush", &()).await?;
                }
                Ok(body.next(chunk).await?)
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TaskSet;
    use bytes::Bytes;
    use go_plugin::rpc::{Answer, Args, Reply, Service, serve};
    use go_plugin::yamux::Session;
    use http_body::Frame;
    use std::pin::Pin;
    use std::sync::{Arc, Mutex};
    use std::task::{Context, Poll};

    /// Notes the calls, and answers what Go's server would.
    #[derive(Default)]
    struct Server(Mutex<Vec<String>>);

    impl Service for Server {
        fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
            let mut call = method.trim_start_matches("Plugin.").to_owned();
            if call == "SyncHeader" {
                let header: GoHeader = args.decode()?;
                call.extend(header.keys().map(|name| format!(" {name}")));
            }
            let preset = GoHeader::from([("Vary".to_owned(), vec!["Origin".into()])]);
            let reply = match call == "Header" {
                true => Reply::new(preset),
                false => Reply::empty(),
            };
            self.0.lock().unwrap().push(call);
            Ok(Box::pin(async { Ok(reply) }))
        }
    }

    /// The calls that it takes to send `response`.
    async fn calls(response: Response<Body>, to_head: bool) -> Vec<String> {
        let tasks = TaskSet::new();
        let (near, far) = tokio::net::UnixStream::pair().unwrap();
        let (plugin, _) = Session::client(near, &tasks);
        let (_session, mut incoming) = Session::server(far, &tasks);
        let server = Arc::new(Server::default());
        let served = async {
            serve(incoming.accept().await.unwrap(), server.clone()).await;
        };
        let sent = async {
            let server = Caller::new(plugin.open().await.unwrap());
            let mut writer = ResponseWriter::new(server, Budget::default());
            // A body that breaks off is an error, which some of these are.
            if writer.send(response, to_head).await.is_err() {
                writer.take_back().await;
            }
        };
        tokio::join!(served, sent);
        std::mem::take(&mut *server.0.lock().unwrap())
    }

    const WHOLE: [&str; 3] = ["Header", "SyncHeader Content-Length Vary", "Write"];

    #[tokio::test]
    async fn a_short_response_without_headers_leaves_those_of_the_server_alone() {
        let small = || Response::new(Body::from("small"));
        assert_eq!(calls(small(), false).await, ["Write"]);
        let mut refused = small();
        *refused.status_mut() = StatusCode::NOT_FOUND;
        assert_eq!(calls(refused, false).await, ["WriteHeader", "Write"]);
        let nothing = Response::new(Body::empty());
        assert_eq!(calls(nothing, false).await, [""; 0]);
        assert_eq!(calls(small(), true).await, WHOLE[..2]);
    }

    #[tokio::test]
    async fn what_go_does_not_count_has_its_length_said_first() {
        let counted = Response::new(Body::from(vec![7; COUNTED as usize]));
        assert_eq!(calls(counted, false).await, ["Write"]);
        let longer = Response::new(Body::from(vec![7; COUNTED as usize + 1]));
        assert_eq!(calls(longer, false).await, WHOLE);
        let own = Response::builder().header("x-own", "1");
        let own = own.body(Body::from("small")).unwrap();
        let calls = calls(own, false).await;
        assert_eq!(calls[1], "SyncHeader Content-Length Vary X-Own");
    }

    /// Of known length, in parts that do not all come.
    struct Parts(Vec<Option<Result<&'static str, std::io::Error>>>, u64);

    impl http_body::Body for Parts {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
            match self.0.pop() {
                Some(Some(part)) => Poll::Ready(Some(part.map(|text| Frame::data(text.into())))),
                Some(None) => {
                    cx.waker().wake_by_ref();
                    Poll::Pending
                }
                None => Poll::Ready(None),
            }
        }

        fn size_hint(&self) -> http_body::SizeHint {
            http_body::SizeHint::with_exact(self.1)
        }
    }

    #[tokio::test]
    async fn the_length_of_a_body_that_may_still_break_off_is_said_first() {
        let gone = || Some(Err(std::io::Error::other("gone")));
        let sent = async |mut parts: Vec<_>| {
            parts.reverse();
            calls(Response::new(Body::new(Parts(parts, 8))), false).await
        };
        let taken_back = [
            "Header",
            "SyncHeader Content-Length Vary",
            "SyncHeader Vary",
        ];
        assert_eq!(sent(vec![gone()]).await, taken_back);
        assert_eq!(sent(vec![None, gone()]).await, taken_back);
        // What the client has of it cannot be taken back.
        assert_eq!(sent(vec![Some(Ok("half")), gone()]).await, WHOLE);
        let late = sent(vec![Some(Ok("half")), None, Some(Ok("half"))]).await;
        assert_eq!(late[..3], WHOLE);
        let ready = sent(vec![Some(Ok("half")), Some(Ok("half"))]).await;
        assert_eq!(ready, ["Write"]);
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
