use std::time::Duration;

use devhost::RestServer;
use devhost::world::Account;
use mattermost_plugin::Interface;
use mattermost_plugin::ids::{ChannelId, PostId, UserId};
use mattermost_plugin::model::{License, Post};
use serde_json::{Value, json};

use crate::scene::Scene;

const TOOL: &str = "delete_content";

fn post(scene: &Scene, user: &UserId, channel: &ChannelId, root: &PostId) -> PostId {
    let post = Post {
        user_id: user.clone(),
        channel_id: channel.clone(),
        root_id: root.clone(),
        message: "We ship\non Friday".into(),
        ..Post::default()
    };
    scene.world.create_post(&post).id
}

fn own(scene: &Scene) -> PostId {
    let (ada, news) = (&scene.sample.ada, &scene.sample.news);
    post(scene, ada, news, &PostId::default())
}

fn first(post: &PostId) -> Value {
    json!({"post": post})
}

fn second(post: &PostId, token: &str) -> Value {
    json!({"post": post, "confirm": token})
}

async fn token(scene: &Scene, user: &UserId, post: &PostId) -> String {
    let answer = scene.call(user, TOOL, first(post)).await;
    assert_eq!(answer.structured["status"], "confirm_needed", "{answer:?}");
    answer.structured["confirm"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_first_call_shows_what_goes_and_the_second_deletes_it() {
    let scene = Scene::new().await;
    let (ada, gus, news) = (&scene.sample.ada, &scene.sample.gus, &scene.sample.news);
    let id = own(&scene);
    for user in [gus, ada] {
        post(&scene, user, news, &id);
    }
    scene.world.add_reaction(&id, gus, "tada");
    let answer = scene.call(ada, TOOL, first(&id)).await;
    let token = answer.structured["confirm"].as_str().unwrap();
    assert_eq!(
        answer.text,
        format!(
            "Nothing is deleted yet. This would go: message {id} in ~news\nby: @ada\ntext: We ship on Friday\nreplies: 2, reactions: 1\nIt is a soft delete: nobody sees it any more, the server keeps it. Its replies go, too.\nTo delete it, call again within 10 minutes with the same arguments and confirm={token}"
        )
    );
    assert_eq!(scene.world.posts(news).len(), 3);
    let text = scene.text(ada, TOOL, second(&id, token)).await;
    assert_eq!(
        text,
        format!("Deleted message {id} in ~news, and its replies (2)")
    );
    assert!(scene.world.posts(news).is_empty());
    let gone = scene.refusal(ada, TOOL, second(&id, token)).await;
    assert_eq!(
        gone,
        format!("Resource not found: no message with the id {id} that you can read")
    );
    let record = &scene.world.audit_records()[0];
    assert_eq!(record.event_name, "mcp_delete_content");
    assert_eq!(
        record.event_data.parameters["post_id"],
        Interface::from(id.as_str())
    );
    assert_eq!(scene.world.audit_records().len(), 1);
    assert!(!format!("{record:?}").contains("Friday"));
}

#[tokio::test]
async fn a_token_is_for_one_user_and_one_message_as_it_was_and_for_ten_minutes() {
    let scene = Scene::new().await;
    let (ada, grace, news) = (&scene.sample.ada, &scene.sample.grace, &scene.sample.news);
    let (id, other) = (own(&scene), own(&scene));
    let given = token(&scene, ada, &id).await;
    for (user, post, confirm, why) in [
        (grace, &id, given.as_str(), "the token is unknown"),
        (
            ada,
            &other,
            given.as_str(),
            "the token stands for something else",
        ),
        (ada, &id, "abcdefghijklmnop", "the token is unknown"),
    ] {
        let text = scene.refusal(user, TOOL, second(post, confirm)).await;
        assert!(
            text.starts_with(&format!("Client error: confirm needed: {why}")),
            "{text}"
        );
    }
    let edited = Post {
        message: "We ship on Monday".into(),
        ..scene.world.posts(news).remove(0)
    };
    scene.world.update_post(&edited);
    let text = scene.refusal(ada, TOOL, second(&id, &given)).await;
    assert!(
        text.contains("it has changed since the token was given (conflict)"),
        "{text}"
    );
    let given = token(&scene, ada, &id).await;
    scene.world.advance(Duration::from_secs(601));
    let text = scene.refusal(ada, TOOL, second(&id, &given)).await;
    assert!(
        text.contains("the token is unknown, used or expired"),
        "{text}"
    );
    assert_eq!(scene.world.posts(news).len(), 2);
    assert!(scene.world.audit_records().is_empty());
}

#[tokio::test]
async fn who_may_delete_what() {
    let scene = Scene::new().await;
    let sample = &scene.sample;
    let eve = scene.world.add_user("eve", Account::Ordinary);
    let root = PostId::default();
    let of = |user, channel| post(&scene, user, channel, &root);
    let adas = of(&sample.ada, &sample.news);
    let guss = of(&sample.gus, &sample.news);
    let secret = of(&sample.ada, &sample.leads);
    let old = of(&sample.ada, &sample.attic);
    let archived = "Client error: ~attic is archived, nothing can be deleted there";
    for (user, id, expected) in [
        (&sample.ada, &adas, "ok"),
        (
            &sample.ada,
            &guss,
            "Client error: you lack permission delete_others_posts in ~news",
        ),
        (&sample.grace, &guss, "ok"),
        (
            &sample.gus,
            &guss,
            "Client error: you lack permission delete_post in ~news",
        ),
        (&sample.gus, &secret, "missing"),
        (&eve, &adas, "missing"),
        (&sample.ada, &old, archived),
        (&sample.grace, &old, archived),
        (&sample.olga, &adas, "Authentication failed"),
    ] {
        let answer = scene.call(user, TOOL, first(id)).await;
        match expected {
            "ok" => assert!(!answer.is_error, "{answer:?}"),
            "missing" => {
                let nowhere = PostId::from("nosuchpostnosuchpostnosuch");
                let nothing = scene.call(user, TOOL, first(&nowhere)).await;
                let hidden = answer.text.replace(id.as_str(), nowhere.as_str());
                assert_eq!(hidden, nothing.text);
                assert!(answer.is_error, "{answer:?}");
            }
            refusal => assert_eq!(answer.text, refusal),
        }
    }
    // What a token was given for is asked again.
    let given = token(&scene, &sample.ada, &adas).await;
    scene.world.revoke("channel_user", "delete_post");
    let text = scene
        .refusal(&sample.ada, TOOL, second(&adas, &given))
        .await;
    assert_eq!(
        text,
        "Client error: you lack permission delete_post in ~news"
    );
}

#[tokio::test]
async fn what_others_wrote_is_shown_as_such() {
    let scene = Scene::new().await;
    let guss = post(
        &scene,
        &scene.sample.gus,
        &scene.sample.news,
        &PostId::default(),
    );
    let answer = scene.call(&scene.sample.grace, TOOL, first(&guss)).await;
    assert!(
        answer.text.starts_with(crate::listing::WARNING),
        "{answer:?}"
    );
    assert_eq!(answer.structured["untrusted"], true);
}

#[tokio::test]
async fn a_preview_leaves_the_world_as_it_is() {
    let scene = Scene::new().await;
    let id = own(&scene);
    let given = token(&scene, &scene.sample.ada, &id).await;
    let before = scene.world.dump();
    for confirm in ["", &given] {
        let arguments = json!({"post": id, "confirm": confirm, "preview": true});
        let answer = scene.call(&scene.sample.ada, TOOL, arguments).await;
        assert_eq!(answer.structured["status"], "preview");
        assert_eq!(answer.structured["confirm"], Value::Null);
    }
    assert_eq!(scene.world.dump(), before);
}

#[tokio::test]
async fn what_is_to_be_deleted_has_to_be_named() {
    let scene = Scene::new().await;
    for (arguments, refusal) in [
        (
            json!({}),
            "Client error: post is needed: the id or permalink of the message",
        ),
        (
            json!({"kind": "bookmark", "channel": "~news"}),
            "Client error: bookmark_id is needed: the id of the bookmark",
        ),
        (
            json!({"kind": "bookmark", "bookmark_id": "b"}),
            "Client error: channel is needed: the channel of the bookmark",
        ),
        (
            json!({"post": "~news"}),
            "Client error: post is no message; give its id (26 letters and digits) or its permalink",
        ),
    ] {
        let text = scene.refusal(&scene.sample.ada, TOOL, arguments).await;
        assert_eq!(text, refusal);
    }
}

#[tokio::test(start_paused = true)]
async fn a_hanging_call_is_told_and_asking_again_deletes_nothing_else() {
    for method in ["DeletePost", "KVSetWithOptions"] {
        let scene = Scene::new().await;
        let id = own(&scene);
        let other = own(&scene);
        let given = token(&scene, &scene.sample.ada, &id).await;
        let arguments = second(&id, &given);
        let text = scene
            .hung(method, &scene.sample.ada, TOOL, &arguments)
            .await;
        assert!(text.contains("outcome unknown"), "{method}: {text}");
        let again = scene.refusal(&scene.sample.ada, TOOL, arguments).await;
        assert!(again.starts_with("Resource not found: "), "{again}");
        let left = scene.world.posts(&scene.sample.news);
        assert_eq!(
            left.iter().map(|post| &post.id).collect::<Vec<_>>(),
            [&other]
        );
        assert_eq!(scene.world.calls("DeletePost"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn of_two_calls_at_once_with_one_token_only_one_deletes() {
    let scene = Scene::new().await;
    let id = own(&scene);
    let ada = &scene.sample.ada;
    let given = token(&scene, ada, &id).await;
    const SPEND: &str = "KVSetWithOptions";
    let before = scene.world.calls(SPEND);
    scene.world.hold(SPEND);
    let call = || scene.call(ada, TOOL, second(&id, &given));
    let both_are_there = async {
        let two = |world: &devhost::World| (world.calls(SPEND) == before + 2).then_some(());
        scene.world.until(two).await;
        scene.world.heal(SPEND);
    };
    let limit = Duration::from_secs(5);
    let meeting = tokio::time::timeout(limit, both_are_there);
    let (one, other, met) = tokio::join!(call(), call(), meeting);
    assert!(met.is_ok(), "both calls spend the token");
    assert!(one.is_error != other.is_error, "{one:?} {other:?}");
    assert_eq!(scene.world.calls("DeletePost"), 1);
}

#[tokio::test]
async fn a_bookmark_goes_in_two_steps_too() {
    let scene = Scene::with(|world, _| world.set_license(Some(License::default()))).await;
    let _server = RestServer::start(&scene.world).await.unwrap();
    let (ada, gus, news) = (&scene.sample.ada, &scene.sample.gus, &scene.sample.news);
    let wiki = scene
        .world
        .add_bookmark(news, ada, "Wiki", "https://wiki.example");
    let mut arguments = json!({"kind": "bookmark", "channel": "~news", "bookmark_id": wiki.id});
    let refused = scene.refusal(gus, TOOL, arguments.clone()).await;
    assert_eq!(
        refused,
        "Client error: you lack permission delete_bookmark_public_channel in ~news"
    );
    let shown = scene.call(ada, TOOL, arguments.clone()).await;
    assert!(shown.text.contains("\ntext: Wiki\n"), "{shown:?}");
    assert_eq!(scene.world.bookmarks(news).len(), 1);
    arguments["confirm"] = shown.structured["confirm"].clone();
    let text = scene.text(ada, TOOL, arguments.clone()).await;
    assert_eq!(text, format!("Deleted bookmark {} in ~news", wiki.id));
    assert!(scene.world.bookmarks(news).is_empty());
    let gone = scene.refusal(ada, TOOL, arguments).await;
    assert!(gone.starts_with("Resource not found: "), "{gone}");
    let record = &scene.world.audit_records()[0];
    assert_eq!(
        (&*record.event_name, &*record.status),
        ("mcp_delete_content", "success")
    );
    assert!(!format!("{record:?}").contains("Wiki"));
}
