//! Host and plugin over one connection.

use crate::harness::*;
use crate::odd::Odd;
use go_plugin::rpc::CallError;
use go_plugin::serve::Stop;
use go_plugin::tasks::TaskSet;
use std::future::pending;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;

#[tokio::test]
async fn a_host_pings_dispenses_calls_and_quits() {
    let tasks = TaskSet::new();
    let (host, stopped) = plugin(Arc::new(Odd::default()), pending(), &tasks).await;
    soon(host.ping()).await.unwrap();
    let odd = soon(host.dispense("odd")).await.unwrap();
    assert_eq!(
        soon(odd.call::<i64>("Plugin.Double", &4_i64))
            .await
            .unwrap(),
        8
    );
    soon(host.quit()).await.unwrap();
    assert_eq!(soon(stopped).await, Ok(Stop::Quit));
}

#[tokio::test]
async fn the_answer_to_quit_comes_before_the_end() {
    for _ in 0..50 {
        let tasks = TaskSet::new();
        let (host, stopped) = plugin(Arc::new(Odd::default()), pending(), &tasks).await;
        soon(host.quit()).await.unwrap();
        assert_eq!(soon(stopped).await, Ok(Stop::Quit));
    }
}

#[tokio::test]
async fn an_unknown_name_is_refused_in_gos_words() {
    let tasks = TaskSet::new();
    let (host, _stopped) = plugin(Arc::new(Odd::default()), pending(), &tasks).await;
    match soon(host.dispense("even")).await.err() {
        Some(CallError::Server(text)) => assert_eq!(text, "unknown plugin type: even"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn calls_go_both_ways_through_the_broker() {
    let tasks = TaskSet::new();
    let (host, _stopped) = plugin(Arc::new(Odd::default()), pending(), &tasks).await;
    let odd = soon(host.dispense("odd")).await.unwrap();
    let broker = host.broker();
    let id = broker.next_id();
    let text = vec![b'x'; 3 * 1024 * 1024];
    let ours = async {
        let mut stream = broker.accept(id).await.unwrap();
        stream.write_all(&text).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut back = Vec::new();
        stream.read_to_end(&mut back).await.unwrap();
        back
    };
    let call = odd.call::<i64>("Plugin.Echo", &id);
    let (back, length) = soon(async { tokio::join!(ours, call) }).await;
    assert_eq!(length.unwrap(), text.len() as i64);
    assert!(back == text);
}

#[tokio::test]
async fn a_host_that_is_gone_ends_the_plugin_at_once() {
    let tasks = TaskSet::new();
    let stays = Odd {
        stays: true,
        ..Odd::default()
    };
    let (host, stopped) = plugin(Arc::new(stays), pending(), &tasks).await;
    let odd = soon(host.dispense("odd")).await.unwrap();
    let mut hanging = std::pin::pin!(odd.call::<i64>("Plugin.Hang", &0_i64));
    assert!(futures_util::poll!(&mut hanging).is_pending());
    let before = Instant::now();
    drop(host);
    assert_eq!(soon(stopped).await, Ok(Stop::HostGone));
    assert!(
        before.elapsed() < Duration::from_millis(500),
        "{:?}",
        before.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_was_quit_has_1500_ms_of_the_hosts_two_seconds() {
    let tasks = TaskSet::new();
    let stays = Odd {
        stays: true,
        ..Odd::default()
    };
    let (host, stopped) = plugin(Arc::new(stays), pending(), &tasks).await;
    host.quit().await.unwrap();
    let before = tokio::time::Instant::now();
    assert_eq!(stopped.await, Ok(Stop::Quit));
    let took = before.elapsed().as_millis();
    assert!((1500..1700).contains(&took), "{took} ms");
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_is_told_to_end_has_800_ms() {
    let tasks = TaskSet::new();
    let (terminate, terminated) = oneshot::channel();
    let stays = Odd {
        stays: true,
        ..Odd::default()
    };
    let told = async {
        let _ = terminated.await;
    };
    let (host, stopped) = plugin(Arc::new(stays), told, &tasks).await;
    host.ping().await.unwrap();
    let before = tokio::time::Instant::now();
    terminate.send(()).unwrap();
    assert_eq!(stopped.await, Ok(Stop::Terminated));
    let took = before.elapsed().as_millis();
    assert!((800..900).contains(&took), "{took} ms");
}
