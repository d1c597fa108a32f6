//! The test kit: what it shows, and that it panics where Agents would break.
use crate::client::USER;
use crate::tools::server;
use mattermost_plugin::ids::UserId;
use mattermost_plugin_mcp::test_kit::{Generation, TestAgents};
use serde_json::json;

fn ada() -> UserId {
    UserId::from(USER)
}

#[tokio::test]
async fn a_tool_is_called_by_its_name_with_the_prefix_and_without() {
    let agents = TestAgents::server(&server());
    for name in [
        "whoami",
        "dev_example__whoami",
        "example__dev_example__whoami",
    ] {
        let answer = agents.user(&ada()).call(name, json!({})).await;
        assert_eq!(answer.text, format!("You are {USER}."));
        assert_eq!(answer.structured, json!({"id": USER}));
        assert!(!answer.is_error);
    }
}

#[tokio::test]
async fn agents_of_each_generation_gets_through() {
    for generation in Generation::ALL {
        let agents = TestAgents::server(&server()).generation(generation);
        let answer = agents.user(&ada()).call("whoami", json!({})).await;
        assert_eq!(answer.text, format!("You are {USER}."), "{generation:?}");
    }
}
