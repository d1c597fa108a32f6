//! A plugin and its server on one session.

use std::sync::Arc;
use std::time::Duration;

use go_plugin::broker::MuxBroker;
use go_plugin::rpc::{self, Client, Service};
use go_plugin::tasks::TaskSet;
use go_plugin::yamux::Session;
use tokio::net::UnixStream;

use crate::api::{self, ApiService, RpcApi};

/// A connected pair, for as long as it is kept.
pub(super) struct Connected {
    /// The plugin's side.
    pub(super) api: api::Client,
    plugin: Session,
    server: Session,
    tasks: TaskSet,
}

/// Connects a plugin to `api`.
pub(super) async fn connect(api: impl Into<api::Client>) -> Connected {
    connect_to(|broker| Arc::new(ApiService::new(api.into(), broker))).await
}

/// Connects a plugin to a server that answers with a service of its own.
pub(super) async fn connect_to(serve: impl FnOnce(MuxBroker) -> Arc<dyn Service>) -> Connected {
    let tasks = TaskSet::new();
    let (near, far) = UnixStream::pair().unwrap();
    let (plugin, plugin_incoming) = Session::server(near, &tasks);
    let (server, server_incoming) = Session::client(far, &tasks);
    let plugin_broker = MuxBroker::new(plugin.clone(), plugin_incoming, &tasks);
    let server_broker = MuxBroker::new(server.clone(), server_incoming, &tasks);

    let id = server_broker.next_id();
    let service = serve(server_broker.clone());
    let (client, connection) = tokio::join!(plugin_broker.dial(id), server_broker.accept(id));
    tasks.spawn("api", rpc::serve(connection.unwrap(), service));
    Connected {
        api: api::Client::server(RpcApi::new(Client::new(client.unwrap()), plugin_broker)),
        plugin,
        server,
        tasks,
    }
}

impl Connected {
    /// Waits until no stream is open on either side but the API's own.
    pub(super) async fn only_the_api_is_open(&self) {
        let closed = async {
            while self.plugin.streams() > 1 || self.server.streams() > 1 {
                tokio::task::yield_now().await;
            }
        };
        within(closed).await;
    }
}

/// What `work` answers; a test fails where it would hang.
pub(super) async fn within<F: IntoFuture>(work: F) -> F::Output {
    let limit = Duration::from_secs(20);
    let done = tokio::time::timeout(limit, work).await;
    done.expect("it never ends")
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.plugin.close();
        self.tasks.token().cancel();
    }
}
