//! The second transport: a server that hosts plugins over gRPC.
//!
//! No released server does. One that will tells the plugin by an environment variable where its API listens; the plugin
//! connects to it, listens itself, and prints go-plugin's handshake line with the word `grpc`. Then the server calls the
//! plugin's hooks, and the plugin the server's API. Everything else is as over net/rpc: the same [`Lifecycle`], the same API.

use std::sync::Arc;

use go_plugin::serve::{ServeError, Started, under_host};
use mattermost_plugin::Plugin;
use mattermost_plugin::api::Client;
use mattermost_plugin::transport::{HANDSHAKE, Lifecycle, Transport};

mod api;
mod broker;
pub mod codec;
mod connection;
pub mod contract;
mod controller;
pub mod convert;
mod error;
mod health;
mod hooks;
mod lasting;
mod listener;
mod refused;
mod serve_http;
mod server;
mod stdio;
mod target;
mod tls;

use listener::Listener;
use server::Server;
use target::Target;
use tls::Identity;

/// Mattermost's plugin API over gRPC, with go-plugin's own services.
#[derive(Debug, Clone)]
pub struct Grpc {
    target: String,
}

impl Grpc {
    /// What a server asks for that hosts plugins over gRPC: it says in the environment variable
    /// `MATTERMOST_PLUGIN_API_TARGET` where its API listens.
    pub fn asked_for() -> Option<Self> {
        let target = std::env::var_os(target::VARIABLE)?;
        Some(Self {
            target: target.to_string_lossy().into_owned(),
        })
    }

    /// The API of the server at the other end of `channel`, without a plugin: for tests.
    #[cfg(feature = "grpc-host")]
    pub fn api(channel: tonic::transport::Channel) -> Client {
        Client::from(Arc::new(api::GrpcApi::new(channel)))
    }
}

impl Transport for Grpc {
    async fn serve<P: Plugin>(self, plugin: Arc<Lifecycle<P>>) -> Result<(), ServeError> {
        under_host(HANDSHAKE, async |host: &mut Started<'_>| {
            let target = Target::parse(&self.target).map_err(ServeError::rpc)?;
            let identity = host.certificate().map(|pem| Identity::for_host(&pem));
            let identity = identity.transpose().map_err(ServeError::rpc)?;
            let api = tokio::select! {
                api = target.api() => api.map_err(ServeError::rpc)?,
                _ = host.ended() => return Ok(()),
            };
            let listener = Listener::bind().await.map_err(ServeError::Listen)?;
            let (network, address) = listener.place().map_err(ServeError::Listen)?;
            let certificate = identity.as_ref().map_or("", Identity::certificate);
            host.announce(network, &address, "grpc", certificate)?;
            let server = Server::new(plugin, Client::from(Arc::new(api)));
            server.run(&listener, identity.as_ref(), host).await;
            Ok(())
        })
        .await
    }
}

#[cfg(test)]
mod tests;
