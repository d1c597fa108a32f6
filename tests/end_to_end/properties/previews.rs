//! A preview leaves the world as it is, byte for byte.

use std::collections::BTreeSet;

use devhost::world::{Account, ChannelKind};
use mattermost_plugin::model::{License, Post};
use serde_json::{Value, json};

use crate::inside::Inside;

/// A tool, and what it is to do where it can do several things.
type Deed = (String, Option<String>);

/// What the arguments `action` and `kind` say.
fn deed(tool: &str, arguments: &Value) -> Deed {
    let said = ["action", "kind"].map(|name| arguments[name].as_str());
    let said = said.into_iter().flatten().next();
    (tool.to_owned(), said.map(str::to_owned))
}

/// Everything of which a preview is offered.
async fn previewed(inside: &Inside) -> BTreeSet<Deed> {
    let mut deeds = BTreeSet::new();
    for tool in inside.tools(&inside.sample.ada).await {
        let properties = &tool.parameters["properties"];
        if properties["preview"].is_null() {
            continue;
        }
        let name = tool.name.trim_start_matches("dev_toolbelt__");
        let choices = ["action", "kind"].map(|name| properties[name]["enum"].as_array());
        match choices.into_iter().flatten().next() {
            Some(choices) => deeds.extend(choices.iter().map(|choice| {
                let choice = choice.as_str().map(str::to_owned);
                (name.to_owned(), choice)
            })),
            None => _ = deeds.insert((name.to_owned(), None)),
        }
    }
    deeds
}

#[tokio::test]
async fn a_preview_changes_nothing() {
    let inside = Inside::start_with(|world, sample| {
        world.add_channel(&sample.acme, ChannelKind::Public, "open", "Open");
        world.set_license(Some(License::default()));
        world.change_config(|config| config.service_settings.scheduled_posts = Some(true));
        let ben = world.add_user("ben", Account::Ordinary);
        world.join_team(&sample.acme, &ben);
    })
    .await;
    let (world, sample) = (&inside.world, &inside.sample);
    let post = world.create_post(&Post {
        channel_id: sample.news.clone(),
        user_id: sample.ada.clone(),
        message: "Good".into(),
        ..Post::default()
    });
    world.create_post(&Post {
        channel_id: sample.news.clone(),
        user_id: sample.grace.clone(),
        message: "Unread".into(),
        ..Post::default()
    });
    let bookmark = |name| world.add_bookmark(&sample.leads, &sample.ada, name, "https://a.example");
    bookmark("One");
    let bookmark = bookmark("Two").id;
    let later = 4_000_000_000_000;
    let scheduled = world.add_scheduled_post(&sample.news, &sample.ada, "Later", later);
    let previews = [
        (
            "send_message",
            json!({"to": "~news", "attachments": [{"text": "A card", "color": "good"}]}),
        ),
        (
            "manage_membership",
            json!({"action": "mark_read", "channel": "~news"}),
        ),
        (
            "manage_bookmark",
            json!({"action": "create", "channel": "~leads", "display_name": "Three", "link_url": "https://a.example"}),
        ),
        (
            "manage_bookmark",
            json!({"action": "update", "channel": "~leads", "bookmark_id": bookmark, "display_name": "New"}),
        ),
        (
            "manage_bookmark",
            json!({"action": "reorder", "channel": "~leads", "bookmark_id": bookmark, "position": 0}),
        ),
        (
            "delete_content",
            json!({"kind": "bookmark", "channel": "~leads", "bookmark_id": bookmark}),
        ),
        (
            "schedule_message",
            json!({"action": "create", "to": "~news", "message": "Later", "at": "2099-01-01T09:00"}),
        ),
        (
            "schedule_message",
            json!({"action": "update", "scheduled_id": scheduled.id, "message": "Later still"}),
        ),
        (
            "schedule_message",
            json!({"action": "cancel", "scheduled_id": scheduled.id}),
        ),
        (
            "send_message",
            json!({"to": "~news", "message": "Hello @channel", "idempotency_key": "k"}),
        ),
        ("send_message", json!({"to": "@grace", "message": "Hello"})),
        (
            "send_message",
            json!({"to": "@grace,@ben", "message": "Hello"}),
        ),
        (
            "send_message",
            json!({"to": post.id, "message": "Yes", "files": [{"name": "a.txt", "text": "A"}]}),
        ),
        (
            "edit_message",
            json!({"post": post.id, "message": "Better"}),
        ),
        (
            "edit_message",
            json!({"post": post.id, "attachments": [{"text": "A card"}]}),
        ),
        (
            "mark_message",
            json!({"post": post.id, "action": "react", "emoji": "tada"}),
        ),
        (
            "mark_message",
            json!({"post": post.id, "action": "unreact", "emoji": "tada"}),
        ),
        ("mark_message", json!({"post": post.id, "action": "pin"})),
        ("mark_message", json!({"post": post.id, "action": "unpin"})),
        (
            "manage_membership",
            json!({"action": "join", "channel": "~open"}),
        ),
        (
            "manage_membership",
            json!({"action": "add", "channel": "~leads", "users": ["@ben"]}),
        ),
        (
            "create_channel",
            json!({"kind": "public", "display_name": "Project", "users": ["@ben"]}),
        ),
        (
            "create_channel",
            json!({"kind": "private", "display_name": "Secret"}),
        ),
        (
            "create_channel",
            json!({"kind": "direct", "users": ["@ben"]}),
        ),
        (
            "create_channel",
            json!({"kind": "group", "users": ["@ben", "@gus"]}),
        ),
        (
            "delete_content",
            json!({"kind": "message", "post": post.id}),
        ),
        (
            "update_channel",
            json!({"channel": "~leads", "header": "New"}),
        ),
        (
            "manage_membership",
            json!({"action": "leave", "channel": "~news"}),
        ),
    ];
    let played = previews.iter().map(|(tool, asked)| deed(tool, asked));
    let played: BTreeSet<_> = played.collect();
    assert_eq!(played, previewed(&inside).await);
    for (tool, mut arguments) in previews {
        arguments["preview"] = json!(true);
        let before = world.dump();
        let answer = inside.call(&sample.ada, tool, arguments.clone()).await;
        assert!(!answer.is_error, "{tool} {arguments}: {}", answer.text);
        inside.settle().await;
        assert!(
            world.dump() == before,
            "{tool} {arguments} changed the world: {}",
            answer.text
        );
        // It was a change that was shown: without the word it is one.
        arguments["preview"] = json!(false);
        inside.call(&sample.ada, tool, arguments).await;
        inside.settle().await;
        assert!(
            world.dump() != before,
            "{tool} changes nothing in earnest, either"
        );
    }
}
