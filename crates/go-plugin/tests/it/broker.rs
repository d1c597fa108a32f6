//! Streams by number.

use crate::harness::*;
use go_plugin::tasks::TaskSet;
use std::io::ErrorKind;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn ids_count_from_one() {
    let tasks = TaskSet::new();
    let (ours, theirs) = brokers(&tasks);
    assert_eq!(
        [ours.next_id(), ours.next_id(), theirs.next_id()],
        [1, 2, 1]
    );
}

#[tokio::test]
async fn either_side_may_come_first() {
    let tasks = TaskSet::new();
    let (ours, theirs) = brokers(&tasks);

    let mut dialled = ours.dial(5).await.unwrap();
    dialled.write_all(b"early").await.unwrap();
    let mut accepted = soon(theirs.accept(5)).await.unwrap();
    let mut got = [0; 5];
    soon(accepted.read_exact(&mut got)).await.unwrap();
    assert_eq!(&got, b"early");

    let (accepted, dialled) = soon(async { tokio::join!(ours.accept(6), theirs.dial(6)) }).await;
    accepted.unwrap().write_all(b"reply").await.unwrap();
    let mut text = String::new();
    soon(dialled.unwrap().read_to_string(&mut text))
        .await
        .unwrap();
    assert_eq!(text, "reply", "the broker's own bytes are not part of it");
}

#[tokio::test(start_paused = true)]
async fn a_dial_that_nobody_accepts_fails_with_the_first_read() {
    let tasks = TaskSet::new();
    let (ours, _theirs) = brokers(&tasks);
    let mut stream = ours.dial(9).await.unwrap();
    let error = stream.read_u8().await.unwrap_err();
    let kinds = [ErrorKind::ConnectionRefused, ErrorKind::TimedOut];
    assert!(kinds.contains(&error.kind()), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_nobody_accepts_is_closed() {
    let tasks = TaskSet::new();
    let (client, server) = sessions(&tasks);
    let session = client.session.clone();
    let ours = go_plugin::broker::MuxBroker::new(client.session, client.incoming, &tasks);
    let _theirs = go_plugin::broker::MuxBroker::new(server.session, server.incoming, &tasks);
    drop(ours.dial(1).await.unwrap());
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(session.streams(), 0);
}

#[tokio::test]
async fn another_id_in_the_answer_is_refused() {
    let tasks = TaskSet::new();
    let (mut peer, end) = Raw::client(&tasks);
    let session = end.session.clone();
    let ours = go_plugin::broker::MuxBroker::new(end.session, end.incoming, &tasks);
    let mut stream = ours.dial(1).await.unwrap();
    let dial = peer.read_until(DATA, 0).await;
    assert_eq!(dial.body, [1, 0, 0, 0]);
    peer.data(dial.stream, &[2, 0, 0, 0]).await;
    let error = soon(stream.read_u8()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidData);
    peer.read_until(WINDOW, RST).await;
    assert_eq!(session.streams(), 0);
}

#[tokio::test]
async fn a_stream_that_never_says_its_number_holds_nobody_up() {
    let tasks = TaskSet::new();
    let (client, server) = sessions(&tasks);
    let silent = client.session.open().await.unwrap();
    let ours = go_plugin::broker::MuxBroker::new(client.session, client.incoming, &tasks);
    let theirs = go_plugin::broker::MuxBroker::new(server.session, server.incoming, &tasks);
    let _dialled = ours.dial(3).await.unwrap();
    soon(theirs.accept(3)).await.unwrap();
    drop(silent);
}

#[tokio::test]
async fn an_accept_that_has_its_stream_leaves_the_next_one_alone() {
    let tasks = TaskSet::new();
    let (ours, theirs) = brokers(&tasks);
    let mut first = Box::pin(theirs.accept(7));
    assert!(futures_util::poll!(&mut first).is_pending());
    let _dialled = ours.dial(7).await.unwrap();
    // As long as the first has not been handed its stream, the second is refused.
    let mut second = Box::pin(theirs.accept(7));
    soon(async {
        while futures_util::poll!(&mut second).is_ready() {
            tokio::task::yield_now().await;
            second = Box::pin(theirs.accept(7));
        }
    })
    .await;
    soon(first).await.unwrap();
    let _dialled = ours.dial(7).await.unwrap();
    soon(second).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_dial_that_waits_for_its_place_gives_the_peer_the_whole_five_seconds() {
    let tasks = TaskSet::new();
    let (_peer, end) = Raw::client(&tasks);
    let mut open = Vec::new();
    for _ in 0..256 {
        open.push(end.session.open().await.unwrap());
    }
    let ours = go_plugin::broker::MuxBroker::new(end.session, end.incoming, &tasks);
    let mut dial = Box::pin(ours.dial(1));
    assert!(futures_util::poll!(&mut dial).is_pending());
    tokio::time::advance(Duration::from_secs(3)).await;
    assert!(futures_util::poll!(&mut dial).is_pending());
    // Its place is free a second later.
    drop(open.pop());
    let mut stream = dial.await.unwrap();
    tokio::time::advance(Duration::from_secs(4)).await;
    let mut read = Box::pin(stream.read_u8());
    assert!(futures_util::poll!(&mut read).is_pending());
}
