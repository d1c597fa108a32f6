//! The API over net/rpc: the plugin's end of a connection to its server.

use std::any::Any;

use go_gob::Gob;
use go_plugin::broker::MuxBroker;
use go_plugin::rpc::Client;

use super::returns::Returns;
use super::{ApiError, ApiFuture, Method};

mod logging;
mod plugin_http;
mod upload;

/// The server at the other end of a plugin connection.
#[derive(Clone)]
pub(crate) struct RpcApi {
    client: Client,
    broker: MuxBroker,
}

impl RpcApi {
    /// `client` calls what the server accepts as `APIMuxId`; `broker` belongs to the same session.
    pub(crate) fn new(client: Client, broker: MuxBroker) -> Self {
        Self { client, broker }
    }

    /// Calls a method, whatever the form of its results.
    pub(super) fn call<'a, R: Returns + 'a>(
        &'a self,
        method: &'static Method,
        args: impl Gob,
    ) -> ApiFuture<'a, R::Output> {
        let returns = self.ask::<R::Wire>(method, Box::new(args));
        Box::pin(async move { R::open(returns.await?, method) })
    }

    /// Calls a method and answers what travels back.
    ///
    /// What all methods have in common is in [`exchange`](Self::exchange), which is compiled once.
    async fn ask<W: Gob + Default>(
        &self,
        method: &'static Method,
        args: Box<dyn Gob>,
    ) -> Result<W, ApiError> {
        let reply: Box<dyn Any> = self.exchange(method, args, Box::<W>::default()).await?;
        match reply.downcast() {
            Ok(returns) => Ok(*returns),
            Err(_) => unreachable!("the reply is the box that it was read into"),
        }
    }

    async fn exchange(
        &self,
        method: &'static Method,
        args: Box<dyn Gob>,
        reply: Box<dyn Gob>,
    ) -> Result<Box<dyn Gob>, ApiError> {
        let name = format!("Plugin.{}", method.name);
        let reply = self.client.exchange(&name, &*args, reply).await;
        reply.map_err(|error| ApiError::from_rpc(method, error))
    }
}
