//! A host: go-plugin's services and the hooks over one connection, and the server's API on another.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use go_plugin::serve::Stop;
use hyper::body::Incoming;
use mattermost_plugin::api::Client;
use mattermost_plugin::transport::Lifecycle;
use mattermost_plugin::{Plugin, TaskSet};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::transport::{Channel, Endpoint};

use super::probe::Probe;
use crate::grpc::api::GrpcApi;
use crate::grpc::connection::{self, Services};
use crate::grpc::contract::mattermost::OnActivateRequest;
use crate::grpc::contract::mattermost::plugin_api_server::{PluginApi, PluginApiServer};
use crate::grpc::contract::mattermost::plugin_hooks_client::PluginHooksClient;
use crate::grpc::lasting::Lasting;
use crate::grpc::listener::Listener;
use crate::grpc::server::Server;
use crate::grpc::target::Target;

/// What hangs has failed.
const LIMIT: Duration = Duration::from_secs(20);

/// What `work` comes to, if it does so in time.
pub(super) async fn in_time<F: Future>(work: F) -> F::Output {
    timeout(LIMIT, work).await.expect("it hangs")
}

/// A plugin that runs, and the host that it runs under.
pub(super) struct Host<P> {
    plugin: Arc<Lifecycle<P>>,
    address: String,
    end: Option<oneshot::Sender<Stop>>,
    ended: oneshot::Receiver<Stop>,
}

/// A server that answers nothing.
pub(super) struct Nothing;

impl PluginApi for Nothing {}

impl Host<Probe> {
    /// A probe that is active, and its hooks.
    pub(super) async fn probe() -> (Self, PluginHooksClient<Channel>, Arc<Probe>) {
        let host = Self::start(Nothing).await;
        let hooks = host.activated().await;
        let probe = host
            .plugin
            .hook("a test", 0, async |probe| probe)
            .await
            .unwrap();
        (host, hooks, probe)
    }
}

impl<P: Plugin> Host<P> {
    /// Starts a plugin whose server answers with `api`.
    pub(super) async fn start(api: impl PluginApi) -> Self {
        let tasks = TaskSet::new();
        let target = Target::parse(&serve_api(api, &tasks).await).unwrap();
        let api = GrpcApi::new(target.connect().await.unwrap());
        let plugin = Arc::new(Lifecycle::<P>::default());
        let server = Server::new(plugin.clone(), Client::from(Arc::new(api)));
        let listener = Listener::any_port().await.unwrap();
        let (_, address) = listener.place().unwrap();
        let (end, told) = oneshot::channel();
        let (tell, ended) = oneshot::channel();
        tasks.spawn("plugin", async move {
            let told = async {
                match told.await {
                    Ok(stop) => stop,
                    // The test is over.
                    Err(_) => std::future::pending().await,
                }
            };
            let stop = server.run_until(&listener, None, told).await;
            let _ = tell.send(stop);
        });
        Self {
            plugin,
            address,
            end: Some(end),
            ended,
        }
    }

    /// Tells the plugin that its process is to end, or that its host has died.
    pub(super) fn end(&mut self, stop: Stop) {
        self.end.take().unwrap().send(stop).unwrap();
    }

    /// Why the plugin has ended, once it has.
    pub(super) async fn ended(&mut self) -> Stop {
        in_time(&mut self.ended).await.unwrap()
    }

    /// Where the plugin listens.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// One more connection to the plugin.
    pub(super) async fn connect(&self) -> Channel {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address)).unwrap();
        endpoint.timeout(LIMIT).connect().await.unwrap()
    }

    /// The hooks, over a connection of their own.
    pub(super) async fn hooks(&self) -> PluginHooksClient<Channel> {
        let hooks = PluginHooksClient::new(self.connect().await);
        hooks.max_decoding_message_size(usize::MAX)
    }

    /// The hooks, of which OnActivate has been called and went well.
    pub(super) async fn activated(&self) -> PluginHooksClient<Channel> {
        let mut hooks = self.hooks().await;
        let activated = hooks.on_activate(OnActivateRequest::default()).await;
        assert_eq!(activated.unwrap().into_inner().error, None);
        hooks
    }
}

/// Serves the server's API; answers where.
pub(super) async fn serve_api(api: impl PluginApi, tasks: &TaskSet) -> String {
    serve_services(Api(PluginApiServer::new(api)), tasks).await
}

/// Serves whatever is called; answers where.
pub(super) async fn serve_services(server: impl Services, tasks: &TaskSet) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let of_server = tasks.clone();
    tasks.spawn("server", async move {
        while let Ok((connection, _)) = listener.accept().await {
            let (server, tasks) = (server.clone(), of_server.clone());
            of_server.spawn("connection of the API", async move {
                let never = CancellationToken::new();
                let lasting = Lasting::new(never.clone());
                connection::serve(connection, server, &lasting, &tasks, &never).await;
            });
        }
    });
    address
}

struct Api<A>(PluginApiServer<A>);

impl<A> Clone for Api<A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<A: PluginApi> Services for Api<A> {
    fn answer(
        &self,
        request: http::Request<Incoming>,
    ) -> impl Future<Output = http::Response<Body>> + Send {
        let mut server = self.0.clone();
        async move {
            let Ok(answer) = server.call(request).await;
            answer
        }
    }
}
