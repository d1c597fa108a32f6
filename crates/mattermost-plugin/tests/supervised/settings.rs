use serde_json::json;

use crate::server::{Server, text, within};

const WRONG: &str = "the last good settings stay in force: \
    the setting MaxChars is wrong: it has to be usize, but it is a text";

async fn shortened(server: &Server) -> String {
    text(server.post("/shorten", "abcdefghijklmnop").await).await
}

#[tokio::test]
async fn a_wrong_setting_leaves_the_last_good_one_in_force_and_is_named() {
    let server = Server::start(json!({"maxchars": 5})).await;
    within(server.plugin.activate()).await.unwrap();
    assert_eq!(shortened(&server).await, "abcde");
    let changed = server.configure(json!({"maxchars": "s3cret"})).await;
    assert_eq!(changed.unwrap_err(), WRONG);
    assert_eq!(shortened(&server).await, "abcde");
    let line = server.printed("MaxChars").await;
    assert!(line.contains(r#""@level":"error""#), "{line}");
    assert!(line.contains(WRONG) && !line.contains("s3cret"), "{line}");
    server.configure(json!({"maxchars": 3})).await.unwrap();
    assert_eq!(shortened(&server).await, "abc");
}

#[tokio::test]
async fn a_plugin_whose_first_settings_are_wrong_runs_on_its_defaults_and_the_log_says_why() {
    let server = Server::start(json!({"maxchars": "s3cret"})).await;
    within(server.plugin.activate()).await.unwrap();
    assert_eq!(shortened(&server).await, "abcdefghij");
    let line = server.printed("MaxChars").await;
    assert!(line.contains(WRONG) && !line.contains("s3cret"), "{line}");
}
