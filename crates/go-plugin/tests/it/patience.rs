//! How long one side waits for the other.

use crate::harness::*;
use go_plugin::broker::MuxBroker;
use go_plugin::tasks::TaskSet;
use go_plugin::yamux::{Ended, Stream};
use std::io::ErrorKind;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep};

const HOUR: Duration = Duration::from_secs(3600);
/// More than any window.
const BIG: usize = 2 * 1024 * 1024;

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_answer_a_ping_is_given_up_after_ten_seconds() {
    let log = Lines::capture();
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    let before = Instant::now();
    sleep(Duration::from_secs(15)).await;
    let first = peer.read_until(PING, SYN).await;
    assert_eq!(before.elapsed().as_secs(), 30);
    peer.send(PING, ACK, 0, first.length, &[]).await;
    sleep(Duration::from_secs(15)).await;
    peer.read_until(PING, SYN).await;
    // The answer to another ping is none to this one.
    peer.send(PING, ACK, 0, first.length, &[]).await;
    assert!(matches!(end.session.ended().await, Ended::KeepAlive));
    assert_eq!(before.elapsed().as_secs(), 70);
    let told = "yamux: the peer did not answer a ping within 10 s";
    assert_eq!(log.told(), [told]);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_reads_nothing_for_ten_seconds_is_given_up() {
    let log = Lines::capture();
    let tasks = TaskSet::new();
    let (_peer, end) = Raw::client(&tasks);
    // Answered or not, each new stream has a send window of 256 KiB.
    for _ in 0..16 {
        let stream = end.session.open().await.unwrap();
        tasks.spawn("writer", write_and_stay(stream));
    }
    let before = Instant::now();
    assert!(matches!(end.session.ended().await, Ended::WriteTimeout));
    assert_eq!(before.elapsed().as_secs(), 10);
    assert_eq!(log.told(), ["yamux: the peer read nothing for 10 s"]);
}

async fn write_and_stay(mut stream: Stream) {
    let _ = stream.write_all(&vec![0; BIG]).await;
    std::future::pending::<()>().await;
}

#[tokio::test(start_paused = true)]
async fn full_streams_in_both_directions_hold_up_neither_pings_nor_other_streams() {
    let tasks = TaskSet::new();
    let (mut client, mut server) = sessions(&tasks);
    let mut unread = Vec::new();
    for _ in 0..20 {
        let (ours, theirs) = streams(&client, &mut server).await;
        tasks.spawn("to the server", write_and_stay(ours));
        unread.push(theirs);
        let (theirs, ours) = streams(&server, &mut client).await;
        tasks.spawn("to the client", write_and_stay(theirs));
        unread.push(ours);
    }
    sleep(HOUR).await;
    let (mut ours, mut theirs) = streams(&client, &mut server).await;
    ours.write_all(b"x").await.unwrap();
    assert_eq!(theirs.read_u8().await.unwrap(), b'x');
    for mut stream in unread {
        stream.read_exact(&mut vec![0; BIG]).await.unwrap();
    }
    assert!(client.session.reason().is_none() && server.session.reason().is_none());
}

/// As in Go, whose time-out for writes concerns the connection and not the stream.
#[tokio::test(start_paused = true)]
async fn a_writer_waits_for_its_reader_as_long_as_it_takes() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (mut ours, mut theirs) = streams(&client, &mut server).await;
    let big = vec![7; BIG];
    let mut write = std::pin::pin!(ours.write_all(&big));
    tokio::select! {
        _ = &mut write => panic!("2 MiB do not fit a window of 1 MiB"),
        () = sleep(HOUR) => {}
    }
    let mut got = vec![0; BIG];
    let (written, read) = tokio::join!(write, theirs.read_exact(&mut got));
    written.unwrap();
    read.unwrap();
    assert!(got == big);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_the_peer_never_finishes_is_reset_after_five_minutes() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (ours, theirs) = streams(&client, &mut server).await;
    drop(ours);
    tokio::time::sleep(Duration::from_secs(290)).await;
    assert_eq!(client.session.streams(), 1);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(client.session.streams(), 0);
    drop(theirs);
}

#[tokio::test(start_paused = true)]
async fn a_dial_that_is_not_answered_fails_after_five_seconds_and_is_reset() {
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    let session = end.session.clone();
    let broker = MuxBroker::new(end.session, end.incoming, &tasks);
    let mut stream = broker.dial(1).await.unwrap();
    let dial = peer.read_until(DATA, 0).await;
    // It takes the stream, and never says that somebody accepts its number.
    peer.send(WINDOW, ACK, dial.stream, 0, &[]).await;
    let before = Instant::now();
    let error = stream.read_u8().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}");
    assert_eq!(before.elapsed().as_secs(), 5);
    assert_eq!(peer.read_until(WINDOW, RST).await.stream, dial.stream);
    assert_eq!(session.streams(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_dial_that_gets_no_place_fails_after_five_seconds() {
    let tasks = TaskSet::new();
    let (_peer, end) = Raw::client(&tasks);
    let mut open = Vec::new();
    for _ in 0..256 {
        open.push(end.session.open().await.unwrap());
    }
    let broker = MuxBroker::new(end.session, end.incoming, &tasks);
    let before = Instant::now();
    let error = broker.dial(1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}");
    assert_eq!(before.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn an_accept_that_nobody_dials_fails_after_five_seconds() {
    let tasks = TaskSet::new();
    let (ours, _theirs) = brokers(&tasks);
    let before = Instant::now();
    let error = ours.accept(9).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert_eq!(before.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_does_not_say_its_number_is_closed_after_five_seconds() {
    let tasks = TaskSet::new();
    let (client, server) = sessions(&tasks);
    let _broker = MuxBroker::new(server.session, server.incoming, &tasks);
    let mut silent = client.session.open().await.unwrap();
    silent.write_all(&[1, 0, 0]).await.unwrap();
    let before = Instant::now();
    assert_eq!(silent.read(&mut [0]).await.unwrap(), 0);
    assert_eq!(before.elapsed().as_secs(), 5);
}
