//! What we put on the wire, frame by frame.

use crate::harness::*;
use go_plugin::tasks::TaskSet;
use tokio::io::AsyncWriteExt;

const KIB: u32 = 1024;
/// What lifts the first window, of 256 KiB, to 1 MiB.
const RAISE: u32 = 768 * KIB;

#[tokio::test]
async fn a_stream_is_opened_at_once_and_32_at_a_time_have_a_window_of_1_mib() {
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    let mut streams = Vec::new();
    for number in 1..=33 {
        streams.push(end.session.open().await.unwrap());
        let frame = peer.read().await.unwrap();
        assert_eq!((frame.kind, frame.flags), (WINDOW, SYN));
        assert_eq!(frame.stream, 2 * number);
        assert_eq!(frame.length, if number <= 32 { RAISE } else { 0 });
    }
}

#[tokio::test]
async fn a_stream_is_answered_when_it_is_accepted_with_a_window_of_1_mib() {
    let tasks = TaskSet::new();
    let (mut peer, mut end) = Raw::client(&tasks);
    peer.send(WINDOW, SYN, 1, 0, &[]).await;
    peer.send(PING, SYN, 0, 7, &[]).await;
    assert_eq!(peer.read().await.unwrap().kind, PING, "not accepted yet");
    let _stream = soon(end.incoming.accept()).await.unwrap();
    let answer = peer.read_until(WINDOW, ACK).await;
    assert_eq!((answer.stream, answer.length), (1, RAISE));
}

#[tokio::test]
async fn no_frame_is_longer_than_256_kib_and_none_beyond_the_peers_window() {
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    let mut stream = end.session.open().await.unwrap();
    peer.read_until(WINDOW, SYN).await;
    tasks.spawn("writer", async move {
        let _ = stream.write_all(&vec![7; 700 * 1024]).await;
    });
    for window in [256 * KIB, 300 * KIB, 44 * KIB] {
        let mut left = window;
        while left > 0 {
            let frame = peer.read().await.unwrap();
            assert_eq!((frame.kind, frame.stream), (DATA, 2));
            assert!(frame.length <= 256 * KIB && frame.length <= left);
            left -= frame.length;
        }
        // What comes now is the answer, and no more data.
        peer.send(PING, SYN, 0, window, &[]).await;
        let pong = peer.read().await.unwrap();
        assert_eq!((pong.kind, pong.length), (PING, window));
        let next = if window == 256 * KIB {
            300 * KIB
        } else {
            44 * KIB
        };
        peer.send(WINDOW, ACK, 2, next, &[]).await;
    }
}
