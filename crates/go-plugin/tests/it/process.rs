//! Real processes, as our host starts and stops them.

use crate::by_hand::PROGRAM;
use crate::harness::*;
use crate::odd::HANDSHAKE;
use go_plugin::handshake::Handshake;
use go_plugin::host::{Process, StartError};
use std::sync::{Arc, Mutex};
use tokio::process::Command;

type Lines = Arc<Mutex<Vec<String>>>;

async fn start() -> (Process, Lines) {
    let lines = Lines::default();
    let keep = lines.clone();
    let stderr = Arc::new(move |line: &str| keep.lock().unwrap().push(line.to_owned()));
    let process = soon(Process::start(Command::new(PROGRAM), HANDSHAKE, stderr)).await;
    (process.unwrap(), lines)
}

#[tokio::test]
async fn a_process_is_started_called_and_stopped() {
    let (process, lines) = start().await;
    soon(process.ping()).await.unwrap();
    let odd = soon(process.dispense("odd")).await.unwrap();
    assert_eq!(
        soon(odd.call::<i64>("Plugin.Double", &8_i64))
            .await
            .unwrap(),
        16
    );
    let status = soon(process.stop()).await.unwrap();
    assert!(status.success(), "{status}, {lines:?}");
}

#[tokio::test]
async fn a_plugin_that_does_not_end_is_killed_after_two_seconds() {
    let lines = Lines::default();
    let keep = lines.clone();
    let stderr = Arc::new(move |line: &str| keep.lock().unwrap().push(line.to_owned()));
    // Its tasks end after 1.5 s, so it never comes to the kill; a stopped process does.
    let process = soon(Process::start(Command::new(PROGRAM), HANDSHAKE, stderr))
        .await
        .unwrap();
    let pid = rustix::process::Pid::from_raw(process.pid() as i32).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::STOP).unwrap();
    let status = soon(process.stop()).await.unwrap();
    assert!(!status.success());
}

async fn refused(script: &str, handshake: Handshake) -> StartError {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    match soon(Process::start(command, handshake, Arc::new(|_: &str| {}))).await {
        Err(error) => error,
        Ok(_) => panic!("started"),
    }
}

#[tokio::test]
async fn what_is_no_plugin_is_refused_with_the_reason() {
    let error = refused("echo hello", HANDSHAKE).await;
    assert!(matches!(error, StartError::Handshake { line } if line == "hello"));
    let error = refused("echo '1|4|unix|/nowhere|netrpc|'", HANDSHAKE).await;
    assert!(
        matches!(error, StartError::Unfit { why, .. } if why == "plugin protocol 4, expected 3")
    );
    assert!(matches!(
        refused("exit 0", HANDSHAKE).await,
        StartError::Exited
    ));
    let error = refused("echo '1|3|unix|/nowhere|netrpc|'", HANDSHAKE).await;
    assert!(matches!(error, StartError::Connect(_)));
}

#[tokio::test]
async fn a_line_without_end_is_no_handshake_and_not_shown_in_full() {
    let endless = "while :; do printf '%01000d' 0; done";
    match refused(endless, HANDSHAKE).await {
        StartError::Handshake { line } => assert_eq!(line, "0".repeat(200)),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_plugin_has_three_seconds_for_its_handshake() {
    let before = tokio::time::Instant::now();
    let error = refused("exec sleep 60", HANDSHAKE).await;
    assert!(matches!(error, StartError::Timeout));
    assert_eq!(before.elapsed().as_secs(), 3);
}

#[tokio::test]
async fn a_plugin_finds_in_its_environment_what_it_needs() {
    let lines = Lines::default();
    let keep = lines.clone();
    let stderr = Arc::new(move |line: &str| keep.lock().unwrap().push(line.to_owned()));
    let mut command = Command::new("sh");
    let names = [
        "ODD_PLUGIN",
        "PLUGIN_PROTOCOL_VERSIONS",
        "PLUGIN_MIN_PORT",
        "PLUGIN_MAX_PORT",
    ];
    command.args(["-c", &format!("echo ${} >&2", names.join(" $"))]);
    let error = soon(Process::start(command, HANDSHAKE, stderr)).await.err();
    assert!(matches!(error, Some(StartError::Exited)));
    assert_eq!(*lines.lock().unwrap(), ["odd 3 10000 25000"]);
}

#[tokio::test]
async fn a_dropped_process_is_killed() {
    let (process, _) = start().await;
    let pid = rustix::process::Pid::from_raw(process.pid() as i32).unwrap();
    drop(process);
    until(|| rustix::process::test_kill_process(pid).is_err()).await;
}

#[tokio::test]
async fn what_a_plugin_says_about_its_failure_is_heard() {
    let lines = Lines::default();
    let keep = lines.clone();
    let stderr = Arc::new(move |line: &str| keep.lock().unwrap().push(line.to_owned()));
    let mut command = Command::new("sh");
    command.args(["-c", "echo one >&2; printf 'tw\\377o' >&2"]);
    let error = soon(Process::start(command, HANDSHAKE, stderr)).await.err();
    assert!(matches!(error, Some(StartError::Exited)));
    assert_eq!(*lines.lock().unwrap(), ["one", "tw\u{fffd}o"]);
}
