//! `ServeHTTP`: one request of a client and its answer, both in pieces.
//!
//! The plugin's answer may begin, and end, before the request has arrived; the call ends with it, so that the server stops
//! sending. Nothing is read of the request that the plugin does not read, nor asked of its answer that the server does not
//! take. When the client goes away the server gives the call up, and with it the plugin's answer is dropped.

use http::StatusCode;
use mattermost_plugin::model::{Context, HTTPRequestSubset};
use mattermost_plugin::transport::{Lifecycle, RequestError, to_http_request};
use mattermost_plugin::{Binary, Body, Plugin, Request, Response, response};
use tonic::{Status, Streaming};

use super::contract::mattermost::{ServeHttpRequest, ServeHttpRequestInit};
use super::convert::Convert as _;

mod answer;
mod pieces;
mod upload;

pub(super) use answer::Answer;
pub(super) use pieces::Budget;
use upload::Upload;

/// Has the plugin answer a request.
pub(super) async fn answer<P: Plugin>(
    plugin: &Lifecycle<P>,
    mut parts: Streaming<ServeHttpRequest>,
    budget: Budget,
) -> Result<Answer, Status> {
    let Some(mut first) = parts.message().await? else {
        return Err(Status::invalid_argument("there is no request"));
    };
    let Some(init) = first.init.take() else {
        return Err(Status::invalid_argument(
            "the request begins without its head",
        ));
    };
    let to_head = init.method == "HEAD";
    let context = init.plugin_context.clone().unwrap_or_default().convert();
    let body = Body::new(Upload::new(first, parts));
    let response = match to_http_request(head(init), body) {
        Ok(request) => serve(plugin, context, request).await,
        Err(RequestError::Headers(_)) => refused(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "431 the request has too many headers\n",
        ),
        Err(_) => refused(StatusCode::BAD_REQUEST, "400 bad request\n"),
    };
    Ok(answer::of(response, to_head, budget))
}

async fn serve<P: Plugin>(plugin: &Lifecycle<P>, context: Context, request: Request) -> Response {
    let answered = plugin.serve_http(context, request).await;
    // For a server an error of the call is a bad gateway.
    answered.unwrap_or_else(|_inactive| {
        refused(
            StatusCode::SERVICE_UNAVAILABLE,
            "503 the plugin is not active\n",
        )
    })
}

fn refused(status: StatusCode, text: &'static str) -> Response {
    response::text(status, text)
}

/// The request without its body, as net/rpc has it.
fn head(init: ServeHttpRequestInit) -> HTTPRequestSubset {
    let headers = init.headers.into_iter();
    HTTPRequestSubset {
        method: init.method.into(),
        url: Some(Binary(init.url.into_bytes())),
        proto: init.proto.into(),
        proto_major: init.proto_major.into(),
        proto_minor: init.proto_minor.into(),
        header: headers
            .map(|header| (header.key, header.values.convert()))
            .collect(),
        host: init.host.into(),
        remote_addr: init.remote_addr.into(),
        request_uri: init.request_uri.into(),
    }
}
