//! A plugin without a process of its own.

use std::sync::Arc;

use tokio::net::UnixStream;

use crate::Plugin;
use crate::hooks::Offer;
use crate::lifecycle::Lifecycle;
use crate::log::Log;

/// Serves `P` to the server at the other end of `conn` until it quits or is gone, as [`serve`](crate::serve()) does,
/// but in this process: without a handshake, signals, and sending log events anywhere.
///
/// You need it to test a plugin against a server that is played by hand.
pub async fn serve_connection<P: Plugin>(conn: UnixStream) {
    let plugin = Arc::new(Lifecycle::<P>::new(Log::default()));
    let offer = Arc::new(Offer::new(plugin));
    let never = std::future::pending();
    go_plugin::serve::serve_connection(conn, offer, never).await;
}
