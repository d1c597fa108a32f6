//! Streams on a session.

use crate::harness::*;
use go_plugin::tasks::TaskSet;
use go_plugin::yamux::{Ended, Session, Violation};
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::Instant;

#[tokio::test]
async fn a_big_body_goes_through_with_back_pressure() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (mut from, mut to) = streams(&client, &mut server).await;
    let size = 50 * 1024 * 1024;
    tasks.spawn("writer", async move {
        let piece: Vec<u8> = (0..=250).cycle().take(251 * 1000).collect();
        let mut left = size;
        while left > 0 {
            let n = left.min(piece.len());
            from.write_all(&piece[..n]).await.unwrap();
            left -= n;
        }
    });
    let mut at = 0_usize;
    while let Some(chunk) = soon(to.chunk()).await.unwrap() {
        let right = chunk
            .iter()
            .zip(at..)
            .all(|(byte, at)| usize::from(*byte) == at % 251);
        assert!(right, "wrong bytes after {at}");
        at += chunk.len();
    }
    assert_eq!(at, size);
}

/// Of 16 streams that always have `piece` bytes to send: what each got through when all together are at 128 MiB.
async fn shares(piece: usize) -> Vec<usize> {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let shares: Arc<[AtomicUsize; 16]> = Arc::default();
    for number in 0..16 {
        let (mut from, mut to) = streams(&client, &mut server).await;
        tasks.spawn("writer", async move {
            let piece = vec![7; piece];
            while from.write_all(&piece).await.is_ok() {}
        });
        let shares = shares.clone();
        tasks.spawn("reader", async move {
            while let Ok(Some(chunk)) = to.chunk().await {
                shares[number].fetch_add(chunk.len(), Ordering::Relaxed);
            }
        });
    }
    let so_far = || shares.iter().map(|share| share.load(Ordering::Relaxed));
    until(|| so_far().sum::<usize>() >= 128 * 1024 * 1024).await;
    client.session.close();
    so_far().collect()
}

#[tokio::test]
async fn streams_that_always_have_something_to_send_share_the_connection() {
    for piece in [1000, 16 * 1024, 256 * 1024] {
        let shares = shares(piece).await;
        let least = shares.iter().min().unwrap();
        assert!(*least > 4 * 1024 * 1024, "{piece}: {shares:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_streams_that_the_peer_never_accepts_do_not_block_later_ones() {
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    let session = end.session.clone();
    tasks.spawn("opener", async move {
        for _ in 0..10_000 {
            let before = Instant::now();
            drop(session.open().await.unwrap());
            assert!(before.elapsed() < Duration::from_secs(2));
        }
    });
    // The peer never answers anything, as Go with streams that end before their accept.
    for _ in 0..10_000 {
        peer.read_until(WINDOW, SYN).await;
    }
}

#[tokio::test]
async fn the_end_of_a_stream_is_told_when_the_peer_has_accepted_it() {
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    let mut half = end.session.open().await.unwrap();
    half.shutdown().await.unwrap();
    drop(end.session.open().await.unwrap());
    peer.send(PING, SYN, 0, 1, &[]).await;
    let before: Vec<_> = [peer.read().await, peer.read().await, peer.read().await]
        .map(|frame| frame.map(|frame| (frame.kind, frame.flags, frame.stream)))
        .into();
    let expected = [(WINDOW, SYN, 2), (WINDOW, SYN, 4), (PING, ACK, 0)];
    assert_eq!(before, expected.map(Some));
    for stream in [4, 2] {
        peer.send(WINDOW, ACK, stream, 0, &[]).await;
        assert_eq!(peer.read_until(WINDOW, FIN).await.stream, stream);
    }
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_stream_that_is_not_accepted_is_told_after_a_second() {
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    let before = Instant::now();
    drop(end.session.open().await.unwrap());
    peer.read_until(WINDOW, FIN).await;
    assert_eq!(before.elapsed().as_secs(), 1);
    // And once only.
    peer.send(WINDOW, ACK, 2, 0, &[]).await;
    peer.send(PING, SYN, 0, 1, &[]).await;
    assert_eq!(peer.read().await.map(|frame| frame.kind), Some(PING));
}

#[tokio::test]
async fn a_flush_tells_the_ends_of_streams_too() {
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    let mut stream = end.session.open().await.unwrap();
    stream.write_all(b"last words").await.unwrap();
    drop(stream);
    end.session.flush().await;
    end.session.close();
    assert_eq!(peer.read_until(DATA, 0).await.body, b"last words");
    peer.read_until(WINDOW, FIN).await;
}

#[tokio::test(start_paused = true)]
async fn a_stream_among_thousands_that_are_dropped_at_once_is_not_reset() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    tasks.spawn("slow to accept", async move {
        while let Some(mut stream) = server.incoming.accept().await {
            // Fails where the other side is gone.
            let _ = stream.write_all(b"x").await;
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    for _ in 0..5 {
        for _ in 0..1000 {
            drop(client.session.open().await.unwrap());
        }
        let mut used = client.session.open().await.unwrap();
        assert_eq!(used.read_u8().await.unwrap(), b'x');
    }
}

#[tokio::test]
async fn more_than_256_unanswered_streams_wait_for_an_answer() {
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    let mut open = Vec::new();
    for _ in 0..256 {
        open.push(soon(end.session.open()).await.unwrap());
    }
    // So that it is not Tokio's budget that makes it wait.
    tokio::task::yield_now().await;
    let mut next = std::pin::pin!(end.session.open());
    assert!(futures_util::poll!(&mut next).is_pending());
    peer.send(WINDOW, ACK, 2, 0, &[]).await;
    soon(next).await.unwrap();
}

#[tokio::test]
async fn a_dropped_stream_is_forgotten_on_both_sides() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    for _ in 0..1000 {
        let (ours, theirs) = streams(&client, &mut server).await;
        drop(ours);
        drop(theirs);
    }
    until(|| client.session.streams() + server.session.streams() == 0).await;
}

#[tokio::test]
async fn a_peer_that_goes_on_sending_to_a_dropped_stream_is_reset() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (mut from, to) = streams(&client, &mut server).await;
    let piece = vec![1; 64 * 1024];
    for _ in 0..16 {
        from.write_all(&piece).await.unwrap();
    }
    // What comes on the next stream comes after all that.
    let (mut later, mut arrived) = streams(&client, &mut server).await;
    later.write_all(b"x").await.unwrap();
    soon(arrived.read_u8()).await.unwrap();
    drop((later, arrived));
    // The window is full: only a grant lets the writer find out.
    drop(to);
    let stuck = async {
        loop {
            if let Err(error) = from.write_all(&piece).await {
                return error.kind();
            }
        }
    };
    assert_eq!(soon(stuck).await, ErrorKind::ConnectionReset);
    until(|| client.session.streams() + server.session.streams() == 0).await;
}

#[tokio::test]
async fn a_half_closed_stream_is_read_on() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (mut ours, mut theirs) = streams(&client, &mut server).await;
    ours.write_all(b"question").await.unwrap();
    ours.shutdown().await.unwrap();
    let mut question = String::new();
    soon(theirs.read_to_string(&mut question)).await.unwrap();
    theirs.write_all(b"answer").await.unwrap();
    drop(theirs);
    let mut answer = String::new();
    soon(ours.read_to_string(&mut answer)).await.unwrap();
    assert_eq!((question.as_str(), answer.as_str()), ("question", "answer"));
    assert_eq!(
        ours.write_all(b"more").await.unwrap_err().kind(),
        ErrorKind::BrokenPipe
    );
}

#[tokio::test]
async fn a_body_that_is_cut_by_the_end_of_the_session_is_an_error() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (mut ours, mut theirs) = streams(&client, &mut server).await;
    ours.write_all(b"half").await.unwrap();
    client.session.flush().await;
    client.session.close();
    let mut got = Vec::new();
    let error = soon(theirs.read_to_end(&mut got)).await.unwrap_err();
    assert_eq!(
        (got.as_slice(), error.kind()),
        (&b"half"[..], ErrorKind::ConnectionAborted)
    );
    assert!(matches!(server.session.reason(), Some(Ended::ClosedByPeer)));
    assert!(server.session.open().await.is_err());
}

#[tokio::test]
async fn streams_beyond_the_backlog_are_reset() {
    let tasks = TaskSet::new();
    let (mut peer, mut end) = Raw::client(&tasks);
    for n in 0..257 {
        peer.send(WINDOW, SYN, 1 + 2 * n, 0, &[]).await;
    }
    let reset = peer.read_until(WINDOW, RST).await;
    assert_eq!(reset.stream, 1 + 2 * 256);
    assert!(end.incoming.accept().await.is_some());
    assert!(end.session.reason().is_none());
}

#[tokio::test]
async fn a_ping_is_answered_with_its_number() {
    let tasks = TaskSet::new();
    let (mut peer, _end) = Raw::client(&tasks);
    peer.send(PING, SYN, 0, 77, &[]).await;
    assert_eq!(peer.read_until(PING, ACK).await.length, 77);
}

#[tokio::test]
async fn a_peer_that_goes_away_takes_no_more_streams() {
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    peer.send(GO_AWAY, 0, 0, 0, &[]).await;
    peer.send(PING, SYN, 0, 1, &[]).await;
    peer.read_until(PING, ACK).await;
    let error = end.session.open().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    assert!(end.session.reason().is_none(), "what is open goes on");
}

/// What a peer did, and the violation that has to be the reason for the end.
async fn ends_with(send: impl AsyncFnOnce(&mut Raw), expected: Violation) {
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    send(&mut peer).await;
    match soon(end.session.ended()).await {
        Ended::Protocol(violation) => assert_eq!(violation, expected),
        other => panic!("{other:?}"),
    }
    assert_eq!(peer.read_until(GO_AWAY, 0).await.length, 1);
    assert_eq!(peer.read().await, None, "the connection is closed");
    assert!(tasks.shutdown(Duration::from_secs(1)).await.is_empty());
}

#[tokio::test]
async fn a_broken_protocol_ends_the_session_with_its_reason() {
    ends_with(
        async |peer| peer.0.write_all(b"GET / HTTP/1.1\r\n").await.unwrap(),
        Violation::Version(b'G'),
    )
    .await;
    ends_with(
        async |peer| peer.send(9, 0, 0, 0, &[]).await,
        Violation::Type(9),
    )
    .await;
    ends_with(
        async |peer| peer.send(WINDOW, SYN, 2, 0, &[]).await,
        Violation::WrongSide(2),
    )
    .await;
    ends_with(
        async |peer| peer.send(WINDOW, SYN, 0, 0, &[]).await,
        Violation::WrongSide(0),
    )
    .await;
    ends_with(
        async |peer| {
            peer.send(WINDOW, SYN, 1, 0, &[]).await;
            peer.send(WINDOW, SYN, 1, 0, &[]).await;
        },
        Violation::Duplicate(1),
    )
    .await;
    ends_with(
        async |peer| {
            peer.send(WINDOW, SYN | FIN, 1, 0, &[]).await;
            peer.send(WINDOW, FIN, 1, 0, &[]).await;
        },
        Violation::FinishedTwice(1),
    )
    .await;
    ends_with(
        async |peer| peer.send(WINDOW, SYN, 1, u32::MAX, &[]).await,
        Violation::WindowOverflow(1),
    )
    .await;
    ends_with(
        async |peer| peer.send(DATA, SYN, 1, u32::MAX, &[]).await,
        Violation::Oversized {
            stream: 1,
            length: u32::MAX,
        },
    )
    .await;
    ends_with(
        async |peer| {
            peer.send(WINDOW, SYN, 1, 0, &[]).await;
            peer.data(1, &vec![0; 256 * 1024]).await;
            peer.data(1, b"x").await;
        },
        Violation::WindowExceeded {
            stream: 1,
            length: 1,
            window: 0,
        },
    )
    .await;
}

#[tokio::test]
async fn a_connection_that_ends_inside_a_frame_was_cut() {
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    peer.send(DATA, SYN, 1, 100, b"less").await;
    drop(peer);
    let ended = soon(end.session.ended()).await;
    assert!(
        matches!(ended, Ended::Protocol(Violation::Cut)),
        "{ended:?}"
    );
}

#[tokio::test]
async fn what_is_received_and_not_read_has_a_limit() {
    let tasks = TaskSet::new();
    let (mut peer, mut end) = Raw::client(&tasks);
    let window = vec![0; 256 * 1024];
    let mut held = Vec::new();
    // 64 MiB and one window more, on streams that nobody reads.
    for n in 0..257 {
        peer.send(DATA, SYN, 1 + 2 * n, window.len() as u32, &window)
            .await;
        held.push(soon(end.incoming.accept()).await.unwrap());
    }
    peer.read_until(WINDOW, RST).await;
    assert!(end.session.reason().is_none());
}

#[tokio::test]
async fn a_session_ends_with_its_tasks() {
    let tasks = TaskSet::new();
    let (client, mut server) = sessions(&tasks);
    let (mut ours, _theirs) = streams(&client, &mut server).await;
    tasks.shutdown(Duration::from_secs(1)).await;
    let error = soon(ours.read_u8()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionAborted);
    assert!(soon(server.incoming.accept()).await.is_none());
}

#[tokio::test]
async fn small_frames_wait_for_who_can_run_and_a_long_one_takes_them_along() {
    let tasks = TaskSet::new();
    let (left, mut right) = std::os::unix::net::UnixStream::pair().unwrap();
    left.set_nonblocking(true).unwrap();
    right.set_nonblocking(true).unwrap();
    let (session, _incoming) = Session::client(UnixStream::from_std(left).unwrap(), &tasks);
    let mut read = move || {
        let mut space = vec![0; 64 * 1024];
        std::io::Read::read(&mut right, &mut space).unwrap_or(0)
    };
    let mut stream = session.open().await.unwrap();
    // The frame that opens it; from then on the socket is known to take bytes.
    until(|| read() == 12).await;

    for _ in 0..3 {
        stream.write_all(b"small").await.unwrap();
    }
    assert_eq!(read(), 0, "nobody else has had a turn");
    until(|| read() == 3 * (12 + 5)).await;

    stream.write_all(b"small").await.unwrap();
    stream.write_all(&[0; 20 * 1024]).await.unwrap();
    assert_eq!(read(), 12 + 5 + 12 + 20 * 1024);
}
