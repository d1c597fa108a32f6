//! The API over net/rpc: what a plugin calls its server with.

use go_gob::Gob;
use go_plugin::broker::MuxBroker;
use go_plugin::rpc::Client;

use super::ApiError;

mod plugin_http;

/// The server at the other end of a plugin connection. Every resource is implemented for it.
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

    /// Calls `Plugin.{method}`.
    pub(super) async fn call<A: Gob, R: Gob + Default>(
        &self,
        method: &'static str,
        since: &'static str,
        args: &A,
    ) -> Result<R, ApiError> {
        self.client
            .call(&format!("Plugin.{method}"), args)
            .await
            .map_err(|error| ApiError::from_rpc(method, since, error))
    }
}
