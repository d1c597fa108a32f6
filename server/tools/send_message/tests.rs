use std::time::Duration;

use devhost::World;
use devhost::world::{Account, ChannelKind, Sample};
use mattermost_plugin::Interface;
use mattermost_plugin::ids::{ChannelId, UserId};
use mattermost_plugin::model::{AppError, Post};
use mattermost_plugin_mcp::test_kit::LlmAnswer;
use serde_json::{Value, json};

use crate::scene::Scene;

mod mentions;
mod once;

const PLUGIN: &str = "dev.toolbelt";

async fn send(scene: &Scene, user: &UserId, arguments: Value) -> LlmAnswer {
    scene.call(user, "send_message", arguments).await
}

async fn sent(scene: &Scene, user: &UserId, arguments: Value) -> String {
    scene.text(user, "send_message", arguments).await
}

async fn refused(scene: &Scene, user: &UserId, arguments: Value) -> String {
    scene.refusal(user, "send_message", arguments).await
}

fn only_post(world: &World, channel: &ChannelId) -> Post {
    let posts = world.posts(channel);
    assert_eq!(posts.len(), 1, "{posts:?}");
    posts[0].clone()
}

fn failure(status_code: i64) -> AppError {
    AppError {
        status_code,
        ..AppError::default()
    }
}

#[tokio::test]
async fn a_message_is_posted_as_the_caller_and_marked() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    let text = sent(
        &scene,
        ada,
        json!({"to": "acme/news", "message": "Gr\u{fc}\u{df}e"}),
    )
    .await;
    let post = only_post(&scene.world, &scene.sample.news);
    assert_eq!(post.user_id, *ada);
    assert_eq!(post.message, "Gr\u{fc}\u{df}e");
    assert_eq!(post.props["ai_generated_by"], Interface::from(ada.as_str()));
    assert!(!post.props.contains_key("attachments") && !post.props.contains_key("unsafe_links"));
    assert!(post.pending_post_id.starts_with(ada.as_str()));
    let id = post.id;
    let link = text
        .lines()
        .find(|line| line.starts_with("link: "))
        .unwrap();
    assert!(link.ends_with(&format!("/acme/pl/{id}")), "{link}");
    assert_eq!(
        text,
        format!("Sent to ~news\nid: {id}\n{link}\nnotified: 0")
    );
}

#[tokio::test]
async fn who_may_post_where() {
    let mut ids = Vec::new();
    let scene = Scene::with(|world, sample| {
        let eve = world.add_user("eve", Account::Ordinary);
        let other = world.add_team("other", "Other");
        world.join_team(&other, &eve);
        let lobby = world.add_channel(&sample.acme, ChannelKind::Public, "lobby", "Lobby");
        let vault = world.add_channel(&other, ChannelKind::Private, "vault", "Vault");
        ids = vec![("lobby", lobby), ("vault", vault)];
    })
    .await;
    let sample = &scene.sample;
    let eve = scene.world.user_id("eve").unwrap();
    let missing = |name: &str| format!("Resource not found: no channel ~{name} that you can see");
    let archived = "Client error: ~attic is archived, nothing can be posted there".to_owned();
    let lacks = "Client error: you lack permission create_post in ~lobby".to_owned();
    for (user, channel, expected) in [
        (&sample.ada, "news", None),
        (&sample.ada, "leads", None),
        (&sample.gus, "news", None),
        (&sample.gus, "leads", Some(missing("leads"))),
        (&sample.gus, "lobby", Some(missing("lobby"))),
        (&sample.ada, "lobby", Some(lacks)),
        (&sample.ada, "attic", Some(archived)),
        (&sample.ada, "vault", Some(missing("vault"))),
        (&eve, "news", Some(missing("news"))),
        (&sample.grace, "leads", None),
        (
            &sample.olga,
            "news",
            Some("Authentication failed".to_owned()),
        ),
    ] {
        let arguments = json!({"to": format!("~{channel}"), "message": format!("to {channel}")});
        let answer = send(&scene, user, arguments).await;
        match expected {
            None => assert!(!answer.is_error, "{channel}: {answer:?}"),
            Some(expected) => assert_eq!(answer.text, expected, "{channel}"),
        }
    }
    for (name, id) in ids {
        assert!(scene.world.posts(&id).is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_private_channel_is_refused_as_one_that_does_not_exist() {
    let scene = Scene::new().await;
    let gus = &scene.sample.gus;
    let private = refused(&scene, gus, json!({"to": "~leads", "message": "x"})).await;
    let missing = refused(&scene, gus, json!({"to": "~laeds", "message": "x"})).await;
    assert_eq!(private, missing.replace("laeds", "leads"));
}

#[tokio::test]
async fn what_fits_nearly_is_a_result_and_not_an_error() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    let near = send(&scene, ada, json!({"to": "~lead", "message": "x"})).await;
    assert!(
        !near.is_error && near.structured["status"] == "not_found",
        "{near:?}"
    );
    assert!(near.text.contains("leads"), "{}", near.text);
    assert_eq!(
        refused(&scene, ada, json!({"to": "~zzzzz", "message": "x"})).await,
        "Resource not found: no channel ~zzzzz that you can see"
    );
    assert_eq!(scene.world.calls("CreatePost"), 0);
}

#[tokio::test]
async fn a_person_and_a_group_get_direct_messages() {
    let scene = Scene::new().await;
    let Sample {
        ada, gus, grace, ..
    } = &scene.sample;
    let text = sent(&scene, ada, json!({"to": "@grace", "message": "hi"})).await;
    assert!(
        text.starts_with("Sent to @grace\n") && text.contains("\nnotified: 1"),
        "{text}"
    );
    only_post(&scene.world, &scene.world.direct_channel(ada, grace));

    let group = json!({"to": "@grace, @gus,@ada", "message": "hi"});
    let text = sent(&scene, ada, group).await;
    assert!(text.contains("\nnotified: 2"), "{text}");
    let channel = scene
        .world
        .group_channel(&[ada.clone(), gus.clone(), grace.clone()]);
    only_post(&scene.world, &channel);

    let text = sent(&scene, ada, json!({"to": "@ada", "message": "note"})).await;
    assert!(text.contains("\nnotified: 0"), "{text}");
    assert_eq!(
        refused(&scene, ada, json!({"to": "@grace,", "message": "hi"})).await,
        "Client error: to names nobody; give @name, an id, or me"
    );
    let gone = refused(&scene, ada, json!({"to": "@olga", "message": "hi"})).await;
    assert_eq!(
        gone,
        "Client error: @olga is deactivated and cannot be written to"
    );
}

#[tokio::test]
async fn a_direct_message_that_there_is_asks_only_what_posting_asks() {
    let scene = Scene::new().await;
    let (ada, olga) = (&scene.sample.ada, &scene.sample.olga);
    let channel = scene.world.direct_channel(ada, olga);
    scene.world.revoke("system_user", "create_direct_channel");
    sent(&scene, ada, json!({"to": "@olga", "message": "bye"})).await;
    only_post(&scene.world, &channel);
    assert_eq!(scene.world.calls("GetDirectChannel"), 0);
}

#[tokio::test]
async fn where_teams_have_to_be_shared_the_members_are_looked_at() {
    let scene = Scene::with(|world, sample| {
        let eve = world.add_user("eve", Account::Ordinary);
        let other = world.add_team("other", "Other");
        world.join_team(&other, &eve);
        // In the same teams as everybody, and in neither conversation.
        world.join_team(&other, &sample.grace);
        world.change_config(|config| {
            config.team_settings.restrict_direct_message = Some("team".into());
        });
    })
    .await;
    let Sample {
        ada, gus, grace, ..
    } = &scene.sample;
    let eve = scene.world.user_id("eve").unwrap();
    let apart = scene.world.direct_channel(gus, &eve);
    let text = refused(&scene, grace, json!({"to": apart, "message": "hi"})).await;
    assert!(text.contains("people who share a team"), "{text}");
    let root = scene.world.add_user("root", Account::SystemAdmin);
    let together = scene.world.direct_channel(ada, gus);
    sent(&scene, &root, json!({"to": together, "message": "hi"})).await;
    only_post(&scene.world, &together);
    // A system admin may open a direct message that nobody may write in; nothing is opened to write in it.
    let text = refused(&scene, &root, json!({"to": "@eve", "message": "hi"})).await;
    assert!(text.ends_with("you share none with @eve"), "{text}");
    assert_eq!(scene.world.calls("GetDirectChannel"), 0);
    let open = json!({"kind": "direct", "users": ["@eve"]});
    let answer = scene.call(&root, "create_channel", open).await;
    assert!(!answer.text.contains("restricts"), "{answer:?}");
}

#[tokio::test]
async fn groups_and_direct_messages_need_their_permissions() {
    let scene = Scene::with(|world, _| {
        let eve = world.add_user("eve", Account::Ordinary);
        let other = world.add_team("other", "Other");
        world.join_team(&other, &eve);
    })
    .await;
    let ada = &scene.sample.ada;
    let to_eve = || json!({"to": "@eve", "message": "hi"});
    let to_both = || json!({"to": "@eve,@grace", "message": "hi"});
    scene.world.change_config(|config| {
        config.team_settings.restrict_direct_message = Some("team".into());
    });
    for arguments in [to_eve(), to_both()] {
        let restricted = refused(&scene, ada, arguments).await;
        assert!(
            restricted.contains("restricts direct messages to people who share a team"),
            "{restricted}"
        );
    }
    sent(&scene, ada, json!({"to": "@gus,@grace", "message": "hi"})).await;
    scene.world.change_config(|config| {
        config.team_settings.restrict_direct_message = Some("any".into());
    });
    scene.world.revoke("system_user", "create_direct_channel");
    scene.world.revoke("system_user", "create_group_channel");
    assert_eq!(
        refused(&scene, ada, to_eve()).await,
        "Client error: you lack permission create_direct_channel in a direct message with @eve"
    );
    assert_eq!(
        refused(&scene, ada, to_both()).await,
        "Client error: you lack permission create_group_channel in a group message"
    );
    let unseen = refused(&scene, &scene.sample.gus, to_eve()).await;
    let nobody = refused(
        &scene,
        &scene.sample.gus,
        json!({"to": "@eva", "message": "hi"}),
    )
    .await;
    assert_eq!(unseen, nobody.replace("eva", "eve"));
}

#[tokio::test]
async fn a_reply_goes_into_its_thread_and_stays_in_its_channel() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    sent(&scene, ada, json!({"to": "~leads", "message": "root"})).await;
    let root = only_post(&scene.world, &scene.sample.leads).id;
    sent(&scene, ada, json!({"to": root.as_str(), "message": "one"})).await;
    let reply = scene.world.posts(&scene.sample.leads)[1].id.clone();
    let text = sent(
        &scene,
        ada,
        json!({"to": "~leads", "message": "two", "reply_to": reply.as_str()}),
    )
    .await;
    assert!(
        text.starts_with(&format!("Sent to ~leads in the thread {root}\n")),
        "{text}"
    );
    let posts = scene.world.posts(&scene.sample.leads);
    assert!(posts[1..].iter().all(|post| post.root_id == root));
    assert_eq!(
        refused(
            &scene,
            ada,
            json!({"to": "~news", "message": "x", "reply_to": root.as_str()})
        )
        .await,
        "Client error: reply_to is a message of another channel than ~news; name a message in ~news, or the message itself as `to`"
    );
    let to_person = json!({"to": "@grace", "message": "x", "reply_to": root.as_str()});
    assert!(
        refused(&scene, ada, to_person)
            .await
            .starts_with("Client error: to is a person and reply_to a message")
    );
}

#[tokio::test]
async fn a_preview_changes_nothing() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    for to in ["acme/news", "@grace", "@grace,@gus"] {
        let arguments = json!({
            "to": to, "message": "Gr\u{fc}\u{df}e", "preview": true, "idempotency_key": "k",
            "files": [{"name": "a.txt", "text": "hi"}], "attachments": [{"text": "box"}]
        });
        let text = sent(&scene, ada, arguments).await;
        assert!(text.starts_with("Preview: would be sent to "), "{text}");
        assert!(
            text.contains("(5 characters, 1 attachment, 1 file). Nothing was sent."),
            "{text}"
        );
        assert!(text.ends_with("\nGr\u{fc}\u{df}e"), "{text}");
    }
    let news = sent(
        &scene,
        ada,
        json!({"to": "~news", "message": "@all", "preview": true}),
    )
    .await;
    assert!(news.contains("\nmembers: 3\nnotified: 2\n"), "{news}");
    refused(
        &scene,
        ada,
        json!({"to": "~attic", "message": "x", "preview": true}),
    )
    .await;
    for method in [
        "CreatePost",
        "UploadFile",
        "GetDirectChannel",
        "GetGroupChannel",
        "KVSetWithOptions",
        "LogAuditRec",
    ] {
        assert_eq!(scene.world.calls(method), 0, "{method}");
    }
}

#[tokio::test]
async fn the_audit_record_has_ids_and_the_outcome_and_no_text() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    let file = json!([{"name": "zebra.txt", "text": "zebra"}]);
    sent(
        &scene,
        ada,
        json!({"to": "~news", "message": "zebra", "files": file}),
    )
    .await;
    scene.world.fail("CreatePost", failure(500));
    refused(&scene, ada, json!({"to": "~leads", "message": "zebra"})).await;
    let records = scene.world.audit_records();
    let outcomes: Vec<_> = records
        .iter()
        .map(|record| (record.event_name.as_str(), record.status.as_str()))
        .collect();
    assert_eq!(
        outcomes,
        [
            ("mcp_send_message", "success"),
            ("mcp_send_message", "fail")
        ]
    );
    let post = only_post(&scene.world, &scene.sample.news);
    assert_eq!(
        records[0].event_data.result_state["post_id"],
        Interface::from(post.id.as_str())
    );
    assert_eq!(records[0].meta["source"], Interface::from("mcp"));
    assert!(!format!("{records:?}").contains("zebra"));
}

#[tokio::test]
async fn a_message_is_sent_although_the_audit_log_takes_no_record() {
    let scene = Scene::new().await;
    scene.world.fail("LogAuditRec", failure(500));
    sent(
        &scene,
        &scene.sample.ada,
        json!({"to": "~news", "message": "x"}),
    )
    .await;
}

#[tokio::test]
async fn a_message_says_something_and_not_too_much() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    assert_eq!(
        refused(&scene, ada, json!({"to": "~news"})).await,
        "Client error: message is empty; give 1 to 16383 characters, or attachments or files"
    );
    assert_eq!(
        refused(
            &scene,
            ada,
            json!({"to": "~news", "message": "\u{e4}".repeat(16_400)})
        )
        .await,
        "Client error: message is too large: 16400 characters, 17 more than the 16383 that fit"
    );
    let boxed = json!({"to": "~news", "attachments": [{"title": "Plan", "color": "good"}]});
    sent(&scene, ada, boxed).await;
    let post = only_post(&scene.world, &scene.sample.news);
    assert!(format!("{:?}", post.props["attachments"]).contains("Plan"));
    assert_eq!(post.message, "");
    let clicked = json!({"to": "~news", "attachments": [{"text": "t", "actions": []}]});
    assert!(
        refused(&scene, ada, clicked)
            .await
            .contains("unknown field `actions`")
    );
}

#[tokio::test]
async fn files_go_with_the_message() {
    let scene = Scene::new().await;
    let Sample { ada, gus, news, .. } = &scene.sample;
    let own = scene.world.add_file(ada, news, "own.txt", b"own");
    let arguments = json!({
        "to": "~news", "message": "see", "file_ids": [own.as_str()],
        "files": [{"name": "../a.txt", "text": "hi"}, {"name": "b", "base64": "aGk="}]
    });
    let text = sent(&scene, ada, arguments).await;
    let post = only_post(&scene.world, news);
    assert_eq!(post.file_ids.len(), 3);
    assert_eq!(post.file_ids[0], own);
    assert_eq!(scene.world.file(&post.file_ids[1]).unwrap().name, "a.txt");
    assert_eq!(scene.world.file_body(&post.file_ids[2]).unwrap(), b"hi");
    assert!(text.contains(&format!("\nfiles: {own}, ")), "{text}");

    // It is in a message now, and was never anybody else's.
    let again = json!({"to": "~news", "message": "see", "file_ids": [own.as_str()]});
    assert!(
        refused(&scene, ada, again)
            .await
            .contains("is already part of a message")
    );
    let foreign = scene.world.add_file(gus, news, "theirs.txt", b"theirs");
    let other = json!({"to": "~news", "message": "see", "file_ids": [foreign.as_str()]});
    let missing =
        json!({"to": "~news", "message": "see", "file_ids": ["aaaaaaaaaaaaaaaaaaaaaaaaaa"]});
    let foreign_text = refused(&scene, ada, other).await;
    let missing_text = refused(&scene, ada, missing).await;
    assert_eq!(
        foreign_text,
        missing_text.replace("aaaaaaaaaaaaaaaaaaaaaaaaaa", foreign.as_str())
    );

    scene.world.revoke("channel_user", "upload_file");
    let files = json!({"to": "~news", "message": "x", "files": [{"name": "a", "text": "b"}]});
    assert_eq!(
        refused(&scene, ada, files).await,
        "Client error: you lack permission upload_file in ~news"
    );
    assert_eq!(scene.world.posts(news).len(), 1);
}

#[tokio::test]
async fn an_image_from_elsewhere_is_posted_as_a_link_that_nothing_fetches() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    let image = json!({"to": "~news", "message": "![a](https://evil.example/p?d=1)"});
    let text = sent(&scene, ada, image).await;
    let post = only_post(&scene.world, &scene.sample.news);
    assert_eq!(post.message, "[a](https://evil.example/p?d=1)");
    assert_eq!(post.props["unsafe_links"], Interface::from("true"));
    assert!(
        text.ends_with("\nLink guard: 1 image(s) from elsewhere posted as links"),
        "{text}"
    );
    let script = json!({"to": "~leads", "message": "[a](javascript:alert(1))"});
    sent(&scene, ada, script).await;
    let post = only_post(&scene.world, &scene.sample.leads);
    assert_eq!(post.message, "[a] (javascript:alert(1))");
    assert!(!post.props.contains_key("unsafe_links"));
    for outside in [
        json!({"to": "@ada", "message": "https://evil.example/?d=1"}),
        json!({"to": "@ada", "attachments": [{"text": "www.evil.example"}]}),
        json!({"to": "@ada", "attachments": [{"title": "x", "title_link": "https://evil.example"}]}),
    ] {
        let id = send(&scene, ada, outside).await.structured["id"].clone();
        let post = scene.world.post(&id.as_str().unwrap().into()).unwrap();
        assert_eq!(post.props["unsafe_links"], Interface::from("true"));
    }
}
