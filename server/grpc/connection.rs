//! One connection of the server: HTTP/2, and on it the services.

use std::convert::Infallible;
use std::future::Future;

use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::server::conn::http2::Builder;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use mattermost_plugin::TaskSet;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

use super::lasting::Lasting;
use super::listener::Connection;

/// What may wait in one request for the plugin to read it, bytes.
pub(super) const WINDOW: u32 = 256 * 1024;

/// What may wait in all requests: the most that HTTP/2 has. A limit here would have requests that nobody reads stop the hook
/// that deactivates the plugin; how many there are is limited by who takes them.
const ALL_WINDOWS: u32 = (1 << 31) - 1;

/// What may wait in one answer for the server to read it, before the plugin is asked for another piece, bytes.
const SENDING: usize = 16 * 1024;

/// How many requests may have been given up that we have not begun with: a server gives up one for each client that goes
/// away. More end the connection.
const GIVEN_UP: usize = 10_000;

/// What answers requests, by the path.
pub(super) trait Services: Clone + Send + Sync + 'static {
    /// Answers one.
    fn answer(
        &self,
        request: http::Request<Incoming>,
    ) -> impl Future<Output = http::Response<Body>> + Send;
}

/// Serves one connection until the other side closes it; after `closing`, until the requests under way are answered.
pub(super) async fn serve(
    connection: impl Connection,
    services: impl Services,
    lasting: &Lasting,
    tasks: &TaskSet,
    closing: &CancellationToken,
) {
    let answer = service_fn(|mut request| {
        let services = services.clone();
        request.extensions_mut().insert(lasting.clone());
        async move { Ok::<_, Infallible>(services.answer(request).await) }
    });
    let served = Builder::new(InTasks(tasks.clone()))
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(ALL_WINDOWS)
        .max_send_buf_size(SENDING)
        // The plugin's own limit holds, which says so to whom it turns away: here they would wait, and the hook that
        // deactivates the plugin behind them.
        .max_concurrent_streams(None)
        .max_pending_accept_reset_streams(GIVEN_UP)
        // An early answer leaves a part of its request on the way, which counts as one of these; and they are counted
        // over the connection's whole life.
        .max_local_error_reset_streams(None)
        .serve_connection(TokioIo::new(connection), answer);
    let mut served = std::pin::pin!(served);
    // How it ended is nobody's business: the host is gone, or it closed the connection.
    tokio::select! {
        _ = served.as_mut() => {}
        () = closing.cancelled() => {
            served.as_mut().graceful_shutdown();
            let _ = served.await;
        }
    }
}

/// Runs what belongs to a connection where it ends with the plugin.
#[derive(Clone)]
struct InTasks(TaskSet);

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for InTasks {
    fn execute(&self, task: F) {
        self.0.spawn("request", task);
    }
}
