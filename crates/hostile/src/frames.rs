//! Any bytes on the connection.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use go_plugin::broker::MuxBroker;
use go_plugin::rpc::{Answer, Args, Reply, Service};
use go_plugin::serve::{Dispense, Stop, serve_connection};
use go_plugin::tasks::TaskSet;
use go_plugin::yamux::{Incoming, Session, Stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use crate::world::{drain, feed, run as in_world};

/// Bytes of a frame's header.
const HEADER: usize = 12;
/// The longest body that we send, bytes.
const MAX_BODY: u32 = 128 * 1024;
/// What a script may become at most, bytes.
const MAX_SCRIPT: usize = 2 * 1024 * 1024;

/// Plays the bytes behind the first two to a session. The first byte says who is behind the session (its lowest two
/// bits), which side it is (the next bit) and, if it is above 127, that the bytes are a [`script`]; the second says in
/// what pieces they come.
pub fn run(input: &[u8]) {
    let [mode, piece, bytes @ ..] = input else {
        return;
    };
    let scripted = (mode & 0x80 != 0).then(|| script(bytes));
    let bytes = scripted.as_deref().unwrap_or(bytes);
    let piece = 1 + usize::from(*piece) * 37;
    in_world(async |tasks| {
        let (near, far) = UnixStream::pair().unwrap();
        if mode & 3 == 3 {
            let serve = async {
                let stop = serve_connection(near, Arc::new(Offer), std::future::pending()).await;
                assert!(matches!(stop, Stop::HostGone | Stop::Quit));
            };
            tokio::join!(serve, peer(far, bytes, piece));
            return;
        }
        let (session, incoming) = match mode & 4 {
            0 => Session::server(near, &tasks),
            _ => Session::client(near, &tasks),
        };
        match mode & 3 {
            0 => tasks.spawn("holds", hold(session.clone(), incoming)),
            1 => tasks.spawn("echoes", echo(session.clone(), incoming, tasks.clone())),
            _ => deal(&session, incoming, &tasks),
        }
        peer(far, bytes, piece).await;
        session.ended().await;
        assert_eq!(session.streams(), 0);
    });
}

/// Sends the bytes and takes what comes, which has to be frames.
async fn peer(conn: UnixStream, bytes: &[u8], piece: usize) {
    let (from, to) = conn.into_split();
    let (answers, ()) = tokio::join!(drain(from), feed(to, bytes, piece));
    let mut rest = &answers[..];
    while let Some((header, behind)) = rest.split_first_chunk::<HEADER>() {
        let [version, kind, _, _, _, _, _, _, length @ ..] = *header;
        assert!(version == 0 && kind <= 3, "{header:?}");
        let length = u32::from_be_bytes(length);
        if kind != 0 {
            rest = behind;
            continue;
        }
        assert!(length <= MAX_BODY, "{length} bytes");
        // The last one is cut when the session ends in the middle.
        rest = behind.get(length as usize..).unwrap_or_default();
    }
}

/// Accepts everything and reads nothing.
async fn hold(session: Session, mut incoming: Incoming) {
    let mut held = Vec::new();
    while let Some(stream) = incoming.accept().await {
        held.push(stream);
    }
    assert!(session.reason().is_some());
}

/// Opens a stream for each of the peer's, and sends back what comes on either.
async fn echo(session: Session, mut incoming: Incoming, tasks: TaskSet) {
    while let Some(stream) = incoming.accept().await {
        tasks.spawn("echo", copy(stream));
        let session = session.clone();
        tasks.spawn("own", async move {
            if let Ok(stream) = session.open().await {
                copy(stream).await;
            }
        });
    }
}

async fn copy(mut stream: Stream) {
    while let Ok(Some(chunk)) = stream.chunk().await {
        if stream.write_all(&chunk).await.is_err() {
            return;
        }
    }
}

/// A broker with somebody who dials and somebody who accepts.
fn deal(session: &Session, incoming: Incoming, tasks: &TaskSet) {
    let broker = MuxBroker::new(session.clone(), incoming, tasks);
    for id in 1..4 {
        let (accept, dial) = (broker.clone(), broker.clone());
        tasks.spawn("accepts", async move {
            if let Ok(stream) = accept.accept(id).await {
                copy(stream).await;
            }
        });
        tasks.spawn("dials", async move {
            if let Ok(mut stream) = dial.dial(id).await {
                let _ = stream.write_all(b"hello").await;
                let mut all = Vec::new();
                let _ = stream.read_to_end(&mut all).await;
            }
        });
    }
    tasks.spawn("late", async move {
        tokio::time::sleep(Duration::from_secs(3)).await;
        let _ = broker.accept(9).await;
    });
}

/// A plugin of one method, which answers the number that it is given.
pub struct Offer;

impl Dispense for Offer {
    fn dispense(&self, name: &str, _: MuxBroker) -> Option<Arc<dyn Service>> {
        (name == "any").then(|| Arc::new(Yes) as Arc<dyn Service>)
    }

    fn shutdown(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

struct Yes;

impl Service for Yes {
    fn call(self: Arc<Self>, _: &str, args: Args<'_>) -> Result<Answer, String> {
        let number: i64 = args.decode()?;
        Ok(Box::pin(async move { Ok(Reply::new(number)) }))
    }
}

/// Frames in short, so that most of them are valid: three bytes each.
///
/// Kind and flags (kind in the lowest two bits, flags in the next four, a wrong version for the highest), stream,
/// length. Streams from 128 on are counted down from the highest, lengths from 240 on are those at which something
/// happens.
fn script(bytes: &[u8]) -> Vec<u8> {
    let mut frames = Vec::new();
    for op in bytes.chunks_exact(3) {
        let [what, stream, length] = [op[0], op[1], op[2]];
        let stream = match stream {
            0x80.. => u32::MAX - u32::from(stream & 0x7f),
            _ => u32::from(stream),
        };
        let length = match length {
            0xf0.. => TURNS[usize::from(length & 0x0f)],
            _ => u32::from(length),
        };
        frames.extend([what >> 7, what & 3, 0, what >> 2 & 15]);
        frames.extend(stream.to_be_bytes());
        frames.extend(length.to_be_bytes());
        if what & 3 == 0 {
            let body = frames.len() + length as usize;
            if body > MAX_SCRIPT {
                break;
            }
            frames.resize(body, what);
        }
    }
    frames
}

/// Lengths at which something happens: windows, limits, and one beside.
const TURNS: [u32; 16] = [
    4095,
    4096,
    4097,
    16 * 1024,
    64 * 1024,
    64 * 1024 + 1,
    256 * 1024 - 1,
    256 * 1024,
    256 * 1024 + 1,
    1024 * 1024,
    1024 * 1024 + 1,
    i32::MAX as u32,
    i32::MAX as u32 + 1,
    u32::MAX - 256 * 1024,
    u32::MAX - 1,
    u32::MAX,
];
