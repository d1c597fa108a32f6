use std::sync::Weak;

use mattermost_plugin::Body;
use mattermost_plugin::api::{Channels, KeyValue, PluginHttp, Posts};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::{PluginKVSetOptions, Post};
use serde_json::json;

use super::*;
use crate::agents::Agents;
use crate::world::{Account, Level, Sample, sample};

/// The API of a plugin that is not active, in the sample world.
fn api() -> (PluginApi, Agents, Sample) {
    let (world, sample) = sample();
    let agents = Agents::new(&world);
    let requests = InterPlugin::new(world.clone(), Weak::new());
    let manifest = json!({"id": "a.b", "settings_schema": {"settings": [{"key": "DefaultTeam"}]}});
    let manifest = serde_json::from_value(manifest).unwrap();
    (
        PluginApi::new(Arc::new(manifest), world, requests),
        agents,
        sample,
    )
}

fn status<T: std::fmt::Debug>(answer: Result<T, ApiError>) -> StatusCode {
    let error = answer.unwrap_err();
    error.status().unwrap_or_else(|| panic!("{error:?}"))
}

#[tokio::test]
async fn a_post_is_stored_unless_its_form_is_wrong_and_no_permission_is_checked() {
    let (api, _, sample) = api();
    let draft = Post {
        user_id: sample.gus.clone(),
        channel_id: sample.leads.clone(),
        message: "hello".into(),
        pending_post_id: "p".into(),
        ..Post::default()
    };
    let post = api.create_post(&draft).await.unwrap();
    assert_eq!(api.get_post(&post.id).await.unwrap(), post);
    assert_eq!(api.create_post(&draft).await.unwrap().id, post.id, "once");
    let with = |change: fn(&mut Post, &Sample)| {
        let mut draft = Post {
            pending_post_id: String::new().into(),
            ..draft.clone()
        };
        change(&mut draft, &sample);
        draft
    };
    for (wrong, expected) in [
        (
            with(|post, _| post.channel_id = "x".into()),
            StatusCode::NOT_FOUND,
        ),
        (
            with(|post, _| post.user_id = "x".into()),
            StatusCode::NOT_FOUND,
        ),
        (
            with(|post, sample| post.channel_id = sample.attic.clone()),
            StatusCode::BAD_REQUEST,
        ),
        (
            with(|post, _| post.root_id = "x".into()),
            StatusCode::BAD_REQUEST,
        ),
        (
            with(|post, _| post.message = "x".repeat(16_384).into()),
            StatusCode::BAD_REQUEST,
        ),
    ] {
        assert_eq!(status(api.create_post(&wrong).await), expected, "{wrong:?}");
    }
    assert_eq!(api.world.posts(&sample.leads).len(), 1);
    assert!(api.world.posts(&sample.attic).is_empty());
}

#[tokio::test]
async fn a_new_direct_channel_needs_a_common_team_where_the_settings_say_so() {
    let (api, _, sample) = api();
    let other = api.world.add_user("otto", Account::Ordinary);
    let ask = async |user: &UserId| api.get_direct_channel(&sample.ada, user).await;
    let with_grace = ask(&sample.grace).await.unwrap();
    api.world.change_config(|config| {
        config.team_settings.restrict_direct_message = Some("team".into());
    });
    assert_eq!(status(ask(&other).await), StatusCode::FORBIDDEN);
    assert!(ask(&sample.gus).await.is_ok(), "they share a team");
    api.world.leave_team(&sample.acme, &sample.grace);
    assert_eq!(
        ask(&sample.grace).await.unwrap().id,
        with_grace.id,
        "was there"
    );
    assert_eq!(status(ask(&"x".into()).await), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn channels_are_listed_by_membership_and_publicity() {
    let (api, _, sample) = api();
    let names = |channels: Vec<mattermost_plugin::model::Channel>| {
        let names = channels.into_iter().map(|channel| channel.name);
        names.collect::<Vec<_>>()
    };
    let mine = api.get_channels_for_team_for_user(&sample.acme, &sample.gus, false);
    assert_eq!(names(mine.await.unwrap()), ["news"]);
    let mine = api.get_channels_for_team_for_user(&sample.acme, &sample.ada, true);
    let all = ["attic", "leads", "news", "off-topic", "town-square"];
    assert_eq!(names(mine.await.unwrap()), all);
    let public = api.get_public_channels_for_team(&sample.acme, 0, 2);
    assert_eq!(names(public.await.unwrap()), ["news", "off-topic"]);
    let nobody = "x".into();
    let none = api.get_channels_for_team_for_user(&sample.acme, &nobody, false);
    assert_eq!(status(none.await), StatusCode::NOT_FOUND);
    let archived = |deleted| api.get_channel_by_name(&sample.acme, "attic", deleted);
    assert!(archived(true).await.is_ok());
    assert_eq!(status(archived(false).await), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn keys_and_options_have_a_form() {
    let (api, _, _) = api();
    let longest = "k".repeat(150);
    let options = PluginKVSetOptions::default();
    let answer = api.kv_set_with_options(&longest, b"1", &options).await;
    assert!(answer.unwrap());
    for (key, old_value) in [("", ""), (&*"k".repeat(151), ""), ("k", "old")] {
        let options = PluginKVSetOptions {
            old_value: old_value.into(),
            ..PluginKVSetOptions::default()
        };
        let answer = api.kv_set_with_options(key, b"1", &options).await;
        assert_eq!(status(answer), StatusCode::BAD_REQUEST, "{key} {old_value}");
    }
}

#[tokio::test]
async fn settings_have_keys_in_lower_case() {
    let (api, _, _) = api();
    api.world.set_plugin_setting("a.b", "DefaultTeam", "acme");
    let settings = api.load_plugin_configuration().await.unwrap();
    assert_eq!(settings, json!({"defaultteam": "acme"}));
}

#[tokio::test]
async fn a_request_to_a_plugin_that_does_not_run_is_404_and_an_error_in_the_log() {
    let (api, agents, _) = api();
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
    agents.install();
    assert_eq!(post(register).await, 200);
    assert!(agents.registered("a.b").is_some(), "under the caller's id");
    assert_eq!(post("/a.b").await, 400, "no path");
    assert_eq!(errors(), 3);
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
