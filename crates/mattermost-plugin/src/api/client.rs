//! What a plugin calls its server with.

use std::fmt;
use std::sync::Arc;

use super::{Api, ApiError, ApiFuture, Fake, RpcApi};

/// The server's API, as a plugin holds it: all methods of all resources. Cheap to clone.
///
/// You get it as [`Host::api`](crate::Host::api). It is a type and no `dyn Api`, so that a plugin's executable has the
/// methods that the plugin calls and no others.
///
/// A test has one over a [`Fake`], or over whatever implements [`Api`].
#[derive(Clone)]
pub struct Client(End);

/// What is at the other end.
#[derive(Clone)]
pub(super) enum End {
    Server(RpcApi),
    Fake(Arc<Fake>),
}

impl Client {
    pub(crate) fn server(server: RpcApi) -> Self {
        Self(End::Server(server))
    }

    pub(super) fn end(&self) -> &End {
        &self.0
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

/// What a method answers that a fake does not have, by its Go name.
pub(super) type Missing = Arc<dyn Fn(&'static str) -> ApiError + Send + Sync>;

impl Fake {
    /// With an answer to the methods, named in Go, that no resource here has: instead of [`ApiError::Unsupported`], which
    /// travels as that of a server that is too old.
    ///
    /// A dev host needs it: a plugin in Go takes an unsupported method for one that succeeded with empty results.
    #[must_use]
    pub fn missing(
        mut self,
        answer: impl Fn(&'static str) -> ApiError + Send + Sync + 'static,
    ) -> Self {
        self.missing = Some(Arc::new(answer));
        self
    }

    /// What a call comes to.
    pub(super) fn answer<'a, T: Send + 'a>(&'a self, call: ApiFuture<'a, T>) -> ApiFuture<'a, T> {
        let Some(missing) = &self.missing else {
            return call;
        };
        Box::pin(async move {
            match call.await {
                Err(ApiError::Unsupported { method, .. }) => Err(missing(method)),
                result => result,
            }
        })
    }
}

impl From<Fake> for Client {
    fn from(fake: Fake) -> Self {
        Self(End::Fake(Arc::new(fake)))
    }
}

impl From<Arc<dyn Api>> for Client {
    fn from(api: Arc<dyn Api>) -> Self {
        Fake::from(api).into()
    }
}

impl<T: Api + 'static> From<Arc<T>> for Client {
    fn from(api: Arc<T>) -> Self {
        Self::from(api as Arc<dyn Api>)
    }
}
