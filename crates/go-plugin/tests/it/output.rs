//! stdout carries the handshake and nothing else; what a plugin has to say goes to stderr, in the host's form.

use crate::by_hand::*;
use crate::harness::*;
use crate::odd::HANDSHAKE;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tokio::process::Command;

#[tokio::test]
async fn without_the_cookie_nothing_is_served() {
    for value in [None, Some(""), Some("even")] {
        let mut command = Command::new(PROGRAM);
        command.env_remove(HANDSHAKE.cookie_key);
        command.envs(value.map(|value| (HANDSHAKE.cookie_key, value)));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = soon(command.output()).await.unwrap();
        assert_eq!(output.status.code(), Some(1), "{value:?}");
        assert!(output.stdout.is_empty() && output.stderr.is_empty());
    }
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
async fn a_host_that_wants_tls_is_told_on_stderr() {
    let mut command = by_hand("3");
    command.env("PLUGIN_CLIENT_CERT", "-----BEGIN CERTIFICATE-----");
    let (success, stdout, stderr) = output(command.spawn().unwrap()).await;
    assert_eq!((success, stdout), (false, String::new()));
    let message = r#"{"@level":"error","@message":"the host asks for mutual TLS (AutoMTLS)"#;
    assert!(stderr.starts_with(message), "{stderr}");
}

#[tokio::test]
async fn stray_prints_go_to_stderr_whoever_makes_them() {
    let plugin = Listening::start(by_hand("3").env("ODD_PRINTS_FIRST", "1")).await;
    let host = plugin.connect().await;
    let odd = soon(host.dispense("odd")).await.unwrap();
    let text = "stray".to_owned();
    let printed = soon(odd.call::<()>("Plugin.Print", &text)).await;
    printed.unwrap();
    soon(host.quit()).await.unwrap();
    drop((odd, host));
    let (success, rest, stderr) = plugin.end().await;
    assert_eq!((success, rest), (true, String::new()));
    let lines: Vec<_> = stderr.lines().collect();
    // The half line was printed before stdout was taken and not sent on by then.
    let expected = [
        "half a line stray by println",
        "stray to 1",
        "stray by a child",
    ];
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn a_child_that_outlives_the_plugin_does_not_hold_the_hosts_pipe() {
    let plugin = Listening::start(&mut by_hand("3")).await;
    let host = plugin.connect().await;
    let odd = soon(host.dispense("odd")).await.unwrap();
    let left = soon(odd.call::<()>("Plugin.LeaveChild", &())).await;
    left.unwrap();
    soon(host.quit()).await.unwrap();
    drop((odd, host));
    let before = Instant::now();
    assert!(plugin.end().await.0);
    assert!(before.elapsed() < Duration::from_secs(3), "the child has 5");
}

#[tokio::test]
async fn the_reason_is_on_stderr_before_stdout_ends() {
    for _ in 0..20 {
        let mut child = by_hand("4").spawn().unwrap();
        let mut line = String::new();
        let stdout = child.stdout.as_mut().unwrap();
        soon(stdout.read_to_string(&mut line)).await.unwrap();
        // As HashiCorp's host does when there will be no handshake.
        child.start_kill().unwrap();
        let (_, _, stderr) = output(child).await;
        assert!(stderr.contains("this plugin 3"), "{stderr:?}");
    }
}

/// What a line of hclog says at level error.
fn error(line: &str) -> String {
    let fields: serde_json::Map<_, _> = serde_json::from_str(line).expect(line);
    let names: Vec<_> = fields.keys().map(String::as_str).collect();
    assert_eq!(names, ["@level", "@message", "@timestamp"]);
    assert_eq!(fields["@level"], "error");
    // As Go writes 2006-01-02T15:04:05.000000Z07:00.
    let time = fields["@timestamp"].as_str().unwrap();
    let form: String = time
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    assert_eq!(form, "0000-00-00T00:00:00.000000Z");
    fields["@message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_panic_is_one_line_of_the_hosts_log_whenever_it_happens() {
    let plugin = Listening::start(by_hand("3").env("ODD_PANICS", "1")).await;
    let host = plugin.connect().await;
    let before = soon(host.dispense("even")).await.err().unwrap();
    assert_eq!(before.to_string(), "rpc: Dispenser.Dispense panicked");
    let odd = soon(host.dispense("odd")).await.unwrap();
    let during = soon(odd.call::<()>("Plugin.Panic", &())).await;
    let during = during.unwrap_err();
    assert_eq!(during.to_string(), "rpc: Plugin.Panic panicked");
    soon(host.quit()).await.unwrap();
    drop((odd, host));

    let (success, rest, stderr) = plugin.end().await;
    assert_eq!((success, rest), (true, String::new()), "{stderr}");
    let lines: Vec<_> = stderr.lines().map(error).collect();
    assert_eq!(lines.len(), 3, "{stderr}");
    let messages = ["in dispense", "while answering", "in shutdown"];
    for (line, message) in lines.iter().zip(messages) {
        assert!(
            line.starts_with("panic at ") && line.contains("odd.rs:"),
            "{line}"
        );
        assert!(line.ends_with(&format!("on purpose, {message}")), "{line}");
    }
}
