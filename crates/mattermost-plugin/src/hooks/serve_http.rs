//! `ServeHTTP` and `ServeMetrics`: one request of a client, its response and both bodies.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use futures_util::poll;
use go_plugin::broker::MuxBroker;
use go_plugin::rpc::{Caller, Reply};
use go_plugin::yamux::Stream;
use http::{Response, StatusCode};

use super::calls::ServeHttpArgs;
use super::response_writer::{Broken, ResponseWriter};
use crate::http_subset::RequestError;
use crate::lifecycle::{Place, UnderWay, caught};
use crate::model::{Context, HTTPRequestSubset};
use crate::plugin::Plugin;
use crate::{Body, body_stream, http_subset, response};

/// What a request needs to be answered.
pub(super) struct Request<P, F> {
    pub(super) call: UnderWay<P>,
    /// Or what to answer, because there is none.
    pub(super) place: Result<Place, StatusCode>,
    pub(super) hook: &'static str,
    pub(super) run: fn(Arc<P>, Context, http::Request<Body>) -> F,
}

/// Has the plugin answer the request. Both streams are closed when this ends, however it does.
pub(super) async fn answer<P, F>(
    asked: Request<P, F>,
    broker: MuxBroker,
    args: ServeHttpArgs,
) -> Result<Reply, String>
where
    P: Plugin,
    F: Future<Output = Response<Body>>,
{
    let dialled = dial(&broker, &args);
    let (writer, body) = dialled
        .await
        .map_err(|error| format!("the plugin cannot reach the request's streams: {error}"))?;
    let mut writer = ResponseWriter::new(Caller::new(writer), asked.call.active.budget.clone());

    let request = args.request.as_ref();
    let to_head = request.is_some_and(|request| request.method == "HEAD");
    let mut response = pin!(async {
        match &asked.place {
            Ok(_) => respond(&asked, args, body).await,
            Err(status) => response::refusal(*status),
        }
    });
    let sent = caught(asked.hook, async {
        let response = match poll!(response.as_mut()) {
            Poll::Ready(response) => response,
            // The server's headers cost no time of their own while the plugin works.
            Poll::Pending => {
                let (response, asked) = tokio::join!(response, writer.ask());
                asked?;
                response
            }
        };
        writer.send(response, to_head).await
    });
    let failed = match sent.await {
        // The client or the server has gone, which happens.
        Ok(Ok(()) | Err(Broken::Call(_))) => return Ok(Reply::empty()),
        Ok(Err(Broken::Body(error))) => {
            tracing::warn!("the body of a response broke off: {error}");
            "the body of the response broke off".to_owned()
        }
        Err(panicked) => panicked,
    };
    // On an error the server answers 500, which must not be added to what was sent (client_rpc.go `ServeHTTP`).
    match writer.take_back().await {
        true => Err(failed),
        false => Ok(Reply::empty()),
    }
}

/// Dials the writer of the response and, if there is one, the request's body.
async fn dial(broker: &MuxBroker, args: &ServeHttpArgs) -> std::io::Result<(Stream, Body)> {
    let length = args.request.as_ref().map_or(0, content_length);
    let body = async {
        match args.request_body_stream {
            0 => Ok(Body::empty()),
            id => {
                let stream = broker.dial(id).await?;
                Ok(body_stream::reader_of(stream, length))
            }
        }
    };
    tokio::try_join!(broker.dial(args.response_writer_stream), body)
}

/// How long the client said that the body is; 0 where it did not.
fn content_length(request: &HTTPRequestSubset) -> u64 {
    let values = request.header.get("Content-Length").map(Vec::as_slice);
    match values {
        Some([length]) => std::str::from_utf8(length.as_bytes())
            .ok()
            .and_then(|length| length.parse().ok())
            .unwrap_or(0),
        _ => 0,
    }
}

async fn respond<P, F>(asked: &Request<P, F>, args: ServeHttpArgs, body: Body) -> Response<Body>
where
    P: Plugin,
    F: Future<Output = Response<Body>>,
{
    let context = args.context.unwrap_or_default();
    let subset = args.request.unwrap_or_default();
    let mut request = match http_subset::to_http_request(subset, body) {
        Ok(request) => request,
        Err(RequestError::Headers(_)) => {
            return response::refusal(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        }
        Err(_) => return response::text(StatusCode::BAD_REQUEST, "400 bad request\n"),
    };
    request.extensions_mut().insert(context.clone());
    let plugin = asked.call.plugin();
    let response = caught(asked.hook, async {
        (asked.run)(plugin, context, request).await
    });
    response.await.unwrap_or_else(|_| response::failure())
}
