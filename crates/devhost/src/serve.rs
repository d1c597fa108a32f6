//! A small HTTP server on loopback.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use mattermost_plugin::{Body, TaskSet};
use tokio::net::{TcpListener, TcpStream};

/// How long connections that are open may take to end.
const GOODBYE: Duration = Duration::from_millis(200);

/// Serves until it is shut down.
pub(crate) struct Server {
    address: SocketAddr,
    tasks: TaskSet,
}

impl Server {
    /// Listens on a free port of 127.0.0.1, and lets `answer` answer.
    pub(crate) async fn start<A, F>(answer: A) -> std::io::Result<Self>
    where
        A: Fn(Request<Incoming>) -> F + Send + Sync + 'static,
        F: Future<Output = Response<Body>> + Send + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let tasks = TaskSet::new();
        let (connections, shutdown) = (tasks.clone(), tasks.token());
        let answer = Arc::new(answer);
        tasks.spawn("http listener", async move {
            let accepted = async {
                // An accept that fails (no file descriptor left) would fail at once again: that ends the server.
                while let Ok((stream, _)) = listener.accept().await {
                    connections.spawn("http connection", connection(stream, Arc::clone(&answer)));
                }
            };
            shutdown.run_until_cancelled(accepted).await;
        });
        Ok(Self { address, tasks })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections; those that are open end by themselves.
    pub(crate) fn close(&self) {
        self.tasks.token().cancel();
    }

    /// Ends the server and its connections.
    pub(crate) async fn shutdown(&self) {
        self.tasks.shutdown(GOODBYE).await;
    }
}

async fn connection<A, F>(stream: TcpStream, answer: Arc<A>)
where
    A: Fn(Request<Incoming>) -> F,
    F: Future<Output = Response<Body>>,
{
    let service = service_fn(|request| {
        let response = answer(request);
        async move { Ok::<_, std::convert::Infallible>(response.await) }
    });
    // A peer that goes away in the middle is its own affair.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
