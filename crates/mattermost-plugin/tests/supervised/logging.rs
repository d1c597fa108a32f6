use crate::server::Server;

async fn after_activation() -> Server {
    let server = Server::active().await;
    while server.logged().await != "info in OnActivate" {}
    server
}

#[tokio::test]
async fn events_reach_the_servers_log_with_their_fields_as_text() {
    let server = after_activation().await;
    server.get("/log").await;
    let debug = "debug feeds are loaded feeds=5 name=news";
    assert_eq!(server.logged().await, debug);
    assert_eq!(server.logged().await, "warn a warning");
    assert_eq!(server.logged().await, "error an error");
}

#[tokio::test]
async fn a_server_that_takes_no_lines_stops_nobody_and_hears_how_many_were_dropped() {
    let server = after_activation().await;
    let closed = server.close_log().await;
    assert_eq!(server.get("/flood").await.status(), 200);
    drop(closed);
    let (mut lines, mut dropped) = (0, 0);
    while lines + dropped < 10_000 {
        let line = server.logged().await;
        match line.rsplit_once("the server took count=") {
            Some((_, count)) => dropped += count.parse::<usize>().unwrap(),
            None => lines += 1,
        }
    }
    // 1,024 wait while one is on its way.
    assert!((1_024..=1_025).contains(&lines), "{lines} lines");
}

#[tokio::test]
async fn a_panic_is_told_on_stderr_without_what_a_user_typed() {
    let server = after_activation().await;
    server.get("/panic/s3cret").await;
    let line = server.printed("panic at").await;
    assert!(line.starts_with(r#"{"@level":"error""#), "{line}");
    assert!(line.contains("specimen.rs"), "{line}");
    assert!(!line.contains("s3cret"), "{line}");
}
