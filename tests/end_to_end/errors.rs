//! Every kind of error that the tools know, provoked, and what is no error.

use devhost::World;
use devhost::world::{Account, ChannelKind, Sample};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::{AppError, Post};
use serde_json::{Value, json};

use crate::inside::Inside;
use crate::stage::ID;

/// How a text has to begin, with `…` for anything between its parts.
fn fits(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('…');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

/// Calls, and compares the text of the error.
async fn refused(inside: &Inside, user: &UserId, tool: &str, arguments: Value, pattern: &str) {
    let answer = inside.call(user, tool, arguments.clone()).await;
    assert!(answer.is_error, "{tool} {arguments}: {}", answer.text);
    assert!(
        fits(&answer.text, pattern),
        "{tool} {arguments}: {}\n  is not {pattern}",
        answer.text
    );
    println!("{tool}: {}", answer.text);
}

fn post(world: &World, sample: &Sample, author: &UserId) -> String {
    let post = world.create_post(&Post {
        channel_id: sample.news.clone(),
        user_id: author.clone(),
        message: "Good".into(),
        ..Post::default()
    });
    post.id.to_string()
}

#[tokio::test]
async fn every_error_says_what_is_wrong_and_what_would_be_right() {
    let inside = Inside::start().await;
    let (world, sample) = (&inside.world, &inside.sample);
    let (own, others) = (
        post(world, sample, &sample.ada),
        post(world, sample, &sample.grace),
    );
    let file = world
        .add_file(&sample.ada, &sample.news, "a.txt", b"A")
        .to_string();
    let long = "x".repeat(16_384);
    let (ada, olga) = (&sample.ada, &sample.olga);
    let cases = [
        (
            ada,
            "find_channels",
            json!({"limit": 0}),
            "Client error: `limit`",
        ),
        (ada, "find_people", json!({}), "Client error: "),
        (
            ada,
            "read_messages",
            json!({"source": "~news", "view": "thread"}),
            "Client error: ",
        ),
        (
            ada,
            "search_messages",
            json!({"query": "x", "after": "soon"}),
            "Client error: after …",
        ),
        (
            ada,
            "send_message",
            json!({"to": "~qqqqzz", "message": "x"}),
            "Resource not found: …~qqqqzz",
        ),
        (
            ada,
            "read_messages",
            json!({"source": "missingmissingmissingmis12"}),
            "Resource not found: ",
        ),
        (
            ada,
            "edit_message",
            json!({"post": others, "message": "x"}),
            "Client error: you lack permission edit_others_posts in ~news",
        ),
        (
            ada,
            "edit_message",
            json!({"post": own, "message": "x", "if_unchanged_since": "2020-01-01T00:00:00Z"}),
            "Client error: …changed since…(conflict)",
        ),
        (
            ada,
            "send_message",
            json!({"to": "~news", "message": long}),
            "Client error: message …16383",
        ),
        (
            ada,
            "upload_file",
            json!({"channel": "~news", "name": "a.txt", "text": "x".repeat(5 * 1024 * 1024 + 1)}),
            "Client error: `text` must be a text of at most 5242880 characters",
        ),
        (
            ada,
            "send_message",
            json!({"to": "~news", "files": [
                {"name": "a.txt", "text": "x".repeat(3 * 1024 * 1024)},
                {"name": "b.txt", "text": "x".repeat(3 * 1024 * 1024)},
            ]}),
            "Client error: …too large",
        ),
        (
            ada,
            "read_file",
            json!({"file": file, "mode": "link"}),
            "Client error: unavailable (needs …public links",
        ),
        (
            ada,
            "delete_content",
            json!({"post": own, "confirm": "guessed"}),
            "Client error: confirm ",
        ),
        (
            ada,
            "mark_message",
            json!({"post": own, "action": "react", "emoji": "no_such_emoji"}),
            "Resource not found: no emoji no_such_emoji",
        ),
        (
            ada,
            "manage_membership",
            json!({"action": "leave", "channel": "~town-square"}),
            "Client error: ",
        ),
        (
            ada,
            "fetch_feed",
            json!({"feed_url": "http://127.0.0.1/feed"}),
            "Client error: ",
        ),
        (olga, "whoami", json!({}), "Authentication failed"),
    ];
    for (user, tool, arguments, pattern) in cases {
        refused(&inside, user, tool, arguments, pattern).await;
    }
    let failure = AppError {
        status_code: 500,
        ..AppError::default()
    };
    world.fail("CreatePost", failure);
    let arguments = json!({"to": "~news", "message": "x"});
    refused(
        &inside,
        ada,
        "send_message",
        arguments,
        "Server error: …failed (ref ",
    )
    .await;
}

#[tokio::test]
async fn whoever_calls_too_often_hears_when_to_come_back() {
    for (limit, tool, arguments) in [
        ("ReadsPerMinute", "whoami", json!({})),
        (
            "WritesPerMinute",
            "send_message",
            json!({"to": "~news", "message": "x", "preview": true}),
        ),
        (
            "DeletesPerMinute",
            "delete_content",
            json!({"post": "missingmissingmissingmis12"}),
        ),
        (
            "FeedsPerMinute",
            "fetch_feed",
            json!({"feed_url": "http://127.0.0.1/feed"}),
        ),
    ] {
        let inside = Inside::start_with(|world, _| world.set_plugin_setting(ID, limit, 1)).await;
        let (ada, grace) = (&inside.sample.ada, &inside.sample.grace);
        inside.call(ada, tool, arguments.clone()).await;
        refused(
            &inside,
            ada,
            tool,
            arguments.clone(),
            "Rate limit exceeded: retry in … s",
        )
        .await;
        let other = inside.call(grace, tool, arguments).await;
        assert!(
            !other.text.starts_with("Rate limit"),
            "each user for themselves: {}",
            other.text
        );
    }
}

#[tokio::test]
async fn near_misses_and_several_candidates_are_no_errors() {
    let inside = Inside::start_with(|world, sample| {
        let other = world.add_team("other", "Other");
        world.join_team(&other, &sample.ada);
        let news = world.add_channel(&other, ChannelKind::Public, "news", "News");
        world.join_channel(&news, &sample.ada);
    })
    .await;
    for (tool, arguments, status) in [
        (
            "send_message",
            json!({"to": "~newz", "message": "x"}),
            "not_found",
        ),
        ("read_messages", json!({"source": "~newz"}), "not_found"),
        ("find_channels", json!({"channel": "~newz"}), "not_found"),
        ("find_people", json!({"user": "@grac"}), "not_found"),
        (
            "send_message",
            json!({"to": "~news", "message": "x"}),
            "ambiguous",
        ),
        ("read_messages", json!({"source": "~news"}), "ambiguous"),
    ] {
        let answer = inside
            .call(&inside.sample.ada, tool, arguments.clone())
            .await;
        assert!(!answer.is_error, "{tool} {arguments}: {}", answer.text);
        assert_eq!(
            answer.structured["status"], status,
            "{tool} {arguments}: {}",
            answer.text
        );
        assert!(
            !answer.structured["candidates"]
                .as_array()
                .unwrap()
                .is_empty()
        );
        println!("{tool}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_call_that_needs_confirmation_says_how_and_has_done_nothing() {
    let inside = Inside::start().await;
    let (world, sample) = (&inside.world, &inside.sample);
    let crowd = world.add_channel(&sample.acme, ChannelKind::Public, "crowd", "Crowd");
    world.join_channel(&crowd, &sample.ada);
    for number in 0..60 {
        let user = world.add_user(&format!("face-{number}"), Account::Ordinary);
        world.join_team(&sample.acme, &user);
        world.join_channel(&crowd, &user);
    }
    let own = post(world, sample, &sample.ada);
    for (tool, mut arguments) in [
        (
            "send_message",
            json!({"to": "~crowd", "message": "@channel lunch"}),
        ),
        ("delete_content", json!({"post": own})),
    ] {
        let posts = |world: &World| (world.posts(&crowd).len(), world.posts(&sample.news).len());
        let before = posts(world);
        let answer = inside.call(&sample.ada, tool, arguments.clone()).await;
        assert!(!answer.is_error, "{tool}: {}", answer.text);
        let token = answer.structured["confirm"].as_str().unwrap();
        assert!(
            answer.text.contains(&format!("confirm={token}")),
            "{tool}: {}",
            answer.text
        );
        assert_eq!(posts(world), before, "{tool}");
        arguments["confirm"] = json!(token);
        let answer = inside.call(&sample.ada, tool, arguments.clone()).await;
        assert!(!answer.is_error, "{tool}: {}", answer.text);
        assert_ne!(posts(world), before, "{tool}");
        refused(&inside, &sample.ada, tool, arguments, "").await;
    }
}
