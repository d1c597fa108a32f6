//! The plugin's response, as the messages that carry it.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, StatusCode, response};
use mattermost_plugin::body::BodyError;
use mattermost_plugin::transport::go_header;
use mattermost_plugin::{GoString, Response, response as plain};
use tokio::time::timeout;
use tonic::Status;
use tonic::codegen::BoxStream;

use super::pieces::{Budget, Pieces};
use crate::grpc::contract::mattermost::{HttpHeader, ServeHttpResponse, ServeHttpResponseInit};

/// How long a body of unknown length has to pause for what was sent to be flushed.
const PAUSE: Duration = Duration::from_millis(10);

/// What is answered for a plugin whose body fails at once.
const FAILURE: &str = "500 internal server error\n";

/// The messages.
pub(in crate::grpc) type Answer = BoxStream<ServeHttpResponse>;

/// A response on its way.
struct Sending {
    /// Until it is sent, with the first piece.
    head: Option<response::Parts>,
    body: Pieces,
    /// Whether the server is told to pass on what it has when the body pauses.
    pauses: bool,
    /// Whether that has been done.
    flushed: bool,
}

/// What carries `response`.
pub(super) fn of(response: Response, to_head: bool, budget: Budget) -> Answer {
    let sending = Sending::new(response, to_head, budget);
    let messages = stream::unfold(Some(sending), |sending| async {
        let mut sending = sending?;
        let message = sending.next().await;
        let more = message.as_ref().is_ok_and(|message| !message.body_complete);
        Some((message, more.then_some(sending)))
    });
    messages.boxed()
}

impl Sending {
    fn new(response: Response, to_head: bool, budget: Budget) -> Self {
        let (mut head, body) = response.into_parts();
        let mut body = Pieces::new(body, budget);
        let length = body.length();
        if let Some(length @ 1..) = length
            && may_have_body(head.status)
            && !head.headers.contains_key(CONTENT_LENGTH)
        {
            // Said, so that a cut body shows.
            head.headers.insert(CONTENT_LENGTH, length.into());
        }
        if to_head || !may_have_body(head.status) {
            body.clear();
        }
        Self {
            head: Some(head),
            body,
            pauses: length.is_none(),
            flushed: false,
        }
    }

    /// The next message, of which the last says that it is.
    async fn next(&mut self) -> Result<ServeHttpResponse, Status> {
        let next = match self.pauses && !self.flushed {
            true => timeout(PAUSE, self.body.next()).await.ok(),
            false => Some(self.body.next().await),
        };
        self.flushed = next.is_none();
        match next {
            None => Ok(ServeHttpResponse {
                init: self.init(),
                flush: true,
                ..ServeHttpResponse::default()
            }),
            Some(Ok(piece)) => Ok(ServeHttpResponse {
                init: self.init(),
                body_complete: piece.is_none() || self.body.ended(),
                body_chunk: piece.unwrap_or_default(),
                flush: false,
            }),
            Some(Err(error)) => self.broken(&error),
        }
    }

    /// A response of which the client has nothing is replaced by one that says so. One that has begun ends, and with a
    /// length the client can tell.
    fn broken(&mut self, error: &BodyError) -> Result<ServeHttpResponse, Status> {
        tracing::warn!("the body of a response broke off: {error}");
        if self.head.is_none() {
            return Err(Status::aborted("the body of the response broke off"));
        }
        let (failure, _) = plain::text(StatusCode::INTERNAL_SERVER_ERROR, FAILURE).into_parts();
        self.head = Some(failure);
        Ok(ServeHttpResponse {
            init: self.init(),
            body_chunk: Bytes::from_static(FAILURE.as_bytes()),
            body_complete: true,
            flush: false,
        })
    }

    /// The head, for the first message.
    fn init(&mut self) -> Option<ServeHttpResponseInit> {
        let head = self.head.take()?;
        Some(ServeHttpResponseInit {
            status_code: head.status.as_u16().into(),
            headers: headers(&head.headers),
        })
    }
}

/// The headers. A value that is not UTF-8 is left out: the contract cannot say it.
fn headers(headers: &HeaderMap) -> Vec<HttpHeader> {
    let header = |(key, values): (String, Vec<GoString>)| {
        let text = |value: &GoString| str::from_utf8(value.as_bytes()).ok().map(str::to_owned);
        let values: Vec<_> = values.iter().filter_map(text).collect();
        (!values.is_empty()).then_some(HttpHeader { key, values })
    };
    go_header(headers).into_iter().filter_map(header).collect()
}

/// Go refuses to write a body after these (net/http `bodyAllowedForStatus`).
fn may_have_body(status: StatusCode) -> bool {
    !(status.is_informational()
        || status == StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED)
}

#[cfg(test)]
mod tests {
    use mattermost_plugin::Body;

    use super::*;

    #[tokio::test]
    async fn a_header_that_is_not_utf8_is_left_out_and_the_rest_is_sent() {
        let response = http::Response::builder()
            .header("X-Name", &b"caf\xe9"[..])
            .header("X-Name", "caf\u{e9}")
            .header("X-Other", &b"\xff"[..])
            .header("X-Empty", "")
            .body(Body::empty())
            .unwrap();
        let mut messages = of(response, false, Budget::default());
        let head = messages.next().await.unwrap().unwrap().init.unwrap();
        let headers = head.headers.iter();
        let mut headers: Vec<_> = headers
            .map(|header| (header.key.as_str(), header.values.join("|")))
            .collect();
        headers.sort();
        let expected = [
            ("X-Empty", String::new()),
            ("X-Name", "caf\u{e9}".to_owned()),
        ];
        assert_eq!(headers, expected);
    }
}
