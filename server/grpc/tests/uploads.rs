//! Bodies of requests: that they stream, and that nobody waits for those that nobody reads.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use tokio::sync::mpsc;

use super::host::{Host, in_time};
use super::raw::{ON_CONFIGURATION_CHANGE, Raw, SERVE_HTTP};
use super::requests::{answer, get};
use crate::grpc::contract::mattermost::*;

const PIECE: usize = 64 * 1024;

/// The numbers of a client's streams.
fn streams(numbers: Range<u32>) -> impl Iterator<Item = u32> {
    numbers.map(|number| 2 * number + 1)
}

fn piece(length: usize) -> ServeHttpRequest {
    ServeHttpRequest {
        body_chunk: Bytes::from(vec![7; length]),
        ..ServeHttpRequest::default()
    }
}

fn begin(path: &str) -> ServeHttpRequest {
    ServeHttpRequest {
        body_complete: false,
        ..get(path)
    }
}

fn end() -> ServeHttpRequest {
    ServeHttpRequest {
        body_complete: true,
        ..ServeHttpRequest::default()
    }
}

/// A request with a body of this length, as a server sends it.
fn upload(path: &str, length: usize) -> Vec<ServeHttpRequest> {
    let mut messages = vec![begin(path)];
    let pieces = (0..length).step_by(PIECE);
    messages.extend(pieces.map(|at| piece(PIECE.min(length - at))));
    messages.push(end());
    messages
}

#[tokio::test]
async fn bodies_of_any_length_go_there_and_come_back() {
    let (_host, mut hooks, _) = Host::probe().await;
    for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 5_000_000] {
        let (head, body) = answer(&mut hooks, upload("/echo", length)).await;
        assert_eq!(head.status_code, 200);
        assert_eq!(body.len(), length);
        assert!(body.iter().all(|byte| *byte == 7));
    }
}

#[tokio::test]
async fn an_answer_may_begin_before_the_request_has_arrived() {
    let (_host, mut hooks, _) = Host::probe().await;
    let (send, sent) = mpsc::channel(1);
    let request = stream::unfold(sent, |mut sent| async { Some((sent.recv().await?, sent)) });
    send.send(begin("/echo")).await.unwrap();
    let echo = hooks.serve_http(request).await.unwrap();
    let mut echo = echo.into_inner();
    assert!(
        in_time(echo.message()).await.unwrap().unwrap().flush,
        "only the head is there"
    );
    for _ in 0..3 {
        send.send(piece(5)).await.unwrap();
        let message = loop {
            let message = in_time(echo.message()).await.unwrap().unwrap();
            if !message.flush {
                break message;
            }
        };
        assert_eq!(message.body_chunk.len(), 5);
    }
}

#[tokio::test]
async fn an_answer_may_end_before_the_request_has_arrived_and_ends_the_call() {
    let (_host, mut hooks, _) = Host::probe().await;
    let request = stream::iter([begin("/early")]).chain(stream::pending());
    let early = hooks.serve_http(request).await.unwrap();
    let mut early = early.into_inner();
    assert!(
        in_time(early.message())
            .await
            .unwrap()
            .unwrap()
            .body_complete
    );
    assert!(in_time(early.message()).await.unwrap().is_none());
}

#[tokio::test]
async fn what_is_still_on_its_way_to_calls_that_have_ended_does_not_end_the_connection() {
    let (host, _, _) = Host::probe().await;
    let mut raw = Raw::connect(host.address()).await;
    let calls = || streams(0..1_500);
    for call in calls() {
        raw.call(call, SERVE_HTTP);
        raw.send(call, &begin("/early"));
        raw.ended(call).await;
    }
    for call in calls() {
        raw.send(call, &piece(10));
    }
    raw.answered(3_001, "/plugin.GRPCBroker/No").await;
}

#[tokio::test]
async fn no_more_is_taken_than_the_plugin_reads() {
    let (_host, mut hooks, probe) = Host::probe().await;
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = taken.clone();
    let pieces = stream::repeat_with(move || {
        counted.fetch_add(PIECE, Ordering::Relaxed);
        piece(PIECE)
    });
    let request = stream::iter([begin("/hold")]).chain(pieces.take(1_000));
    let mut other = hooks.clone();
    let held = tokio::spawn(async move { other.serve_http(request).await.map(drop) });
    probe.noted("holding").await;
    // Those go by, which gives the other one time to send what it can.
    for _ in 0..200 {
        answer(&mut hooks, upload("/read", PIECE)).await;
    }
    let taken = taken.load(Ordering::Relaxed);
    assert!(taken < 2_000_000, "{taken} bytes");
    probe.release.add_permits(1);
    held.await.unwrap().unwrap();
}

#[tokio::test]
async fn bodies_that_nobody_reads_do_not_hold_up_other_hooks() {
    let (_host, mut hooks, probe) = Host::probe().await;
    let held = (0..40).map(|_| {
        let mut hooks = hooks.clone();
        tokio::spawn(async move { answer(&mut hooks, upload("/hold", 1_000_000)).await })
    });
    let held: Vec<_> = held.collect();
    for _ in 0..100 {
        let (_, body) = answer(&mut hooks, upload("/read", PIECE)).await;
        assert_eq!(body, format!("{PIECE} bytes").as_bytes());
    }
    probe.release.add_permits(40);
    for held in held {
        assert_eq!(held.await.unwrap().1, b"released");
    }
}

#[tokio::test]
async fn of_bodies_that_nobody_reads_there_are_only_so_many() {
    let (host, mut hooks, probe) = Host::probe().await;
    let mut raw = Raw::connect(host.address()).await;
    for call in streams(0..512) {
        raw.call(call, SERVE_HTTP);
        raw.send(call, &begin("/hold"));
    }
    raw.answered(1_025, ON_CONFIGURATION_CHANGE).await;
    probe.noted_times(512, "holding").await;
    let (head, body) = answer(&mut hooks, upload("/read", PIECE)).await;
    assert_eq!(
        (head.status_code, body.as_slice()),
        (503, &b"503 the plugin has too many uploads\n"[..])
    );
    for (length, read) in [(4_096, 200), (4_097, 503)] {
        let whole = ServeHttpRequest {
            body_complete: true,
            body_chunk: piece(length).body_chunk,
            ..get("/read")
        };
        assert_eq!(answer(&mut hooks, vec![whole]).await.0.status_code, read);
    }
    probe.release.add_permits(1);
    raw.next_ended().await;
    for _ in 0..2 {
        let (_, body) = answer(&mut hooks, upload("/read", PIECE)).await;
        assert_eq!(body, format!("{PIECE} bytes").as_bytes());
    }
}

#[tokio::test]
async fn of_requests_whose_head_does_not_come_only_so_many_wait_until_they_are_given_up() {
    let (host, _, _) = Host::probe().await;
    let mut raw = Raw::connect(host.address()).await;
    for call in streams(0..4_097) {
        raw.call(call, SERVE_HTTP);
    }
    let refused = raw.next_ended().await;
    raw.answered(8_195, ON_CONFIGURATION_CHANGE).await;
    for call in streams(0..4_097).filter(|call| *call != refused) {
        raw.give_up(call);
    }
    raw.answered(8_197, ON_CONFIGURATION_CHANGE).await;
    for call in streams(4_099..8_195) {
        raw.call(call, SERVE_HTTP);
    }
    raw.send(8_199, &get("/early"));
    assert_eq!(raw.next_ended().await, 8_199, "there is a place for each");
}

#[tokio::test(start_paused = true)]
async fn a_request_whose_head_does_not_come_is_given_up() {
    let (host, _, _) = Host::probe().await;
    let mut raw = Raw::connect(host.address()).await;
    raw.call(1, SERVE_HTTP);
    raw.ended(1).await;
}

#[tokio::test]
async fn a_piece_that_no_server_sends_breaks_the_request_off() {
    let (_host, mut hooks, probe) = Host::probe().await;
    let long = vec![begin("/read"), piece(4 * 1024 * 1024), end()];
    let _ = hooks.serve_http(stream::iter(long)).await;
    probe.noted("the request broke off").await;
}

#[tokio::test]
async fn a_body_that_ends_without_saying_so_broke_off() {
    let (_host, mut hooks, probe) = Host::probe().await;
    let half = vec![begin("/read"), piece(10)];
    let (_, body) = answer(&mut hooks, half).await;
    probe.noted("the request broke off").await;
    assert_ne!(body, b"10 bytes");
}

#[tokio::test]
async fn what_comes_after_the_end_of_a_body_is_not_its() {
    let (_host, mut hooks, _) = Host::probe().await;
    let request = vec![begin("/read"), piece(10), end(), piece(10)];
    assert_eq!(answer(&mut hooks, request).await.1, b"10 bytes");
}
