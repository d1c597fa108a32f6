//! The server's API over gRPC: each resource of the SDK in a file.
//!
//! A method is its request, its answer, and what of the answer the SDK wants. What the contract lacks is left to the
//! default of the SDK's trait, [`ApiError::Unsupported`].

use bytes::Bytes;
use go_gob::Gob;
use http::uri::PathAndQuery;
use mattermost_plugin::Body;
use mattermost_plugin::api::*;
use prost::Message as _;
use tonic::client::Grpc;
use tonic::transport::Channel;

use super::codec::Encoded;
use super::contract::{Answer as _, Call};
use super::convert::{Convert, json};
use super::error;

mod audit;
mod bots;
mod channels;
mod commands;
mod configuration;
mod emojis;
mod files;
mod frontend;
mod groups;
mod key_value;
mod logging;
mod notifications;
mod oauth;
mod permissions;
mod plugin_http;
mod plugins;
mod posts;
mod preferences;
mod properties;
mod reactions;
mod sessions;
mod shared_channels;
mod sidebar;
mod system;
mod table;
mod teams;
mod uploads;
mod users;

/// The longest message that the server takes, in bytes: it leaves gRPC's default in place.
const LONGEST_REQUEST: usize = 4 * 1024 * 1024;

/// The longest message that we take from the server, in bytes: a file comes in one, and a server takes files of 100 MiB unless
/// its admin says otherwise (`FileSettings.MaxFileSize`).
const LONGEST_ANSWER: usize = 101 * 1024 * 1024;

/// The server's API. Cheap to clone; all clones share a connection.
#[derive(Clone)]
pub(super) struct GrpcApi {
    server: Grpc<Channel>,
}

/// A request that no server would take.
#[derive(Debug, thiserror::Error)]
#[error("it is {length} bytes long, and the server takes {LONGEST_REQUEST} at most")]
struct TooLong {
    length: usize,
}

/// A request that the contract cannot say in full.
#[derive(Debug, thiserror::Error)]
#[error("the contract has no place for these {lost}")]
struct Lost {
    lost: &'static str,
}

impl GrpcApi {
    pub(super) fn new(server: Channel) -> Self {
        Self {
            server: Grpc::new(server).max_decoding_message_size(LONGEST_ANSWER),
        }
    }

    /// Calls the method that `request` belongs to.
    ///
    /// # Errors
    /// The server's own; and that there was no answer, or that the request is too long to be sent.
    async fn call<C: Call>(&self, request: C) -> Result<C::Answer, ApiError> {
        let method = method::<C>();
        let length = request.encoded_len();
        if length > LONGEST_REQUEST {
            return Err(error::failed(method, TooLong { length }));
        }
        let path = PathAndQuery::from_static(C::PATH);
        let answered = self.exchange(method, path, request.encode_to_vec().into());
        let answer = C::Answer::decode(answered.await?);
        let mut answer = answer.map_err(|why| error::failed(method, why))?;
        match answer.take_error() {
            Some(error) => {
                let error: mattermost_plugin::model::AppError = error.convert();
                Err(error.into())
            }
            None => Ok(answer),
        }
    }

    /// Sends a request and waits for its answer, both as bytes: what gRPC needs for a call is compiled once so, and not for
    /// each of 236 methods.
    async fn exchange(
        &self,
        method: &'static str,
        path: PathAndQuery,
        request: Bytes,
    ) -> Result<Bytes, ApiError> {
        let mut server = self.server.clone();
        let ready = server.ready().await;
        ready.map_err(|why| error::failed(method, why))?;
        let answered = server.unary(tonic::Request::new(request), path, Encoded);
        let answer = answered.await.map(tonic::Response::into_inner);
        answer.map_err(|status| error::of_status(method, status))
    }

    /// A call whose answer has no more to say than that it went well.
    async fn done<C: Call>(&self, request: C) -> Result<(), ApiError> {
        self.call(request).await.map(drop)
    }

    /// A call that answers a value, which `take` takes out of the answer.
    async fn value<C: Call, T: Convert<U>, U>(
        &self,
        request: C,
        take: fn(C::Answer) -> T,
    ) -> Result<U, ApiError> {
        Ok(take(self.call(request).await?).convert())
    }

    /// A call that answers one thing, which is there if there is no error.
    async fn one<C: Call, T: Convert<U>, U>(
        &self,
        request: C,
        take: fn(C::Answer) -> Option<T>,
    ) -> Result<U, ApiError> {
        let there = take(self.call(request).await?);
        Ok(present::<C, T>(there)?.convert())
    }

    /// A call that answers JSON, which may be nothing.
    async fn json<C: Call, T: Gob + Default>(
        &self,
        request: C,
        take: fn(C::Answer) -> Vec<u8>,
    ) -> Result<Option<T>, ApiError> {
        let json = take(self.call(request).await?);
        json::read(&json).map_err(|why| error::failed(method::<C>(), why))
    }
}

/// What has to be there if there is no error.
fn present<C: Call, T>(there: Option<T>) -> Result<T, ApiError> {
    there.ok_or_else(|| error::failed(method::<C>(), "the server answered nothing"))
}

/// A body in one piece, as a request has it.
async fn whole<C: Call>(body: Body) -> Result<Vec<u8>, ApiError> {
    let collected = body.collect(LONGEST_REQUEST).await;
    let bytes = collected.map_err(|why| error::failed(method::<C>(), why))?;
    Ok(bytes.into())
}

/// What becomes of a request that would have lost something.
fn refused<'a, C: Call, T: Send + 'a>(_: &C, lost: &'static str) -> ApiFuture<'a, T> {
    let error = error::failed(method::<C>(), Lost { lost });
    Box::pin(std::future::ready(Err(error)))
}

/// The name of the method in Go.
fn method<C: Call>() -> &'static str {
    C::PATH.rsplit('/').next().unwrap_or(C::PATH)
}
