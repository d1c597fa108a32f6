//! Calls and their answers.

use crate::harness::*;
use crate::odd::Odd;
use futures_util::future::join_all;
use go_gob::{Gob, Plan, Shape, Sink, Source};
use go_plugin::rpc::{self, Answer, Args, CallError, Client, Reply, Service};
use go_plugin::serve::Dispense;
use go_plugin::tasks::TaskSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;

async fn odd(tasks: &TaskSet) -> Client {
    let (broker, _) = brokers(tasks);
    let service = Odd::default().dispense("odd", broker).unwrap();
    client_of(service, tasks).await
}

async fn refused<A: Gob + Sync>(client: &Client, method: &str, args: A) -> String {
    match soon(client.call::<i64>(method, &args)).await {
        Err(CallError::Server(text)) => text,
        other => panic!("{other:?}"),
    }
}

async fn still_answers(client: &Client) {
    assert_eq!(
        soon(client.call::<i64>("Plugin.Double", &21_i64))
            .await
            .unwrap(),
        42
    );
}

#[tokio::test]
async fn an_unknown_method_or_service_is_refused_in_gos_words() {
    let tasks = TaskSet::new();
    let client = odd(&tasks).await;
    let text = refused(&client, "Plugin.Nope", 1_i64).await;
    assert_eq!(text, "rpc: can't find method Plugin.Nope");
    let text = refused(&client, "Nope.Double", 1_i64).await;
    assert_eq!(text, "rpc: can't find service Nope.Double");
    let text = refused(&client, "Plugin.Refuse", 1_i64).await;
    assert_eq!(text, "it will not");
    still_answers(&client).await;
}

#[tokio::test]
async fn a_call_that_panics_is_answered_and_the_connection_lives() {
    let tasks = TaskSet::new();
    let client = odd(&tasks).await;
    for method in ["Plugin.Panic", "Plugin.PanicAtOnce"] {
        assert_eq!(
            refused(&client, method, 0_i64).await,
            format!("rpc: {method} panicked")
        );
        still_answers(&client).await;
    }
}

#[tokio::test]
async fn arguments_and_replies_of_another_type_concern_only_their_call() {
    let tasks = TaskSet::new();
    let client = odd(&tasks).await;
    let text = refused(&client, "Plugin.Double", "two".to_owned()).await;
    assert!(
        text.starts_with("rpc: the arguments cannot be read: "),
        "{text}"
    );
    let misread = soon(client.call::<String>("Plugin.Double", &1_i64)).await;
    assert!(matches!(misread, Err(CallError::Decode(_))), "{misread:?}");
    still_answers(&client).await;
}

#[tokio::test]
async fn what_gob_cannot_carry_is_an_error_of_its_call() {
    let tasks = TaskSet::new();
    let client = odd(&tasks).await;
    let nil = vec![None::<Box<String>>];
    let unsent = soon(client.call::<i64>("Plugin.Double", &nil)).await;
    assert!(matches!(unsent, Err(CallError::Encode(_))), "{unsent:?}");
    let text = refused(&client, "Plugin.Nil", 0_i64).await;
    assert!(
        text.starts_with("rpc: the reply cannot be written: "),
        "{text}"
    );
    still_answers(&client).await;
}

#[tokio::test]
async fn many_calls_at_a_time_each_get_their_own_answer() {
    let tasks = TaskSet::new();
    let client = odd(&tasks).await;
    let calls = (0..500_i64).map(|n| {
        let client = client.clone();
        async move { client.call::<i64>("Plugin.Double", &n).await.unwrap() }
    });
    let answers = soon(join_all(calls)).await;
    assert_eq!(answers, (0..500).map(|n| n * 2).collect::<Vec<_>>());
}

/// Answers the first call when it may, and the others at once.
struct Slow(Arc<Notify>);

impl Service for Slow {
    fn call(self: Arc<Self>, _: &str, args: Args<'_>) -> Result<Answer, String> {
        let first: bool = args.decode()?;
        Ok(Box::pin(async move {
            if first {
                self.0.notified().await;
            }
            Ok(Reply::new(vec![u8::from(first); 1024 * 1024]))
        }))
    }
}

#[tokio::test]
async fn a_slow_call_does_not_hold_up_the_others() {
    let tasks = TaskSet::new();
    let go_on = Arc::new(Notify::new());
    let client = client_of(Arc::new(Slow(go_on.clone())), &tasks).await;
    let mut slow = std::pin::pin!(client.call::<Vec<u8>>("Plugin.Slow", &true));
    assert!(futures_util::poll!(&mut slow).is_pending());
    let fast = soon(client.call::<Vec<u8>>("Plugin.Slow", &false))
        .await
        .unwrap();
    assert_eq!((fast.len(), fast[0]), (1024 * 1024, 0));
    go_on.notify_one();
    assert_eq!(soon(slow).await.unwrap()[0], 1);
}

#[tokio::test]
async fn a_call_given_up_in_the_middle_of_writing_breaks_nothing() {
    let tasks = TaskSet::new();
    let client = odd(&tasks).await;
    // More than window and buffers take: the call is dropped while its message is half written.
    for _ in 0..3 {
        let big = vec![0_u8; 8 * 1024 * 1024];
        let mut call = Box::pin(client.call::<i64>("Plugin.Double", &big));
        assert!(futures_util::poll!(&mut call).is_pending());
        drop(call);
    }
    still_answers(&client).await;
}

#[tokio::test]
async fn calls_fail_when_the_connection_goes() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (ours, theirs) = streams(&client, &mut server).await;
    let caller = Client::new(ours);
    let mut call = std::pin::pin!(caller.call::<i64>("Plugin.Double", &1_i64));
    assert!(futures_util::poll!(&mut call).is_pending());
    drop(theirs);
    assert!(matches!(soon(call).await, Err(CallError::Closed)));
    let late = soon(caller.call::<i64>("Plugin.Double", &1_i64)).await;
    assert!(matches!(late, Err(CallError::Closed)));
}

#[tokio::test]
async fn garbage_ends_the_connection_and_nothing_else() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (mut ours, theirs) = streams(&client, &mut server).await;
    let (broker, _) = brokers(&tasks);
    let service = Odd::default().dispense("odd", broker).unwrap();
    ours.write_all(b"\x05hello, this is not gob").await.unwrap();
    soon(rpc::serve(theirs, service)).await;
    assert!(client.session.reason().is_none());
}

#[tokio::test]
async fn the_connection_closes_with_its_last_client() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (ours, theirs) = streams(&client, &mut server).await;
    let (broker, _) = brokers(&tasks);
    let service = Odd::default().dispense("odd", broker).unwrap();
    let caller = Client::new(ours);
    let served = rpc::serve(theirs, service);
    let used = async move {
        still_answers(&caller).await;
    };
    soon(async { tokio::join!(served, used) }).await;
    until(|| client.session.streams() + server.session.streams() == 0).await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_read_holds_what_is_unsent_for_ten_seconds() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (ours, mut theirs) = streams(&client, &mut server).await;
    let caller = Client::new(ours);
    let big = vec![0_u8; 8 * 1024 * 1024];
    let mut call = Box::pin(caller.call::<i64>("Plugin.Double", &big));
    assert!(futures_util::poll!(&mut call).is_pending());
    drop(call);
    drop(caller);
    tokio::time::sleep(Duration::from_secs(11)).await;
    let mut got = Vec::new();
    soon(theirs.read_to_end(&mut got)).await.unwrap();
    assert!(got.len() < big.len(), "{} bytes came", got.len());
}

/// A reply that cannot be read.
#[derive(Debug, Default)]
struct Unreadable;

impl Gob for Unreadable {
    fn shape() -> &'static Shape {
        bool::shape()
    }
    fn shape_of(&self) -> &'static Shape {
        bool::shape()
    }
    fn is_zero(&self) -> bool {
        false
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), go_gob::Error> {
        true.encode_value(sink)
    }
    fn decode_value(&mut self, _: &mut Source<'_>, _: Plan) -> Result<(), go_gob::Error> {
        panic!("on purpose, while decoding")
    }
}

/// Answers `false` at once and `true` never.
struct Half;

impl Service for Half {
    fn call(self: Arc<Self>, _: &str, args: Args<'_>) -> Result<Answer, String> {
        let hangs: bool = args.decode()?;
        Ok(Box::pin(async move {
            if hangs {
                std::future::pending::<()>().await;
            }
            Ok(Reply::new(false))
        }))
    }
}

#[tokio::test]
async fn a_panic_while_decoding_a_reply_leaves_no_other_call_waiting() {
    let tasks = TaskSet::new();
    let client = client_of(Arc::new(Half), &tasks).await;
    let mut waiting = std::pin::pin!(client.call::<bool>("Plugin.Half", &true));
    assert!(futures_util::poll!(&mut waiting).is_pending());
    let unread = soon(client.call::<Unreadable>("Plugin.Half", &false)).await;
    assert!(matches!(unread, Err(CallError::Closed)), "{unread:?}");
    assert!(matches!(soon(waiting).await, Err(CallError::Closed)));
}

/// Says when a call of it has begun, and never answers.
struct Hangs(Arc<Notify>);

impl Service for Hangs {
    fn call(self: Arc<Self>, _: &str, _: Args<'_>) -> Result<Answer, String> {
        self.0.notify_one();
        Ok(Box::pin(std::future::pending()))
    }
}

#[tokio::test]
async fn a_call_that_hangs_is_given_up_with_the_session() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (mut ours, theirs) = streams(&client, &mut server).await;
    let begun = Arc::new(Notify::new());
    let mut served = std::pin::pin!(rpc::serve(theirs, Arc::new(Hangs(begun.clone()))));
    // A request as Go sends it first: its header's type, the header, and `true`.
    ours.write_all(&request()).await.unwrap();
    ours.shutdown().await.unwrap();
    soon(async {
        tokio::select!(() = &mut served => panic!("not answered"), () = begun.notified() => {})
    })
    .await;
    client.session.close();
    soon(served).await;
}

fn request() -> Vec<u8> {
    go_gob::gob_struct! {
        /// net/rpc's.
        pub struct Request: "Request" {
            method: String = "ServiceMethod",
            seq: u64 = "Seq",
        }
    }
    let mut encoder = go_gob::Encoder::new();
    let mut bytes = Vec::new();
    let header = Request {
        method: "Plugin.Hang".to_owned(),
        seq: 0,
    };
    encoder.encode(&header, &mut bytes).unwrap();
    encoder.encode(&true, &mut bytes).unwrap();
    bytes
}
