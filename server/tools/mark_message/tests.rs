use mattermost_plugin::Interface;
use mattermost_plugin::ids::{ChannelId, PostId, UserId};
use mattermost_plugin::model::{Post, Reaction};
use serde_json::{Value, json};

use crate::scene::Scene;

/// A message of Ada's in `channel`, with what an edit could lose.
fn post(scene: &Scene, channel: &ChannelId) -> PostId {
    let post = Post {
        user_id: scene.sample.ada.clone(),
        channel_id: channel.clone(),
        message: "We ship on Friday".into(),
        props: [("kept".to_owned(), Interface::from("yes"))].into(),
        file_ids: vec!["f1".into()],
        ..Post::default()
    };
    scene.world.create_post(&post).id
}

fn mark(post: &PostId, action: &str, emoji: &str) -> Value {
    match action {
        "pin" | "unpin" => json!({"post": post, "action": action}),
        _ => json!({"post": post, "action": action, "emoji": emoji}),
    }
}

fn pin(post: &PostId) -> Value {
    json!({"post": post, "action": "pin"})
}

fn emojis(scene: &Scene, post: &PostId) -> Vec<(UserId, String)> {
    let all = scene.world.reactions(post).into_iter();
    all.map(
        |Reaction {
             user_id,
             emoji_name,
             ..
         }| (user_id, emoji_name.to_string()),
    )
    .collect()
}

#[tokio::test]
async fn a_reaction_is_put_on_once_and_taken_off() {
    let scene = Scene::new().await;
    let (ada, id) = (&scene.sample.ada, post(&scene, &scene.sample.news));
    for emoji in ["thumbsup", ":thumbsup:", "\u{1f44d}", ":+1:", "ThumbsUp"] {
        let text = scene
            .text(ada, "mark_message", mark(&id, "react", emoji))
            .await;
        assert!(
            text.ends_with("\nreactions: :+1: 1 (one yours)\npinned: no"),
            "{text}"
        );
        assert_eq!(emojis(&scene, &id), [(ada.clone(), "+1".to_owned())]);
    }
    assert_eq!(scene.world.calls("AddReaction"), 1);
    let answer = scene
        .call(ada, "mark_message", mark(&id, "unreact", "thumbsup"))
        .await;
    assert_eq!(
        answer.text,
        format!("Took your :+1: off message {id} in ~news\nreactions: none\npinned: no")
    );
    assert_eq!(answer.structured["status"], "done");
    let again = scene
        .call(ada, "mark_message", mark(&id, "unreact", "+1"))
        .await;
    assert_eq!(again.structured["status"], "unchanged");
    assert_eq!(scene.world.calls("RemoveReaction"), 1);
}

#[tokio::test]
async fn a_reaction_joins_those_of_others_by_whichever_name_they_used() {
    let scene = Scene::new().await;
    let id = post(&scene, &scene.sample.news);
    let (ada, gus) = (&scene.sample.ada, &scene.sample.gus);
    scene.world.add_reaction(&id, gus, "thumbsup");
    scene
        .text(ada, "mark_message", mark(&id, "react", "\u{1f44d}"))
        .await;
    let both = [gus, ada].map(|user| (user.clone(), "thumbsup".to_owned()));
    assert_eq!(emojis(&scene, &id), both);
    // and nobody takes off what others have put on
    scene
        .text(gus, "mark_message", mark(&id, "unreact", "+1"))
        .await;
    assert_eq!(emojis(&scene, &id), both[1..]);
}

#[tokio::test]
async fn an_emoji_of_the_servers_own_is_found_and_an_unknown_one_has_near_misses() {
    let scene = Scene::new().await;
    scene.world.add_emoji("partyparrot");
    let (ada, id) = (&scene.sample.ada, post(&scene, &scene.sample.news));
    scene
        .text(ada, "mark_message", mark(&id, "react", ":partyparrot:"))
        .await;
    let answer = scene
        .call(ada, "mark_message", mark(&id, "react", ":thumbsupp:"))
        .await;
    assert!(!answer.is_error, "{answer:?}");
    assert_eq!(answer.structured["status"], "not_found");
    assert_eq!(answer.structured["candidates"][0]["name"], ":thumbsup:");
    assert_eq!(answer.structured["candidates"][0]["title"], "\u{1f44d}");
    for (emoji, refusal) in [
        (
            "xqzwvkj",
            "Resource not found: no emoji xqzwvkj that you can see",
        ),
        (
            "\u{2603} \u{2603}",
            "Client error: emoji is no emoji; give a name (thumbsup, :tada:) or the character",
        ),
        (
            "",
            "Client error: emoji is needed to react and unreact: a name (thumbsup, :tada:) or the character",
        ),
    ] {
        let text = scene
            .refusal(ada, "mark_message", mark(&id, "react", emoji))
            .await;
        assert_eq!(text, refusal);
    }
    assert_eq!(scene.world.reactions(&id).len(), 1);
}

#[tokio::test]
async fn a_pin_changes_nothing_else_of_a_message() {
    let scene = Scene::new().await;
    let id = post(&scene, &scene.sample.news);
    let before = scene.world.posts(&scene.sample.news).remove(0);
    // Whoever reads a message may pin it.
    let text = scene
        .text(&scene.sample.gus, "mark_message", pin(&id))
        .await;
    assert_eq!(
        text,
        format!("Pinned message {id} in ~news\nreactions: none\npinned: yes")
    );
    let after = scene.world.posts(&scene.sample.news).remove(0);
    let same = Post {
        is_pinned: false,
        update_at: before.update_at,
        ..after.clone()
    };
    assert!(after.is_pinned);
    assert_eq!(same, before);
    let again = scene
        .text(&scene.sample.ada, "mark_message", pin(&id))
        .await;
    assert!(again.starts_with("Already pinned: message"), "{again}");
    assert_eq!(scene.world.calls("UpdatePost"), 1);
    let unpin = json!({"post": id, "action": "unpin"});
    scene.text(&scene.sample.ada, "mark_message", unpin).await;
    assert!(!scene.world.posts(&scene.sample.news)[0].is_pinned);
}

#[tokio::test]
async fn a_pin_keeps_what_was_edited_since_the_message_was_looked_up() {
    let scene = Scene::new().await;
    let id = post(&scene, &scene.sample.news);
    let edited = Post {
        message: "We ship on Monday".into(),
        ..scene.world.posts(&scene.sample.news).remove(0)
    };
    scene.world.hold("GetReactions");
    let pinning = scene.call(&scene.sample.ada, "mark_message", pin(&id));
    let editing = async {
        let looked_up = |world: &devhost::World| (world.calls("GetReactions") == 1).then_some(());
        scene.world.until(looked_up).await;
        scene.world.update_post(&edited);
        scene.world.heal("GetReactions");
    };
    let (answer, ()) = tokio::join!(pinning, editing);
    assert!(!answer.is_error, "{answer:?}");
    let now = &scene.world.posts(&scene.sample.news)[0];
    assert!(now.is_pinned);
    assert_eq!(now.message, "We ship on Monday");
}

#[tokio::test]
async fn who_may_mark_what() {
    let scene = Scene::new().await;
    let sample = &scene.sample;
    let [news, leads, attic] =
        [&sample.news, &sample.leads, &sample.attic].map(|c| post(&scene, c));
    let system = scene.world.create_post(&Post {
        user_id: sample.ada.clone(),
        channel_id: sample.news.clone(),
        r#type: "system_join_channel".into(),
        ..Post::default()
    });
    let outsider = scene
        .world
        .add_user("eve", devhost::world::Account::Ordinary);
    let archived = "Client error: ~attic is archived, nothing can be marked there";
    for (user, id, action, expected) in [
        (&sample.ada, &news, "react", "ok"),
        (&sample.gus, &news, "react", "ok"),
        (&sample.gus, &news, "pin", "ok"),
        (&sample.gus, &leads, "react", "missing"),
        (&sample.gus, &leads, "pin", "missing"),
        (&sample.grace, &leads, "pin", "ok"),
        (&outsider, &news, "react", "missing"),
        (&outsider, &news, "unpin", "missing"),
        (&sample.ada, &attic, "react", archived),
        (&sample.ada, &attic, "unreact", archived),
        (&sample.ada, &attic, "pin", archived),
        (&sample.grace, &attic, "pin", archived),
        (&sample.ada, &system.id, "react", "ok"),
        (
            &sample.ada,
            &system.id,
            "pin",
            "Client error: a system message cannot be pinned",
        ),
        (&sample.olga, &news, "react", "Authentication failed"),
    ] {
        let answer = scene
            .call(user, "mark_message", mark(id, action, "tada"))
            .await;
        match expected {
            "ok" => assert!(!answer.is_error, "{action}: {answer:?}"),
            "missing" => {
                let nowhere = PostId::from("nosuchpostnosuchpostnosuch");
                let nothing = scene
                    .call(user, "mark_message", mark(&nowhere, action, "tada"))
                    .await;
                let hidden = answer.text.replace(id.as_str(), nowhere.as_str());
                assert_eq!(hidden, nothing.text);
                assert!(answer.is_error, "{answer:?}");
            }
            refusal => assert_eq!(answer.text, refusal, "{action}"),
        }
    }
    for (right, action) in [("add_reaction", "react"), ("remove_reaction", "unreact")] {
        scene.world.revoke("channel_user", right);
        let text = scene
            .refusal(&sample.ada, "mark_message", mark(&news, action, "eyes"))
            .await;
        assert_eq!(
            text,
            format!("Client error: you lack permission {right} in ~news")
        );
    }
}

#[tokio::test]
async fn a_message_takes_only_so_many_different_reactions() {
    let scene = Scene::new().await;
    scene.world.change_config(|config| {
        config.service_settings.unique_emoji_reaction_limit_per_post = Some(1);
    });
    let (ada, gus, id) = (
        &scene.sample.ada,
        &scene.sample.gus,
        post(&scene, &scene.sample.news),
    );
    scene
        .text(ada, "mark_message", mark(&id, "react", "tada"))
        .await;
    scene
        .text(gus, "mark_message", mark(&id, "react", "tada"))
        .await;
    let text = scene
        .refusal(gus, "mark_message", mark(&id, "react", "eyes"))
        .await;
    assert!(
        text.starts_with("Client error: the message has 1 different reactions"),
        "{text}"
    );
}

#[tokio::test]
async fn a_preview_leaves_the_world_as_it_is() {
    let scene = Scene::new().await;
    let id = post(&scene, &scene.sample.news);
    let before = scene.world.dump();
    for action in ["react", "pin"] {
        let mut arguments = mark(&id, action, "tada");
        arguments["preview"] = true.into();
        let answer = scene
            .call(&scene.sample.ada, "mark_message", arguments)
            .await;
        assert!(
            answer
                .text
                .starts_with("Preview, nothing was changed. It would be: "),
            "{answer:?}"
        );
        assert_eq!(answer.structured["status"], "preview");
    }
    assert_eq!(scene.world.dump(), before);
}

#[tokio::test]
async fn the_audit_log_has_ids_and_the_outcome() {
    let scene = Scene::new().await;
    let id = post(&scene, &scene.sample.news);
    scene
        .text(&scene.sample.ada, "mark_message", pin(&id))
        .await;
    scene.break_call("AddReaction");
    scene
        .refusal(
            &scene.sample.ada,
            "mark_message",
            mark(&id, "react", "tada"),
        )
        .await;
    let outcomes = scene.outcomes("mcp_mark_message", ("post_id", id.as_str()));
    assert_eq!(outcomes, ["success", "fail"]);
    assert!(!format!("{:?}", scene.world.audit_records()).contains("Friday"));
}

#[tokio::test(start_paused = true)]
async fn a_hanging_call_is_told_and_asking_again_doubles_nothing() {
    for (method, arguments) in [
        ("AddReaction", json!({"action": "react", "emoji": "tada"})),
        (
            "RemoveReaction",
            json!({"action": "unreact", "emoji": "eyes"}),
        ),
        ("UpdatePost", json!({"action": "pin"})),
        ("LogAuditRec", json!({"action": "react", "emoji": "tada"})),
    ] {
        let scene = Scene::new().await;
        let id = post(&scene, &scene.sample.news);
        scene.world.add_reaction(&id, &scene.sample.ada, "eyes");
        let mut arguments = arguments;
        arguments["post"] = json!(id);
        let text = scene
            .hung(method, &scene.sample.ada, "mark_message", &arguments)
            .await;
        assert!(text.contains("outcome unknown"), "{method}: {text}");
        let after = scene.world.reactions(&id).len();
        let again = scene
            .call(&scene.sample.ada, "mark_message", arguments)
            .await;
        assert_eq!(again.structured["status"], "unchanged", "{method}");
        assert_eq!(scene.world.reactions(&id).len(), after);
    }
}

#[tokio::test]
async fn an_emoji_is_not_dropped_and_a_direct_message_says_with_whom() {
    let scene = Scene::new().await;
    let (world, s) = (&scene.world, &scene.sample);
    let direct = world.direct_channel(&s.ada, &s.grace);
    let post = world.create_post(&mattermost_plugin::model::Post {
        channel_id: direct,
        user_id: s.grace.clone(),
        message: "psst".into(),
        ..Default::default()
    });
    let both = json!({"post": post.id, "action": "pin", "emoji": "eyes"});
    let refused = scene.refusal(&s.ada, "mark_message", both).await;
    assert_eq!(
        refused,
        "Client error: emoji goes with action=react or unreact"
    );
    let pin = json!({"post": post.id, "action": "pin"});
    let text = scene.text(&s.ada, "mark_message", pin).await;
    assert!(text.contains("the direct message with @grace"), "{text}");
    let read = json!({"source": "@grace"});
    let text = scene.text(&s.ada, "read_messages", read).await;
    assert!(
        text.contains("\nthe direct message with @grace: 1 message,"),
        "{text}"
    );
}
