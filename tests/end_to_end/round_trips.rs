//! How many calls of the server's API a tool makes: as many for two hundred items as for ten.

use devhost::world::{Account, ChannelKind};
use mattermost_plugin::model::Post;
use serde_json::json;

use crate::inside::Inside;

/// The calls that a tool call makes in a world with so many items, which it shows all.
async fn calls(tool: &str, items: usize) -> usize {
    let inside = Inside::start_with(|world, sample| {
        for number in 0..items {
            let name = format!("heap-{number}");
            let channel = world.add_channel(&sample.acme, ChannelKind::Public, &name, &name);
            world.join_channel(&channel, &sample.ada);
            let user = world.add_user(&format!("pers-{number}"), Account::Ordinary);
            world.join_team(&sample.acme, &user);
            world.create_post(&Post {
                channel_id: sample.news.clone(),
                user_id: user,
                message: "pear".into(),
                ..Post::default()
            });
        }
    })
    .await;
    let arguments = match tool {
        "read_messages" => json!({"source": "~news", "limit": 200, "max_chars": 24_000}),
        "search_messages" => json!({"query": "pear", "limit": 100, "max_chars": 24_000}),
        "find_people" => json!({"team": "acme", "limit": 200}),
        _ => json!({"limit": 200}),
    };
    let total = || {
        inside
            .world
            .all_calls()
            .into_iter()
            .filter(|(method, _)| !method.starts_with("Log"))
    };
    let before: usize = total().map(|(_, times)| times).sum();
    let answer = inside.call(&inside.sample.ada, tool, arguments).await;
    assert!(!answer.is_error, "{}", answer.text);
    let after: usize = total().map(|(_, times)| times).sum();
    after - before
}

async fn stays(tool: &str, most: usize) {
    let few = calls(tool, 10).await;
    let many = calls(tool, 195).await;
    println!("{tool}: {few} calls for 10 items, {many} for 195");
    // Authors are asked for a hundred at a time.
    assert!(
        many <= few + 3 && many <= most,
        "{tool}: {few} calls for 10 items, {many} for 195"
    );
}

#[tokio::test]
async fn listing_channels_takes_no_call_for_each() {
    stays("find_channels", 12).await;
}

#[tokio::test]
async fn listing_people_takes_no_call_for_each() {
    stays("find_people", 12).await;
}

#[tokio::test]
async fn reading_and_searching_messages_takes_no_call_for_each() {
    stays("read_messages", 15).await;
    stays("search_messages", 15).await;
}
