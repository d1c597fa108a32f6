//! What a peer can do to a net/rpc connection, and what it gets.

use crate::harness::*;
use crate::odd::Odd;
use go_gob::Encoder;
use go_plugin::rpc::{self, Answer, Args, CallError, Client, Reply, Service};
use go_plugin::serve::Dispense;
use go_plugin::tasks::TaskSet;
use go_plugin::yamux::Stream;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Semaphore;

go_gob::gob_struct! {
    /// net/rpc's.
    pub struct Request: "Request" {
        method: String = "ServiceMethod",
        seq: u64 = "Seq",
    }
    /// net/rpc's.
    pub struct Response: "Response" {
        method: String = "ServiceMethod",
        seq: u64 = "Seq",
        error: String = "Error",
    }
}

fn request(encoder: &mut Encoder, seq: u64, args: &dyn go_gob::Gob) -> Vec<u8> {
    let mut bytes = Vec::new();
    let method = "Plugin.Double".to_owned();
    encoder
        .encode(&Request { method, seq }, &mut bytes)
        .unwrap();
    encoder.encode(args, &mut bytes).unwrap();
    bytes
}

fn response(encoder: &mut Encoder, seq: u64, value: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let header = Response {
        seq,
        ..Response::default()
    };
    encoder.encode(&header, &mut bytes).unwrap();
    encoder.encode(&value, &mut bytes).unwrap();
    bytes
}

/// A connection by hand to the odd plugin's service.
async fn odd_by_hand(tasks: &TaskSet) -> Stream {
    let (broker, _) = brokers(tasks);
    served(Odd::default().dispense("odd", broker).unwrap(), tasks).await
}

async fn served(service: Arc<dyn Service>, tasks: &TaskSet) -> Stream {
    let (client, mut server) = sessions(tasks);
    let (ours, theirs) = streams(&client, &mut server).await;
    tasks.spawn("served", rpc::serve(theirs, service));
    ours
}

/// Counts the calls that have begun; each ends with a permit.
#[derive(Clone)]
struct Counted {
    begun: Arc<AtomicUsize>,
    end: Arc<Semaphore>,
}

impl Counted {
    fn new() -> Self {
        Self {
            begun: Arc::default(),
            end: Arc::new(Semaphore::new(0)),
        }
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }
}

impl Service for Counted {
    fn call(self: Arc<Self>, _: &str, args: Args<'_>) -> Result<Answer, String> {
        let _: Vec<u8> = args.decode()?;
        self.begun.fetch_add(1, Ordering::SeqCst);
        let end = self.end.clone();
        Ok(Box::pin(async move {
            end.acquire().await.map_err(|e| e.to_string())?.forget();
            Ok(Reply::empty())
        }))
    }
}

/// Lets all tasks run until none of them has anything to do.
async fn settled(counted: &Counted) -> usize {
    let mut before = counted.begun();
    let mut same = 0;
    while same < 200 {
        tokio::task::yield_now().await;
        same = if counted.begun() == before {
            same + 1
        } else {
            0
        };
        before = counted.begun();
    }
    before
}

#[tokio::test]
async fn calls_beyond_what_may_be_under_way_are_not_read_until_others_end() {
    let tasks = TaskSet::new();
    let service = Counted::new();
    let ours = served(Arc::new(service.clone()), &tasks).await;
    let (mut replies, mut requests) = tokio::io::split(ours);
    tasks.spawn("caller", async move {
        let mut encoder = Encoder::new();
        for seq in 0..20_000 {
            let bytes = request(&mut encoder, seq, &Vec::<u8>::new());
            if requests.write_all(&bytes).await.is_err() {
                return;
            }
        }
        pending::<()>().await;
    });
    tasks.spawn("reader", async move {
        let mut space = vec![0; 64 * 1024];
        while matches!(replies.read(&mut space).await, Ok(1..)) {}
    });
    // The last one has had its arguments read and waits for its place.
    until(|| service.begun() > 16_384).await;
    assert_eq!(settled(&service).await, 16_385);
    service.end.add_permits(1);
    until(|| service.begun() == 16_386).await;
    service.end.add_permits(20_000);
    until(|| service.begun() == 20_000).await;
}

#[tokio::test]
async fn long_arguments_count_by_their_length() {
    let tasks = TaskSet::new();
    let service = Counted::new();
    let mut ours = served(Arc::new(service.clone()), &tasks).await;
    tasks.spawn("caller", async move {
        let (mut encoder, long) = (Encoder::new(), vec![1_u8; 20 * 1024 * 1024]);
        for seq in 0..4 {
            let bytes = request(&mut encoder, seq, &long);
            ours.write_all(&bytes).await.unwrap();
        }
        let bytes = request(&mut encoder, 4, &Vec::<u8>::new());
        ours.write_all(&bytes).await.unwrap();
        pending::<()>().await;
    });
    // Three fit, the fourth waits for its place, the fifth is not read.
    until(|| service.begun() == 4).await;
    assert_eq!(settled(&service).await, 4);
    service.end.add_permits(1);
    until(|| service.begun() == 5).await;
}

#[tokio::test]
async fn a_connection_that_waits_for_a_place_ends_with_its_session() {
    let tasks = TaskSet::new();
    let service = Counted::new();
    let (client, mut server) = sessions(&tasks);
    let (mut ours, theirs) = streams(&client, &mut server).await;
    let calls = TaskSet::new();
    calls.spawn("served", rpc::serve(theirs, Arc::new(service.clone())));
    let mut encoder = Encoder::new();
    for seq in 0..2 {
        let bytes = request(&mut encoder, seq, &vec![1_u8; 60 * 1024 * 1024]);
        soon(ours.write_all(&bytes)).await.unwrap();
    }
    until(|| service.begun() == 2).await;
    client.session.close();
    soon(calls.idle()).await;
}

#[tokio::test]
async fn requests_with_one_number_are_both_answered() {
    let tasks = TaskSet::new();
    let mut ours = odd_by_hand(&tasks).await;
    let mut encoder = Encoder::new();
    for number in [1_i64, 2] {
        let bytes = request(&mut encoder, 7, &number);
        ours.write_all(&bytes).await.unwrap();
    }
    ours.shutdown().await.unwrap();
    let mut answers = Vec::new();
    soon(ours.read_to_end(&mut answers)).await.unwrap();
    let mut decoder = go_gob::Decoder::new();
    let (mut rest, mut numbers) = (&answers[..], Vec::new());
    while let Some((head, body)) = decoder.frame(rest).unwrap() {
        if decoder.push(&rest[head..head + body]) == Ok(go_gob::Progress::Ready)
            && let Ok(number) = decoder.decode::<i64>()
        {
            numbers.push(number);
        }
        rest = &rest[head + body..];
    }
    numbers.sort_unstable();
    assert_eq!(numbers, [2, 4]);
}

#[tokio::test]
async fn replies_that_nobody_asked_for_are_skipped() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (ours, mut theirs) = streams(&client, &mut server).await;
    let caller = Client::new(ours);
    let mut call = std::pin::pin!(caller.call::<i64>("Plugin.Double", &1_i64));
    assert!(futures_util::poll!(&mut call).is_pending());
    let mut encoder = Encoder::new();
    for (seq, value) in [(99, 1), (u64::MAX, 2), (0, 3), (0, 4), (1, 5)] {
        let bytes = response(&mut encoder, seq, value);
        theirs.write_all(&bytes).await.unwrap();
    }
    assert_eq!(soon(call).await.unwrap(), 3);
    // The next call's number is 1, and its reply was there too early.
    let mut call = std::pin::pin!(caller.call::<i64>("Plugin.Double", &1_i64));
    assert!(futures_util::poll!(&mut call).is_pending());
    until_read(&mut theirs).await;
    assert!(futures_util::poll!(&mut call).is_pending());
    let bytes = response(&mut encoder, 1, 6);
    theirs.write_all(&bytes).await.unwrap();
    assert_eq!(soon(call).await.unwrap(), 6);
}

/// Waits until something of the client has come.
async fn until_read(theirs: &mut Stream) {
    let mut space = [0; 4096];
    assert!(soon(theirs.read(&mut space)).await.unwrap() > 0);
}

/// What a server says about a connection on which `bytes` came.
async fn server_says(bytes: &[u8]) -> Vec<String> {
    let lines = Lines::capture();
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (mut ours, theirs) = streams(&client, &mut server).await;
    let (broker, _) = brokers(&tasks);
    let service = Odd::default().dispense("odd", broker).unwrap();
    let (mut served, bytes) = (Box::pin(rpc::serve(theirs, service)), bytes.to_vec());
    soon(async {
        tokio::select! {
            () = &mut served => return,
            _ = async { let _ = ours.write_all(&bytes).await; ours.shutdown().await } => {}
        }
        served.await;
    })
    .await;
    assert!(client.session.reason().is_none(), "the session lives");
    lines.told()
}

#[tokio::test]
async fn what_is_no_request_ends_the_connection_with_one_line() {
    let garbage = "rpc server: the peer does not speak net/rpc: ";
    let told = server_says(b"GET /plugins HTTP/1.1\r\n\r\n").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("rpc server: "), "{told:?}");

    let told = server_says(&[0xf8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).await;
    let limit =
        format!("{garbage}a message of 18446744073709551615 bytes exceeds the limit of 1048576");
    assert_eq!(told, [limit]);

    let told = server_says(&request(&mut Encoder::new(), 0, &1_i64)[..40]).await;
    assert_eq!(told, ["rpc server: the stream ended inside a message"]);

    // A number where the header should be.
    let told = server_says(&[3, 4, 0, 6]).await;
    assert_eq!(
        told,
        [format!("{garbage}asked for Request, the peer sent int")]
    );
}

#[tokio::test]
async fn a_header_is_at_most_a_mebibyte_long() {
    let mut bytes = Vec::new();
    let method = "x".repeat(1024 * 1024);
    Encoder::new()
        .encode(&Request { method, seq: 0 }, &mut bytes)
        .unwrap();
    let told = server_says(&bytes).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].ends_with("exceeds the limit of 1048576"),
        "{told:?}"
    );
}

#[tokio::test]
async fn what_is_no_reply_ends_the_connection_and_fails_its_calls() {
    let lines = Lines::capture();
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (ours, mut theirs) = streams(&client, &mut server).await;
    let caller = Client::new(ours);
    let mut call = std::pin::pin!(caller.call::<i64>("Plugin.Double", &1_i64));
    assert!(futures_util::poll!(&mut call).is_pending());
    theirs.write_all(&[3, 4, 0, 6]).await.unwrap();
    assert!(matches!(soon(call).await, Err(CallError::Closed)));
    let told = "rpc client: the peer does not speak net/rpc: asked for Response, the peer sent int";
    assert_eq!(lines.told(), [told]);
    assert!(client.session.reason().is_none());
}

#[tokio::test]
async fn a_host_gets_no_more_than_64_services_at_a_time() {
    let tasks = TaskSet::new();
    let (host, _stopped) = plugin(Arc::new(Odd::default()), pending(), &tasks).await;
    let mut services = Vec::new();
    for _ in 0..64 {
        services.push(soon(host.dispense("odd")).await.unwrap());
    }
    let refused = soon(host.dispense("odd")).await.map(drop);
    match refused {
        Err(CallError::Server(text)) => assert_eq!(text, "64 services are dispensed already"),
        other => panic!("{other:?}"),
    }
    services.pop();
    // The place is free once the plugin has seen that the connection is closed.
    soon(async {
        while host.dispense("odd").await.is_err() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
