use mattermost_plugin::model::{Config, License, ProductLimits};
use serde_json::json;

use super::*;

fn of<T: Gob + Default>(json: Value) -> T {
    read(json.to_string().as_bytes()).unwrap().unwrap()
}

#[test]
fn a_configuration_is_read_by_gos_names() {
    let config: Config = of(json!({
        "ServiceSettings": {
            "SiteURL": "https://chat.example.org",
            "ScheduledPosts": true,
            "EnableCommands": false,
            "MaximumLoginAttempts": 10,
            "CorsAllowCredentials": null,
            "ANewSetting": {"of": ["a", "new", "server"]},
        },
        "PluginSettings": {
            "Plugins": {"dev.toolbelt": {"max": 4, "on": true, "list": ["a", null]}},
            "PluginStates": {"dev.toolbelt": {"Enable": true}},
        },
        "LogSettings": {"AdvancedLoggingJSON": {"file": {"type": "file"}}},
    }));
    let service = &config.service_settings;
    assert_eq!(
        service.site_url.as_deref(),
        Some("https://chat.example.org")
    );
    assert_eq!(service.scheduled_posts, Some(true));
    assert_eq!(service.enable_commands, Some(false));
    assert_eq!(service.maximum_login_attempts, Some(10));
    assert_eq!(service.cors_allow_credentials, None);
    let settings = &config.plugin_settings.plugins["dev.toolbelt"];
    assert_eq!(settings["max"].as_i64(), None);
    assert_eq!(settings["max"].as_f64(), Some(4.0));
    assert_eq!(settings["on"].as_bool(), Some(true));
    assert_eq!(settings["list"].as_list().unwrap().len(), 2);
    assert!(
        config
            .plugin_settings
            .plugin_states
            .contains_key("dev.toolbelt")
    );
    let logging = &config.log_settings.advanced_logging_json;
    assert_eq!(logging, br#"{"file":{"type":"file"}}"#);
}

#[test]
fn a_name_as_go_has_it_goes_before_one_in_other_letters() {
    let config: Config = of(json!({
        "ServiceSettings": {"SITEURL": "loose", "SiteURL": "exact", "site_url": "loose"},
    }));
    let url = config.service_settings.site_url.as_deref();
    assert_eq!(url, Some("exact"));
}

#[test]
fn a_licence_is_read_by_the_names_it_has_in_json() {
    let license: License = of(json!({
        "id": "l1",
        "issued_at": 7,
        "customer": {"id": "c1", "company": "ACME"},
        "features": {"users": 100, "ldap_groups": true, "id_loaded": true, "openid": false},
        "sku_short_name": "enterprise",
        "limits": {"call_duration": 60},
    }));
    assert_eq!(license.issued_at, 7);
    assert_eq!(license.customer.unwrap().company, "ACME");
    let features = license.features.unwrap();
    assert_eq!(features.users, Some(100));
    assert_eq!(features.ldap_groups, Some(true));
    assert_eq!(features.id_loaded_push_notifications, Some(true));
    assert_eq!(features.open_id, Some(false));
    assert_eq!(license.sku_short_name, "enterprise");
    assert_eq!(license.limits.unwrap().call_duration_seconds, 60);
}

#[test]
fn nothing_is_nothing() {
    for none in ["", "null"] {
        assert_eq!(read::<License>(none.as_bytes()).unwrap(), None);
    }
    assert!(read::<License>(b"{").is_err());
    assert_eq!(of::<ProductLimits>(json!({})), ProductLimits::default());
}

#[test]
fn what_has_another_type_is_at_its_default_and_the_rest_is_read() {
    let config: Config = of(json!({
        "ServiceSettings": {"SiteURL": 7, "MaximumLoginAttempts": "x", "EnableCommands": true},
        "SqlSettings": [],
        "PluginSettings": {"Plugins": {"a": 1, "b": {"c": "d"}}},
    }));
    assert_eq!(config.service_settings.site_url, None);
    assert_eq!(config.service_settings.maximum_login_attempts, None);
    assert_eq!(config.service_settings.enable_commands, Some(true));
    assert!(config.plugin_settings.plugins["a"].is_empty());
    assert_eq!(config.plugin_settings.plugins["b"]["c"].as_str(), Some("d"));
}

#[test]
fn a_configuration_is_written_as_it_was_read() {
    let json = json!({
        "ServiceSettings": {"SiteURL": "https://chat.example.org", "MaximumLoginAttempts": 10},
        "PluginSettings": {"Plugins": {"a": {"b": [1.5, "c", {"d": true}]}}},
        "LogSettings": {"AdvancedLoggingJSON": {"file": {"type": "file"}}},
    });
    let written = write(&of::<Config>(json.clone())).unwrap();
    let written: Value = serde_json::from_slice(&written).unwrap();
    for (section, settings) in json.as_object().unwrap() {
        assert_eq!(&written[section], settings);
    }
}
