//! Streams that a host keeps open as long as it is there.

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{FutureExt as _, StreamExt as _};
use tokio_util::sync::CancellationToken;
use tonic::codegen::BoxStream;
use tonic::{Request, Status};

/// Whether a connection has such streams, and until when the plugin keeps them open. Every request has that of its connection
/// among its extensions.
///
/// They tell an idle connection that ends, and comes back when it is needed, from a host that is gone: a connection with
/// an open stream is never idle.
#[derive(Debug, Clone)]
pub(super) struct Lasting {
    opened: Arc<AtomicBool>,
    closing: CancellationToken,
}

impl Lasting {
    /// For a new connection, whose streams end with `closing`.
    pub(super) fn new(closing: CancellationToken) -> Self {
        Self {
            opened: Arc::default(),
            closing,
        }
    }

    /// Of the connection that the request came by.
    pub(super) fn of<T>(request: &Request<T>) -> Result<Self, Status> {
        let lasting = request.extensions().get::<Self>();
        lasting
            .cloned()
            .ok_or_else(|| Status::internal("the request came by no connection"))
    }

    /// A stream of nothing that the host keeps open as long as it is there.
    pub(super) fn silence<T: Send + 'static>(&self) -> BoxStream<T> {
        self.opened.store(true, Ordering::Relaxed);
        self.until_closing()
    }

    /// A stream of nothing that the host may give up.
    pub(super) fn until_closing<T: Send + 'static>(&self) -> BoxStream<T> {
        let closing = self.closing.clone().cancelled_owned();
        closing.into_stream().filter_map(|()| ready(None)).boxed()
    }

    /// Whether there was such a stream.
    pub(super) fn opened(&self) -> bool {
        self.opened.load(Ordering::Relaxed)
    }
}
