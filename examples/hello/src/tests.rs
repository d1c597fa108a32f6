//! The tools, as an agent's model gets them.
use std::sync::Arc;

use devhost::{Manifest, world};
use mattermost_plugin::{Host, Plugin};
use mattermost_plugin_mcp::test_kit::TestAgents;
use serde_json::json;

#[tokio::test]
async fn an_agent_gets_its_words_back_and_the_name_of_who_asks() {
    let (world, sample) = world::sample();
    let host = Host::new(devhost::api(&world, Manifest::new("dev.toolbelt.hello")));
    let hello = super::Hello::new(host).await.unwrap();

    let agents = TestAgents::of(Arc::new(hello));
    let answer = agents
        .user(&sample.ada)
        .call("echo", json!({"message": "hi"}))
        .await;
    assert_eq!(answer.text, "hi");

    let ada = agents
        .user(&sample.ada)
        .call("get_user_display_name", json!({}))
        .await;
    assert_eq!(
        ada.structured,
        json!({"username": "ada", "display_name": "Ada Winter"})
    );
}
