use super::channels::Entry;
use super::*;
use crate::tools;
use mattermost_plugin::model::Channel;
use mattermost_plugin::settings::from_value;
use serde_json::{Value, json};

fn config(json: Value) -> Result<Config, String> {
    from_value(json).map_err(|error| error.to_string())
}

fn offered(settings: Value) -> Vec<&'static str> {
    let offer = config(settings).unwrap().offer;
    let tools = tools::ALL.iter();
    tools
        .filter(|tool| offer.barrier(tool).is_none())
        .map(|tool| tool.name)
        .collect()
}

#[test]
fn keys_come_in_lower_case_and_missing_ones_are_defaults() {
    let config = config(json!({"exposeexternal": true, "DefaultTeam": " eng "})).unwrap();
    assert!(config.expose_external);
    assert_eq!(config.default_team.as_deref(), Some("eng"));
    assert_eq!(config.allowed_feed_hosts, AllowedHosts::default());
}

#[test]
fn every_wrong_setting_is_named_and_nothing_typed_is_repeated() {
    let sentence = config(json!({
        "preset": "secret",
        "profile": "secret",
        "allowedtools": "whoami, reed_mesages",
        "deniedtools": "secret",
        "allowedchannels": "eng/dev\nsecret",
        "deniedchannels": "eng/secret room",
        "confirmmentionsabove": -1,
        "readsperminute": 0,
        "writesperminute": 1.5,
        "deletesperminute": "secret",
        "feedsperminute": 1_000_000,
        "feedusers": "secret",
        "allowedfeedhosts": "ok.example, http://secret.example/",
        "defaultteam": "Secret Team",
        "serverurl": "http://user:secret@127.0.0.1",
    }))
    .unwrap_err();
    for problem in [
        "Preset: none of essential, standard, full",
        "Profile: none of reader, writer, manager, admin",
        "AllowedTools: entry 2 is no tool; the nearest name is read_messages",
        "DeniedTools: entry 1 is no tool; the nearest name is ",
        "AllowedChannels: entry 2 is no team/name, channel id, direct or group",
        "DeniedChannels: entry 1 is no team/name",
        "ConfirmMentionsAbove: not a whole number from 0 to 1000000",
        "ReadsPerMinute: not a whole number from 1 to 10000",
        "WritesPerMinute: not",
        "DeletesPerMinute: not",
        "FeedsPerMinute: not",
        "FeedUsers: none of nobody, admins, all",
        "AllowedFeedHosts: entry 2",
        "DefaultTeam: not",
        "ServerUrl: not a URL of http or https",
    ] {
        assert!(sentence.contains(problem), "{problem}: {sentence}");
    }
    let sentence = sentence.to_lowercase();
    assert!(
        !sentence.contains("secret") && !sentence.contains("reed"),
        "{sentence}"
    );
}

#[test]
fn a_value_of_the_wrong_type_is_named() {
    for (settings, sentence) in [
        (
            json!({"exposeexternal": "yes"}),
            "the setting ExposeExternal is wrong: it has to be a boolean, but it is a text",
        ),
        (
            json!({"defaultteam": 7}),
            "the setting DefaultTeam is wrong: it has to be a string, but it is a number",
        ),
        (
            json!({"readsperminute": true}),
            "the setting ReadsPerMinute is wrong: it has to be a whole number, but it is true or false",
        ),
    ] {
        assert_eq!(config(settings).unwrap_err(), sentence);
    }
    assert!(config(json!([])).is_err());
    assert_eq!(
        config(json!({"defaultteam": null, "exposeexternal": null})).unwrap(),
        Config::default()
    );
    assert_eq!(config(Value::Null).unwrap(), Config::default());
}

#[test]
fn every_setting_of_the_manifest_is_read_and_has_our_default() {
    let manifest: Value = serde_json::from_str(crate::manifest::JSON).unwrap();
    let settings = manifest["settings_schema"]["settings"].as_array().unwrap();
    let keys: Vec<_> = settings
        .iter()
        .map(|s| s["key"].as_str().unwrap())
        .collect();
    // A list where each setting expects something else is wrong at every setting that is read.
    for key in &keys {
        let sentence = config(json!({*key: [[]]})).unwrap_err();
        let named = format!("the setting {key} is wrong");
        assert!(sentence.starts_with(&named), "{sentence}");
    }
    assert_eq!(keys.len(), 19);
    let defaults = settings.iter().map(|s| {
        (
            s["key"].as_str().unwrap().to_lowercase(),
            s["default"].clone(),
        )
    });
    assert_eq!(
        config(Value::Object(defaults.collect())).unwrap(),
        Config::default()
    );
}

#[test]
fn the_choices_of_the_manifest_are_those_that_are_read() {
    let manifest: Value = serde_json::from_str(crate::manifest::JSON).unwrap();
    let settings = manifest["settings_schema"]["settings"].as_array().unwrap();
    for setting in settings {
        for option in setting["options"].as_array().into_iter().flatten() {
            let chosen = json!({setting["key"].as_str().unwrap(): option["value"]});
            config(chosen).unwrap();
        }
    }
    let help = |key| settings.iter().find(|s| s["key"] == key).unwrap()["help_text"].to_string();
    for tool in tools::ALL {
        assert!(help("AllowedTools").contains(tool.name), "{}", tool.name);
    }
}

#[test]
fn a_preset_holds_those_before_it() {
    let essential = [
        "whoami",
        "find_channels",
        "find_people",
        "read_messages",
        "search_messages",
        "fetch_feed",
        "send_message",
        "mark_message",
    ];
    assert_eq!(offered(json!({"preset": "essential"})), essential);
    let standard = offered(json!({}));
    assert_eq!(standard, offered(json!({"preset": " Standard "})));
    assert_eq!(standard.len(), 13);
    let full = offered(json!({"preset": "full"}));
    assert_eq!(full.len(), tools::ALL.len());
    assert!(full.starts_with(&standard));
}

#[test]
fn listed_tools_are_offered_instead_of_the_presets() {
    assert_eq!(
        offered(json!({"allowedtools": "Upload_File,\nwhoami"})),
        ["whoami", "upload_file"]
    );
    assert_eq!(
        offered(json!({"allowedtools": "whoami, send_message", "deniedtools": "send_message"})),
        ["whoami"]
    );
}

#[test]
fn a_profile_takes_away_what_it_is_not_trusted_with() {
    let reader = offered(json!({"profile": "reader"}));
    assert_eq!(reader, offered(json!({"readonly": true})));
    assert!(!reader.contains(&"send_message") && reader.contains(&"search_messages"));
    let writer = offered(json!({"profile": "writer"}));
    assert!(writer.contains(&"send_message") && !writer.contains(&"create_channel"));
    let manager = offered(json!({"profile": "manager"}));
    assert!(manager.contains(&"create_channel") && !manager.contains(&"delete_content"));
    assert_eq!(offered(json!({"profile": "admin"})), offered(json!({})));
}

#[test]
fn where_nobody_may_fetch_feeds_the_tool_is_not_offered() {
    assert!(!offered(json!({"feedusers": "nobody"})).contains(&"fetch_feed"));
    assert!(offered(json!({"feedusers": "admins"})).contains(&"fetch_feed"));
}

#[test]
fn settings_that_leave_no_tool_are_refused() {
    let settings = json!({"allowedtools": "send_message", "readonly": true});
    let sentence = config(settings).unwrap_err();
    assert!(sentence.contains("together leave no tool"), "{sentence}");
}

#[test]
fn until_good_settings_are_read_only_whoami_is_offered() {
    let offer = Config::cautious().offer;
    let offered = tools::ALL
        .iter()
        .filter(|tool| offer.barrier(tool).is_none());
    assert_eq!(
        offered.map(|tool| tool.name).collect::<Vec<_>>(),
        ["whoami"]
    );
}

#[test]
fn numbers_are_read_however_they_were_saved() {
    for (saved, reads) in [
        (json!(7), 7),
        (json!("8 "), 8),
        (json!(""), 60),
        (json!(null), 60),
    ] {
        let config = config(json!({"readsperminute": saved})).unwrap();
        assert_eq!(config.limits.reads, reads);
    }
}

fn channel(team: &str, name: &str, kind: &str) -> Channel {
    Channel {
        id: "c0000000000000000000000001".into(),
        team_id: team.into(),
        name: name.into(),
        r#type: kind.into(),
        ..Channel::default()
    }
}

/// Whether a channel of team `eng` is open; `found` says whether it was there when the settings were read.
fn open_where(found: bool, settings: Value, name: &str, kind: &str) -> bool {
    let mut channels = config(settings).unwrap().channels;
    let channel = channel("t", name, kind);
    for (_, entry) in channels.entries().0 {
        if let Entry::Named {
            team,
            channel: named,
            id,
        } = entry
            && found
            && (team.as_str(), named.as_str()) == ("eng", name)
        {
            *id = Some(channel.id.clone());
        }
    }
    let team = channels.depend_on_team(&channel).then_some("eng");
    channels.contain(&channel, team)
}

fn open(settings: Value, name: &str, kind: &str) -> bool {
    open_where(true, settings, name, kind)
}

#[test]
fn a_name_that_means_no_channel_yet_opens_nothing_and_closes_what_gets_it() {
    let open = |settings| open_where(false, settings, "dev", "O");
    assert!(!open(json!({"allowedchannels": "eng/dev"})));
    assert!(!open(json!({"deniedchannels": "eng/dev"})));
    assert!(open(json!({"deniedchannels": "ops/dev"})));
}

#[test]
fn all_channels_are_open_unless_some_are_listed() {
    assert!(open(json!({}), "dev", "O") && open(json!({}), "a__b", "D"));
    let allowed = || json!({"allowedchannels": "eng/Dev, direct"});
    assert!(open(allowed(), "dev", "O") && open(allowed(), "a__b", "D"));
    assert!(!open(allowed(), "ops", "O") && !open(allowed(), "g", "G"));
    let denied = || json!({"deniedchannels": "eng/~dev\ngroup"});
    assert!(!open(denied(), "dev", "P") && !open(denied(), "g", "G"));
    assert!(open(denied(), "ops", "O") && open(denied(), "a__b", "D"));
    let other_team = json!({"deniedchannels": "ops/dev"});
    assert!(open(other_team, "dev", "O"));
    let id = json!({"deniedchannels": "c0000000000000000000000001"});
    assert!(!open(id, "dev", "O"));
    let both = json!({"allowedchannels": "eng/dev", "deniedchannels": "eng/dev"});
    assert!(!open(both, "dev", "O"));
}

#[test]
fn the_address_of_the_server_has_no_more_than_a_place() {
    let url = |typed: &str| config(json!({"serverurl": typed})).map(|config| config.server_url);
    assert_eq!(url(" ").unwrap(), None);
    assert!(url("http://127.0.0.1:8065").unwrap().is_some());
    assert!(url("https://chat.example/mattermost").unwrap().is_some());
    for wrong in [
        "ftp://a.example",
        "a.example",
        "file:///etc",
        "http://u@a.example",
        "http://a.example/?x",
        "http://a.example/#x",
    ] {
        assert!(url(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn without_tls_the_server_is_on_this_machine_or_in_the_own_network() {
    let url = |typed: &str| config(json!({"serverurl": typed})).map(drop);
    for own in [
        "http://localhost:8065",
        "http://127.0.0.2",
        "http://10.0.0.5:8065",
        "http://[fd00::1]",
        "http://mattermost:8065",
        "http://mattermost.chat.svc.cluster.local:8065",
        "https://chat.example",
    ] {
        assert_eq!(url(own), Ok(()), "{own}");
    }
    for beyond in [
        "http://chat.example",
        "http://8.8.8.8",
        "http://[2001:db8::1]",
        "http://local.example.",
    ] {
        let problem = url(beyond).unwrap_err();
        assert!(
            problem.contains("ServerUrl: sessions of users go there"),
            "{problem}"
        );
    }
}
