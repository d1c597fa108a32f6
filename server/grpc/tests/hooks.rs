//! Hooks from the host's call to its answer.

use mattermost_plugin::api::Client;
use tonic::{Code, Request, Response, Status};

use super::host::{Host, Nothing};
use super::probe::Probe;
use super::raw::{MESSAGE_HAS_BEEN_POSTED, ON_CONFIGURATION_CHANGE, Raw};
use super::requests::{answer, get};
use crate::Toolbelt;
use crate::grpc::contract::mattermost::plugin_api_server::PluginApi;
use crate::grpc::contract::mattermost::*;
use crate::grpc::convert::Convert as _;
use crate::scene;

/// What a plugin needs of its server to be active, from the dev host's world.
struct World(Client);

#[tonic::async_trait]
impl PluginApi for World {
    async fn load_plugin_configuration(
        &self,
        _: Request<LoadPluginConfigurationRequest>,
    ) -> Result<Response<LoadPluginConfigurationResponse>, Status> {
        let settings = self.0.load_plugin_configuration().await.unwrap();
        Ok(Response::new(LoadPluginConfigurationResponse {
            error: None,
            config_json: settings.to_string().into_bytes(),
        }))
    }

    async fn get_user(
        &self,
        request: Request<GetUserRequest>,
    ) -> Result<Response<GetUserResponse>, Status> {
        let user = self.0.get_user(&request.into_inner().user_id.into()).await;
        match user {
            Ok(user) => Ok(Response::new(GetUserResponse {
                error: None,
                user: Some(user.convert()),
            })),
            Err(error) => Err(Status::not_found(format!(
                "{}: {error}",
                error.id().unwrap_or_default()
            ))),
        }
    }
}

#[tokio::test]
async fn toolbelt_is_activated_and_serves_its_own_path_to_agents_alone() {
    let (world, _) = devhost::world::sample();
    let host = Host::<Toolbelt>::start(World(scene::api(&world))).await;
    let mut hooks = host.activated().await;
    for (path, status) in [("/", 404), ("/mcp", 403)] {
        let (head, _) = answer(&mut hooks, vec![get(path)]).await;
        assert_eq!(head.status_code, status, "{path}");
    }
}

#[tokio::test]
async fn the_server_is_told_of_the_hooks_that_the_transport_carries() {
    let host = Host::<Probe>::start(Nothing).await;
    let implemented = host
        .hooks()
        .await
        .implemented(ImplementedRequest::default())
        .await;
    let implemented = implemented.unwrap().into_inner();
    assert_eq!(implemented.error, None);
    let has = |name: &str| implemented.hooks.iter().any(|hook| hook == name);
    for name in [
        "OnActivate",
        "OnDeactivate",
        "OnConfigurationChange",
        "ServeHTTP",
        "MessageWillBePosted",
        "FileWillBeUploaded",
        "RunDataRetention",
    ] {
        assert!(has(name), "{name}");
    }
    assert!(!has("ServeMetrics"), "no method of the contract carries it");
    assert!(!has("UserHasLoggedIn"), "the plugin does not have it");
}

#[tokio::test]
async fn settings_come_before_the_activation_and_whenever_they_change() {
    let (_host, mut hooks, probe) = Host::probe().await;
    assert_eq!(probe.notes(), ["configured", "activated"]);
    let changed = hooks.on_configuration_change(OnConfigurationChangeRequest::default());
    assert_eq!(changed.await.unwrap().into_inner().error, None);
    assert_eq!(probe.notes().last().unwrap(), "configured");
    let deactivated = hooks.on_deactivate(OnDeactivateRequest::default()).await;
    assert_eq!(deactivated.unwrap().into_inner().error, None);
    assert!(probe.notes().contains(&"deactivated".to_owned()));
}

#[tokio::test]
async fn an_activation_that_fails_says_why_in_the_answer() {
    let (_host, mut hooks, _) = Host::probe().await;
    let again = hooks
        .on_activate(OnActivateRequest::default())
        .await
        .unwrap();
    let error = again.into_inner().error.unwrap();
    assert_eq!(error.id, "the plugin is active already");
    assert_eq!(error.r#where, "OnActivate");
}

fn post(message: &str) -> Option<Post> {
    Some(Post {
        id: "p1".into(),
        message: message.into(),
        ..Post::default()
    })
}

#[tokio::test]
async fn a_post_is_allowed_replaced_or_rejected() {
    let (_host, mut hooks, _) = Host::probe().await;
    let mut decide = async |message: &str| {
        let asked = MessageWillBePostedRequest {
            post: post(message),
            ..MessageWillBePostedRequest::default()
        };
        hooks
            .message_will_be_posted(asked)
            .await
            .map(Response::into_inner)
    };
    assert_eq!(
        decide("allow").await.unwrap(),
        MessageWillBePostedResponse::default()
    );
    let replaced = decide("replace").await.unwrap();
    assert_eq!(replaced.modified_post, post("replaced"));
    assert_eq!(decide("reject").await.unwrap().rejection_reason, "no");
    let rejected = decide("reject without a reason").await.unwrap();
    assert_eq!(rejected.rejection_reason, "the plugin gave no reason");
    // The server stores the post as it is then, and logs this.
    let panicked = decide("panic").await.unwrap_err();
    assert_eq!(panicked.code(), Code::Internal);
    assert_eq!(
        panicked.message(),
        "the plugin panicked in MessageWillBePosted"
    );
}

#[tokio::test]
async fn of_a_changed_post_the_plugin_sees_both() {
    let (_host, mut hooks, probe) = Host::probe().await;
    let asked = MessageWillBeUpdatedRequest {
        new_post: post("allow"),
        old_post: post("as it was"),
        ..MessageWillBeUpdatedRequest::default()
    };
    let allowed = hooks.message_will_be_updated(asked).await.unwrap();
    assert_eq!(
        allowed.into_inner(),
        MessageWillBeUpdatedResponse::default()
    );
    probe.noted("updates as it was").await;
}

#[tokio::test]
async fn what_has_happened_is_told_with_whose_request_it_was() {
    let (_host, mut hooks, probe) = Host::probe().await;
    let posted = MessageHasBeenPostedRequest {
        plugin_context: Some(PluginContext {
            request_id: "r1".into(),
            ..PluginContext::default()
        }),
        post: post("hello"),
        ..MessageHasBeenPostedRequest::default()
    };
    hooks.message_has_been_posted(posted).await.unwrap();
    probe.noted("posted hello in r1").await;
    let member = ChannelMember {
        user_id: "u1".into(),
        ..ChannelMember::default()
    };
    for (actor, by) in [(None, "None"), (Some("ada"), "Some(\"ada\")")] {
        let joined = UserHasJoinedChannelRequest {
            channel_member: Some(member.clone()),
            actor: actor.map(|name| User {
                username: name.into(),
                ..User::default()
            }),
            ..UserHasJoinedChannelRequest::default()
        };
        hooks.user_has_joined_channel(joined).await.unwrap();
        probe.noted(&format!("u1 joined by {by}")).await;
    }
    let event = PluginClusterEvent {
        id: "e1".into(),
        ..PluginClusterEvent::default()
    };
    let event = OnPluginClusterEventRequest {
        event: Some(event),
        ..OnPluginClusterEventRequest::default()
    };
    hooks.on_plugin_cluster_event(event).await.unwrap();
    probe.noted("event e1").await;
}

#[tokio::test]
async fn what_the_server_leaves_out_is_empty() {
    let (_host, mut hooks, probe) = Host::probe().await;
    let posted = MessageHasBeenPostedRequest::default();
    hooks.message_has_been_posted(posted).await.unwrap();
    probe.noted("posted  in ").await;
}

#[tokio::test]
async fn posts_on_their_way_to_a_client_are_answered() {
    let (_host, mut hooks, _) = Host::probe().await;
    let asked = MessagesWillBeConsumedRequest {
        posts: vec![post("one").unwrap(), post("two").unwrap()],
        ..MessagesWillBeConsumedRequest::default()
    };
    let answered = hooks.messages_will_be_consumed(asked).await.unwrap();
    let messages = answered
        .into_inner()
        .posts
        .into_iter()
        .map(|post| post.message);
    assert_eq!(messages.collect::<Vec<_>>(), ["one!", "two!"]);
}

#[tokio::test]
async fn who_may_not_log_in_reads_why() {
    let (_host, mut hooks, _) = Host::probe().await;
    for (name, reason) in [("mallory", "not you"), ("ada", "")] {
        let user = User {
            username: name.into(),
            ..User::default()
        };
        let asked = UserWillLogInRequest {
            user: Some(user),
            ..UserWillLogInRequest::default()
        };
        let answered = hooks.user_will_log_in(asked).await.unwrap();
        assert_eq!(answered.into_inner().rejection_reason, reason);
    }
}

#[tokio::test]
async fn an_error_is_in_the_answer_and_so_is_a_panic() {
    let (_host, mut hooks, _) = Host::probe().await;
    let mut execute = async |command: &str| {
        let args = CommandArgs {
            command: command.into(),
            ..CommandArgs::default()
        };
        let asked = ExecuteCommandRequest {
            args: Some(args),
            ..ExecuteCommandRequest::default()
        };
        hooks.execute_command(asked).await.unwrap().into_inner()
    };
    let well = execute("/probe well").await;
    assert_eq!(
        (well.error, well.response.unwrap().text),
        (None, "well".to_owned())
    );
    for (command, text) in [
        ("/probe badly", "That went badly."),
        ("/probe", "the plugin panicked in ExecuteCommand"),
    ] {
        let badly = execute(command).await;
        assert_eq!(badly.response, None);
        let error = badly.error.unwrap();
        assert_eq!((error.id.as_str(), error.status_code), (text, 500));
    }
    let asked = RunDataRetentionRequest {
        batch_size: 7,
        ..RunDataRetentionRequest::default()
    };
    let deleted = hooks.run_data_retention(asked).await.unwrap().into_inner();
    assert_eq!((deleted.error, deleted.deleted_count), (None, 7));
    let ping = hooks.on_shared_channels_ping(OnSharedChannelsPingRequest::default());
    assert!(ping.await.unwrap().into_inner().healthy);
}

#[tokio::test]
async fn a_file_is_allowed_replaced_or_rejected_and_never_stored_unseen() {
    let (_host, mut hooks, _) = Host::probe().await;
    let content = vec![7; 20_000_000];
    let mut upload = async |name: &str| {
        let info = FileInfo {
            name: name.into(),
            ..FileInfo::default()
        };
        let asked = FileWillBeUploadedRequest {
            file_info: Some(info),
            file_content: content.clone(),
            ..FileWillBeUploadedRequest::default()
        };
        hooks
            .file_will_be_uploaded(asked)
            .await
            .unwrap()
            .into_inner()
    };
    assert_eq!(upload("allow").await, FileWillBeUploadedResponse::default());
    let replaced = upload("replace").await;
    assert_eq!(replaced.modified_file_info.unwrap().name, "replaced");
    assert!(replaced.modified_content == content);
    assert_eq!(upload("reject").await.rejection_reason, "no");
    for name in ["break", "panic"] {
        let rejected = upload(name).await;
        assert_eq!(
            rejected.rejection_reason, "the file could not be processed",
            "{name}"
        );
        assert!(rejected.modified_content.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_hook_runs_to_its_end_when_the_server_no_longer_waits() {
    let (_host, mut hooks, probe) = Host::probe().await;
    let mut other = hooks.clone();
    let given_up = tokio::spawn(async move {
        let asked = MessageWillBePostedRequest {
            post: post("hold"),
            ..MessageWillBePostedRequest::default()
        };
        other.message_will_be_posted(asked).await
    });
    probe.noted("holding").await;
    given_up.abort();
    assert!(given_up.await.unwrap_err().is_cancelled());
    // It comes by the same connection: when it is answered, the plugin knows that the other was given up.
    hooks
        .implemented(ImplementedRequest::default())
        .await
        .unwrap();
    probe.release.add_permits(1);
    probe.noted("held").await;
}

#[tokio::test]
async fn of_hooks_that_have_not_arrived_only_so_many_are_read_and_the_others_wait() {
    let (host, _, probe) = Host::probe().await;
    let mut raw = Raw::connect(host.address()).await;
    let posted = MessageHasBeenPostedRequest {
        post: post("hello"),
        ..MessageHasBeenPostedRequest::default()
    };
    for call in [1, 3, 5, 7] {
        raw.call(call, MESSAGE_HAS_BEEN_POSTED);
    }
    raw.call(17, MESSAGE_HAS_BEEN_POSTED);
    raw.send(17, &posted);
    raw.finish(17);
    // Those go by.
    for call in [19, 21, 23, 25, 27] {
        raw.answered(call, ON_CONFIGURATION_CHANGE).await;
    }
    assert!(!probe.notes().contains(&"posted hello in ".to_owned()));
    raw.give_up(7);
    raw.ended(17).await;
    probe.noted("posted hello in ").await;
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_does_not_arrive_gives_its_turn_to_another() {
    let (host, _, probe) = Host::probe().await;
    let mut raw = Raw::connect(host.address()).await;
    for call in [1, 3, 5, 7, 9] {
        raw.call(call, MESSAGE_HAS_BEEN_POSTED);
    }
    raw.send(
        9,
        &MessageHasBeenPostedRequest {
            post: post("hello"),
            ..MessageHasBeenPostedRequest::default()
        },
    );
    raw.finish(9);
    raw.ended(9).await;
    probe.noted("posted hello in ").await;
}

#[tokio::test]
async fn of_hooks_that_wait_for_their_turn_there_are_only_so_many() {
    let (host, _, _) = Host::probe().await;
    let mut raw = Raw::connect(host.address()).await;
    for call in 0..4 + 512 {
        raw.call(2 * call + 1, MESSAGE_HAS_BEEN_POSTED);
    }
    raw.answered(1_033, ON_CONFIGURATION_CHANGE).await;
    raw.call(1_035, MESSAGE_HAS_BEEN_POSTED);
    assert_eq!(raw.next_ended().await, 1_035);
}

#[tokio::test]
async fn only_a_hook_with_a_file_is_longer_than_16_mib() {
    let (_host, mut hooks, _) = Host::probe().await;
    let posted = MessageHasBeenPostedRequest {
        post: post(&"x".repeat(16 * 1024 * 1024)),
        ..MessageHasBeenPostedRequest::default()
    };
    let refused = hooks.message_has_been_posted(posted).await.unwrap_err();
    assert_eq!(refused.code(), Code::OutOfRange);
}

#[tokio::test]
async fn a_hook_of_a_plugin_that_is_not_active_is_an_error() {
    let host = Host::<Probe>::start(Nothing).await;
    let mut hooks = host.hooks().await;
    let asked = MessageWillBePostedRequest::default();
    let refused = hooks.message_will_be_posted(asked).await.unwrap_err();
    assert_eq!(refused.message(), "the plugin is not active");
}

#[tokio::test]
async fn what_travels_as_json_arrives_and_comes_back() {
    let (_host, mut hooks, _) = Host::probe().await;
    let mut save = async |site: &str| {
        let config = format!(r#"{{"ServiceSettings":{{"SiteURL":"{site}"}}}}"#);
        let asked = ConfigurationWillBeSavedRequest {
            new_config: Some(ConfigJson {
                config_json: config.into_bytes(),
            }),
            ..ConfigurationWillBeSavedRequest::default()
        };
        let answered = hooks.configuration_will_be_saved(asked).await;
        answered.unwrap().into_inner()
    };
    let allowed = save("http://allow").await;
    assert_eq!(allowed, ConfigurationWillBeSavedResponse::default());
    let replaced = save("http://replace").await.modified_config.unwrap();
    let replaced = String::from_utf8(replaced.config_json).unwrap();
    assert!(
        replaced.contains(r#""SiteURL":"http://replaced""#),
        "{replaced}"
    );
    let rejected = save("http://reject").await;
    assert_eq!(rejected.error.unwrap().id, "not this");
    assert_eq!(rejected.modified_config, None);

    let mail = r#"{"sender_username":"ada","title":"A mention"}"#;
    let asked = EmailNotificationWillBeSentRequest {
        email_notification: Some(EmailNotificationJson {
            notification_json: mail.into(),
        }),
        ..EmailNotificationWillBeSentRequest::default()
    };
    let answered = hooks.email_notification_will_be_sent(asked).await;
    let content = answered.unwrap().into_inner().modified_content;
    assert_eq!(content.unwrap().title, "A mention from ada");

    let asked = OnSamlLoginRequest {
        user: Some(User {
            username: "ada".into(),
            ..User::default()
        }),
        assertion: Some(SamlAssertionInfoJson {
            assertion_json: r#"{"NameID":"mallory"}"#.into(),
        }),
        ..OnSamlLoginRequest::default()
    };
    let answered = hooks.on_saml_login(asked).await.unwrap();
    assert_eq!(
        answered.into_inner().error.unwrap().id,
        "mallory is not ada"
    );

    let asked = OnSharedChannelsSyncMsgRequest {
        sync_msg: Some(SyncMsgJson {
            sync_msg_json: r#"{"posts":[{"message":"one"},{"message":"two"}]}"#.into(),
        }),
        remote_cluster: Some(RemoteCluster {
            name: "elsewhere".into(),
            ..RemoteCluster::default()
        }),
        ..OnSharedChannelsSyncMsgRequest::default()
    };
    let answered = hooks.on_shared_channels_sync_msg(asked).await.unwrap();
    let errors = answered.into_inner().response.unwrap().post_errors;
    assert_eq!(errors, ["one", "two", "elsewhere"]);
}

#[tokio::test]
async fn what_is_no_json_is_not_taken_for_empty() {
    let (_host, mut hooks, _) = Host::probe().await;
    let asked = ConfigurationWillBeSavedRequest {
        new_config: Some(ConfigJson {
            config_json: "{".into(),
        }),
        ..ConfigurationWillBeSavedRequest::default()
    };
    let answered = hooks.configuration_will_be_saved(asked).await.unwrap();
    assert_eq!(answered.into_inner().error.unwrap().id, "this is no JSON");
}
