//! Plugin side.
use crate::{broker::MuxBroker, handshake::Handshake, rpc::Service};
use std::sync::Arc;
/// Why the plugin could not be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// No magic cookie: started by hand.
    #[error("started without a host")]
    NoHost,
    /// I/O while setting up.
    #[error("cannot listen for the host")]
    Listen(#[source] std::io::Error),
}
/// What a plugin offers to its host, by the name the host dispenses ("hooks").
pub trait Dispense: Send + Sync + 'static {
    /// The service behind `name`.
    fn dispense(&self, name: &str, broker: MuxBroker) -> Option<Arc<dyn Service>>;
    /// The session ended or the host said Quit: finish within the budget.
    fn shutdown(&self) -> futures_util::future::BoxFuture<'_, ()>;
}
/// Serves until the host quits or is gone.
pub async fn serve(_handshake: Handshake, _plugin: Arc<dyn Dispense>) -> Result<(), ServeError> {
    todo!()
}
