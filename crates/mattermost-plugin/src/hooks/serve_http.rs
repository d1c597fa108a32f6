//! `ServeHTTP` and `ServeMetrics`: one request of a client, its response and both bodies.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use futures_util::poll;
use go_plugin::broker::MuxBroker;
use go_plugin::rpc::{Caller, Reply};
use go_plugin::yamux::Stream;
use http::Response;

use super::calls::ServeHttpArgs;
use super::response_writer::{Broken, ResponseWriter};
use crate::lifecycle::{Asked, caught};
use crate::model::HTTPRequestSubset;
use crate::plugin::Plugin;
use crate::{Body, body_stream};

/// Has the plugin answer the request. Both streams are closed when this ends, however it does.
pub(super) async fn answer<P, F>(
    asked: Asked<P, F>,
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
    let (context, head) = (args.context, args.request);
    let mut response =
        pin!(asked.answer(context.unwrap_or_default(), head.unwrap_or_default(), body));
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
