use devhost::world::Sample;
use mattermost_plugin::model::License;
use serde_json::{Value, json};

use crate::manifest;
use crate::scene::Scene;

const CREATE: &str = "api4.createSchedulePost";

async fn licensed() -> Scene {
    let full = Scene::with(|world, _| {
        world.set_plugin_setting(manifest::ID, "Preset", "full");
        world.set_license(Some(License::default()));
    });
    full.await
}

fn lunch(to: &str) -> Value {
    json!({"action": "create", "to": to, "message": "Lunch?", "at": "2099-03-01T09:30"})
}

/// Schedules it; answers its id.
async fn scheduled(scene: &Scene, to: &str) -> String {
    let answer = scene
        .call(&scene.sample.ada, "schedule_message", lunch(to))
        .await;
    assert!(!answer.is_error, "{answer:?}");
    answer.structured["scheduled_id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_message_is_scheduled_in_the_callers_time_zone() {
    let scene = licensed().await;
    let ada = &scene.sample.ada;
    let mut preview = lunch("~news");
    preview["preview"] = true.into();
    let before = scene.world.dump();
    let text = scene.text(ada, "schedule_message", preview).await;
    assert_eq!(
        text,
        "Preview, nothing was changed. It would be: Scheduled for 2099-03-01T09:30+01:00 in ~news\nLunch?"
    );
    assert_eq!(scene.world.dump(), before);
    let text = scene.text(ada, "schedule_message", lunch("~news")).await;
    let [post] = <[_; 1]>::try_from(scene.world.scheduled_posts(ada)).unwrap();
    assert_eq!(
        text,
        format!(
            "Scheduled for 2099-03-01T09:30+01:00 in ~news (scheduled_id {})\nLunch?",
            post.id
        )
    );
    assert_eq!(post.channel_id, scene.sample.news);
    assert_eq!(post.props["ai_generated_by"], ada.as_str());
    assert_eq!(
        scene.world.posts(&scene.sample.news).len(),
        scene.world.posts(&scene.sample.news).len()
    );
    let ended = |world: &devhost::World| world.sessions(ada).is_empty().then_some(());
    scene.world.until(ended).await;
}

#[tokio::test]
async fn a_direct_message_is_scheduled_where_there_was_none() {
    let scene = licensed().await;
    let id = scheduled(&scene, "@grace").await;
    let text = scene
        .text(
            &scene.sample.ada,
            "schedule_message",
            json!({"action": "update", "scheduled_id": id, "message": "Dinner?"}),
        )
        .await;
    assert!(text.ends_with("\nDinner?"), "{text}");
}

#[tokio::test]
async fn text_and_time_are_changed_and_the_rest_stays() {
    let scene = licensed().await;
    let (ada, id) = (&scene.sample.ada, scheduled(&scene, "~news").await);
    let before = scene.world.scheduled_posts(ada).remove(0);
    let change = json!({"action": "update", "scheduled_id": id, "at": "2099-03-02T10:00"});
    let text = scene.text(ada, "schedule_message", change).await;
    assert!(
        text.starts_with("Scheduled for 2099-03-02T10:00+01:00 in ~news"),
        "{text}"
    );
    let after = scene.world.scheduled_posts(ada).remove(0);
    assert!(after.scheduled_at > before.scheduled_at);
    assert_eq!((after.message, after.props), (before.message, before.props));
}

#[tokio::test]
async fn a_scheduled_message_is_cancelled_once_and_by_nobody_else() {
    let scene = licensed().await;
    let (ada, id) = (&scene.sample.ada, scheduled(&scene, "~news").await);
    let cancel = json!({"action": "cancel", "scheduled_id": id});
    let missing = "Resource not found: none of your scheduled messages has this scheduled_id";
    let others = scene.refusal(&scene.sample.grace, "schedule_message", cancel.clone());
    assert_eq!(others.await, missing);
    let text = scene.text(ada, "schedule_message", cancel.clone()).await;
    assert_eq!(
        text,
        format!("Cancelled for 2099-03-01T09:30+01:00 in ~news (scheduled_id {id})\nLunch?")
    );
    assert_eq!(scene.world.scheduled_posts(ada), []);
    assert_eq!(
        scene.refusal(ada, "schedule_message", cancel).await,
        missing
    );
}

#[tokio::test]
async fn what_cannot_be_scheduled_is_refused_before_anything_is_asked() {
    let scene = licensed().await;
    let ada = &scene.sample.ada;
    for (change, sentence) in [
        (
            json!({"at": "2020-01-01"}),
            "at is 2020-01-01T00:00+01:00, which has passed; now it is ",
        ),
        (
            json!({"at": "soon"}),
            "at has no form of a time; give an ISO date or time (2026-03-01, 2026-03-01T09:30, 2026-03-01T09:30:00+01:00)",
        ),
        (json!({"at": "2h"}), "at has no form of a time"),
        (json!({"at": null}), "at is needed for this action"),
        (json!({"message": " "}), "message is empty"),
        (json!({"to": null}), "to is needed for this action"),
        (
            json!({"action": "cancel"}),
            "scheduled_id is needed for this action",
        ),
        (
            json!({"action": "update", "scheduled_id": ada}),
            "to cannot be changed",
        ),
    ] {
        let mut arguments = lunch("~news");
        for (name, value) in change.as_object().unwrap() {
            arguments[name] = value.clone();
        }
        let refusal = scene.refusal(ada, "schedule_message", arguments).await;
        assert!(
            refusal.starts_with(&format!("Client error: {sentence}")),
            "{refusal}"
        );
    }
    assert_eq!(scene.world.calls(CREATE), 0);
}

#[tokio::test]
async fn once_the_licence_is_gone_or_it_is_switched_off_it_is_unavailable() {
    let scene = licensed().await;
    scene.world.set_license(None);
    let ada = &scene.sample.ada;
    let refusal = scene.refusal(ada, "schedule_message", lunch("~news")).await;
    assert_eq!(
        refusal,
        "Client error: unavailable (needs Entry edition or a higher one, with a licence)"
    );
    let mut preview = lunch("~news");
    preview["preview"] = true.into();
    let refusal = scene.refusal(ada, "schedule_message", preview).await;
    assert!(
        refusal.starts_with("Client error: unavailable (needs scheduled messages: Entry"),
        "{refusal}"
    );
    scene
        .world
        .change_config(|config| config.service_settings.scheduled_posts = None);
    let refusal = scene.refusal(ada, "schedule_message", lunch("~news")).await;
    assert_eq!(
        refusal,
        "Client error: unavailable (needs scheduled messages, which this server has switched off)"
    );
}

#[tokio::test]
async fn only_where_the_caller_may_post() {
    let scene = licensed().await;
    let gus = &scene.sample.gus;
    scene.world.revoke("channel_guest", "create_post");
    let refusal = scene.refusal(gus, "schedule_message", lunch("~news")).await;
    assert_eq!(
        refusal,
        "Client error: you lack permission create_post in ~news"
    );
    let (ada, grace, news) = (&scene.sample.ada, &scene.sample.grace, &scene.sample.news);
    scene.world.leave_channel(news, ada);
    let refusal = scene.refusal(ada, "schedule_message", lunch("~news")).await;
    assert_eq!(
        refusal,
        "Client error: you lack permission create_post in ~news"
    );
    assert_eq!(scene.world.calls(CREATE), 0);
    // A system admin may post without being a member, and core asks for no more.
    scene.world.leave_channel(news, grace);
    scene.text(grace, "schedule_message", lunch("~news")).await;
    let id = scene.world.scheduled_posts(grace).remove(0).id;
    let change = json!({"action": "update", "scheduled_id": id, "message": "Dinner?"});
    scene.text(grace, "schedule_message", change).await;
    assert_eq!(scene.world.scheduled_posts(grace)[0].message, "Dinner?");
}

#[tokio::test]
async fn what_waits_in_a_channel_that_is_closed_since_is_out_of_reach() {
    let scene = licensed().await;
    let (ada, id) = (&scene.sample.ada, scheduled(&scene, "~news").await);
    let list = json!({"include": ["scheduled"]});
    let text = scene.text(ada, "find_channels", list.clone()).await;
    assert!(text.contains("Lunch?"), "{text}");
    let world = &scene.world;
    world.set_plugin_setting(manifest::ID, "DeniedChannels", "acme/news");
    scene.configure().await.unwrap();
    let text = scene.text(ada, "find_channels", list).await;
    assert!(!text.contains("Lunch?"), "{text}");
    for action in ["update", "cancel"] {
        let arguments = json!({"action": action, "scheduled_id": id, "at": "2099-03-02"});
        assert_eq!(
            scene.refusal(ada, "schedule_message", arguments).await,
            "Resource not found: none of your scheduled messages has this scheduled_id"
        );
    }
    assert_eq!(world.scheduled_posts(ada)[0].message, "Lunch?");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_not_taken_for_a_channel_that_is_gone() {
    let scene = licensed().await;
    let (ada, id) = (&scene.sample.ada, scheduled(&scene, "~news").await);
    scene.break_call("HasPermissionToTeam");
    let cancel = json!({"action": "cancel", "scheduled_id": id});
    let refusal = scene.refusal(ada, "schedule_message", cancel.clone()).await;
    assert!(refusal.starts_with("Server error: "), "{refusal}");
    assert_eq!(scene.world.scheduled_posts(ada).len(), 1);
    scene.world.heal("HasPermissionToTeam");
    scene.world.leave_team(&scene.sample.acme, ada);
    let beta = scene.world.add_team("beta", "Beta");
    scene.world.join_team(&beta, ada);
    scene.world.join_team(&scene.sample.acme, ada);
    scene.world.revoke("team_user", "read_public_channel");
    let text = scene.text(ada, "schedule_message", cancel).await;
    assert!(
        text.contains("in a channel that you cannot see any more"),
        "{text}"
    );
}

#[tokio::test]
async fn a_message_that_got_no_answer_is_not_scheduled_twice() {
    let scene = licensed().await;
    scene.world.answer_rest(CREATE, 503, &[], "<html>");
    let refusal = scene
        .refusal(&scene.sample.ada, "schedule_message", lunch("~news"))
        .await;
    assert!(
        refusal.starts_with("Server error: outcome unknown, scheduling the message got no answer; list your scheduled messages before you try again (ref "),
        "{refusal}"
    );
    assert_eq!(scene.world.calls(CREATE), 1);
}

#[tokio::test]
async fn everybody_in_a_public_channel_is_mentioned_by_no_scheduled_message() {
    let scene = licensed().await;
    let ada = &scene.sample.ada;
    for (to, refused) in [("~news", true), ("~leads", false)] {
        let mut call = lunch(to);
        call["message"] = "@here lunch?".into();
        let answer = scene.call(ada, "schedule_message", call).await;
        assert_eq!(answer.is_error, refused, "{answer:?}");
    }
    assert_eq!(scene.world.scheduled_posts(ada).len(), 1);
}

#[tokio::test]
async fn what_somebody_wrote_stays_when_only_the_time_changes() {
    let scene = licensed().await;
    let Sample { ada, news, .. } = &scene.sample;
    let own = "![cat](https://cats.example/cat.png)";
    let at = scene
        .world
        .add_scheduled_post(news, ada, own, 4_000_000_000_000);
    let later = json!({"action": "update", "scheduled_id": at.id, "at": "2099-03-01T09:30"});
    scene.text(ada, "schedule_message", later).await;
    assert_eq!(scene.world.scheduled_posts(ada)[0].message, own);
}
