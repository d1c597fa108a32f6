//! Real processes.

use crate::harness::*;
use crate::odd::HANDSHAKE;
use go_plugin::handshake::Handshake;
use go_plugin::host::{Process, StartError};
use go_plugin::tasks::TaskSet;
use go_plugin::yamux::Session;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};

const PROGRAM: &str = env!("CARGO_BIN_EXE_go-plugin-odd");

type Lines = Arc<Mutex<Vec<String>>>;

async fn start() -> (Process, Lines) {
    let lines = Lines::default();
    let keep = lines.clone();
    let stderr = Arc::new(move |line: &str| keep.lock().unwrap().push(line.to_owned()));
    let process = soon(Process::start(Command::new(PROGRAM), HANDSHAKE, stderr)).await;
    (process.unwrap(), lines)
}

/// The plugin as a host of another make would start it.
fn by_hand(versions: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .env(HANDSHAKE.cookie_key, HANDSHAKE.cookie_value)
        .env("PLUGIN_PROTOCOL_VERSIONS", versions)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

async fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.as_mut().unwrap());
    soon(stdout.read_line(&mut line)).await.unwrap();
    line
}

async fn output(child: Child) -> (bool, String, String) {
    let output = soon(child.wait_with_output()).await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.success(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[tokio::test]
async fn a_process_is_started_called_and_stopped() {
    let (process, lines) = start().await;
    soon(process.ping()).await.unwrap();
    let odd = soon(process.dispense("odd")).await.unwrap();
    assert_eq!(
        soon(odd.call::<_, i64>("Plugin.Double", &8_i64))
            .await
            .unwrap(),
        16
    );
    let status = soon(process.stop()).await.unwrap();
    assert!(status.success(), "{status}, {lines:?}");
}

#[tokio::test]
async fn a_stray_print_goes_to_stderr() {
    let (process, lines) = start().await;
    let odd = soon(process.dispense("odd")).await.unwrap();
    let text = "stray".to_owned();
    soon(odd.call::<_, ()>("Plugin.Print", &text))
        .await
        .unwrap();
    until(|| lines.lock().unwrap().contains(&"stray".to_owned())).await;
    soon(process.stop()).await.unwrap();
}

#[tokio::test]
async fn without_the_cookie_nothing_is_served() {
    let mut command = Command::new(PROGRAM);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let (success, stdout, stderr) = output(command.spawn().unwrap()).await;
    assert_eq!(
        (success, stdout, stderr),
        (false, String::new(), String::new())
    );
}

#[tokio::test]
async fn a_host_of_another_version_is_told_on_stderr() {
    let child = by_hand("1,2").spawn().unwrap();
    let (success, stdout, stderr) = output(child).await;
    assert_eq!((success, stdout), (false, String::new()));
    let message =
        r#"{"@level":"error","@message":"the host speaks plugin protocol 1,2, this plugin 3","#;
    assert!(stderr.starts_with(message), "{stderr}");
}

#[tokio::test]
async fn the_first_line_is_the_handshake_and_the_socket_is_private_and_short_lived() {
    use std::os::unix::fs::PermissionsExt;
    let mut child = by_hand("2,3").spawn().unwrap();
    let line = first_line(&mut child).await;
    let path = line
        .strip_prefix("1|3|unix|")
        .and_then(|rest| rest.strip_suffix("|netrpc|\n"));
    let path = PathBuf::from(path.expect("a handshake"));
    assert!(path.as_os_str().len() < 100);
    let dir = path.parent().unwrap();
    assert_eq!(dir.metadata().unwrap().permissions().mode() & 0o777, 0o700);

    let conn = UnixStream::connect(&path).await.unwrap();
    until(|| !dir.exists()).await;
    drop(conn);
    let (success, rest, _) = output(child).await;
    assert!(success && rest.is_empty());
}

#[tokio::test]
async fn the_hosts_socket_directory_is_used() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = by_hand("3");
    let mut child = command
        .env("PLUGIN_UNIX_SOCKET_DIR", dir.path())
        .spawn()
        .unwrap();
    let line = first_line(&mut child).await;
    let expected = format!(
        "1|3|unix|{}/plugin-{}",
        dir.path().display(),
        child.id().unwrap()
    );
    assert!(line.starts_with(&expected), "{line}");
}

#[tokio::test]
async fn a_socket_path_that_is_too_long_is_refused_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let long = dir.path().join("x".repeat(100));
    std::fs::create_dir(&long).unwrap();
    let child = by_hand("3")
        .env("PLUGIN_UNIX_SOCKET_DIR", &long)
        .spawn()
        .unwrap();
    let (success, stdout, stderr) = output(child).await;
    assert_eq!((success, stdout), (false, String::new()));
    assert!(stderr.contains("is longer than 99 bytes"), "{stderr}");
}

#[tokio::test]
async fn what_dead_processes_left_is_removed() {
    let tmp = tempfile::tempdir().unwrap();
    let mut killed = by_hand("3").env("TMPDIR", tmp.path()).spawn().unwrap();
    first_line(&mut killed).await;
    soon(killed.kill()).await.unwrap();
    let left = || std::fs::read_dir(tmp.path()).unwrap().count();
    assert_eq!(left(), 1);
    let mut next = by_hand("3").env("TMPDIR", tmp.path()).spawn().unwrap();
    let line = first_line(&mut next).await;
    assert_eq!(left(), 1, "the new one's");
    assert!(
        line.contains(&format!("go-plugin-{}-", next.id().unwrap())),
        "{line}"
    );
}

#[tokio::test]
async fn a_process_ends_when_its_host_is_gone() {
    let mut command = by_hand("3");
    let mut child = command.env("ODD_STAYS", "1").spawn().unwrap();
    let line = first_line(&mut child).await;
    let path = line.split('|').nth(3).unwrap();
    let tasks = TaskSet::new();
    let conn = UnixStream::connect(path).await.unwrap();
    let (session, _incoming) = Session::client(conn, &tasks);
    let three = [
        session.open().await.unwrap(),
        session.open().await.unwrap(),
        session.open().await.unwrap(),
    ];
    session.flush().await;
    session.close();
    drop(three);
    let before = Instant::now();
    soon(child.wait()).await.unwrap();
    assert!(
        before.elapsed().as_millis() < 1000,
        "{:?}",
        before.elapsed()
    );
}

#[tokio::test]
async fn sigint_is_ignored_and_sigterm_ends_the_process() {
    use rustix::process::{Pid, Signal, kill_process};
    let (process, _) = start().await;
    let pid = Pid::from_raw(process.pid() as i32).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    soon(process.ping()).await.unwrap();
    kill_process(pid, Signal::TERM).unwrap();
    soon(process.wait()).await;
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

#[tokio::test]
async fn what_looks_dead_but_is_locked_stays() {
    use rustix::fs::{FlockOperation, flock};
    let tmp = tempfile::tempdir().unwrap();
    let mut dead = Command::new("true").spawn().unwrap();
    let pid = dead.id().unwrap();
    soon(dead.wait()).await.unwrap();
    let dir = tmp.path().join(format!("go-plugin-{pid}-0"));
    std::fs::create_dir(&dir).unwrap();
    // As a process of another container that shares the directory does.
    let lock = std::fs::File::open(&dir).unwrap();
    flock(&lock, FlockOperation::LockExclusive).unwrap();
    let mut plugin = by_hand("3").env("TMPDIR", tmp.path()).spawn().unwrap();
    first_line(&mut plugin).await;
    assert!(dir.exists());
}
