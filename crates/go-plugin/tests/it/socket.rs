//! The socket: where it lies, who may connect, what is left of it.

use crate::by_hand::*;
use crate::harness::*;
use rustix::fs::{FlockOperation, flock};
use rustix::process::Signal;
use std::fs::{self, Metadata};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use tokio::net::UnixStream;
use tokio::process::Command;

fn mode(metadata: &Metadata) -> u32 {
    metadata.permissions().mode() & 0o777
}

fn entries(dir: &Path) -> usize {
    fs::read_dir(dir).unwrap().count()
}

#[tokio::test]
async fn the_socket_is_private_short_and_gone_once_the_host_has_connected() {
    let plugin = Listening::start(&mut by_hand("2,3")).await;
    assert!(plugin.socket.as_os_str().len() < 100);
    let dir = plugin.socket.parent().unwrap().to_owned();
    assert_eq!(mode(&dir.metadata().unwrap()), 0o700);
    assert_eq!(mode(&plugin.socket.metadata().unwrap()), 0o600);

    let conn = UnixStream::connect(&plugin.socket).await.unwrap();
    until(|| !dir.exists()).await;
    drop(conn);
    let (success, rest, _) = plugin.end().await;
    assert!(success && rest.is_empty());
}

#[tokio::test]
async fn the_hosts_directory_is_used_and_left_empty() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = by_hand("3");
    command.env("PLUGIN_UNIX_SOCKET_DIR", dir.path());
    let plugin = Listening::start(&mut command).await;
    assert_eq!(plugin.socket.parent(), Some(dir.path()));
    assert_eq!(mode(&plugin.socket.metadata().unwrap()), 0o600);
    let _host = plugin.connect().await;
    until(|| entries(dir.path()) == 0).await;
}

/// A group that is not the one our files have anyway, where we may give files to it: name and number.
fn another_group() -> (String, u32) {
    let own = rustix::process::getegid().as_raw();
    let may_choose = rustix::process::geteuid().is_root();
    let groups = fs::read_to_string("/etc/group").unwrap();
    let group = groups.lines().find_map(|line| {
        let fields: Vec<_> = line.split(':').collect();
        let number: u32 = fields[2].parse().unwrap();
        ((number == own) != may_choose).then(|| (fields[0].to_owned(), number))
    });
    group.expect("a group in /etc/group")
}

#[tokio::test]
async fn the_group_that_the_host_names_may_connect_and_nobody_else() {
    let (name, number) = another_group();
    for group in [name, number.to_string()] {
        let mut command = by_hand("3");
        command.env("PLUGIN_UNIX_SOCKET_GROUP", &group);
        let plugin = Listening::start(&mut command).await;
        let (socket, dir) = (&plugin.socket, plugin.socket.parent().unwrap());
        let (socket, dir) = (socket.metadata().unwrap(), dir.metadata().unwrap());
        assert_eq!((socket.gid(), mode(&socket)), (number, 0o660), "{group}");
        assert_eq!((dir.gid(), mode(&dir)), (number, 0o710), "{group}");

        let hosts = tempfile::tempdir().unwrap();
        let before = hosts.path().metadata().unwrap();
        command.env("PLUGIN_UNIX_SOCKET_DIR", hosts.path());
        let plugin = Listening::start(&mut command).await;
        let socket = plugin.socket.metadata().unwrap();
        assert_eq!((socket.gid(), mode(&socket)), (number, 0o660), "{group}");
        let dir = hosts.path().metadata().unwrap();
        assert_eq!((dir.gid(), mode(&dir)), (before.gid(), mode(&before)));
    }
}

#[tokio::test]
async fn a_group_that_does_not_exist_is_named_on_stderr() {
    let mut command = by_hand("3");
    command.env("PLUGIN_UNIX_SOCKET_GROUP", "no such group");
    let (success, stdout, stderr) = output(command.spawn().unwrap()).await;
    assert_eq!((success, stdout), (false, String::new()));
    let why = r#"there is no group \"no such group\" (PLUGIN_UNIX_SOCKET_GROUP)"#;
    assert!(stderr.contains(why), "{stderr}");
}

#[tokio::test]
async fn a_path_that_is_too_long_is_refused_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let long = dir.path().join("x".repeat(100));
    fs::create_dir(&long).unwrap();
    let mut command = by_hand("3");
    command.env("PLUGIN_UNIX_SOCKET_DIR", &long);
    let (success, stdout, stderr) = output(command.spawn().unwrap()).await;
    assert_eq!((success, stdout), (false, String::new()));
    assert!(stderr.contains("is longer than 99 bytes"), "{stderr}");
}

#[tokio::test]
async fn where_the_temporary_directory_is_too_deep_the_socket_lies_in_tmp() {
    let dir = tempfile::tempdir().unwrap();
    let deep = dir.path().join("x".repeat(60));
    fs::create_dir(&deep).unwrap();
    let plugin = Listening::start(by_hand("3").env("TMPDIR", &deep)).await;
    assert!(plugin.socket.starts_with("/tmp/"), "{}", plugin.line);
    let _host = plugin.connect().await;
}

#[tokio::test]
async fn what_dead_processes_left_is_removed_and_what_live_ones_have_is_not() {
    let tmp = tempfile::tempdir().unwrap();
    let start = async || Listening::start(by_hand("3").env("TMPDIR", tmp.path())).await;
    let (mut killed, waiting) = (start().await, start().await);
    soon(killed.child.kill()).await.unwrap();
    assert!(killed.socket.exists(), "who is killed cannot clean up");

    let next = start().await;
    assert!(!killed.socket.parent().unwrap().exists());
    assert_eq!(entries(tmp.path()), 2, "of the two that live");
    soon(waiting.connect().await.ping()).await.unwrap();
    soon(next.connect().await.ping()).await.unwrap();
}

#[tokio::test]
async fn a_plugin_that_is_killed_after_the_host_connected_leaves_nothing() {
    let tmp = tempfile::tempdir().unwrap();
    let mut plugin = Listening::start(by_hand("3").env("TMPDIR", tmp.path())).await;
    let host = plugin.connect().await;
    soon(host.ping()).await.unwrap();
    soon(plugin.child.kill()).await.unwrap();
    assert_eq!(entries(tmp.path()), 0);
}

#[tokio::test]
async fn a_plugin_that_is_terminated_before_the_host_connected_leaves_nothing() {
    let tmp = tempfile::tempdir().unwrap();
    let plugin = Listening::start(by_hand("3").env("TMPDIR", tmp.path())).await;
    assert_eq!(entries(tmp.path()), 1);
    plugin.signal(Signal::TERM);
    assert!(plugin.end().await.0);
    assert_eq!(entries(tmp.path()), 0);
}

/// The number of a process that is dead.
async fn dead_pid() -> u32 {
    let mut dead = Command::new("true").spawn().unwrap();
    let pid = dead.id().unwrap();
    soon(dead.wait()).await.unwrap();
    pid
}

#[tokio::test]
async fn what_looks_dead_but_is_locked_stays() {
    let tmp = tempfile::tempdir().unwrap();
    let dir = tmp.path().join(format!("go-plugin-{}-0", dead_pid().await));
    fs::create_dir(&dir).unwrap();
    // As a process of another container that shares the directory does.
    let lock = fs::File::open(&dir).unwrap();
    flock(&lock, FlockOperation::LockExclusive).unwrap();
    let _plugin = Listening::start(by_hand("3").env("TMPDIR", tmp.path())).await;
    assert!(dir.exists());
}

#[tokio::test]
async fn nothing_that_is_not_ours_is_swept() {
    let (tmp, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(elsewhere.path().join("host.sock"), "").unwrap();
    let pid = dead_pid().await;
    let at = |name: &str| tmp.path().join(name);
    symlink(elsewhere.path(), at(&format!("go-plugin-{pid}-0"))).unwrap();
    let full = at(&format!("go-plugin-{pid}-1"));
    fs::create_dir(&full).unwrap();
    fs::write(full.join("letter"), "").unwrap();
    fs::create_dir(at("go-plugin-notes")).unwrap();
    fs::create_dir(at(&format!("plugin-{pid}-0"))).unwrap();
    // Of a process that lives and has not come to the lock yet.
    let live = std::process::id();
    fs::create_dir(at(&format!("go-plugin-{live}-0"))).unwrap();

    let _plugin = Listening::start(by_hand("3").env("TMPDIR", tmp.path())).await;
    assert_eq!(entries(tmp.path()), 6);
    assert_eq!(entries(elsewhere.path()), 1);
    assert_eq!(entries(&full), 1);
}
