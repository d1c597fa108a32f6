//! rmcp's HTTP transport over requests from plugin to plugin (`mcp/plugin_roundtripper.go` of Agents).

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::stream::BoxStream;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::request::Builder;
use http::{HeaderName, HeaderValue, Method, Response, StatusCode};
use mattermost_plugin::Body;
use mattermost_plugin::body::BodyError;
use mattermost_plugin::ids::UserId;
use rmcp::model::ClientJsonRpcMessage;
use rmcp::transport::streamable_http_client::{
    SseError, StreamableHttpClient, StreamableHttpError, StreamableHttpPostResponse,
};
use sse_stream::Sse;

use super::AGENTS_PLUGIN_ID;
use super::headers::agents_request;
use crate::inter_plugin::InterPlugin;

/// Longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 << 20;

/// Sends each HTTP request of an MCP session to the plugin as Agents does.
#[derive(Clone)]
pub(super) struct PluginHttpClient {
    requests: InterPlugin,
    user: Option<UserId>,
}

/// Why a request could not be made, or its answer not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum PluginHttpError {
    /// A header or the path does not fit into a request.
    #[error("cannot build the request")]
    Request(#[source] http::Error),
    /// The answer broke off.
    #[error("cannot read the answer")]
    Answer(#[source] BodyError),
}

type Failure = StreamableHttpError<PluginHttpError>;
type Headers = HashMap<HeaderName, HeaderValue>;

impl PluginHttpClient {
    pub(super) fn new(requests: InterPlugin, user: Option<UserId>) -> Self {
        Self { requests, user }
    }

    async fn send(
        &self,
        (method, uri): (Method, &str),
        session: Option<Arc<str>>,
        headers: Headers,
        fill: impl FnOnce(Builder) -> http::Result<http::Request<Body>>,
    ) -> Result<Response<Body>, Failure> {
        let mut request = agents_request(method, uri, self.user.as_ref());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if let Some(session) = session {
            request = request.header("Mcp-Session-Id", &*session);
        }
        let request = fill(request)
            .map_err(|error| StreamableHttpError::Client(PluginHttpError::Request(error)))?;
        Ok(self.requests.send(AGENTS_PLUGIN_ID, request).await)
    }
}

async fn text(body: Body) -> Result<Vec<u8>, Failure> {
    let bytes = body.collect(MAX_ANSWER).await;
    let bytes = bytes.map_err(|error| StreamableHttpError::Client(PluginHttpError::Answer(error)));
    Ok(bytes?.to_vec())
}

/// A status that ends the session: only 429 and some 5xx do not, in Agents.
fn unexpected(status: StatusCode, body: &[u8]) -> Failure {
    let body = String::from_utf8_lossy(body);
    StreamableHttpError::UnexpectedServerResponse(format!("HTTP {status}: {body}").into())
}

impl StreamableHttpClient for PluginHttpClient {
    type Error = PluginHttpError;

    async fn post_message(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session: Option<Arc<str>>,
        _auth_header: Option<String>,
        headers: Headers,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let json = serde_json::to_vec(&message)?;
        let response = self
            .send((Method::POST, &uri), session, headers, |request| {
                request
                    .header(CONTENT_TYPE, "application/json")
                    .header(ACCEPT, "application/json, text/event-stream")
                    .body(Body::from(json))
            })
            .await?;
        let (parts, body) = response.into_parts();
        let body = text(body).await?;
        if !parts.status.is_success() {
            return Err(unexpected(parts.status, &body));
        }
        if parts.status == StatusCode::ACCEPTED {
            return Ok(StreamableHttpPostResponse::Accepted);
        }
        let kind = parts.headers.get(CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/json") {
            let kind = Some(kind.to_owned());
            return Err(StreamableHttpError::UnexpectedContentType(kind));
        }
        let session = parts.headers.get("Mcp-Session-Id");
        let session = session.and_then(|id| id.to_str().ok()).map(str::to_owned);
        let message = serde_json::from_slice(&body)?;
        Ok(StreamableHttpPostResponse::Json(message, session))
    }

    async fn delete_session(
        &self,
        uri: Arc<str>,
        session: Arc<str>,
        _auth_header: Option<String>,
        headers: Headers,
    ) -> Result<(), Failure> {
        let response = self
            .send((Method::DELETE, &uri), Some(session), headers, |request| {
                request.body(Body::empty())
            })
            .await?;
        match response.status() {
            StatusCode::METHOD_NOT_ALLOWED => Ok(()),
            status if status.is_success() => Ok(()),
            status => Err(unexpected(status, b"")),
        }
    }

    /// The plugin's server answers 405: it has no events of its own to send.
    async fn get_stream(
        &self,
        uri: Arc<str>,
        session: Option<Arc<str>>,
        _last_event_id: Option<String>,
        _auth_header: Option<String>,
        headers: Headers,
    ) -> Result<BoxStream<'static, Result<Sse, SseError>>, Failure> {
        let response = self
            .send((Method::GET, &uri), session, headers, |request| {
                request
                    .header(ACCEPT, "text/event-stream")
                    .body(Body::empty())
            })
            .await?;
        match response.status() {
            StatusCode::METHOD_NOT_ALLOWED => Err(StreamableHttpError::ServerDoesNotSupportSse),
            status => Err(unexpected(status, b"")),
        }
    }
}
