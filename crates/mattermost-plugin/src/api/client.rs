//! What a plugin calls its server with.

use std::sync::Arc;

use super::{Api, Fake, RpcApi};

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
