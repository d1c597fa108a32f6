//! What carries a server's calls to a plugin, and the plugin's to its server.
//!
//! Every released Mattermost server runs its plugins over net/rpc, and [`serve`](crate::serve()) speaks it. Whoever has another
//! way implements [`Transport`] and starts the plugin with [`serve_with`](crate::serve_with): the plugin does not notice.
//! The calls of the server go to [`Lifecycle`], and the plugin's API is any [`Api`](crate::api::Api), made a
//! [`Client`](crate::api::Client) with `into()`.

use std::future::Future;
use std::sync::Arc;

use go_plugin::serve::ServeError;

use crate::Plugin;
use crate::hooks::Offer;

pub use crate::handshake::HANDSHAKE;
pub use crate::http_subset::{GoHeader, go_header};
pub use crate::lifecycle::Lifecycle;

/// A way between a server and a plugin.
pub trait Transport {
    /// Serves the plugin until the server says good-bye or is gone, and then [ends](Lifecycle::end) it.
    ///
    /// It runs on the runtime of [`serve_with`](crate::serve_with).
    ///
    /// # Errors
    /// Before the server had connected. But for [`ServeError::NoHost`], which the caller tells, they have been written to
    /// stderr in the form that a host reads ([`go_plugin::serve::under_host`] does).
    fn serve<P: Plugin>(
        self,
        plugin: Arc<Lifecycle<P>>,
    ) -> impl Future<Output = Result<(), ServeError>>;
}

/// Go's net/rpc over go-plugin, as every released Mattermost server speaks it.
#[derive(Debug, Clone, Copy, Default)]
pub struct NetRpc;

impl Transport for NetRpc {
    async fn serve<P: Plugin>(self, plugin: Arc<Lifecycle<P>>) -> Result<(), ServeError> {
        go_plugin::serve::serve(HANDSHAKE, Arc::new(Offer::new(plugin))).await
    }
}
