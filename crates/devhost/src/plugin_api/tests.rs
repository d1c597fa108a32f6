use std::collections::BTreeMap;
use std::sync::Weak;

use mattermost_plugin::Body;
use mattermost_plugin::ids::TeamId;
use mattermost_plugin::model::{AppError, Command, WebsocketBroadcast};
use mattermost_plugin_mcp::test_kit::Route;
use serde_json::json;

use super::*;
use crate::agents::Agents;
use crate::world::{Level, Sample, sample};

mod channels;
mod files;
mod kept;
mod people;
mod posts;
mod search;
mod sessions;

/// The API of a plugin that is not active, in the sample world.
fn api() -> (PluginApi, Sample) {
    let (world, sample) = sample();
    let requests = InterPlugin::new(world.clone(), Weak::new());
    let manifest = json!({"id": "a.b", "settings_schema": {"settings": [{"key": "DefaultTeam"}]}});
    let manifest = serde_json::from_value(manifest).unwrap();
    (PluginApi::new(Arc::new(manifest), world, requests), sample)
}

fn status<T: std::fmt::Debug>(answer: Result<T, ApiError>) -> i64 {
    match answer {
        Err(ApiError::App(error)) => error.status_code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_request_to_a_plugin_that_does_not_run_is_404_and_an_error_in_the_log() {
    let (api, _) = api();
    let agents = Agents::new(&api.world);
    let register = "/mattermost-ai/bridge/v1/mcp/register";
    let post = async |path: &str| {
        let body = r#"{"name": "N", "path": "/mcp"}"#;
        let request = http::Request::post(path).body(Body::from(body)).unwrap();
        api.plugin_http(request).await.unwrap().status().as_u16()
    };
    assert_eq!(post(register).await, 404, "not installed");
    assert_eq!(post("/a.b/mcp").await, 404, "not active");
    assert_eq!(post("/nobody/").await, 404);
    let errors = || {
        let lines = api.world.log().into_iter();
        lines.filter(|line| line.level == Level::Error).count()
    };
    assert_eq!(errors(), 3);
    let teapot = || http::Response::builder().status(418).body(Body::empty());
    let route = Route::new(move |_| async move { teapot().unwrap() });
    api.world.serve_plugin("a.b", route);
    assert_eq!(post("/a.b/mcp").await, 418, "built by the test");
    agents.install();
    assert_eq!(post(register).await, 200);
    assert!(agents.registered("a.b").is_some(), "under the caller's id");
    assert_eq!(post("/a.b").await, 400, "no path");
    assert_eq!(errors(), 3);
}

#[tokio::test]
async fn a_command_is_the_plugins_until_it_is_unregistered() {
    let (api, sample) = api();
    let command = |trigger: &str| Command {
        trigger: trigger.into(),
        ..Command::default()
    };
    for _ in 0..2 {
        api.register_command(&command("Poll")).await.unwrap();
    }
    let listed = api.list_plugin_commands(&sample.acme).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (&*listed[0].trigger, &*listed[0].plugin_id),
        ("poll", "a.b")
    );
    for wrong in ["", "two words", "/poll"] {
        assert!(
            api.register_command(&command(wrong)).await.is_err(),
            "{wrong}"
        );
    }
    api.unregister_command(&TeamId::default(), "poll")
        .await
        .unwrap();
    assert!(api.world.commands().is_empty());
}

#[tokio::test]
async fn what_goes_to_clients_is_kept_under_the_name_that_they_get() {
    let (api, sample) = api();
    let payload = BTreeMap::from([("votes".to_owned(), 7i64.into())]);
    let to_ada = WebsocketBroadcast {
        user_id: sample.ada,
        ..WebsocketBroadcast::default()
    };
    api.publish_web_socket_event("closed", &payload, Some(&to_ada))
        .await
        .unwrap();
    let events = api.world.events();
    assert_eq!(events[0].name, "custom_a.b_closed");
    assert_eq!(
        (&events[0].payload, &events[0].broadcast),
        (&payload, &to_ada)
    );
}

#[tokio::test]
async fn a_test_makes_a_method_fail_for_a_while() {
    let (api, sample) = api();
    let error = AppError::new("", "store.down", StatusCode::SERVICE_UNAVAILABLE);
    api.world.fail("GetUser", error);
    assert_eq!(status(api.get_user(&sample.ada).await), 503);
    assert!(api.get_team(&sample.acme).await.is_ok());
    api.world.heal("GetUser");
    assert!(api.get_user(&sample.ada).await.is_ok());
    assert_eq!(api.world.calls("GetUser"), 2);
}

#[tokio::test]
async fn an_error_names_the_method_that_it_comes_from() {
    let (api, _) = api();
    let error = api.get_team(&"x".into()).await.unwrap_err();
    assert_eq!(error.app().unwrap().r#where, "GetTeam");
}

#[tokio::test]
async fn what_is_missing_is_told_by_name_to_the_plugin_and_in_the_log() {
    let (api, _) = api();
    let world = api.world.clone();
    let api = Client::from(api.whole());
    let error = api.get_emoji("x").await.unwrap_err();
    assert_eq!(error.to_string(), "GetEmoji is not in the dev host");
    assert_eq!(error.id(), Some("devhost.unsupported"));
    assert_eq!(error.status(), Some(StatusCode::NOT_IMPLEMENTED));
    let told = world.log().pop().unwrap().to_string();
    assert_eq!(
        told,
        r#"warn  server: GetEmoji is not in the dev host plugin_id="a.b""#
    );
}

#[test]
fn pages_count_from_zero() {
    let all = || vec![1, 2, 3, 4, 5];
    assert_eq!(page(all(), 0, 2), [1, 2]);
    assert_eq!(page(all(), 2, 2), [5]);
    assert!(page(all(), 3, 2).is_empty());
    assert!(page(all(), 0, 0).is_empty());
    assert!(page(all(), i64::MAX, i64::MAX).is_empty());
}
