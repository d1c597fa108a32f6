//! `ServeHTTP`: one request of a client and its answer, both in pieces.
//!
//! The plugin's answer may begin, and end, before the request has arrived; the call ends with it, so that the server stops
//! sending. Nothing is read of the request that the plugin does not read, nor asked of its answer that the server does not
//! take. When the client goes away the server gives the call up, and with it the plugin's answer is dropped.
//!
//! Clients decide how many requests there are and how slowly they come. A server calls as soon as a request has begun, and
//! sends the head with the first bytes of the body: so there is a place for each before its head, which has to come soon,
//! another instead once that is there, and one of [`Uploads`] for what the plugin has not read.

use std::time::Duration;

use http::StatusCode;
use mattermost_plugin::model::{Context, HTTPRequestSubset};
use mattermost_plugin::transport::Lifecycle;
use mattermost_plugin::{Binary, Body, Plugin, response};
use tokio::time::timeout;
use tonic::{Status, Streaming};

use super::contract::mattermost::{ServeHttpRequest, ServeHttpRequestInit};
use super::convert::Convert as _;

mod answer;
mod pieces;
mod upload;

pub(super) use answer::Answer;
use pieces::Budget;
use upload::{Upload, Uploads};

/// How long a client may take from its head, which is what the server calls for, to the first bytes of its body, which is
/// what it sends that head with. There are so many places, and who holds one need not have logged in.
const HEAD: Duration = Duration::from_secs(15);

/// What all requests share.
#[derive(Clone, Default)]
pub(super) struct Shared {
    uploads: Uploads,
    budget: Budget,
}

/// Why a request does not get to the plugin.
enum Unserved {
    /// It is none, or it is gone.
    Broken(Status),
    /// Its body does not begin.
    Late,
    /// Too many others have not arrived yet.
    TooMany,
}

impl From<Status> for Unserved {
    fn from(status: Status) -> Self {
        Self::Broken(status)
    }
}

/// Has the plugin answer a request.
pub(super) async fn answer<P: Plugin>(
    plugin: &Lifecycle<P>,
    parts: Streaming<ServeHttpRequest>,
    shared: &Shared,
) -> Result<Answer, Status> {
    let mut to_head = false;
    let answered = plugin.serve_http(async {
        let (init, body) = begun(parts, &shared.uploads).await?;
        to_head = init.method == "HEAD";
        let (context, head) = of(init);
        Ok((context, head, body))
    });
    let response = match answered.await {
        Ok(response) => response,
        Err(Unserved::Broken(status)) => return Err(status),
        Err(Unserved::Late) => response::text(
            StatusCode::REQUEST_TIMEOUT,
            "408 the request's body did not begin\n",
        ),
        Err(Unserved::TooMany) => response::text(
            StatusCode::SERVICE_UNAVAILABLE,
            "503 the plugin has too many uploads\n",
        ),
    };
    Ok(answer::of(response, to_head, shared.budget.clone()))
}

/// A request whose first message has come.
async fn begun(
    mut parts: Streaming<ServeHttpRequest>,
    uploads: &Uploads,
) -> Result<(ServeHttpRequestInit, Body), Unserved> {
    let first = timeout(HEAD, parts.message()).await;
    let Some(mut first) = first.map_err(|_| Unserved::Late)?? else {
        return Err(Status::invalid_argument("there is no request").into());
    };
    let Some(init) = first.init.take() else {
        return Err(Status::invalid_argument("the request begins without its head").into());
    };
    let upload = Upload::new(first, parts, uploads).ok_or(Unserved::TooMany)?;
    Ok((init, Body::new(upload)))
}

/// Whose request it is, and its head as net/rpc has it.
fn of(init: ServeHttpRequestInit) -> (Context, HTTPRequestSubset) {
    let headers = init.headers.into_iter();
    let head = HTTPRequestSubset {
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
    };
    (init.plugin_context.unwrap_or_default().convert(), head)
}
