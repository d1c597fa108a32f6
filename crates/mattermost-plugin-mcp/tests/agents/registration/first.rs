//! The first registration of a server.
use super::*;
use crate::client::result;
use crate::tools::{builder_on, full};

#[tokio::test(start_paused = true)]
async fn agents_is_told_all_that_it_takes() {
    let mattermost = Mattermost::new();
    let registration = start(&mattermost);
    assert_eq!(
        registration.state(),
        RegistrationState::WaitingForActivation
    );
    until(&registration, registered("2.0.0")).await;
    let seen = mattermost.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].path, "/mattermost-ai/bridge/v1/mcp/register");
    assert_eq!(seen[0].content_type, "application/json");
    assert_eq!(
        seen[0].body,
        json!({
            "plugin_id": "dev.example",
            "name": "Example",
            "path": "/mcp",
            "enabled": true,
            "expose_external": false,
            "version": "1.2.3",
            "tool_configs": [
                {"name": "dev_example__whoami", "policy": "auto_run_everywhere", "enabled": true},
                {
                    "name": "dev_example__repeat", "policy": "ask", "enabled": true,
                    "retrieval_description_override": "Echo, repeat, parrot or say again a text."
                },
                {"name": "dev_example__behave", "policy": "ask", "enabled": true},
            ],
        })
    );
    registration.unregister().await;
    let seen = mattermost.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[1].path, "/mattermost-ai/bridge/v1/mcp/unregister");
    assert_eq!(seen[1].body, json!({"plugin_id": "dev.example"}));
    assert_eq!(registration.state(), RegistrationState::Stopped);
}

/// Agents looks them up by the name that is listed, which is what bears the prefix or does not.
#[tokio::test(start_paused = true)]
async fn agents_is_told_of_the_tools_by_the_names_that_it_lists() {
    let mattermost = Mattermost::new();
    let builder = full(builder_on(&mattermost.host()));
    let server = builder.without_prefix().build().unwrap();
    until(&server.register(), registered("2.0.0")).await;
    let seen = mattermost.seen();
    let told = seen[0].body["tool_configs"].as_array().unwrap().iter();
    let told: Vec<&str> = told.map(|tool| tool["name"].as_str().unwrap()).collect();
    let listed = result(&server, "tools/list", json!({})).await;
    let listed = listed["tools"].as_array().unwrap().iter();
    let listed: Vec<&str> = listed.map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(told, listed);
    assert_eq!(told, ["whoami", "repeat", "behave"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_requests_reach_us() {
    let mattermost = Mattermost::new();
    mattermost.activated(false);
    let registration = start(&mattermost);
    sleep(Duration::from_secs(60)).await;
    assert!(mattermost.looks() > 3);
    assert!(mattermost.seen().is_empty());
    assert_eq!(
        registration.state(),
        RegistrationState::WaitingForActivation
    );
    mattermost.activated(true);
    until(&registration, is_registered).await;
    assert_eq!(mattermost.registrations().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_server_too_old_for_it_is_told_in_a_sentence() {
    let log = Log::start();
    let fake = Fake::default().plugin_http(Arc::new(OldMattermost));
    let registration = on(&Host::new(fake)).register();
    until(
        &registration,
        |s| matches!(s, RegistrationState::Failed { cause, .. } if cause.contains("11.3")),
    )
    .await;
    assert_eq!(log.with("failed permanently").len(), 1);
    registration.unregister().await;
}

#[tokio::test(start_paused = true)]
async fn a_registration_goes_on_when_its_handle_is_dropped() {
    let mattermost = Mattermost::new();
    drop(start(&mattermost));
    mattermost.until_seen(3).await;
}
