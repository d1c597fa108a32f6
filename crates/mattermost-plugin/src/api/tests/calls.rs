//! A call of each kind: what arrives at the implementation, and what comes back. All of them are tried against Go, by what
//! `generate` writes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use go_gob::Interface;

use super::session::connect;
use crate::api::*;
use crate::ids::{ChannelId, FileId, PostId, TeamId, UserId};
use crate::model::*;

/// What was called, in the order of the calls.
#[derive(Default)]
struct Recorder(Mutex<Vec<String>>);

/// From one table: a fake that records its arguments and answers what the table says, and the test that makes the calls.
macro_rules! calls {
    ($(
        $file:ident $resource:ident {$(
            $go:literal: $name:ident($($arg:ident: $ty:ty = $value:expr),*) -> $answer:ty = $sample:expr;
        )*}
    )*) => {
        $(
            impl $resource for Recorder {$(
                fn $name<'a>(&'a self, $($arg: $ty),*) -> ApiFuture<'a, $answer> {
                    let args: &[String] = &[$(format!("{:?}", $arg)),*];
                    self.0.lock().unwrap().push(format!("{} {args:?}", stringify!($name)));
                    Box::pin(async { Ok($sample) })
                }
            )*}
        )*

        #[tokio::test]
        async fn every_call_arrives_as_it_was_made_and_its_answer_too() {
            let recorder = Arc::new(Recorder::default());
            let api = Fake::default()$(.$file(recorder.clone()))*;
            let connected = connect(api).await;
            $($(
                let answer = connected.api.$name($($value),*).await.unwrap();
                assert_eq!(answer, $sample, "{}", stringify!($name));
                let args: &[String] = &[$(format!("{:?}", $value)),*];
                assert_eq!(
                    recorder.0.lock().unwrap().pop(),
                    Some(format!("{} {args:?}", stringify!($name)))
                );
            )*)*
        }
    };
}

calls! {
    users Users {
        "GetUser": get_user(user_id: &'a UserId = &UserId::from("u1")) -> User = user("u2");
        "GetUserByUsername": get_user_by_username(name: &'a str = "rob") -> User = user("u3");
        "GetUsersByUsernames": get_users_by_usernames(names: &'a [String] = &texts(&["rob", "ken"])) -> Vec<User> = vec![user("u4"), user("u5")];
        "GetUserStatus": get_user_status(user_id: &'a UserId = &UserId::from("u6")) -> Status = Status { user_id: "u7".into(), status: "dnd".into(), manual: true, last_activity_at: 1_700_000_000_123, dnd_end_time: 8, ..Default::default() };
    }
    teams Teams {
        "GetTeam": get_team(team_id: &'a TeamId = &TeamId::from("t1")) -> Team = team("t2");
        "GetTeamByName": get_team_by_name(name: &'a str = "core") -> Team = team("t3");
        "GetTeamsForUser": get_teams_for_user(user_id: &'a UserId = &UserId::from("u1")) -> Vec<Team> = vec![team("t4"), team("t5")];
        "GetTeamMember": get_team_member(team_id: &'a TeamId = &TeamId::from("t6"), user_id: &'a UserId = &UserId::from("u8")) -> TeamMember = team_member("t7");
        "GetTeamMembersForUser": get_team_members_for_user(user_id: &'a UserId = &UserId::from("u9"), page: i64 = 3, per_page: i64 = 40) -> Vec<TeamMember> = vec![team_member("t8"), team_member("t9")];
    }
    channels Channels {
        "GetChannel": get_channel(channel_id: &'a ChannelId = &ChannelId::from("c1")) -> Channel = channel("c2");
        "GetChannelByName": get_channel_by_name(team_id: &'a TeamId = &TeamId::from("t1"), name: &'a str = "town-square", include_deleted: bool = true) -> Channel = channel("c3");
        "GetChannelsForTeamForUser": get_channels_for_team_for_user(team_id: &'a TeamId = &TeamId::from("t2"), user_id: &'a UserId = &UserId::from("u1"), include_deleted: bool = true) -> Vec<Channel> = vec![channel("c4"), channel("c5")];
        "GetPublicChannelsForTeam": get_public_channels_for_team(team_id: &'a TeamId = &TeamId::from("t3"), page: i64 = 2, per_page: i64 = 60) -> Vec<Channel> = vec![channel("c6")];
        "GetChannelMember": get_channel_member(channel_id: &'a ChannelId = &ChannelId::from("c7"), user_id: &'a UserId = &UserId::from("u2")) -> ChannelMember = ChannelMember { channel_id: "c8".into(), user_id: "u3".into(), roles: "channel_user".into(), last_viewed_at: 9, mention_count: -1, notify_props: BTreeMap::from([("desktop".into(), "all".into())]), ..Default::default() };
        "GetDirectChannel": get_direct_channel(user_id_1: &'a UserId = &UserId::from("u4"), user_id_2: &'a UserId = &UserId::from("u5")) -> Channel = channel("c9");
    }
    posts Posts {
        "CreatePost": create_post(post: &'a Post = &full_post("p1")) -> Post = full_post("p2");
        "GetPost": get_post(post_id: &'a PostId = &PostId::from("p3")) -> Post = full_post("p4");
    }
    permissions Permissions {
        "HasPermissionTo": has_permission_to(user_id: &'a UserId = &UserId::from("u1"), permission: &'a Permission = &Permission::manage_system()) -> bool = true;
        "HasPermissionToTeam": has_permission_to_team(user_id: &'a UserId = &UserId::from("u2"), team_id: &'a TeamId = &TeamId::from("t1"), permission: &'a Permission = &Permission::view_team()) -> bool = false;
        "HasPermissionToChannel": has_permission_to_channel(user_id: &'a UserId = &UserId::from("u3"), channel_id: &'a ChannelId = &ChannelId::from("c1"), permission: &'a Permission = &Permission::create_post()) -> bool = true;
    }
    key_value KeyValue {
        "KVGet": kv_get(key: &'a str = "a key") -> Vec<u8> = vec![0, 255, 10];
        "KVSetWithOptions": kv_set_with_options(key: &'a str = "another", value: &'a [u8] = &[1, 0, 200], options: &'a PluginKVSetOptions = &PluginKVSetOptions { atomic: true, old_value: vec![7], expire_in_seconds: 60 }) -> bool = true;
        "KVList": kv_list(page: i64 = 2, per_page: i64 = 50) -> Vec<String> = texts(&["a", "b"]);
    }
    system System {
        "GetServerVersion": get_server_version() -> String = "11.3.0".to_owned();
    }
    configuration Configuration {
        "GetConfig": get_config() -> Config = config();
        "LoadPluginConfiguration": load_plugin_configuration() -> serde_json::Value = serde_json::json!({"preset": "full", "limits": [1, 2.5, null, {"ü": true}]});
    }
    audit Audit {
        "LogAuditRec": log_audit_rec(record: &'a AuditRecord = &audit_record()) -> () = ();
    }
    plugins Plugins {
        "GetPluginStatus": get_plugin_status(id: &'a str = "mattermost-ai") -> PluginStatus = PluginStatus { plugin_id: "mattermost-ai".into(), state: 2, error: "none".into(), version: "1.2.3".into(), ..Default::default() };
    }
    logging Logging {
        "LogDebug": log_debug(message: &'a str = "one", pairs: &'a [(String, String)] = &pairs()) -> () = ();
        "LogInfo": log_info(message: &'a str = "two", pairs: &'a [(String, String)] = &pairs()) -> () = ();
        "LogWarn": log_warn(message: &'a str = "three", pairs: &'a [(String, String)] = &pairs()[..1]) -> () = ();
        "LogError": log_error(message: &'a str = "four", pairs: &'a [(String, String)] = &[] as &[(String, String)]) -> () = ();
    }
}

#[tokio::test]
async fn a_missing_key_is_empty() {
    struct NoKeys;
    impl KeyValue for NoKeys {
        fn kv_get<'a>(&'a self, _: &'a str) -> ApiFuture<'a, Vec<u8>> {
            Box::pin(async { Ok(Vec::new()) })
        }
    }
    let connected = connect(Fake::default().key_value(Arc::new(NoKeys))).await;
    assert!(connected.api.kv_get("x").await.unwrap().is_empty());
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

fn pairs() -> Vec<(String, String)> {
    vec![
        ("tool".into(), "whoami".into()),
        ("took".into(), "12 ms".into()),
    ]
}

fn props() -> BTreeMap<String, Interface> {
    let nested = BTreeMap::from([
        ("yes".to_owned(), Interface::Bool(true)),
        ("half".to_owned(), Interface::Float(0.5)),
    ]);
    BTreeMap::from([
        ("from_bot".to_owned(), Interface::String("true".into())),
        ("count".to_owned(), Interface::Int(-7)),
        (
            "list".to_owned(),
            Interface::List(vec![
                Interface::String("a".into()),
                Interface::Map(nested.clone()),
            ]),
        ),
        ("map".to_owned(), Interface::Map(nested)),
    ])
}

fn user(id: &str) -> User {
    User {
        id: id.into(),
        username: format!("{id}-name").into(),
        email: "rob@example.com".into(),
        auth_data: Some("ldap".into()),
        email_verified: true,
        roles: "system_user".into(),
        locale: "de".into(),
        delete_at: 5,
        notify_props: BTreeMap::from([("email".into(), "true".into())]),
        timezone: BTreeMap::from([("useAutomaticTimezone".into(), "false".into())]),
        ..Default::default()
    }
}

fn team(id: &str) -> Team {
    Team {
        id: id.into(),
        name: format!("{id}-name").into(),
        display_name: "Ünïcode".into(),
        r#type: "O".into(),
        create_at: 1,
        allow_open_invite: true,
        group_constrained: Some(true),
        ..Default::default()
    }
}

fn team_member(team: &str) -> TeamMember {
    TeamMember {
        team_id: team.into(),
        user_id: "member".into(),
        roles: "team_user".into(),
        scheme_user: true,
        ..Default::default()
    }
}

fn channel(id: &str) -> Channel {
    Channel {
        id: id.into(),
        team_id: "team".into(),
        r#type: "P".into(),
        name: format!("{id}-name").into(),
        header: "a header".into(),
        last_post_at: 1_700_000_000_000,
        creator_id: "creator".into(),
        props: props(),
        banner_info: Some(ChannelBannerInfo {
            enabled: Some(true),
            text: Some("read me".into()),
            background_color: None,
        }),
        policy_actions: BTreeMap::from([("join".into(), true)]),
        ..Default::default()
    }
}

/// Every field has a value of its own.
fn full_post(id: &str) -> Post {
    Post {
        id: id.into(),
        create_at: 1,
        update_at: 2,
        edit_at: 3,
        delete_at: 4,
        is_pinned: true,
        user_id: "author".into(),
        channel_id: "channel".into(),
        root_id: "root".into(),
        original_id: "original".into(),
        message: "Hello *world*\n:wave:".into(),
        message_source: "Hello".into(),
        r#type: "custom_x".into(),
        props: props(),
        hashtags: "#a #b".into(),
        filenames: vec!["old".into()],
        file_ids: vec![FileId::from("f1"), FileId::from("f2")],
        pending_post_id: "pending".into(),
        has_reactions: true,
        remote_id: Some("remote".into()),
        reply_count: 5,
        last_reply_at: 6,
        participants: vec![user("participant")],
        is_following: Some(true),
        metadata: Some(PostMetadata {
            files: vec![FileInfo {
                id: "f1".into(),
                content: "text of the file".into(),
                mini_preview: Some(vec![1, 2, 3]),
                ..Default::default()
            }],
            images: BTreeMap::from([(
                "https://example.com/x.png".into(),
                PostImage {
                    width: 640,
                    height: 480,
                    format: "png".into(),
                    frame_count: 1,
                },
            )]),
            reactions: vec![Reaction {
                emoji_name: "wave".into(),
                ..Default::default()
            }],
            ..Default::default()
        }),
    }
}

fn config() -> Config {
    Config {
        service_settings: ServiceSettings {
            site_url: Some("https://chat.example.com".into()),
            ..Default::default()
        },
        compliance_settings: ComplianceSettings {
            enable: Some(true),
            ..Default::default()
        },
        plugin_settings: PluginSettings {
            plugin_states: BTreeMap::from([("dev.toolbelt".into(), PluginState { enable: true })]),
            ..Default::default()
        },
        ..Default::default()
    }
}

fn audit_record() -> AuditRecord {
    AuditRecord {
        event_name: "mcp_send_message".into(),
        status: "success".into(),
        event_data: AuditEventData {
            parameters: props(),
            object_type: "post".into(),
            ..Default::default()
        },
        actor: AuditEventActor {
            user_id: "u1".into(),
            ..Default::default()
        },
        meta: BTreeMap::from([("source".into(), Interface::String("mcp".into()))]),
        error: AuditEventError {
            description: "none".into(),
            code: 200,
        },
    }
}
