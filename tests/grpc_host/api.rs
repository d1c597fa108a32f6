//! The server's API: the methods of the contract over the dev host's. What the branch does not answer is answered as gRPC
//! answers what nobody has implemented, and what the dev host has not as it does itself.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::{Stream, StreamExt as _, stream};
use go_gob::Gob;
use http::{Request, Response};
use hyper_util::rt::TokioIo;
use mattermost_plugin::TaskSet;
use mattermost_plugin::api::Client;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tonic::Status;
use tonic::body::Body;
use tonic::transport::server::{Connected, TcpIncoming};
use tonic::transport::{Endpoint, Server};
use toolbelt::Grpc;
use toolbelt::codec::Protobuf;
use toolbelt::contract::Call;
use toolbelt::convert::{Convert, json as go_json};
use tower::service_fn;

mod bots;
mod channels;
mod commands;
mod configuration;
mod files;
mod key_value;
mod logging;
mod permissions;
mod plugin_http;
mod plugins;
mod posts;
mod preferences;
mod sessions;
mod system;
mod teams;
mod users;

type Handler = dyn Fn(Client, Request<Body>) -> BoxFuture<'static, Response<Body>> + Send + Sync;

/// The methods by their paths.
#[derive(Default)]
pub(crate) struct Methods(HashMap<&'static str, Box<Handler>>);

impl Methods {
    fn all() -> Self {
        let mut methods = Self::default();
        for serve in [
            bots::serve,
            channels::serve,
            commands::serve,
            configuration::serve,
            files::serve,
            key_value::serve,
            logging::serve,
            permissions::serve,
            plugin_http::serve,
            plugins::serve,
            posts::serve,
            preferences::serve,
            sessions::serve,
            system::serve,
            teams::serve,
            users::serve,
        ] {
            serve(&mut methods);
        }
        methods
    }

    /// Answers what is asked with the request `C` with what `run` answers.
    fn add<C, F>(&mut self, run: impl Fn(Client, C) -> F + Copy + Send + Sync + 'static)
    where
        C: Call + Default,
        F: Future<Output = Result<C::Answer, Status>> + Send + 'static,
    {
        let handler = move |api: Client, request: Request<Body>| -> BoxFuture<'static, _> {
            Box::pin(async move {
                let method = service_fn(move |request: tonic::Request<C>| {
                    let answered = run(api.clone(), request.into_inner());
                    async { answered.await.map(tonic::Response::new) }
                });
                // Its limits are gRPC's own: 4 MiB a request.
                let mut server = tonic::server::Grpc::new(Protobuf::<C::Answer, C>::default());
                server.unary(method, request).await
            })
        };
        self.0.insert(C::PATH, Box::new(handler));
    }

    async fn answer(&self, api: Client, request: Request<Body>) -> Response<Body> {
        let path = request.uri().path();
        match self.0.get(path) {
            Some(handler) => handler(api, request).await,
            None => lacking(path.rsplit('/').next().unwrap_or_default()).into_http(),
        }
    }
}

/// The methods that the branch has in its contract and does not answer; nor does it those of properties.
const NOT_IN_THE_BRANCH: [&str; 13] = [
    "CreateDefaultSyncableMemberships",
    "DeleteGroupConstrainedMemberships",
    "GetGroupByRemoteID",
    "GetGroupSyncables",
    "GetGroups",
    "GetPluginID",
    "InviteRemoteToChannel",
    "LogAuditRec",
    "LogAuditRecWithLevel",
    "RestoreGroup",
    "UninviteRemoteFromChannel",
    "UpdateGroup",
    "UpsertGroupMembers",
];

/// What a method answers that is not here. Plugins take one that the branch has not for normal, and may go on another way;
/// one that is missing in the tests alone fails as the dev host has it fail, so that nobody mistakes it for that.
fn lacking(method: &str) -> Status {
    let normal = NOT_IN_THE_BRANCH.contains(&method) || method.contains("Property");
    Status::unimplemented(match normal {
        true => format!("method {method} not implemented"),
        false => format!("devhost.unsupported: {method} is not in the dev host"),
    })
}

/// Serves `api` on a port of this machine until `tasks` are told to end; answers which.
pub(crate) async fn serve(api: Client, tasks: &TaskSet) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    serve_on(incoming, api, tasks);
    Ok(address)
}

/// The same API, carried over gRPC without a socket: for a plugin in this process, and for a paused clock.
pub(crate) async fn carried(api: Client, tasks: &TaskSet) -> Client {
    let (near, far) = tokio::io::duplex(1 << 20);
    // Nothing is accepted after that, but this must not end.
    let incoming = stream::iter([io::Result::Ok(far)]).chain(stream::pending());
    serve_on(incoming, api, tasks);
    let mut near = Some(near);
    let connector = service_fn(move |_| {
        let near = near.take().map(TokioIo::new);
        async { near.ok_or(io::Error::from(io::ErrorKind::ConnectionRefused)) }
    });
    let endpoint = Endpoint::from_static("http://server");
    let channel = endpoint.connect_with_connector(connector).await;
    Grpc::api(channel.unwrap())
}

fn serve_on<C>(
    incoming: impl Stream<Item = io::Result<C>> + Send + 'static,
    api: Client,
    tasks: &TaskSet,
) where
    C: AsyncRead + AsyncWrite + Connected<ConnectInfo: Clone> + Unpin + Send + 'static,
{
    let methods = Arc::new(Methods::all());
    let service = service_fn(move |request| {
        let (methods, api) = (Arc::clone(&methods), api.clone());
        async move { Ok::<_, Infallible>(methods.answer(api, request).await) }
    });
    let ended = tasks.token();
    tasks.spawn("plugin API", async move {
        let serving = Server::builder().serve_with_incoming(service, incoming);
        let _ = ended.run_until_cancelled(serving).await;
    });
}

/// The methods of a resource, a line each: all that the request has, the field of the answer, and the call.
///
/// `some` stands before a field that is missing when there is an error. How errors are answered is said once:
/// [`in_answer`](super::error::in_answer) or [`as_status`](super::error::as_status).
macro_rules! methods {
    ($errors:ident $api:ident {$(
        $request:ident $fields:tt $($whole:ident)? => $answer:ident { $($there:ident)* } = $call:expr;
    )*}) => {
        #[allow(clippy::needless_update, reason = "some answers have nothing else")]
        pub(super) fn serve(methods: &mut $crate::grpc_host::api::Methods) {$(
            methods.add(|$api: Client, methods!(@all $request $fields $($whole)?): $request| async move {
                match $call.await {
                    Ok(value) => Ok(methods!(@answer $answer value $($there)*)),
                    Err(error) => Ok($answer {
                        error: $crate::grpc_host::error::$errors(error)?,
                        ..Default::default()
                    }),
                }
            });
        )*}
    };
    (@all $request:ident as $whole:ident) => { $whole };
    (@all $request:ident $fields:tt) => { $request $fields };
    (@answer $answer:ident $value:ident) => {{
        let () = $value;
        $answer { error: None }
    }};
    (@answer $answer:ident $value:ident $there:ident) => {
        $answer { error: None, $there: $value.convert() }
    };
    (@answer $answer:ident $value:ident some $there:ident) => {
        $answer { error: None, $there: Some($value.convert()) }
    };
}
use methods;

/// What a request has; in Go it would be nil if it has not.
fn given<A: Convert<B>, B: Default>(what: Option<A>) -> B {
    what.map(Convert::convert).unwrap_or_default()
}

/// A list.
fn list<A: Convert<B>, B>(what: Vec<A>) -> Vec<B> {
    what.convert()
}

/// As Go writes it in JSON.
fn json<T: Gob>(what: T) -> Vec<u8> {
    go_json::write(&what).unwrap()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use devhost::{Manifest, World};
    use mattermost_plugin::api::{ApiError, Fake};
    use mattermost_plugin::ids::TeamId;
    use mattermost_plugin::model::AuditRecord;

    use super::*;

    #[tokio::test]
    async fn only_what_the_branch_does_not_answer_is_unsupported() {
        let tasks = TaskSet::new();
        let api = carried(Client::from(Fake::default()), &tasks).await;
        let error = api.log_audit_rec(&AuditRecord::default()).await;
        assert!(matches!(error, Err(ApiError::Unsupported { .. })));
        let error = api.get_team_icon(&TeamId::default()).await.unwrap_err();
        assert_eq!(error.id(), Some("devhost.unsupported"));

        let (contract, methods) = (
            include_str!("../../proto/mattermost/api.proto"),
            Methods::all(),
        );
        for method in NOT_IN_THE_BRANCH {
            assert!(contract.contains(&format!("rpc {method}(")), "{method}");
            let path = format!("/mattermost.pluginapi.v1.PluginAPI/{method}");
            assert!(!methods.0.contains_key(path.as_str()), "{method}");
        }
        tasks.shutdown(Duration::ZERO).await;
    }

    #[tokio::test]
    async fn the_configuration_is_saved() {
        let (world, tasks) = (World::new(), TaskSet::new());
        let server = Client::from(devhost::api(&world, Manifest::new("com.example")));
        let api = carried(server.clone(), &tasks).await;
        let mut config = api.get_config().await.unwrap();
        config.team_settings.site_name = Some("Ours".into());
        api.save_config(&config).await.unwrap();
        let name = server.get_config().await.unwrap().team_settings.site_name;
        assert_eq!(name.as_deref(), Some("Ours"));
        tasks.shutdown(Duration::ZERO).await;
    }
}
