use devhost::OutsideEndpoint;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::stage::{Stage, soon};

const WHOAMI: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"dev_toolbelt__whoami","arguments":{}}}"#;

/// What a client on this machine gets, head and body.
async fn post(endpoint: &OutsideEndpoint, path: &str, more: &str) -> String {
    let address = endpoint.address();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = WHOAMI.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\
         Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n{more}\r\n{WHOAMI}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    soon(stream.read_to_string(&mut answer)).await.unwrap();
    answer
}

#[tokio::test]
async fn each_user_has_an_endpoint_and_nobody_poses_as_another() {
    let stage = Stage::start().await;
    let endpoint = OutsideEndpoint::start(&stage.host).await.unwrap();
    let pose = format!("X-Mattermost-UserID: {}\r\n", stage.sample.grace);
    for (user, more) in [("ada", ""), ("gus", ""), ("ada", pose.as_str())] {
        let answer = post(&endpoint, &format!("/{user}/mcp"), more).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.contains(&format!("@{user}")), "{answer}");
    }
    let answer = post(&endpoint, "/nobody/mcp", "").await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    let answer = post(&endpoint, "/ada/mcp", "Origin: https://page.example\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    endpoint.shutdown().await;
    stage.stop().await;
}
