//! The plugin as a server: its listener, the connections, the services, and how all of that ends.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use go_plugin::serve::{Started, Stop};
use hyper::body::Incoming;
use mattermost_plugin::api::Client;
use mattermost_plugin::transport::Lifecycle;
use mattermost_plugin::{Plugin, TaskSet};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::server::NamedService;

use super::broker::Broker;
use super::connection::{self, Services};
use super::contract::go_plugin::grpc_broker_server::GrpcBrokerServer;
use super::contract::go_plugin::grpc_controller_server::GrpcControllerServer;
use super::contract::go_plugin::grpc_stdio_server::GrpcStdioServer;
use super::contract::health::health_server::HealthServer;
use super::contract::mattermost::plugin_hooks_server::SERVICE_NAME as HOOKS;
use super::controller::Controller;
use super::health::Health;
use super::hooks::{Arriving, Hooks};
use super::lasting::Lasting;
use super::listener::{Connection, Listener};
use super::refused::{Refusal, Refused};
use super::stdio::Stdio;
use super::tls::Identity;

/// How many connections there may be. A host has one, and a second one while it comes back.
const CONNECTIONS: usize = 32;

/// How long a host may take for a TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How long the connections may take for their last answers. A host that is gone takes none of it.
const CLOSE: Duration = Duration::from_millis(100);

/// How long to wait when no connection can be taken, as when there are too many open files.
const AGAIN: Duration = Duration::from_millis(100);

/// The plugin as a server.
pub(super) struct Server<P> {
    plugin: Arc<Lifecycle<P>>,
    services: Arc<Offered<P>>,
    signs: Signs,
    /// For the connections that are served.
    places: Arc<Semaphore>,
    refused: Refused,
    /// What runs beside the connections, and the connections.
    tasks: TaskSet,
}

/// What tells the parts of a server of its end, in this order.
#[derive(Clone, Default)]
struct Signs {
    /// The host said Shutdown.
    quit: CancellationToken,
    /// The host is gone, as its connection says.
    gone: CancellationToken,
    /// The plugin is taking its leave.
    ending: CancellationToken,
    /// All that is left is to close the connections.
    closing: CancellationToken,
}

impl<P: Plugin> Server<P> {
    pub(super) fn new(plugin: Arc<Lifecycle<P>>, api: Client) -> Self {
        let (signs, tasks) = (Signs::default(), TaskSet::new());
        let hooks = Hooks::new(plugin.clone(), api, tasks.clone());
        Self {
            plugin,
            services: Arc::new(Offered {
                hooks: Arriving::new(hooks),
                health: HealthServer::new(Health::new(signs.ending.clone())),
                stdio: GrpcStdioServer::new(Stdio),
                broker: GrpcBrokerServer::new(Broker),
                controller: GrpcControllerServer::new(Controller::new(signs.quit.clone())),
            }),
            signs,
            places: Arc::new(Semaphore::new(CONNECTIONS)),
            refused: Refused::default(),
            tasks,
        }
    }

    /// Serves until the host says Shutdown, is gone, or the process is told to end; then ends the plugin within the time
    /// that there is.
    pub(super) async fn run(
        self,
        listener: &Listener,
        identity: Option<&Identity>,
        host: &mut Started<'_>,
    ) {
        self.run_until(listener, identity, host.ended()).await;
    }

    /// As [`run`](Self::run), with what tells that the process is to end or that its host has died.
    pub(super) async fn run_until(
        self,
        listener: &Listener,
        identity: Option<&Identity>,
        ended: impl Future<Output = Stop>,
    ) -> Stop {
        let stop = tokio::select! {
            () = self.signs.quit.cancelled() => Stop::Quit,
            () = self.signs.gone.cancelled() => Stop::HostGone,
            stop = ended => stop,
            () = self.accept(listener, identity) => Stop::HostGone,
        };
        self.end(stop).await;
        stop
    }

    /// Takes connections, each of which is a task.
    async fn accept(&self, listener: &Listener, identity: Option<&Identity>) {
        loop {
            match listener.accept().await {
                Ok(Some(connection)) => self.connected(connection, identity),
                Ok(None) => self.refused.tell(&Refusal::Stranger),
                Err(error) => {
                    tracing::warn!("the server's connection cannot be taken: {error}");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }

    fn connected(&self, connection: Box<dyn Connection>, identity: Option<&Identity>) {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            self.refused.tell(&Refusal::TooMany);
            return;
        };
        let (services, signs, refused, tasks) = (
            self.services.clone(),
            self.signs.clone(),
            self.refused.clone(),
            self.tasks.clone(),
        );
        let identity = identity.cloned();
        self.tasks.spawn("connection", async move {
            let _place = place;
            let lasting = Lasting::new(signs.closing.clone());
            let connection = match secured(connection, identity).await {
                Ok(connection) => connection,
                Err(error) => return refused.tell(&Refusal::Tls(error)),
            };
            connection::serve(connection, services, &lasting, &tasks, &signs.closing).await;
            if lasting.opened() {
                signs.gone.cancel();
            }
        });
    }

    /// The plugin's end, then that of the connections, so that their last answers arrive.
    async fn end(&self, stop: Stop) {
        self.signs.ending.cancel();
        stop.finish(self.plugin.end()).await;
        self.signs.closing.cancel();
        let late = self.tasks.shutdown(CLOSE).await;
        if !late.is_empty() {
            tracing::debug!(?late, "tasks had to be aborted");
        }
    }
}

/// The connection under TLS, if the host wants that.
async fn secured(
    connection: Box<dyn Connection>,
    identity: Option<Identity>,
) -> io::Result<Box<dyn Connection>> {
    match identity {
        Some(identity) => timeout(HANDSHAKE, identity.accept(connection)).await?,
        None => Ok(connection),
    }
}

/// The services.
struct Offered<P> {
    hooks: Arriving<P>,
    health: HealthServer<Health>,
    stdio: GrpcStdioServer<Stdio>,
    broker: GrpcBrokerServer<Broker>,
    controller: GrpcControllerServer<Controller>,
}

impl<P: Plugin> Services for Arc<Offered<P>> {
    async fn answer(&self, request: http::Request<Incoming>) -> http::Response<Body> {
        let name = request.uri().path().split('/').nth(1).unwrap_or_default();
        if name == HOOKS {
            self.hooks.answer(request).await
        } else if name == HealthServer::<Health>::NAME {
            call(&self.health, request).await
        } else if name == GrpcStdioServer::<Stdio>::NAME {
            call(&self.stdio, request).await
        } else if name == GrpcBrokerServer::<Broker>::NAME {
            call(&self.broker, request).await
        } else if name == GrpcControllerServer::<Controller>::NAME {
            call(&self.controller, request).await
        } else {
            Status::unimplemented("the plugin has no such service").into_http()
        }
    }
}

async fn call<S>(service: &S, request: http::Request<Incoming>) -> http::Response<Body>
where
    S: Service<http::Request<Incoming>, Response = http::Response<Body>, Error = Infallible>
        + Clone,
{
    let Ok(answer) = service.clone().call(request).await;
    answer
}
