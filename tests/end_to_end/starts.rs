//! The built plugin under a server that hosts plugins over gRPC and with which something is wrong: one line for the admin.

use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a server that hosts plugins over gRPC says to the process of one.
const SAID: [(&str, &str); 2] = [
    ("MATTERMOST_PLUGIN", "Securely message teams, anywhere."),
    ("PLUGIN_PROTOCOL_VERSIONS", "1"),
];
const TARGET: &str = "MATTERMOST_PLUGIN_API_TARGET";

/// Starts the plugin with these variables in place of the usual ones; it has to refuse with this sentence.
fn refuses(variables: &[(&str, &str)], sentence: &str) {
    let started = Command::new(env!("CARGO_BIN_EXE_toolbelt"))
        .envs(SAID)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8(started.stderr).unwrap();
    assert_eq!(started.status.code(), Some(1), "{told}");
    assert!(started.stdout.is_empty(), "there is no handshake");
    let [line] = told.lines().collect::<Vec<_>>()[..] else {
        panic!("more than one line: {told}");
    };
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["@level"], "error");
    let message = line["@message"].as_str().unwrap();
    assert!(message.starts_with(sentence), "{message}");
}

/// A server's API that takes connections and says nothing.
fn listening() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

#[test]
fn a_target_that_is_none_is_one_line() {
    let form = "MATTERMOST_PLUGIN_API_TARGET has to be HOST:PORT or unix:///PATH, and is ";
    refuses(&[(TARGET, "")], &format!("{form}empty"));
    for wrong in [
        "localhost",
        "http://localhost:80",
        "ada:s3cret@localhost:80",
    ] {
        refuses(&[(TARGET, wrong)], &format!("{form}something else"));
    }
}

#[test]
fn a_port_that_is_gone_is_one_line_with_the_reason() {
    let (listener, address) = listening();
    drop(listener);
    let sentence = format!(
        "the server's API does not answer at {address}, which MATTERMOST_PLUGIN_API_TARGET names: "
    );
    refuses(&[(TARGET, &address)], &sentence);
    refuses(
        &[(TARGET, "unix:///nowhere/api.sock")],
        "the server's API does not answer at unix:///nowhere/api.sock, which",
    );
}

#[test]
fn a_host_of_another_version_is_one_line() {
    let (_listener, address) = listening();
    refuses(
        &[(TARGET, &address), ("PLUGIN_PROTOCOL_VERSIONS", "2,3")],
        "the host speaks plugin protocol 2,3, this plugin 1",
    );
}

#[test]
fn a_certificate_that_is_none_or_of_no_use_is_one_line() {
    let (_listener, address) = listening();
    let empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for certificate in ["garbage", empty] {
        refuses(
            &[(TARGET, &address), ("PLUGIN_CLIENT_CERT", certificate)],
            "the host's certificate (PLUGIN_CLIENT_CERT) cannot be read: ",
        );
    }
    let unverifiable = include_str!("../../server/grpc/tls/p224.pem");
    refuses(
        &[(TARGET, &address), ("PLUGIN_CLIENT_CERT", unverifiable)],
        "the host's certificate (PLUGIN_CLIENT_CERT) has a key of a kind that the plugin cannot verify",
    );
}

#[test]
fn started_by_hand_it_says_what_it_is_whatever_the_target() {
    let started = Command::new(env!("CARGO_BIN_EXE_toolbelt"))
        .env_remove("MATTERMOST_PLUGIN")
        .env(TARGET, "127.0.0.1:1")
        .output()
        .unwrap();
    assert_eq!(started.status.code(), Some(1));
    let told = String::from_utf8(started.stderr).unwrap();
    assert!(told.starts_with("This is a Mattermost plugin"), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
}
