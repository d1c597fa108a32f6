//! The end: signals, and a host that is gone.

use crate::by_hand::*;
use crate::harness::*;
use crate::odd::HANDSHAKE;
use rustix::process::Signal;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Command;

#[tokio::test]
async fn sigint_is_ignored_before_and_after_the_host_has_connected() {
    let plugin = Listening::start(&mut by_hand("3")).await;
    plugin.signal(Signal::INT);
    let host = plugin.connect().await;
    soon(host.ping()).await.unwrap();
    for _ in 0..2 {
        plugin.signal(Signal::INT);
        soon(host.ping()).await.unwrap();
    }
    soon(host.quit()).await.unwrap();
    assert!(plugin.end().await.0);
}

#[tokio::test]
async fn sigterm_ends_the_process_in_order_within_its_800_ms() {
    let mut plugin = Listening::start(by_hand("3").env("ODD_STAYS", "1")).await;
    let host = plugin.connect().await;
    soon(host.ping()).await.unwrap();
    let before = Instant::now();
    plugin.signal(Signal::TERM);
    let status = soon(plugin.child.wait()).await.unwrap();
    assert!(status.success(), "{status}");
    let took = before.elapsed();
    let limit = Duration::from_millis(790)..Duration::from_millis(1500);
    assert!(limit.contains(&took), "{took:?}");
    soon(host.ping()).await.unwrap_err();
}

#[tokio::test]
async fn sigterm_does_not_keep_a_plugin_that_has_nothing_to_finish() {
    let mut plugin = Listening::start(&mut by_hand("3")).await;
    let host = plugin.connect().await;
    soon(host.ping()).await.unwrap();
    let before = Instant::now();
    plugin.signal(Signal::TERM);
    soon(plugin.child.wait()).await.unwrap();
    assert!(before.elapsed() < Duration::from_millis(700));
}

#[tokio::test]
async fn a_process_ends_when_its_host_is_gone() {
    let mut plugin = Listening::start(by_hand("3").env("ODD_STAYS", "1")).await;
    let host = plugin.connect().await;
    soon(host.ping()).await.unwrap();
    let before = Instant::now();
    drop(host);
    soon(plugin.child.wait()).await.unwrap();
    let took = before.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn a_process_ends_when_its_host_goes_without_opening_its_streams() {
    let mut plugin = Listening::start(by_hand("3").env("ODD_STAYS", "1")).await;
    drop(tokio::net::UnixStream::connect(&plugin.socket).await);
    let before = Instant::now();
    soon(plugin.child.wait()).await.unwrap();
    let took = before.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn a_process_ends_when_its_host_dies_before_it_connected() {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "\"$0\" & wait", PROGRAM])
        .env(HANDSHAKE.cookie_key, HANDSHAKE.cookie_value)
        .stdout(Stdio::piped());
    let mut host = shell.spawn().unwrap();
    let mut stdout = BufReader::new(host.stdout.take().unwrap());
    let mut text = String::new();
    soon(stdout.read_line(&mut text)).await.unwrap();
    soon(host.kill()).await.unwrap();
    // The plugin holds the other end until it ends.
    let before = Instant::now();
    soon(stdout.read_to_string(&mut text)).await.unwrap();
    assert!(
        before.elapsed().as_millis() < 1000,
        "{:?}",
        before.elapsed()
    );
}
