//! The HTTP side of MCP: stateless POSTs with JSON answers, in the form that the client inside Agents takes.
//!
//! Any status other than 2xx, 429 and 5xx ends an MCP session of Agents, with all its tools. So whatever is wrong
//! with a message is a JSON-RPC error on HTTP 200; other statuses are left to requests that are no messages.
//!
//! A call is cancelled by dropping the future of its response, and by nothing else: that is the signal in MCP 2026-07-28
//! (basic/patterns/cancellation), and without sessions there is no stream on which an older client could still get the answer.
//! `notifications/cancelled` is accepted with 202, as every notification, and ignored. It comes as a POST of its own and names
//! a request only by its JSON-RPC id; each client counts those from 1, and many are under way at a time, so the id does not
//! tell whose call is meant.
use crate::Caller;
use crate::envelope::Envelope;
use crate::gate;
use crate::handler::{Handler, Sender, Table};
use crate::message::{MAX_BODY, Message, Unread};
use crate::places::{Busy, Place, Places};
use http::header::{
    ACCEPT, ALLOW, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, RETRY_AFTER,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use mattermost_plugin::{Body, Host};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

// JSON-RPC 2.0, section 5.1
const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;

/// The endpoint over one table of tools.
pub(crate) struct Endpoint {
    service: StreamableHttpService<Handler, NeverSessionManager>,
    places: Arc<Places>,
    /// How long a body may take to arrive.
    patience: Duration,
}

impl Endpoint {
    pub(crate) fn new(host: &Host, table: Arc<Table>) -> Self {
        let places = Places::new(table.capacity);
        let patience = table.limits.deadline;
        let handler = Handler {
            host: host.clone(),
            table,
        };
        let config = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_max_request_body_bytes(MAX_BODY)
            .disable_allowed_hosts()
            .disable_allowed_origins();
        Self {
            service: StreamableHttpService::new(
                move || Ok(handler.clone()),
                Arc::new(NeverSessionManager::default()),
                config,
            ),
            places,
            patience,
        }
    }

    /// Gate, then MCP. Dropping the future cancels what the request asked for.
    pub(crate) async fn serve(&self, request: Request<Body>) -> Response<Body> {
        let caller = match gate::admit(request.headers()) {
            Ok(caller) => caller,
            Err(forbidden) => return text(StatusCode::FORBIDDEN, forbidden.to_string()),
        };
        match *request.method() {
            Method::POST => {}
            Method::DELETE => return empty(StatusCode::NO_CONTENT),
            _ => return only_post(),
        }
        if let Some(why) = unreadable(request.headers()) {
            return text(StatusCode::UNSUPPORTED_MEDIA_TYPE, why.to_owned());
        }
        match self.places.take(caller.as_ref()) {
            Ok(place) => self.admitted(caller, place, request).await,
            Err(busy) => too_many(busy),
        }
    }

    async fn admitted(
        &self,
        caller: Option<Caller>,
        place: Place,
        request: Request<Body>,
    ) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let mut room = place.room();
        let length = length(&parts.headers);
        match Message::read(body, length, self.patience, &mut room).await {
            Ok(message) => {
                let sender = Sender {
                    caller,
                    place: Arc::new(place),
                    room: Arc::new(room),
                    excess: message.excess,
                };
                self.answer(&parts.headers, sender, message).await
            }
            Err((envelope, unread)) => refuse(&envelope, unread),
        }
    }

    async fn answer(
        &self,
        headers: &HeaderMap,
        sender: Sender,
        message: Message,
    ) -> Response<Body> {
        let Message { envelope, body, .. } = message;
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.headers_mut() = mcp_headers(headers);
        request.extensions_mut().insert(sender);
        let response = self.service.handle(request).await;
        if response.status().is_success() || response.status().is_server_error() {
            return response.map(Body::new);
        }
        if !envelope.is_request() {
            // nobody waits for an answer to a notification
            return empty(StatusCode::ACCEPTED);
        }
        let is_rpc_error = is_json(response.headers());
        let Ok(refusal) = response.into_body().collect().await.map(|b| b.to_bytes());
        match is_rpc_error {
            true => json(with_id(&refusal).into()),
            false => rpc_error(
                &envelope,
                INVALID_REQUEST,
                &String::from_utf8_lossy(&refusal),
            ),
        }
    }
}

/// How long the body says it is; 0 where it does not.
fn length(headers: &HeaderMap) -> usize {
    let length = headers.get(CONTENT_LENGTH).and_then(|v| v.to_str().ok());
    length.and_then(|v| v.parse().ok()).unwrap_or(0)
}

/// What is answered to a message that is not done.
fn refuse(envelope: &Envelope, unread: Unread) -> Response<Body> {
    let code = match unread {
        Unread::Busy(busy) => return too_many(busy),
        Unread::Body(_) | Unread::Late if envelope.is_notification() => {
            return empty(StatusCode::ACCEPTED);
        }
        Unread::Excess(_) if !envelope.is_request() => return empty(StatusCode::ACCEPTED),
        Unread::Syntax => PARSE_ERROR,
        _ => INVALID_REQUEST,
    };
    rpc_error(envelope, code, &unread.to_string())
}

/// What rmcp needs of the headers. It insists on a well-formed host and on both answer types; an inter-plugin
/// request has the former or not, and we answer JSON only.
fn mcp_headers(headers: &HeaderMap) -> HeaderMap {
    let of_mcp = |name: &str| name.starts_with("mcp-");
    let mut kept: HeaderMap = headers
        .iter()
        .filter(|(name, _)| of_mcp(name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    kept.insert(HOST, HeaderValue::from_static("plugin"));
    kept.insert(CONTENT_TYPE, JSON);
    kept.insert(
        ACCEPT,
        HeaderValue::from_static("application/json, text/event-stream"),
    );
    kept
}

/// Why the body cannot be read as a message, whatever it says.
fn unreadable(headers: &HeaderMap) -> Option<&'static str> {
    if !is_json(headers) {
        return Some("unsupported media type: the content type must be application/json");
    }
    match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"" | b"identity") => None,
        Some(_) => Some("unsupported media type: the body must not be encoded"),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn only_post() -> Response<Body> {
    let mut response = text(
        StatusCode::METHOD_NOT_ALLOWED,
        "method not allowed: this endpoint takes POST".to_owned(),
    );
    let post = HeaderValue::from_static("POST");
    response.headers_mut().insert(ALLOW, post);
    response
}

/// Agents' session survives it, unlike most others.
fn too_many(busy: Busy) -> Response<Body> {
    let mut response = text(StatusCode::TOO_MANY_REQUESTS, busy.to_string());
    let second = HeaderValue::from_static("1");
    response.headers_mut().insert(RETRY_AFTER, second);
    response
}

/// An error of rmcp; JSON-RPC wants an id in each, and rmcp leaves it out where there is none to name.
fn with_id(error: &[u8]) -> Vec<u8> {
    match serde_json::from_slice::<Map<String, Value>>(error) {
        Ok(mut members) => {
            members.entry("id").or_insert(Value::Null);
            Value::Object(members).to_string().into_bytes()
        }
        Err(_) => error.to_vec(),
    }
}

fn rpc_error(envelope: &Envelope, code: i32, message: &str) -> Response<Body> {
    let error = serde_json::json!({
        "jsonrpc": "2.0",
        "id": envelope.id(),
        "error": {"code": code, "message": message},
    });
    json(error.to_string().into())
}

fn json(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response
}

fn text(status: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
