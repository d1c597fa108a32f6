use std::time::Duration;

use serde_json::json;

use crate::server::{Server, within};

#[tokio::test]
async fn a_deactivated_plugin_exits_in_order_and_its_last_lines_are_logged() {
    let stopped = Server::active().await.stop().await;
    assert!(stopped.status.success(), "{}", stopped.status);
    assert!(stopped.took < Duration::from_secs(2), "{:?}", stopped.took);
    assert!(
        stopped.log.ends_with("info in OnDeactivate"),
        "{}",
        stopped.log
    );
}

#[tokio::test]
async fn a_panic_in_on_deactivate_does_not_keep_the_plugin() {
    let server = Server::start(json!({"panicin": "OnDeactivate"})).await;
    within(server.plugin.activate()).await.unwrap();
    let stopped = server.stop().await;
    assert!(stopped.status.success(), "{}", stopped.status);
}

#[tokio::test]
async fn a_task_that_takes_leave_of_the_server_is_waited_for() {
    let server = Server::start(json!({"polite": true})).await;
    within(server.plugin.activate()).await.unwrap();
    let stopped = server.stop().await;
    assert!(stopped.log.contains("info good-bye"), "{}", stopped.log);
    let said = &stopped.stderr;
    assert!(!said.contains("did not end in time"), "{said}");
}

#[tokio::test]
async fn who_does_not_end_is_named_and_nobody_waits_longer_than_8_s() {
    let server = Server::start(json!({"stubborn": true, "stuck": true})).await;
    within(server.plugin.activate()).await.unwrap();
    server.abandon("/hang", "info hanging").await;
    let stopped = server.stop().await;
    assert!(
        stopped.took < Duration::from_millis(8500),
        "{:?}",
        stopped.took
    );
    assert!(stopped.took > Duration::from_secs(7), "{:?}", stopped.took);
    let said = &stopped.stderr;
    assert!(
        said.contains("tasks did not end in time tasks=stubborn"),
        "{said}"
    );
    assert!(said.contains("calls did not end in time count=1"), "{said}");
    assert!(stopped.status.success(), "{}", stopped.status);
}
