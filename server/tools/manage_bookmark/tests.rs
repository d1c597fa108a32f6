use mattermost_plugin::model::License;
use serde_json::{Value, json};

use crate::manifest;
use crate::scene::Scene;

const CREATE: &str = "api4.createChannelBookmark";

async fn licensed() -> Scene {
    let full = Scene::with(|world, _| {
        world.set_plugin_setting(manifest::ID, "Preset", "full");
        world.set_license(Some(License::default()));
    });
    full.await
}

fn wiki() -> Value {
    json!({
        "action": "create",
        "channel": "~news",
        "display_name": "Wiki",
        "link_url": "https://wiki.example/start",
    })
}

fn with(arguments: Value, more: Value) -> Value {
    let mut arguments = arguments;
    for (name, value) in more.as_object().unwrap() {
        arguments[name] = value.clone();
    }
    arguments
}

/// Titles, in their order.
fn titles(scene: &Scene) -> Vec<String> {
    let all = scene.world.bookmarks(&scene.sample.news).into_iter();
    all.map(|bookmark| bookmark.display_name).collect()
}

#[tokio::test]
async fn a_bookmark_is_added_once() {
    let scene = licensed().await;
    let ada = &scene.sample.ada;
    let preview = with(wiki(), json!({"preview": true}));
    let before = scene.world.dump();
    let text = scene.text(ada, "manage_bookmark", preview).await;
    assert_eq!(
        text,
        "Preview, nothing was changed. It would be: Added the bookmark \"Wiki\" -> https://wiki.example/start in ~news"
    );
    assert_eq!(scene.world.dump(), before);
    let emoji = with(wiki(), json!({"emoji": ":tada:"}));
    let text = scene.text(ada, "manage_bookmark", emoji).await;
    let [bookmark] = <[_; 1]>::try_from(scene.world.bookmarks(&scene.sample.news)).unwrap();
    assert_eq!(
        text,
        format!(
            "Added the bookmark \"Wiki\" :tada: -> https://wiki.example/start (id {}) in ~news",
            bookmark.id
        )
    );
    assert_eq!(bookmark.owner_id, *ada);
    let again = scene.call(ada, "manage_bookmark", wiki()).await;
    assert_eq!(again.structured["status"], "unchanged");
    assert_eq!(again.structured["bookmark"]["id"], bookmark.id.as_str());
    assert_eq!(scene.world.calls(CREATE), 1);
    let ended = |world: &devhost::World| world.sessions(ada).is_empty().then_some(());
    scene.world.until(ended).await;
    let [record] = <[_; 1]>::try_from(scene.world.audit_records()).unwrap();
    assert_eq!(
        (record.event_name.as_str(), record.status.as_str()),
        ("mcp_manage_bookmark", "success")
    );
    assert!(!format!("{record:?}").contains("Wiki"));
}

#[tokio::test]
async fn a_bookmark_is_changed_in_the_parts_that_are_given() {
    let scene = licensed().await;
    let (ada, grace, news) = (&scene.sample.ada, &scene.sample.grace, &scene.sample.news);
    let old = scene
        .world
        .add_bookmark(news, ada, "Wiki", "https://wiki.example");
    let rename = |name: &str| json!({"action": "update", "channel": "~news", "bookmark_id": old.id, "display_name": name});
    let text = scene.text(ada, "manage_bookmark", rename("Handbook")).await;
    let changed = format!(
        "\nChanged the bookmark \"Handbook\" -> https://wiki.example (id {}) in ~news",
        old.id
    );
    assert!(text.ends_with(&changed), "{text}");
    let same = scene.call(ada, "manage_bookmark", rename("Handbook")).await;
    assert_eq!(same.structured["status"], "unchanged");
    // Core makes a new one of somebody else's.
    let text = scene.text(grace, "manage_bookmark", rename("Guide")).await;
    let new = scene.world.bookmarks(news).remove(0);
    assert_ne!(new.id, old.id);
    let told = format!("It has a new id now, in place of {}.", old.id);
    assert!(text.ends_with(&told), "{text}");
    assert_eq!(
        (new.display_name.as_str(), new.link_url.as_str()),
        ("Guide", "https://wiki.example")
    );
}

#[tokio::test]
async fn a_bookmark_is_moved_to_a_place_that_there_is() {
    let scene = licensed().await;
    let (ada, news) = (&scene.sample.ada, &scene.sample.news);
    let add = |name| {
        scene
            .world
            .add_bookmark(news, ada, name, "https://wiki.example")
            .id
    };
    let [_, _, last] = ["a", "b", "c"].map(add);
    let to = |position: u32| json!({"action": "reorder", "channel": "~news", "bookmark_id": last, "position": position});
    let preview = with(to(0), json!({"preview": true}));
    scene.text(ada, "manage_bookmark", preview).await;
    assert_eq!(titles(&scene), ["a", "b", "c"]);
    let text = scene.text(ada, "manage_bookmark", to(0)).await;
    assert_eq!(titles(&scene), ["c", "a", "b"]);
    assert!(text.contains("\n0 \"c\" -> https://wiki.example"), "{text}");
    let beyond = scene.refusal(ada, "manage_bookmark", to(3)).await;
    assert_eq!(
        beyond,
        "Client error: position is beyond the last; ~news has 3 bookmarks, so 0 to 2"
    );
    let same = scene.call(ada, "manage_bookmark", to(0)).await;
    assert_eq!(same.structured["status"], "unchanged");
    assert_eq!(scene.world.calls("api4.updateChannelBookmarkSortOrder"), 1);
}

#[tokio::test]
async fn what_cannot_be_a_bookmark_is_refused_before_anything_is_asked() {
    let scene = licensed().await;
    let ada = &scene.sample.ada;
    for (change, sentence) in [
        (
            json!({"display_name": "x".repeat(65)}),
            "display_name is too large: 65 characters, 1 more than the 64 that fit",
        ),
        (json!({"display_name": " "}), "display_name is empty"),
        (
            json!({"display_name": "bank.example"}),
            "link_url leads to another address than its text names",
        ),
        (
            json!({"image_url": "https://evil.example/p.png?d=SECRET"}),
            "image_url would load by itself from elsewhere",
        ),
        (
            json!({"link_url": "javascript:alert(1)"}),
            "link_url is no address of http or https",
        ),
        (
            json!({"link_url": "https://me:pass@wiki.example"}),
            "link_url is no address of http or https",
        ),
        (
            json!({"image_url": "data:image/png;base64,x"}),
            "image_url is no address of http or https",
        ),
        (
            json!({"link_url": null}),
            "link_url is needed for this action",
        ),
        (
            json!({"display_name": null}),
            "display_name is needed for this action",
        ),
        (json!({"type": "file"}), "`type` must be \"link\""),
        (json!({"file_id": scene.sample.ada}), "`file_id` is unknown"),
        (
            json!({"action": "update"}),
            "bookmark_id is needed for this action",
        ),
        (
            json!({"action": "reorder"}),
            "bookmark_id is needed for this action",
        ),
    ] {
        let refusal = scene
            .refusal(ada, "manage_bookmark", with(wiki(), change))
            .await;
        assert!(
            refusal.starts_with(&format!("Client error: {sentence}")),
            "{refusal}"
        );
    }
    assert_eq!(scene.world.calls(CREATE), 0);
}

#[tokio::test]
async fn a_change_is_judged_with_the_part_that_stays() {
    let scene = licensed().await;
    let (ada, news) = (&scene.sample.ada, &scene.sample.news);
    let old = scene
        .world
        .add_bookmark(news, ada, "bank.example", "https://bank.example/start");
    let update = json!({"action": "update", "channel": "~news", "bookmark_id": old.id});
    for (change, sentence) in [
        (
            json!({"link_url": "https://evil.example"}),
            "link_url leads to another address than its text names",
        ),
        (
            json!({"display_name": "https://evil.example"}),
            "display_name leads to another address than its text names",
        ),
    ] {
        let arguments = with(update.clone(), change);
        let refusal = scene.refusal(ada, "manage_bookmark", arguments).await;
        let start = format!("Client error: {sentence}");
        assert!(refusal.starts_with(&start), "{refusal}");
    }
    let within = json!({"link_url": "https://www.bank.example"});
    scene
        .text(ada, "manage_bookmark", with(update, within))
        .await;
}

#[tokio::test]
async fn once_the_licence_is_gone_it_is_unavailable() {
    let scene = licensed().await;
    scene.world.set_license(None);
    let refusal = scene
        .refusal(&scene.sample.ada, "manage_bookmark", wiki())
        .await;
    assert_eq!(
        refusal,
        "Client error: unavailable (needs Entry edition or a higher one, with a licence)"
    );
}

#[tokio::test]
async fn who_may_not_is_told_which_permission_is_missing() {
    let scene = licensed().await;
    scene
        .world
        .revoke("channel_user", "add_bookmark_public_channel");
    let refusal = scene
        .refusal(&scene.sample.ada, "manage_bookmark", wiki())
        .await;
    assert_eq!(
        refusal,
        "Client error: you lack permission add_bookmark_public_channel in ~news"
    );
    scene
        .world
        .grant("channel_user", "add_bookmark_public_channel");
    scene.world.archive(&scene.sample.news);
    let refusal = scene
        .refusal(&scene.sample.ada, "manage_bookmark", wiki())
        .await;
    assert_eq!(
        refusal,
        "Client error: ~news is archived, its bookmarks cannot be changed"
    );
    assert_eq!(scene.world.calls(CREATE), 0);
}

#[tokio::test]
async fn a_full_channel_takes_no_more() {
    let scene = licensed().await;
    let (ada, news) = (&scene.sample.ada, &scene.sample.news);
    for number in 0..50 {
        scene
            .world
            .add_bookmark(news, ada, &number.to_string(), "https://wiki.example");
    }
    let refusal = scene.refusal(ada, "manage_bookmark", wiki()).await;
    assert_eq!(
        refusal,
        "Client error: ~news has 50 bookmarks, which is as many as a channel can have"
    );
}

#[tokio::test]
async fn a_change_without_an_answer_is_not_repeated_and_told_as_such() {
    let scene = licensed().await;
    scene.world.answer_rest(CREATE, 502, &[], "<html>");
    let refusal = scene
        .refusal(&scene.sample.ada, "manage_bookmark", wiki())
        .await;
    assert!(
        refusal.starts_with("Server error: outcome unknown, adding the bookmark got no answer; list the channel's bookmarks before you try again (ref "),
        "{refusal}"
    );
    assert_eq!(scene.world.calls(CREATE), 1);
}
