//! One request of a session and its answer (`mcp/streamable.go` of the official Go SDK, which Agents uses).
use super::Route;
use super::agents_request::agents_request;
use super::fault::Fault;
use bytes::Bytes;
use http::header::{ACCEPT, ALLOW, CONTENT_TYPE};
use http::response::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::{Body, Response};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 << 20;

/// How long a server may take to say that it has no stream of events.
const GET_MAY_TAKE: Duration = Duration::from_secs(5);

const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");

/// Sends what a session sends: the same path, user and headers with everything.
#[derive(Debug)]
pub(super) struct Exchange {
    route: Route,
    path: String,
    user: Option<UserId>,
    /// `Mcp-Protocol-Version` once it is agreed, and the session's id where the server gives one.
    headers: HeaderMap,
    /// Of the next request.
    id: AtomicU64,
}

impl Exchange {
    pub(super) fn new(route: Route, path: &str, user: Option<UserId>) -> Self {
        Self {
            route,
            path: path.to_owned(),
            user,
            headers: HeaderMap::new(),
            id: AtomicU64::new(1),
        }
    }

    /// From now on each request tells the version of MCP.
    pub(super) fn speak(&mut self, version: &'static str) {
        let version = HeaderValue::from_static(version);
        self.headers.insert("mcp-protocol-version", version);
    }

    /// Tells no version again.
    pub(super) fn silence(&mut self) {
        self.headers.clear();
    }

    /// From now on each request names the session that the server has opened, if it has.
    pub(super) fn belong_to(&mut self, opened: &Parts) {
        if let Some(session) = opened.headers.get(SESSION) {
            self.headers.insert(SESSION, session.clone());
        }
    }

    /// Whether the server has opened a session with an id.
    pub(super) fn belongs(&self) -> bool {
        self.headers.contains_key(SESSION)
    }

    /// A JSON-RPC request; its result. `extra` are headers of this request alone.
    pub(super) async fn request(
        &self,
        method: &str,
        params: &Value,
        extra: HeaderMap,
    ) -> Result<(Parts, Value), Fault> {
        let id = self.id.fetch_add(1, Ordering::Relaxed);
        let message = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        let (parts, body) = self.post(&message, extra).await?;
        let kind = header(&parts, CONTENT_TYPE);
        if kind.split(';').next() != Some("application/json") {
            return Err(Fault::ContentType(kind));
        }
        let mut answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        if answer["jsonrpc"] != "2.0" || answer["id"] != id {
            return Err(Fault::NotAnAnswer(text(&body)));
        }
        match (answer["result"].take(), answer["error"].take()) {
            (result @ Value::Object(_), Value::Null) => Ok((parts, result)),
            (Value::Null, Value::Object(error)) => Err(Fault::Refused {
                code: error.get("code").and_then(Value::as_i64).unwrap_or(0),
                message: string(error.get("message")),
            }),
            _ => Err(Fault::NotAnAnswer(text(&body))),
        }
    }

    /// A JSON-RPC notification.
    pub(super) async fn notify(&self, method: &str) -> Result<(), Fault> {
        let message = json!({"jsonrpc": "2.0", "method": method, "params": {}});
        let (parts, body) = self.post(&message, HeaderMap::new()).await?;
        if parts.status != StatusCode::ACCEPTED || !body.is_empty() {
            return Err(Fault::NotificationAnswered {
                status: parts.status,
                length: body.len(),
            });
        }
        Ok(())
    }

    /// The GET by which a client asks for a stream of events: the server has none.
    pub(super) async fn get(&self) -> Result<(), Fault> {
        let mut accept = HeaderMap::new();
        accept.insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
        // The body is not read: that of a stream would not end.
        let response = self.send(Method::GET, accept, Body::empty());
        let response = tokio::time::timeout(GET_MAY_TAKE, response).await;
        let response = response.map_err(|_| Fault::GetHangs(GET_MAY_TAKE))??;
        let (parts, _) = response.into_parts();
        let allow = header(&parts, ALLOW);
        if parts.status != StatusCode::METHOD_NOT_ALLOWED || allow != "POST" {
            return Err(Fault::GetAnswered {
                status: parts.status,
                allow,
            });
        }
        Ok(())
    }

    /// The DELETE that ends a session.
    pub(super) async fn delete(&self) -> Result<(), Fault> {
        let response = self.send(Method::DELETE, HeaderMap::new(), Body::empty());
        let (parts, body) = read(response.await?).await?;
        if !parts.status.is_success() || !body.is_empty() {
            return Err(Fault::DeleteAnswered {
                status: parts.status,
                length: body.len(),
            });
        }
        Ok(())
    }

    async fn post(&self, message: &Value, mut extra: HeaderMap) -> Result<(Parts, Bytes), Fault> {
        extra.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let both = HeaderValue::from_static("application/json, text/event-stream");
        extra.insert(ACCEPT, both);
        let body = Body::from(message.to_string());
        let (parts, body) = read(self.send(Method::POST, extra, body).await?).await?;
        let status = parts.status;
        if status.is_success() {
            return Ok((parts, body));
        }
        let body = text(&body);
        Err(match status.as_u16() {
            429 | 500 | 502 | 503 | 504 => Fault::GivenUp { status, body },
            _ => Fault::SessionEnded { status, body },
        })
    }

    async fn send(&self, method: Method, extra: HeaderMap, body: Body) -> Result<Response, Fault> {
        let builder = agents_request(method, &self.path, self.user.as_ref());
        let mut request = builder.body(body).map_err(Fault::Request)?;
        request.headers_mut().extend(self.headers.clone());
        request.headers_mut().extend(extra);
        Ok(self.route.send(request).await)
    }
}

async fn read(response: Response) -> Result<(Parts, Bytes), Fault> {
    let (parts, body) = response.into_parts();
    let body = body.collect(MAX_ANSWER).await.map_err(Fault::Body)?;
    Ok((parts, body))
}

fn header(parts: &Parts, name: HeaderName) -> String {
    let value = parts
        .headers
        .get(name)
        .and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// A string in an answer; empty where there is none.
pub(super) fn string(value: Option<&Value>) -> String {
    let text = value.and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn text(body: &[u8]) -> String {
    String::from_utf8_lossy(body).into_owned()
}
