//! The API over net/rpc: the plugin's end of a connection to its server.

use std::sync::Arc;

use go_gob::Gob;
use go_plugin::broker::MuxBroker;
use go_plugin::rpc::Client;
use go_plugin::yamux::Stream;

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
    /// Nobody calls the driver yet, but the server waits for it to be dialled.
    _driver: Option<Arc<Stream>>,
}

impl RpcApi {
    /// `client` calls what the server accepts as `APIMuxId`; `broker` belongs to the same session.
    pub(crate) fn new(client: Client, broker: MuxBroker) -> Self {
        Self {
            client,
            broker,
            _driver: None,
        }
    }

    /// Keeps what leads to `DriverMuxId` as long as the API.
    pub(crate) fn with_driver(self, driver: Stream) -> Self {
        Self {
            _driver: Some(Arc::new(driver)),
            ..self
        }
    }

    /// Calls a method, whatever the form of its results.
    pub(super) fn call<'a, R: Returns + 'a>(
        &'a self,
        method: &'static Method,
        args: impl Gob,
    ) -> ApiFuture<'a, R::Output> {
        Box::pin(async move { R::open(self.ask(method, &args).await?, method) })
    }

    /// Calls a method and answers what travels back.
    async fn ask<W: Gob + Default>(
        &self,
        method: &'static Method,
        args: &dyn Gob,
    ) -> Result<W, ApiError> {
        let name = format!("Plugin.{}", method.name);
        let returns = self.client.call(&name, args).await;
        returns.map_err(|error| ApiError::from_rpc(method, error))
    }
}
