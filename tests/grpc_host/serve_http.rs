//! `ServeHTTP` as such a host calls it: a stream each way.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{Stream, stream};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use http_body::Body as _;
use mattermost_plugin::{Body, Context, Request, Response};
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::Streaming;
use tonic::transport::Channel;
use toolbelt::contract::mattermost::plugin_hooks_client::PluginHooksClient;
use toolbelt::contract::mattermost::{
    HttpHeader, ServeHttpRequest, ServeHttpRequestInit, ServeHttpResponse, ServeHttpResponseInit,
};
use toolbelt::convert::Convert as _;

/// The longest part of a body in one message, in bytes.
const LONGEST: usize = 64 * 1024;

/// Sends the request, and answers when the response has begun. Dropping the response's body cancels the call.
pub(super) async fn serve(
    mut plugin: PluginHooksClient<Channel>,
    context: Context,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let sent = CancellationToken::new();
    let upload = Upload {
        init: Some(init(context, parts, &body)),
        body,
        rest: Bytes::new(),
        ended: false,
        _sent: sent.clone().drop_guard(),
    };
    let answered = plugin.serve_http(upload.messages()).await;
    let Ok(mut answer) = answered.map(tonic::Response::into_inner) else {
        return plain(StatusCode::BAD_GATEWAY);
    };
    match answer.message().await {
        Ok(Some(first)) => response(first, answer, sent),
        _ => plain(StatusCode::BAD_GATEWAY),
    }
}

fn init(context: Context, parts: Parts, body: &Body) -> ServeHttpRequestInit {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let host = parts.headers.get(http::header::HOST);
    let length = body.size_hint().exact();
    ServeHttpRequestInit {
        plugin_context: Some(context.convert()),
        method: parts.method.to_string(),
        url: path.to_owned(),
        proto: "HTTP/1.1".to_owned(),
        proto_major: 1,
        proto_minor: 1,
        headers: headers(&parts.headers),
        host: host.map(text).unwrap_or_default(),
        remote_addr: "127.0.0.1:40000".to_owned(),
        request_uri: path.to_owned(),
        content_length: length
            .and_then(|length| length.try_into().ok())
            .unwrap_or(-1),
    }
}

/// The headers as Go writes their names, but for the host.
fn headers(headers: &HeaderMap) -> Vec<HttpHeader> {
    let names = headers.keys().filter(|name| *name != http::header::HOST);
    let header = |name: &HeaderName| HttpHeader {
        key: in_go(name.as_str()),
        values: headers.get_all(name).iter().map(text).collect(),
    };
    names.map(header).collect()
}

fn in_go(name: &str) -> String {
    let parts = name.split('-').map(|part| {
        let (first, rest) = part.split_at(part.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    parts.collect::<Vec<_>>().join("-")
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// The request on its way. Its head waits for the first part of the body.
struct Upload {
    init: Option<ServeHttpRequestInit>,
    body: Body,
    rest: Bytes,
    ended: bool,
    /// Tells that nothing is sent any more.
    _sent: DropGuard,
}

impl Upload {
    fn messages(self) -> impl Stream<Item = ServeHttpRequest> + Send {
        stream::unfold(self, |mut upload| async {
            let message = upload.next().await?;
            Some((message, upload))
        })
    }

    /// The next message; none after the end, and after a body that broke off.
    async fn next(&mut self) -> Option<ServeHttpRequest> {
        if self.ended {
            return None;
        }
        if self.rest.is_empty() {
            self.rest = self.body.chunk().await.ok()?.unwrap_or_else(|| {
                self.ended = true;
                Bytes::new()
            });
        }
        let body_chunk = self.rest.split_to(self.rest.len().min(LONGEST));
        self.ended |= self.rest.is_empty() && self.body.is_end_stream();
        Some(ServeHttpRequest {
            init: self.init.take(),
            body_chunk,
            body_complete: self.ended,
        })
    }
}

fn response(
    first: ServeHttpResponse,
    answer: Streaming<ServeHttpResponse>,
    sent: CancellationToken,
) -> Response {
    let mut response = Response::new(Body::empty());
    if let Some(ServeHttpResponseInit {
        status_code,
        headers,
    }) = first.init.clone()
    {
        let status = match status_code {
            0 => Some(StatusCode::OK),
            status => status
                .try_into()
                .ok()
                .and_then(|status: u16| status.try_into().ok()),
        };
        let Some(status) = status else {
            return plain(StatusCode::INTERNAL_SERVER_ERROR);
        };
        *response.status_mut() = status;
        for HttpHeader { key, values } in headers {
            for value in values {
                let name = HeaderName::from_bytes(key.as_bytes());
                if let (Ok(name), Ok(value)) = (name, value.try_into()) {
                    response.headers_mut().append(name, value);
                }
            }
        }
    }
    *response.body_mut() = body(first, answer, sent);
    response
}

/// The body, which is read no further than its end; an error is an end, too. Then the host waits until the request is not
/// sent any more either.
fn body(
    first: ServeHttpResponse,
    answer: Streaming<ServeHttpResponse>,
    sent: CancellationToken,
) -> Body {
    let parts = stream::unfold(Some((Some(first), answer)), move |state| {
        let sent = sent.clone();
        async move {
            let (first, mut answer) = state?;
            let message = match first {
                Some(first) => Some(first),
                None => answer.message().await.ok().flatten(),
            };
            let (chunk, complete) = match message {
                Some(message) => (message.body_chunk, message.body_complete),
                None => (Bytes::new(), true),
            };
            if complete {
                sent.cancelled().await;
                return Some((Ok::<_, Infallible>(chunk), None));
            }
            Some((Ok(chunk), Some((None, answer))))
        }
    });
    Body::from_stream(parts)
}

/// As Go's `http.Error` answers.
fn plain(status: StatusCode) -> Response {
    let text = status.canonical_reason().unwrap_or_default();
    let mut response = Response::new(Body::from(format!("{text}\n")));
    *response.status_mut() = status;
    response
}
