//! The connection to a plugin: go-plugin's own services on it, as HashiCorp's library uses them.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::stream;
use mattermost_plugin::TaskSet;
use tokio::time::timeout;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use toolbelt::contract::go_plugin::grpc_broker_client::GrpcBrokerClient;
use toolbelt::contract::go_plugin::grpc_controller_client::GrpcControllerClient;
use toolbelt::contract::go_plugin::grpc_stdio_client::GrpcStdioClient;
use toolbelt::contract::go_plugin::{ConnInfo, Empty};
use toolbelt::contract::health::HealthCheckRequest;
use toolbelt::contract::health::health_client::HealthClient;

/// How often a server looks whether a plugin is well, and how often in a row it asks then.
const HEALTH: Duration = Duration::from_secs(30);
const PINGS: u32 = 3;

/// How long a plugin may take for its answer to Shutdown. Go's library waits as long as the process lives.
const SHUTDOWN: Duration = Duration::from_secs(5);

/// One connection, on which the broker's stream and the stdio stream stay open.
pub(crate) struct Connection {
    channel: Channel,
    tasks: TaskSet,
}

impl Connection {
    /// Dials the plugin and opens the streams. Nobody waits for these.
    pub(crate) async fn dial(address: SocketAddr) -> Result<Self, tonic::transport::Error> {
        let endpoint = Endpoint::from_shared(format!("http://{address}"))?;
        let connection = Self {
            channel: endpoint.connect().await?,
            tasks: TaskSet::new(),
        };
        let mut broker = GrpcBrokerClient::new(connection.channel.clone());
        connection.keep("broker", async move {
            let says = stream::pending::<ConnInfo>();
            let mut hears = broker.start_stream(says).await?.into_inner();
            while hears.message().await?.is_some() {}
            Ok(())
        });
        let mut stdio = GrpcStdioClient::new(connection.channel.clone());
        connection.keep("stdio", async move {
            let mut output = stdio.stream_stdio(()).await?.into_inner();
            while output.message().await?.is_some() {}
            Ok(())
        });
        Ok(connection)
    }

    pub(crate) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// Looks at once and then as often as a server does whether the plugin is well; `ill` is called when it is not.
    pub(crate) fn watch_health(&self, ill: impl Fn(Status) + Send + 'static) {
        let mut health = HealthClient::new(self.channel());
        self.keep("health", async move {
            loop {
                if let Err(status) = ping(&mut health).await {
                    ill(status);
                }
                tokio::time::sleep(HEALTH).await;
            }
        });
    }

    /// Closes the streams, says Shutdown, whatever comes of it, and hangs up.
    pub(crate) async fn shutdown(self) {
        let mut controller = GrpcControllerClient::new(self.channel);
        self.tasks.shutdown(Duration::ZERO).await;
        let _ = timeout(SHUTDOWN, controller.shutdown(Empty {})).await;
    }

    /// Runs until it ends or the connection is closed.
    fn keep(
        &self,
        name: &'static str,
        stream: impl Future<Output = Result<(), Status>> + Send + 'static,
    ) {
        let closed = self.tasks.token();
        self.tasks.spawn(name, async move {
            let _ = closed.run_until_cancelled(stream).await;
        });
    }
}

/// Only whether there is an answer counts, not what it says.
async fn ping(health: &mut HealthClient<Channel>) -> Result<(), Status> {
    let mut last = Ok(());
    for _ in 0..PINGS {
        let service = "plugin".to_owned();
        let answer = health.check(Request::new(HealthCheckRequest { service }));
        last = answer.await.map(drop);
        if last.is_ok() {
            break;
        }
    }
    last
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_does_not_answer_shutdown_is_not_waited_for() {
    let mute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let connection = Connection::dial(mute.local_addr().unwrap()).await.unwrap();
    let hour = Duration::from_secs(3600);
    timeout(hour, connection.shutdown()).await.unwrap();
}
