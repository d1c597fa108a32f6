//! What every pair of host and plugin does, one test a behaviour.
//!
//! The same cases, by the names in `suite/cases.txt`, run in three pairs: our host with our plugin (here), our host with
//! a plugin on HashiCorp's go-plugin (here, when `SUITE_PLUGIN` names its program; `make test` does), and HashiCorp's
//! host with our plugin (`conformance/suite`). Where a plugin in Go does something else, the case says so.

mod service;

use crate::harness::{soon, until};
use go_gob::Gob;
use go_plugin::host::Process;
use go_plugin::rpc::{self, CallError, Client};
use go_plugin::tasks::TaskSet;
use go_plugin::yamux::Stream;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use service::{HANDSHAKE, Methods, On, Total};
use std::ffi::OsString;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Command;
use tokio::sync::Notify;

const OURS: &str = env!("CARGO_BIN_EXE_go-plugin-suite");
const MIB: i64 = 1024 * 1024;

/// The program of the plugin that is tried.
fn program() -> OsString {
    std::env::var_os("SUITE_PLUGIN").unwrap_or_else(|| OURS.into())
}

fn is_in_go() -> bool {
    std::env::var_os("SUITE_PLUGIN").is_some()
}

struct Pair {
    process: Process,
    service: Client,
    printed: Arc<Mutex<Vec<String>>>,
}

impl Pair {
    async fn start() -> Self {
        let printed = Arc::new(Mutex::new(Vec::new()));
        let keep = printed.clone();
        let print = Arc::new(move |line: &str| keep.lock().unwrap().push(line.to_owned()));
        let process = Process::start(Command::new(program()), HANDSHAKE, print);
        let process = soon(process).await.unwrap();
        let service = soon(process.dispense("suite")).await.unwrap();
        Self {
            process,
            service,
            printed,
        }
    }

    async fn call<A: Gob + Sync, R: Gob + Default>(
        &self,
        method: &str,
        args: A,
    ) -> Result<R, CallError> {
        soon(self.service.call(method, &args)).await
    }

    async fn double(&self, number: i64) -> i64 {
        self.call("Plugin.Double", number).await.unwrap()
    }

    async fn refused(&self, method: &str) -> CallError {
        let refused: Result<(), _> = self.call(method, "no".to_owned()).await;
        refused.unwrap_err()
    }

    /// Calls a method that dials a stream, which `with` gets.
    async fn with_stream<T>(
        &self,
        method: &str,
        number: i64,
        with: impl AsyncFnOnce(Stream) -> T,
    ) -> (T, Result<Total, CallError>) {
        let broker = self.process.broker();
        let stream = broker.next_id();
        let on = On { stream, number };
        let call = self.service.call(method, &on);
        let ours = async { with(broker.accept(stream).await.unwrap()).await };
        soon(async { tokio::join!(ours, call) }).await
    }

    async fn echo(&self, length: i64) {
        let (totals, theirs) = self
            .with_stream("Plugin.Echo", 0, async |mut stream| {
                let sent = service::send(&mut stream, length).await.unwrap();
                (sent, service::receive(&mut stream).await.unwrap())
            })
            .await;
        assert_eq!(totals.0.bytes, length);
        assert_eq!(totals.0, totals.1);
        assert_eq!(totals.0, theirs.unwrap());
    }
}

#[tokio::test]
async fn a_handshake_leads_to_a_connection_that_pings() {
    let pair = Pair::start().await;
    soon(pair.process.ping()).await.unwrap();
    assert!(pair.process.session_ended().is_none());
}

#[tokio::test]
async fn a_name_is_dispensed_as_often_as_it_is_asked_for() {
    let pair = Pair::start().await;
    let second = soon(pair.process.dispense("suite")).await.unwrap();
    for client in [&pair.service, &second] {
        let call = client.call::<Vec<String>>("Plugin.Implemented", &());
        let names = soon(call).await.unwrap();
        assert_eq!(names.len(), 15);
        assert!(names.is_sorted() && names.contains(&"CallBack".to_owned()));
    }
}

#[tokio::test]
async fn a_name_that_is_unknown_is_refused() {
    let pair = Pair::start().await;
    let refused = soon(pair.process.dispense("sweet")).await.err().unwrap();
    assert_eq!(refused.to_string(), "unknown plugin type: sweet");
    assert_eq!(pair.double(4).await, 8);
}

#[tokio::test]
async fn values_come_back_as_they_went() {
    let pair = Pair::start().await;
    let long = "a long text, ".repeat(100_000);
    for text in ["", "short", "\u{fffd}\0\u{10ffff}", &long] {
        let repeated: String = pair.call("Plugin.Repeat", text.to_owned()).await.unwrap();
        assert_eq!(repeated, text);
    }
    for number in [0, -1, 1 << 40, i64::MIN / 2] {
        assert_eq!(pair.double(number).await, number * 2);
    }
}

#[tokio::test]
async fn an_error_arrives_as_its_text() {
    let pair = Pair::start().await;
    let error = pair.refused("Plugin.Fail").await;
    assert!(matches!(error, CallError::Server(text) if text == "no"));
    assert_eq!(pair.double(4).await, 8);
}

#[tokio::test]
async fn a_method_or_service_that_is_unknown_is_refused() {
    let pair = Pair::start().await;
    for (method, text) in [
        ("Plugin.Halve", "rpc: can't find method Plugin.Halve"),
        ("Other.Double", "rpc: can't find service Other.Double"),
        ("Double", "rpc: service/method request ill-formed: Double"),
    ] {
        assert_eq!(pair.refused(method).await.to_string(), text);
    }
    assert_eq!(pair.double(4).await, 8);
}

#[tokio::test]
async fn a_panic_in_a_call() {
    let pair = Pair::start().await;
    let error = pair.refused("Plugin.Panic").await;
    if is_in_go() {
        // net/rpc of Go does not catch it.
        assert!(matches!(error, CallError::Closed));
        return soon(pair.process.wait()).await;
    }
    assert_eq!(error.to_string(), "rpc: Plugin.Panic panicked");
    assert_eq!(pair.double(4).await, 8);
}

#[tokio::test]
async fn many_calls_at_a_time_get_their_own_answers() {
    let pair = Pair::start().await;
    let calls = (0..500).map(|number| {
        let pair = &pair;
        async move { assert_eq!(pair.double(number).await, number * 2) }
    });
    futures_util::future::join_all(calls).await;
}

#[tokio::test]
async fn a_slow_call_holds_up_no_other() {
    let pair = Pair::start().await;
    let mut slow = std::pin::pin!(pair.service.call::<()>("Plugin.Wait", &()));
    assert!(futures_util::poll!(&mut slow).is_pending());
    assert_eq!(pair.double(4).await, 8);
    assert!(futures_util::poll!(&mut slow).is_pending());
    let () = pair.call("Plugin.Release", ()).await.unwrap();
    soon(slow).await.unwrap();
}

#[tokio::test]
async fn the_plugin_calls_what_the_host_accepts() {
    let pair = Pair::start().await;
    let (broker, tasks) = (pair.process.broker(), TaskSet::new());
    let stream = broker.next_id();
    let methods = Arc::new(Methods {
        broker: broker.clone(),
        tasks: tasks.clone(),
        released: Notify::new(),
    });
    tasks.spawn("host's service", async move {
        rpc::serve(broker.accept(stream).await.unwrap(), methods).await;
    });
    let on = On { stream, number: 21 };
    let doubled: i64 = pair.call("Plugin.CallBack", on).await.unwrap();
    assert_eq!(doubled, 42);
}

#[tokio::test]
async fn the_host_calls_what_the_plugin_accepts() {
    let pair = Pair::start().await;
    for number in [1, 2] {
        let id: u32 = pair.call("Plugin.Serve", ()).await.unwrap();
        let stream = soon(pair.process.broker().dial(id)).await.unwrap();
        let call = Client::new(stream);
        let call = call.call::<i64>("Plugin.Double", &number);
        assert_eq!(soon(call).await.unwrap(), number * 2);
    }
}

#[tokio::test]
async fn a_dial_that_nobody_accepts_fails() {
    let pair = Pair::start().await;
    let on = On {
        stream: pair.process.broker().next_id(),
        number: 0,
    };
    let dialled: Result<i64, _> = pair.call("Plugin.Dial", on).await;
    assert!(matches!(dialled, Err(CallError::Server(_))), "{dialled:?}");
    assert_eq!(pair.double(4).await, 8);
}

#[tokio::test]
async fn uploads_arrive_whole() {
    let pair = Pair::start().await;
    for length in [0, 1, MIB, 50 * MIB] {
        let (sent, theirs) = pair
            .with_stream("Plugin.Receive", 0, async |mut stream| {
                service::send(&mut stream, length).await.unwrap()
            })
            .await;
        assert_eq!((sent.bytes, sent), (length, theirs.unwrap()));
    }
}

#[tokio::test]
async fn downloads_arrive_whole() {
    let pair = Pair::start().await;
    for length in [0, 1, MIB, 50 * MIB] {
        let (received, theirs) = pair
            .with_stream("Plugin.Send", length, async |mut stream| {
                service::receive(&mut stream).await.unwrap()
            })
            .await;
        assert_eq!((received.bytes, received), (length, theirs.unwrap()));
    }
}

#[tokio::test]
async fn a_half_closed_stream_is_answered() {
    let pair = Pair::start().await;
    for length in [0, 1, 3 * MIB] {
        pair.echo(length).await;
    }
}

#[tokio::test]
async fn many_streams_at_a_time_stay_apart() {
    let pair = Pair::start().await;
    let echoes = (0..100).map(|number| pair.echo(10_000 + number));
    futures_util::future::join_all(echoes).await;
}

#[tokio::test]
async fn a_download_that_is_given_up_harms_no_other() {
    let pair = Pair::start().await;
    let (_, poured) = pair
        .with_stream("Plugin.Pour", 0, async |mut stream| {
            let mut some = vec![0; 300_000];
            stream.read_exact(&mut some).await.unwrap();
            assert_eq!(pair.double(4).await, 8);
        })
        .await;
    // Our host resets what is sent to a stream that it gave up.
    assert!(poured.unwrap().bytes >= 300_000);
    pair.echo(MIB).await;
}

#[tokio::test]
async fn what_the_plugin_prints_arrives() {
    let pair = Pair::start().await;
    let () = pair.call("Plugin.Print", "words".to_owned()).await.unwrap();
    for line in ["words to stdout", "words to stderr"] {
        until(|| pair.printed.lock().unwrap().iter().any(|said| said == line)).await;
    }
}

#[tokio::test]
async fn keep_alive_pings_are_answered() {
    let pair = Pair::start().await;
    // The broker's answer has its own time.
    assert_eq!(pair.double(1).await, 2);
    // Our next ping is due; then, with the answer read meanwhile, the time for the answer is over.
    for seconds in [31, 11] {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(seconds)).await;
        tokio::time::resume();
        for number in 0..100 {
            assert_eq!(pair.double(number).await, number * 2);
        }
    }
    assert!(pair.process.session_ended().is_none());
}

#[tokio::test]
async fn quit_ends_the_plugin() {
    let pair = Pair::start().await;
    let status = soon(pair.process.stop()).await.unwrap();
    assert!(status.success(), "{status}");
    let error = soon(pair.service.call::<i64>("Plugin.Double", &1_i64)).await;
    assert!(matches!(error, Err(CallError::Closed)));
}

#[tokio::test]
async fn a_plugin_that_is_killed_is_noticed() {
    let pair = Pair::start().await;
    let mut waiting = std::pin::pin!(pair.service.call::<()>("Plugin.Wait", &()));
    assert!(futures_util::poll!(&mut waiting).is_pending());
    kill_process(pid(pair.process.pid()), Signal::KILL).unwrap();
    let error = soon(waiting).await.unwrap_err();
    assert!(matches!(error, CallError::Closed));
    soon(pair.process.wait()).await;
    soon(pair.process.ping()).await.unwrap_err();
    assert!(pair.process.session_ended().is_some());
}

#[tokio::test]
async fn a_host_that_is_killed() {
    let mut host = Command::new(OURS);
    host.arg("host").arg(program()).stdout(Stdio::piped());
    let mut host = host.spawn().unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(host.stdout.take().unwrap());
    soon(stdout.read_line(&mut line)).await.unwrap();
    let plugin = pid(line.trim().parse().unwrap());
    soon(host.kill()).await.unwrap();
    if is_in_go() {
        // Go's plugin stays for ever.
        return kill_process(plugin, Signal::KILL).unwrap();
    }
    until(|| test_kill_process(plugin).is_err()).await;
}

fn pid(number: u32) -> Pid {
    Pid::from_raw(number as i32).unwrap()
}

#[test]
fn the_list_of_cases_is_the_one_that_both_languages_run() {
    let tests = include_str!("suite.rs").split("#[tokio::test]\nasync fn ");
    let names: Vec<_> = tests
        .skip(1)
        .filter_map(|test| test.split('(').next())
        .collect();
    let listed: Vec<_> = include_str!("suite/cases.txt").lines().collect();
    assert_eq!(names, listed);
}
