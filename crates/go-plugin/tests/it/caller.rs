//! Calls of one caller, one after the other.

use crate::harness::*;
use crate::odd::Odd;
use go_plugin::rpc::{self, Answer, Args, CallError, Caller, Reply, Service};
use go_plugin::serve::Dispense;
use go_plugin::tasks::TaskSet;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::sync::Notify;

async fn caller_of(service: Arc<dyn Service>, tasks: &TaskSet) -> Caller {
    let (client, mut server) = sessions(tasks);
    let (ours, theirs) = streams(&client, &mut server).await;
    tasks.spawn("served", rpc::serve(theirs, service));
    Caller::new(ours)
}

async fn odd(tasks: &TaskSet) -> Caller {
    let (broker, _) = brokers(tasks);
    caller_of(Odd::default().dispense("odd", broker).unwrap(), tasks).await
}

async fn still_answers(caller: &mut Caller) {
    let answer = soon(caller.call::<i64>("Plugin.Double", &21_i64)).await;
    assert_eq!(answer.unwrap(), 42);
}

#[tokio::test]
async fn an_error_concerns_only_its_call() {
    let tasks = TaskSet::new();
    let mut caller = odd(&tasks).await;
    let refused = soon(caller.call::<i64>("Plugin.Refuse", &1_i64)).await;
    assert!(matches!(refused, Err(CallError::Server(text)) if text == "it will not"));
    let nil = vec![None::<Box<String>>];
    let unsent = soon(caller.call::<i64>("Plugin.Double", &nil)).await;
    assert!(matches!(unsent, Err(CallError::Encode(_))), "{unsent:?}");
    let misread = soon(caller.call::<String>("Plugin.Double", &1_i64)).await;
    assert!(matches!(misread, Err(CallError::Decode(_))), "{misread:?}");
    still_answers(&mut caller).await;
}

/// Answers `true` when it may, and `false` at once.
struct Held(Arc<Notify>);

impl Service for Held {
    fn call(self: Arc<Self>, _: &str, args: Args<'_>) -> Result<Answer, String> {
        let held: bool = args.decode()?;
        Ok(Box::pin(async move {
            if held {
                self.0.notified().await;
            }
            Ok(Reply::new(held))
        }))
    }
}

#[tokio::test]
async fn the_reply_to_a_call_that_was_given_up_is_not_taken_for_the_next_ones() {
    let tasks = TaskSet::new();
    let go_on = Arc::new(Notify::new());
    let mut caller = caller_of(Arc::new(Held(go_on.clone())), &tasks).await;
    for _ in 0..3 {
        let mut held = Box::pin(caller.call::<bool>("Plugin.Held", &true));
        assert!(futures_util::poll!(&mut held).is_pending());
        drop(held);
        go_on.notify_one();
        let next = soon(caller.call::<bool>("Plugin.Held", &false)).await;
        assert!(!next.unwrap());
    }
}

#[tokio::test]
async fn a_call_given_up_in_the_middle_of_writing_breaks_nothing() {
    let tasks = TaskSet::new();
    let mut caller = odd(&tasks).await;
    let big = vec![0_u8; 8 * 1024 * 1024];
    let mut call = Box::pin(caller.call::<i64>("Plugin.Double", &big));
    assert!(futures_util::poll!(&mut call).is_pending());
    drop(call);
    still_answers(&mut caller).await;
}

/// A reply as Go sends it first: the header's type, the header and the value's, in pieces as they may come.
fn reply() -> Vec<u8> {
    go_gob::gob_struct! {
        /// net/rpc's.
        pub struct Response: "Response" {
            method: String = "ServiceMethod",
            seq: u64 = "Seq",
            error: String = "Error",
        }
    }
    let mut encoder = go_gob::Encoder::new();
    let mut bytes = Vec::new();
    for seq in 0..2 {
        let header = Response {
            method: "Plugin.Which".to_owned(),
            seq,
            error: String::new(),
        };
        encoder.encode(&header, &mut bytes).unwrap();
        encoder.encode(&(seq as i64), &mut bytes).unwrap();
    }
    bytes
}

#[tokio::test]
async fn a_call_can_be_given_up_at_any_byte_of_its_reply() {
    let bytes = reply();
    for cut in 0..bytes.len() {
        let tasks = TaskSet::new();
        let (client, mut server) = sessions(&tasks);
        let (ours, mut theirs) = streams(&client, &mut server).await;
        let mut caller = Caller::new(ours);
        let mut first = Box::pin(caller.call::<i64>("Plugin.Which", &0_i64));
        assert!(futures_util::poll!(&mut first).is_pending());
        theirs.write_all(&bytes[..cut]).await.unwrap();
        // What was written has come when a later stream has.
        let _later = streams(&server, &mut { client }).await;
        let first_came = futures_util::poll!(&mut first).is_ready();
        drop(first);
        theirs.write_all(&bytes[cut..]).await.unwrap();
        let second = soon(caller.call::<i64>("Plugin.Which", &1_i64)).await;
        assert_eq!(second.unwrap(), 1, "cut at {cut}, {first_came}");
    }
}

#[tokio::test]
async fn a_peer_that_closes_without_reading_ends_the_call() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (ours, mut theirs) = streams(&client, &mut server).await;
    let mut caller = Caller::new(ours);
    theirs.shutdown().await.unwrap();
    let big = vec![0_u8; 8 * 1024 * 1024];
    let unread = soon(caller.call::<i64>("Plugin.Double", &big)).await;
    assert!(matches!(unread, Err(CallError::Closed)), "{unread:?}");
    let late = soon(caller.call::<i64>("Plugin.Double", &1_i64)).await;
    assert!(matches!(late, Err(CallError::Closed)), "{late:?}");
}

#[tokio::test]
async fn the_connection_closes_with_its_caller() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (ours, theirs) = streams(&client, &mut server).await;
    let (broker, _) = brokers(&tasks);
    let service = Odd::default().dispense("odd", broker).unwrap();
    let mut caller = Caller::new(ours);
    let served = rpc::serve(theirs, service);
    let used = async move { still_answers(&mut caller).await };
    soon(async { tokio::join!(served, used) }).await;
    until(|| client.session.streams() + server.session.streams() == 0).await;
}
