use mattermost_plugin::host::ActivationError;
use serde_json::{Value, json};

use crate::server::{Server, text, within};

#[tokio::test]
async fn the_configuration_comes_before_the_activation() {
    let server = Server::active().await;
    assert_eq!(server.logged().await, "info in OnConfigurationChange");
    assert_eq!(server.logged().await, "info in OnActivate");
}

#[tokio::test]
async fn the_hooks_of_the_plugin_are_implemented() {
    let server = Server::start(Value::Null).await;
    let mut hooks = server.plugin.implemented().to_vec();
    hooks.sort();
    assert_eq!(
        hooks,
        [
            "ExecuteCommand",
            "OnActivate",
            "OnConfigurationChange",
            "OnDeactivate",
            "ServeHTTP"
        ]
    );
}

#[tokio::test]
async fn the_admin_reads_why_the_plugin_refuses() {
    let refusal = Server::refusal(json!({"refusebecause": "Set a feed first."})).await;
    assert_eq!(refusal, "Set a feed first.");
}

#[tokio::test]
async fn a_wrong_setting_is_named() {
    assert_eq!(
        Server::refusal(json!({"stubborn": 5})).await,
        "the setting Stubborn is wrong: it has to be a boolean, but it is a number"
    );
}

#[tokio::test]
async fn a_panic_in_on_activate_is_a_refusal_and_not_an_activation() {
    let refusal = Server::refusal(json!({"panicin": "OnActivate"})).await;
    assert_eq!(refusal, "the plugin panicked in OnActivate");
}

#[tokio::test]
async fn a_refused_plugin_serves_nothing() {
    let server = Server::start(json!({"refusebecause": "no"})).await;
    within(server.plugin.activate()).await.unwrap_err();
    assert_eq!(server.get("/about").await.status(), 500);
}

#[tokio::test]
async fn a_panic_in_a_configuration_change_fails_that_call_alone() {
    let server = Server::start(json!({"panicin": "OnConfigurationChange"})).await;
    within(server.plugin.activate()).await.unwrap();
    let changed = within(server.plugin.configuration_changed()).await;
    let Err(ActivationError::Refused(why)) = changed else {
        panic!("expected the panic, not {changed:?}");
    };
    assert_eq!(why, "the plugin panicked in OnConfigurationChange");
    assert_eq!(text(server.get("/ignore").await).await, "ignored");
}

#[tokio::test]
async fn a_second_activation_is_refused() {
    let server = Server::active().await;
    let again = within(server.plugin.activate()).await;
    assert!(
        matches!(&again, Err(ActivationError::Refused(why)) if why.contains("already")),
        "{again:?}"
    );
    assert_eq!(text(server.get("/ignore").await).await, "ignored");
}

#[tokio::test]
async fn started_by_hand_it_says_what_it_is() {
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_specimen-plugin"))
        .env_remove("MATTERMOST_PLUGIN")
        .output();
    let output = within(output).await.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert_eq!(said.lines().count(), 1, "{said}");
    for words in ["Mattermost plugin", "System Console", "devhost --plugin"] {
        assert!(said.contains(words), "{said}");
    }
}
