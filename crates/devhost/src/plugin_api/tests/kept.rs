//! What a plugin keeps: keys, preferences, settings.

use std::time::Duration;

use mattermost_plugin::api::*;
use mattermost_plugin::model::{PluginKVSetOptions, Preference};
use serde_json::json;

use super::{api, status};

#[tokio::test]
async fn keys_and_options_have_a_form() {
    let (api, _) = api();
    let longest = "k".repeat(150);
    api.kv_set(&longest, b"1").await.unwrap();
    for (key, old_value) in [("", ""), (&*"k".repeat(151), ""), ("k", "old")] {
        let options = PluginKVSetOptions {
            old_value: old_value.into(),
            ..PluginKVSetOptions::default()
        };
        let answer = api.kv_set_with_options(key, b"1", &options).await;
        assert_eq!(status(answer), 400, "{key} {old_value}");
    }
}

#[tokio::test]
async fn keys_are_set_compared_listed_and_deleted_and_expire() {
    let (api, _) = api();
    for key in ["c", "a", "b"] {
        api.kv_set(key, b"1").await.unwrap();
    }
    assert_eq!(api.kv_list(0, 2).await.unwrap(), ["a", "b"]);
    assert_eq!(api.kv_list(1, 2).await.unwrap(), ["c"]);
    assert!(!api.kv_compare_and_set("a", b"0", b"2").await.unwrap());
    assert!(api.kv_compare_and_set("a", b"1", b"2").await.unwrap());
    assert!(!api.kv_compare_and_delete("a", b"1").await.unwrap());
    assert!(api.kv_compare_and_delete("a", b"2").await.unwrap());
    api.kv_delete("b").await.unwrap();
    assert_eq!(api.kv_get("b").await.unwrap(), b"");
    api.kv_set_with_expiry("d", b"1", 60).await.unwrap();
    assert_eq!(api.kv_list(0, 9).await.unwrap(), ["c", "d"]);
    api.world.advance(Duration::from_secs(61));
    assert_eq!(api.kv_list(0, 9).await.unwrap(), ["c"]);
    api.kv_delete_all().await.unwrap();
    assert!(api.kv_list(0, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_plugin_changes_preferences_of_the_user_that_it_names() {
    let (api, sample) = api();
    let theme = |value: &str| Preference {
        user_id: sample.ada.clone(),
        category: "theme".into(),
        name: "t".into(),
        value: value.into(),
    };
    let both = [
        theme("dark"),
        Preference {
            name: "u".into(),
            ..theme("red")
        },
    ];
    api.update_preferences_for_user(&sample.ada, &both)
        .await
        .unwrap();
    api.update_preferences_for_user(&sample.ada, &[theme("light")])
        .await
        .unwrap();
    let found = api
        .get_preference_for_user(&sample.ada, "theme", "t")
        .await
        .unwrap();
    assert_eq!(found.value, "light");
    let others = api.update_preferences_for_user(&sample.gus, &both).await;
    assert_eq!(status(others), 403);
    api.delete_preferences_for_user(&sample.ada, &[theme("")])
        .await
        .unwrap();
    let left = api.get_preferences_for_user(&sample.ada).await.unwrap();
    assert_eq!(left, both[1..]);
    let gone = api.get_preference_for_user(&sample.ada, "theme", "t").await;
    assert_eq!(status(gone), 400);
}

#[tokio::test]
async fn settings_have_keys_in_lower_case() {
    let (api, _) = api();
    api.world.set_plugin_setting("a.b", "DefaultTeam", "acme");
    let settings = api.load_plugin_configuration().await.unwrap();
    assert_eq!(settings, json!({"defaultteam": "acme"}));
}

#[tokio::test]
async fn a_setting_that_is_saved_in_another_spelling_is_the_same_one() {
    let (api, _) = api();
    for (key, value) in [("defaultteam", "acme"), ("DefaultTeam", "beta")] {
        api.world.set_plugin_setting("a.b", key, value);
        let settings = api.load_plugin_configuration().await.unwrap();
        assert_eq!(settings, json!({"defaultteam": value}));
    }
    api.world.set_plugin_setting("a.b", "DEFAULTTEAM", "gamma");
    let saved = api.get_plugin_config().await.unwrap();
    assert_eq!(saved.keys().collect::<Vec<_>>(), ["DEFAULTTEAM"]);
}

#[tokio::test]
async fn the_configuration_is_saved_as_a_whole() {
    let (api, _) = api();
    let mut config = api.get_config().await.unwrap();
    config.team_settings.site_name = Some("Acme".into());
    api.save_config(&config).await.unwrap();
    assert_eq!(api.get_unsanitized_config().await.unwrap(), config);
}
