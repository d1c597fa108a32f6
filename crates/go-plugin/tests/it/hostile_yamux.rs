//! What a peer can do to a session, and what it gets.

use crate::harness::*;
use go_plugin::broker::MuxBroker;
use go_plugin::tasks::TaskSet;
use go_plugin::yamux::{Ended, Stream};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Sends `bytes` and closes; what is logged until the session has ended.
async fn says(bytes: &[u8]) -> Vec<String> {
    let lines = Lines::capture();
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    // It may have ended before all is written.
    let _ = peer.0.write_all(bytes).await;
    let _ = peer.0.shutdown().await;
    soon(end.session.ended()).await;
    assert!(tasks.shutdown(Duration::from_secs(1)).await.is_empty());
    lines.told()
}

#[tokio::test]
async fn what_ends_a_session_is_told_in_one_line() {
    let open = frame(WINDOW, SYN, 1, 0);
    let cases = [
        (
            b"GET / HTTP/1.1\r\n".to_vec(),
            "frame of version 71, expected 0",
        ),
        (frame(4, 0, 0, 0), "frame of unknown type 4"),
        (
            frame(PING, SYN, 0, 1)[..7].to_vec(),
            "the connection ended inside a frame",
        ),
        (
            frame(DATA, SYN, 1, 9),
            "the connection ended inside a frame",
        ),
        (
            frame(DATA, SYN, 1, 0x7fff_ffff),
            "stream 1: frame of 2147483647 bytes, longer than any window",
        ),
        (
            frame(DATA, SYN, 1, 262_145),
            "stream 1: 262145 bytes sent into a window of 262144",
        ),
        (
            frame(WINDOW, SYN, 1, u32::MAX),
            "stream 1: window update beyond 2^32 - 1",
        ),
        ([&open[..], &open].concat(), "stream 1 opened twice"),
        (
            frame(WINDOW, SYN, 0, 0),
            "stream 0 opened with an id of this side",
        ),
        (
            frame(DATA, SYN, 2, 0),
            "stream 2 opened with an id of this side",
        ),
        (
            [open, frame(WINDOW, FIN, 1, 0), frame(DATA, FIN, 1, 0)].concat(),
            "stream 1 finished twice",
        ),
    ];
    for (bytes, why) in cases {
        let told = says(&bytes).await;
        assert_eq!(
            told,
            [format!("yamux: the peer broke the yamux protocol: {why}")]
        );
    }
    for code in [1, 2, 77] {
        let told = says(&frame(GO_AWAY, 0, 0, code)).await;
        assert_eq!(
            told,
            [format!(
                "yamux: the peer ended the session with code {code}"
            )]
        );
    }
    assert_eq!(says(&frame(GO_AWAY, 0, 0, 0)).await, [""; 0]);
}

/// What is odd and harms nobody: the session lives and has no stream.
async fn lives_through(bytes: Vec<u8>) {
    let lines = Lines::capture();
    let tasks = TaskSet::new();
    let (peer, end) = Raw::client(&tasks);
    let (mut from, mut to) = peer.0.into_split();
    tasks.spawn("answers", async move {
        let _ = tokio::io::copy(&mut from, &mut tokio::io::sink()).await;
    });
    soon(to.write_all(&bytes)).await.unwrap();
    // Comes last, and is there when all before has been read.
    soon(to.write_all(&frame(DATA, SYN, 0xffff_fff1, 0)))
        .await
        .unwrap();
    let mut incoming = end.incoming;
    soon(async {
        loop {
            let stream = incoming.accept().await.unwrap();
            if format!("{stream:?}").contains("4294967281") {
                return;
            }
        }
    })
    .await;
    assert!(end.session.reason().is_none());
    to.write_all(&frame(WINDOW, RST, 0xffff_fff1, 0))
        .await
        .unwrap();
    until(|| end.session.streams() == 0).await;
    assert_eq!(lines.told(), [""; 0]);
}

#[tokio::test]
async fn what_concerns_no_stream_is_ignored() {
    let rest = [
        frame(WINDOW, 0, 5, 100),
        frame(WINDOW, FIN, 5, 0),
        frame(WINDOW, RST, 5, 0),
        frame(WINDOW, ACK, 2, 0),
        frame(DATA, 0, 6, 0),
        [frame(DATA, 0, 7, 3), b"abc".to_vec()].concat(),
        [frame(DATA, FIN, 8, 200_000), vec![0; 200_000]].concat(),
        frame(PING, ACK, 0, 1234),
        frame(PING, 0xfff0, 9, 1),
    ];
    lives_through(rest.concat()).await;
}

#[tokio::test]
async fn streams_that_are_reset_in_any_order_leave_nothing_behind() {
    let mut bytes = Vec::new();
    for n in 0..100 {
        let id = 1 + 2 * n;
        bytes.extend(frame(
            WINDOW,
            SYN | [0, RST, FIN, RST | FIN][n as usize % 4],
            id,
            0,
        ));
        bytes.extend(frame(WINDOW, RST, id, 0));
        bytes.extend(frame(WINDOW, FIN, id, 0));
        bytes.extend(frame(DATA, RST | FIN, id, 0));
    }
    lives_through(bytes).await;
}

#[tokio::test]
async fn an_id_may_be_used_again_when_its_stream_is_over() {
    let bytes = [frame(WINDOW, SYN, 1, 0), frame(WINDOW, RST, 1, 0)].concat();
    lives_through(bytes.repeat(100)).await;
}

#[tokio::test]
async fn floods_of_frames_that_say_nothing_are_read() {
    let open = frame(WINDOW, SYN, 1, 0);
    let nothing = [
        frame(WINDOW, 0, 1, 0),
        frame(DATA, 0, 1, 0),
        frame(WINDOW, ACK, 1, 1),
        frame(PING, ACK, 0, 0),
        frame(PING, SYN, 0, 7),
    ];
    let close = frame(WINDOW, RST, 1, 0);
    lives_through([open, nothing.concat().repeat(20_000), close].concat()).await;
}

/// Floods a session and reads nothing of what it answers.
async fn answers_unread(flood: &[u8]) {
    let lines = Lines::capture();
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    soon(async { while peer.0.write_all(flood).await.is_ok() {} }).await;
    let ended = soon(end.session.ended()).await;
    assert!(matches!(ended, Ended::AnswersUnread), "{ended:?}");
    let told = "yamux: the peer does not read the answers it asks for";
    assert_eq!(lines.told(), [told]);
}

#[tokio::test]
async fn a_flood_of_pings_whose_answers_are_not_read_ends_the_session() {
    answers_unread(&frame(PING, SYN, 0, 1).repeat(1000)).await;
}

#[tokio::test]
async fn a_flood_of_streams_whose_resets_are_not_read_ends_the_session() {
    let mut flood = Vec::new();
    for n in 0..400_000 {
        flood.extend(frame(WINDOW, SYN, 1 + 2 * n, 0));
    }
    answers_unread(&flood).await;
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_streams_that_nobody_knows_is_bounded_and_closed() {
    let tasks = TaskSet::new();
    let (peer, end) = Raw::client(&tasks);
    let session = end.session.clone();
    let broker = MuxBroker::new(end.session, end.incoming, &tasks);
    let (mut from, mut to) = peer.0.into_split();
    for n in 0..20_000 {
        to.write_all(&frame(WINDOW, SYN, 1 + 2 * n, 0))
            .await
            .unwrap();
        if n % 100 == 0 {
            // The broker takes them from the backlog meanwhile.
            tokio::task::yield_now().await;
        }
    }
    let (mut resets, mut fins, mut head) = (0, 0, [0; 12]);
    while resets + fins < 20_000 {
        from.read_exact(&mut head).await.unwrap();
        resets += u32::from(head[3] & RST as u8 != 0);
        fins += u32::from(head[3] & FIN as u8 != 0);
    }
    assert!(fins <= 16_384, "{fins} were taken");
    assert!(session.streams() <= 16_384);
    assert!(session.reason().is_none());
    // Ours still go through.
    let ours = broker.dial(1).await.unwrap();
    drop(ours);
}

#[tokio::test]
async fn a_peer_that_fills_unread_streams_again_and_again_is_told_of_once() {
    let lines = Lines::capture();
    let tasks = TaskSet::new();
    let (peer, mut end) = Raw::client(&tasks);
    let (mut from, mut to) = peer.0.into_split();
    tasks.spawn("answers", async move {
        let _ = tokio::io::copy(&mut from, &mut tokio::io::sink()).await;
    });
    let window = [frame(DATA, 0, 0, 256 * 1024), vec![0; 256 * 1024]].concat();
    let mut held: Vec<Stream> = Vec::new();
    for n in 0_u32..270 {
        let mut bytes = window.clone();
        bytes[3] = SYN as u8;
        bytes[4..8].copy_from_slice(&(1 + 2 * n).to_be_bytes());
        soon(to.write_all(&bytes)).await.unwrap();
        held.push(soon(end.incoming.accept()).await.unwrap());
    }
    until(|| end.session.streams() == 256).await;
    assert!(end.session.reason().is_none());
    let told = "more than 64 MiB received and not read, a stream is reset";
    assert_eq!(lines.told(), [told]);
}

#[tokio::test]
async fn what_finished_streams_hold_unread_is_not_taken_from_others() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (mut from, mut to) = streams(&client, &mut server).await;
    let mut held = Vec::new();
    for _ in 0..256 {
        let (mut ours, mut theirs) = streams(&client, &mut server).await;
        ours.shutdown().await.unwrap();
        soon(theirs.write_all(&[7; 256 * 1024])).await.unwrap();
        held.push(ours);
    }
    to.write_all(b"little").await.unwrap();
    let chunk = soon(from.chunk()).await.unwrap();
    assert_eq!(chunk.unwrap(), "little");
    // One of those that hold 64 MiB has made room, the others are whole.
    let mut lost = 0;
    for mut ours in held {
        let read = soon(ours.read_to_end(&mut Vec::new())).await;
        lost += u32::from(read.is_err());
    }
    assert_eq!(lost, 1);
    until(|| client.session.streams() == 1).await;
}

#[tokio::test]
async fn numbers_that_are_dialled_twice_are_told_of_once() {
    let lines = Lines::capture();
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    let session = end.session.clone();
    let _broker = MuxBroker::new(end.session, end.incoming, &tasks);
    for n in 0..50 {
        peer.send(DATA, SYN, 1 + 2 * n, 4, &[7, 0, 0, 0]).await;
    }
    for _ in 0..49 {
        peer.read_until(WINDOW, FIN).await;
    }
    assert!(session.reason().is_none());
    assert_eq!(
        lines.told(),
        ["broker: dialled twice, the second stream is closed"]
    );
}
