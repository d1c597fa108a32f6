//! Any arguments of a hook.

use std::collections::BTreeMap;
use std::sync::Arc;

use go_gob::{Decoder, Encoder, Interface, gob_struct};
use go_plugin::broker::MuxBroker;
use go_plugin::rpc::{self, Answer, Args, Client, Reply, Service, method_not_found};
use go_plugin::tasks::TaskSet;
use go_plugin::yamux::Session;
use mattermost_plugin::host::serve_connection;
use mattermost_plugin::model::{CommandArgs, CommandResponse, Config, FileInfo, Post};
use mattermost_plugin::{
    ActivateError, Body, Context, Decision, Hook, HookError, Host, Plugin, Replacement, Request,
    Response,
};
use tokio::net::UnixStream;

use crate::world::{drain, feed, run as in_world};

/// What the server may call; the first byte of the input chooses. The first eight are what most inputs were found with, so they
/// keep their places; the eighth is a name that is none.
pub fn methods() -> Vec<String> {
    let first = [
        "ServeHTTP",
        "OnActivate",
        "OnConfigurationChange",
        "OnDeactivate",
        "Implemented",
        "MessageHasBeenPosted",
        "ServeMetrics",
        "",
    ];
    let all = Hook::<Mirror>::ALL.iter().map(Hook::name);
    let others = all.filter(|name| !first.contains(name));
    let names = first.into_iter().chain(others);
    names.map(|name| format!("Plugin.{name}")).collect()
}

gob_struct! {
    /// net/rpc's.
    pub struct Header: "Request" {
        method: String = "ServiceMethod",
        seq: u64 = "Seq",
    }
    /// What `OnActivate` is called with.
    pub struct ActivateArgs: "Z_OnActivateArgs" {
        api_mux_id: u32 = "APIMuxId",
        driver_mux_id: u32 = "DriverMuxId",
    }
    /// The results of `OnActivate`.
    pub struct ErrorReturns: "ErrorReturns" {
        a: Interface = "A",
    }
}

/// The broker's numbers of the response writer and the request's body, as a hostile server may use them in arguments.
pub const WRITER: u32 = 100;
/// See [`WRITER`].
pub const BODY: u32 = 101;

/// Activates a plugin and calls a hook of it twice with the bytes behind the first.
pub fn run(input: &[u8]) {
    let Some((&which, bytes)) = input.split_first() else {
        return;
    };
    let methods = methods();
    let method = &methods[usize::from(which) % methods.len()];
    in_world(async |tasks| {
        let (near, far) = UnixStream::pair().unwrap();
        tasks.spawn("plugin", serve_connection::<Mirror>(near));
        let server = Server::activate(far, &tasks).await;
        server.call(method, bytes).await;
        server.session.close();
    });
}

/// Answers every hook, where it can with what it was asked with.
struct Mirror;

impl Plugin for Mirror {
    const HOOKS: &'static [Hook<Self>] = Hook::ALL;

    async fn new(_: Host) -> Result<Self, ActivateError> {
        Ok(Self)
    }

    async fn serve_http(self: Arc<Self>, _: Context, request: Request) -> Response {
        Response::new(request.into_body())
    }

    async fn file_will_be_uploaded(
        self: Arc<Self>,
        _: Context,
        info: FileInfo,
        file: Body,
    ) -> Decision<Replacement> {
        Decision::Replace(Replacement {
            info: Some(info),
            file: Some(file),
        })
    }

    async fn message_will_be_posted(self: Arc<Self>, _: Context, post: Post) -> Decision<Post> {
        Decision::Replace(post)
    }

    async fn messages_will_be_consumed(self: Arc<Self>, posts: Vec<Post>) -> Vec<Post> {
        posts
    }

    async fn configuration_will_be_saved(self: Arc<Self>, config: Config) -> Decision<Config> {
        Decision::Replace(config)
    }

    async fn execute_command(
        self: Arc<Self>,
        _: Context,
        args: CommandArgs,
    ) -> Result<CommandResponse, HookError> {
        Err(args.command.into_string().into())
    }
}

/// A Mattermost server, as far as the plugin sees it.
struct Server {
    session: Session,
    broker: MuxBroker,
    control: Client,
    tasks: TaskSet,
}

impl Server {
    async fn activate(conn: UnixStream, tasks: &TaskSet) -> Self {
        let (session, incoming) = Session::client(conn, tasks);
        let control = Client::new(session.open().await.unwrap());
        for _ in ["stdout", "stderr"] {
            let stream = session.open().await.unwrap();
            tasks.spawn("output", async { drop(drain(stream).await) });
        }
        let broker = MuxBroker::new(session.clone(), incoming, tasks);
        let server = Self {
            session,
            broker,
            control,
            tasks: tasks.clone(),
        };
        let args = ActivateArgs {
            api_mux_id: server.offer(server.broker.next_id()),
            driver_mux_id: server.offer(server.broker.next_id()),
        };
        let hooks = Client::new(server.hooks().await);
        let activated = hooks.call::<ErrorReturns>("Plugin.OnActivate", &args);
        assert!(activated.await.unwrap().a.is_nil());
        server
    }

    async fn hooks(&self) -> go_plugin::yamux::Stream {
        let name = "hooks".to_owned();
        let id: u32 = self
            .control
            .call("Dispenser.Dispense", &name)
            .await
            .unwrap();
        self.broker.dial(id).await.unwrap()
    }

    /// Serves what the plugin dials as `id`.
    fn offer(&self, id: u32) -> u32 {
        let broker = self.broker.clone();
        self.tasks.spawn("offered", async move {
            if let Ok(stream) = broker.accept(id).await {
                rpc::serve(stream, Arc::new(Writer)).await;
            }
        });
        id
    }

    /// Serves a request's body.
    fn offer_body(&self, bytes: &[u8]) {
        let (broker, bytes) = (self.broker.clone(), bytes.to_vec());
        self.tasks.spawn("body", async move {
            if let Ok(stream) = broker.accept(BODY).await {
                let (demands, body) = tokio::io::split(stream);
                tokio::join!(drain(demands), feed(body, &bytes, 1000));
            }
        });
    }

    /// Calls `method` with what is between its header and the next one; what comes back has to be whole messages.
    async fn call(&self, method: &str, args: &[u8]) {
        self.offer(WRITER);
        self.offer_body(args);
        let method = method.to_owned();
        let mut bytes = Vec::new();
        Encoder::new()
            .encode(&Header { method, seq: 1 }, &mut bytes)
            .unwrap();
        bytes.extend(args);
        let (answers, calls) = tokio::io::split(self.hooks().await);
        let (answers, ()) = tokio::join!(drain(answers), feed(calls, &bytes, 4096));
        let (mut decoder, mut rest) = (Decoder::new(), &answers[..]);
        while let Some((head, body)) = decoder.frame(rest).unwrap() {
            decoder.push(&rest[head..head + body]).unwrap();
            rest = &rest[head + body..];
        }
        assert!(rest.is_empty(), "an answer was cut");
    }
}

/// The server's API and its response writer, which know headers only.
struct Writer;

impl Service for Writer {
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
        match method {
            "Plugin.Header" => Ok(Box::pin(async {
                Ok(Reply::new(BTreeMap::<String, Vec<String>>::new()))
            })),
            "Plugin.SyncHeader" => {
                args.decode::<BTreeMap<String, Vec<String>>>()?;
                Ok(Box::pin(async { Ok(Reply::empty()) }))
            }
            "Plugin.Write" | "Plugin.WriteHeader" | "Plugin.Flush" => {
                Ok(Box::pin(async { Ok(Reply::empty()) }))
            }
            _ => Err(method_not_found(method)),
        }
    }
}
