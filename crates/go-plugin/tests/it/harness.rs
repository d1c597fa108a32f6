//! Connected pairs, and a peer that writes its frames by hand.

use go_plugin::broker::MuxBroker;
use go_plugin::host::Connection;
use go_plugin::rpc::{self, Client, Service};
use go_plugin::serve::{Dispense, Stop, serve_connection};
use go_plugin::tasks::TaskSet;
use go_plugin::yamux::{Incoming, Session, Stream};
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::sync::oneshot;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, Subscriber};
use tracing::{Event, Level, Metadata};

/// Fails a test that hangs, instead of the whole run.
pub(crate) async fn soon<T>(what: impl Future<Output = T>) -> T {
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, what)
        .await
        .expect("within 20 s")
}

/// Waits until `condition` holds.
pub(crate) async fn until(mut condition: impl FnMut() -> bool) {
    soon(async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
}

pub(crate) struct End {
    pub(crate) session: Session,
    pub(crate) incoming: Incoming,
}

/// Two sessions with each other: client and server.
pub(crate) fn sessions(tasks: &TaskSet) -> (End, End) {
    let (left, right) = UnixStream::pair().unwrap();
    let (session, incoming) = Session::client(left, tasks);
    let client = End { session, incoming };
    let (session, incoming) = Session::server(right, tasks);
    (client, End { session, incoming })
}

/// A stream and its other end, the opener's first.
pub(crate) async fn streams(from: &End, to: &mut End) -> (Stream, Stream) {
    let ours = soon(from.session.open()).await.unwrap();
    let theirs = soon(to.incoming.accept()).await.unwrap();
    (ours, theirs)
}

/// Two brokers with each other.
pub(crate) fn brokers(tasks: &TaskSet) -> (MuxBroker, MuxBroker) {
    let (client, server) = sessions(tasks);
    (
        MuxBroker::new(client.session, client.incoming, tasks),
        MuxBroker::new(server.session, server.incoming, tasks),
    )
}

/// A client of `service`.
pub(crate) async fn client_of(service: Arc<dyn Service>, tasks: &TaskSet) -> Client {
    let (client, mut server) = sessions(tasks);
    let (ours, theirs) = streams(&client, &mut server).await;
    tasks.spawn("served", rpc::serve(theirs, service));
    Client::new(ours)
}

/// A plugin in this process: the host's connection, and how serving it ended.
pub(crate) async fn plugin(
    plugin: Arc<dyn Dispense>,
    terminated: impl Future<Output = ()> + Send + 'static,
    tasks: &TaskSet,
) -> (Connection, oneshot::Receiver<Stop>) {
    let (host, conn) = UnixStream::pair().unwrap();
    let (tell, stopped) = oneshot::channel();
    tasks.spawn("plugin", async move {
        let _ = tell.send(serve_connection(conn, plugin, terminated).await);
    });
    let connection = Connection::open(host, Arc::new(|_: &str| {}))
        .await
        .unwrap();
    (connection, stopped)
}

/// A peer without rules.
pub(crate) struct Raw(pub(crate) UnixStream);

pub(crate) const DATA: u8 = 0;
pub(crate) const WINDOW: u8 = 1;
pub(crate) const PING: u8 = 2;
pub(crate) const GO_AWAY: u8 = 3;
pub(crate) const SYN: u16 = 1;
pub(crate) const ACK: u16 = 2;
pub(crate) const FIN: u16 = 4;
pub(crate) const RST: u16 = 8;

/// A frame without a body.
pub(crate) fn frame(kind: u8, flags: u16, stream: u32, length: u32) -> Vec<u8> {
    let mut bytes = vec![0, kind];
    bytes.extend(flags.to_be_bytes());
    bytes.extend(stream.to_be_bytes());
    bytes.extend(length.to_be_bytes());
    bytes
}

/// A frame that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) flags: u16,
    pub(crate) stream: u32,
    pub(crate) length: u32,
    pub(crate) body: Vec<u8>,
}

impl Raw {
    /// A server session and its client, by hand.
    pub(crate) fn client(tasks: &TaskSet) -> (Self, End) {
        let (left, right) = UnixStream::pair().unwrap();
        let (session, incoming) = Session::server(right, tasks);
        (Self(left), End { session, incoming })
    }

    pub(crate) async fn send(
        &mut self,
        kind: u8,
        flags: u16,
        stream: u32,
        length: u32,
        body: &[u8],
    ) {
        let mut bytes = frame(kind, flags, stream, length);
        bytes.extend(body);
        soon(self.0.write_all(&bytes)).await.unwrap();
    }

    pub(crate) async fn data(&mut self, stream: u32, body: &[u8]) {
        self.send(DATA, 0, stream, body.len() as u32, body).await;
    }

    /// The next frame; `None` at the end of the connection.
    pub(crate) async fn read(&mut self) -> Option<Frame> {
        let mut head = [0; 12];
        soon(self.0.read_exact(&mut head)).await.ok()?;
        let word = |at: usize| u32::from_be_bytes(head[at..at + 4].try_into().unwrap());
        let mut frame = Frame {
            kind: head[1],
            flags: u16::from_be_bytes([head[2], head[3]]),
            stream: word(4),
            length: word(8),
            body: Vec::new(),
        };
        if frame.kind == DATA {
            frame.body = vec![0; frame.length as usize];
            soon(self.0.read_exact(&mut frame.body)).await.ok()?;
        }
        Some(frame)
    }

    /// Reads until a frame with this kind and these flags.
    pub(crate) async fn read_until(&mut self, kind: u8, flags: u16) -> Frame {
        loop {
            let frame = self.read().await.expect("the frame before the end");
            if (frame.kind, frame.flags) == (kind, flags) {
                return frame;
            }
        }
    }
}

/// The warnings and errors that this thread logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

/// What is logged while it lives. Tests of one thread only: other threads log elsewhere.
pub(crate) struct Lines {
    log: Log,
    _guard: DefaultGuard,
}

impl Lines {
    pub(crate) fn capture() -> Self {
        let log = Log::default();
        let _guard = tracing::subscriber::set_default(log.clone());
        Self { log, _guard }
    }

    pub(crate) fn told(&self) -> Vec<String> {
        self.log.0.lock().unwrap().clone()
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN
    }
    fn event(&self, event: &Event<'_>) {
        struct Message(String);
        impl Visit for Message {
            fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
                if field.name() == "message" {
                    self.0 = format!("{value:?}");
                }
            }
        }
        let mut message = Message(String::new());
        event.record(&mut message);
        self.0.lock().unwrap().push(message.0);
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
