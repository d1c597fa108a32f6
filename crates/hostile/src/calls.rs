//! Any bytes on a stream that speaks net/rpc.

use std::collections::BTreeMap;
use std::sync::Arc;

use go_gob::{Decoder, Interface};
use go_plugin::rpc::{self, Answer, Args, Client, Reply, Service, method_not_found};
use go_plugin::tasks::TaskSet;
use go_plugin::yamux::{Session, Stream};
use tokio::net::UnixStream;

use crate::world::{drain, feed, run as in_world};

/// Up to here what is answered is never cut, whatever comes in, bytes.
const WHOLE: usize = 64 * 1024;

/// Plays the bytes behind the first to a server or, if that is odd, to a client with calls under way. The rest of the
/// first byte says in what pieces.
pub fn run(input: &[u8]) {
    let Some((&mode, bytes)) = input.split_first() else {
        return;
    };
    let piece = 1 + usize::from(mode >> 1) * 9;
    in_world(async |tasks| {
        let (ours, theirs, session) = streams(&tasks).await;
        match mode & 1 {
            0 => serve(ours, theirs, bytes, piece).await,
            _ => call(ours, theirs, bytes, piece).await,
        }
        assert!(session.reason().is_none(), "the session lives");
        session.close();
    });
}

/// A stream and its other end.
async fn streams(tasks: &TaskSet) -> (Stream, Stream, Session) {
    let (near, far) = UnixStream::pair().unwrap();
    let (session, _) = Session::client(near, tasks);
    let (_, mut incoming) = Session::server(far, tasks);
    let ours = session.open().await.unwrap();
    let theirs = incoming.accept().await.unwrap();
    // The server's session lives with its tasks.
    (ours, theirs, session)
}

async fn serve(ours: Stream, theirs: Stream, bytes: &[u8], piece: usize) {
    let (answers, requests) = tokio::io::split(ours);
    let served = rpc::serve(theirs, Arc::new(Echo));
    let (answers, (), ()) = tokio::join!(drain(answers), feed(requests, bytes, piece), served);
    if answers.len() >= WHOLE {
        return;
    }
    let (mut decoder, mut rest) = (Decoder::new(), &answers[..]);
    while let Some((head, body)) = decoder.frame(rest).unwrap() {
        decoder.push(&rest[head..head + body]).unwrap();
        rest = &rest[head + body..];
    }
    assert!(rest.is_empty(), "an answer was cut");
}

async fn call(ours: Stream, theirs: Stream, bytes: &[u8], piece: usize) {
    let (requests, answers) = tokio::io::split(theirs);
    let client = Client::new(ours);
    let (any, bytes_of_ours) = (Interface::from("x"), vec![7_u8; 3]);
    let asked = async {
        // The peer finishes, and with that every call ends.
        let _ = tokio::join!(
            client.call::<i64>("Plugin.Int", &1_i64),
            client.call::<Interface>("Plugin.Any", &any),
            client.call::<BTreeMap<String, Vec<String>>>("Plugin.Map", &()),
            client.call::<Vec<u8>>("Plugin.Bytes", &bytes_of_ours),
        );
        drop(client);
    };
    tokio::join!(drain(requests), feed(answers, bytes, piece), asked);
}

/// Answers what it was asked with.
struct Echo;

impl Service for Echo {
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
        let reply = match method {
            "Plugin.Int" => Reply::new(args.decode::<i64>()?),
            "Plugin.Any" => Reply::new(vec![args.decode::<Interface>()?]),
            "Plugin.Map" => Reply::new(args.decode::<BTreeMap<String, Vec<String>>>()?),
            "Plugin.Bytes" => Reply::new(args.decode::<Vec<u8>>()?),
            "Plugin.Skip" => Reply::empty(),
            _ => return Err(method_not_found(method)),
        };
        Ok(Box::pin(async {
            tokio::task::yield_now().await;
            Ok(reply)
        }))
    }
}
