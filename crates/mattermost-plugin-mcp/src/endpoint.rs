//! The HTTP side of MCP: stateless POSTs with JSON answers, in the form that the client inside Agents takes.
//!
//! Any status other than 2xx, 429 and 5xx ends an MCP session of Agents, with all its tools. So whatever is wrong
//! with a message is a JSON-RPC error on HTTP 200; other statuses are left to requests that are no messages.
use crate::beginning;
use crate::envelope::Envelope;
use crate::gate;
use crate::handler::{Handler, Sender, Table};
use bytes::Bytes;
use http::header::{ACCEPT, ALLOW, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use mattermost_plugin::Body;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use std::sync::Arc;

/// Longest message: 8 MiB.
const MAX_BODY: usize = 8 * 1024 * 1024;
const JSON: HeaderValue = HeaderValue::from_static("application/json");

// JSON-RPC 2.0, section 5.1
const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;

/// The endpoint over one table of tools.
pub(crate) struct Endpoint {
    service: StreamableHttpService<Handler, NeverSessionManager>,
}

impl Endpoint {
    pub(crate) fn new(table: Arc<Table>) -> Self {
        let handler = Handler(table);
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
        }
    }

    /// Gate, then MCP.
    pub(crate) async fn serve(&self, request: Request<Body>) -> Response<Body> {
        let sender = match gate::admit(request.headers()) {
            Ok(caller) => Sender(caller),
            Err(forbidden) => return text(StatusCode::FORBIDDEN, forbidden.to_string()),
        };
        match *request.method() {
            Method::POST => {}
            Method::DELETE => return empty(StatusCode::NO_CONTENT),
            _ => return only_post(),
        }
        if !is_json(request.headers()) {
            return text(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported media type: the content type must be application/json".to_owned(),
            );
        }
        let (parts, body) = request.into_parts();
        match message(body).await {
            Ok((envelope, body)) => self.answer(&parts.headers, sender, envelope, body).await,
            Err(refusal) => refusal,
        }
    }

    async fn answer(
        &self,
        headers: &HeaderMap,
        sender: Sender,
        envelope: Envelope,
        body: Bytes,
    ) -> Response<Body> {
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
            true => json(refusal.into()),
            false => rpc_error(
                &envelope,
                INVALID_REQUEST,
                &String::from_utf8_lossy(&refusal),
            ),
        }
    }
}

/// The message in a body, or what is answered instead.
async fn message(mut body: Body) -> Result<(Envelope, Bytes), Response<Body>> {
    // what came before an error still tells who asked
    let (read, whole) = beginning::read(&mut body, MAX_BODY).await;
    let (envelope, syntax) = Envelope::read(&read);
    match (whole, syntax) {
        (Ok(()), Ok(())) => Ok((envelope, read)),
        (Ok(()), Err(error)) if error.is_data() => Err(rpc_error(
            &envelope,
            INVALID_REQUEST,
            "the body must be one JSON-RPC message; batches are not taken",
        )),
        (Ok(()), Err(_)) => Err(rpc_error(&envelope, PARSE_ERROR, "the body is not JSON")),
        (Err(error), _) => Err(rpc_error(&envelope, INVALID_REQUEST, &error.to_string())),
    }
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
