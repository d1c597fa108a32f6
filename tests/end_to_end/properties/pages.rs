//! No result is longer than `max_chars`, no item is cut, and following "Continue with" to the end yields every item once.

use std::collections::BTreeMap;

use devhost::FeedServer;
use mattermost_plugin::ids::PostId;
use mattermost_plugin::model::Post;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Value, json};

use crate::inside::Inside;
use crate::stage::ID;

/// Pages that no list here needs.
const TOO_MANY: usize = 100;

/// The arguments that the last line of a result says to go on with.
fn next(text: &str, tool_schema: &Value) -> Option<Vec<(String, Value)>> {
    let last = text.lines().last()?.strip_prefix("More: ")?;
    let (_, next) = last.split_once("Continue with ")?;
    let next = next.split(' ').map(|next| {
        let (argument, value) = next.split_once('=').unwrap();
        let number = tool_schema["properties"][argument]["type"] == "integer";
        let value = match value.parse::<i64>() {
            Ok(value) if number => json!(value),
            _ => json!(value),
        };
        (argument.to_owned(), value)
    });
    Some(next.collect())
}

/// All pages of a call, first to last.
async fn pages(inside: &Inside, tool: &str, mut arguments: Value) -> Vec<String> {
    let ada = &inside.sample.ada;
    let tools = inside.tools(ada).await;
    let schema = tools.iter().find(|listed| listed.name.ends_with(tool));
    let schema = schema.unwrap().parameters.clone();
    let mut pages = Vec::new();
    loop {
        let answer = inside.call(ada, tool, arguments.clone()).await;
        assert!(!answer.is_error, "{tool} {arguments}: {}", answer.text);
        if let Some(limit) = arguments["max_chars"].as_u64() {
            let length = answer.text.chars().count();
            assert!(
                length as u64 <= limit,
                "{tool} {arguments}: {length} characters"
            );
        }
        let next = next(&answer.text, &schema);
        pages.push(answer.text);
        let Some(next) = next else {
            return pages;
        };
        assert!(
            pages.len() < TOO_MANY,
            "{tool} {arguments} goes on for ever"
        );
        for (argument, value) in next {
            arguments[argument] = value;
        }
    }
}

/// How often each of the ids stands in the pages, but for the lines that say how to go on.
fn counts<'i>(pages: &[String], ids: impl Iterator<Item = &'i str>) -> BTreeMap<String, usize> {
    let items = pages.iter().flat_map(|page| page.lines());
    let items: Vec<_> = items.filter(|line| !line.starts_with("More: ")).collect();
    let count = |id: &str| items.iter().map(|line| line.matches(id).count()).sum();
    ids.map(|id| (id.to_owned(), count(id))).collect()
}

/// Messages in `~news` or in a thread there: their ids with their texts.
fn write(inside: &Inside, root: &PostId, texts: &[String]) -> Vec<(String, String)> {
    let write = |text: &String| {
        let post = inside.world.create_post(&Post {
            channel_id: inside.sample.news.clone(),
            user_id: inside.sample.grace.clone(),
            root_id: root.clone(),
            message: text.as_str().into(),
            ..Post::default()
        });
        (post.id.to_string(), text.clone())
    };
    texts.iter().map(write).collect()
}

fn runner() -> TestRunner {
    TestRunner::new(Config {
        rng_seed: RngSeed::Fixed(0x70_61_67_65),
        ..Config::default()
    })
}

#[tokio::test]
async fn messages_are_whole_within_the_budget_and_come_once() {
    let texts = proptest::collection::vec("pear( [a-z\u{e9}]{1,12}){0,30}", 1..60);
    let budgets = 500..24_000u32;
    let mut runner = runner();
    for _ in 0..12 {
        let texts = texts.new_tree(&mut runner).unwrap().current();
        let max_chars = budgets.new_tree(&mut runner).unwrap().current();
        let limit = (1..80u32).new_tree(&mut runner).unwrap().current();
        let inside = Inside::start().await;
        let written = write(&inside, &PostId::default(), &texts);
        for (tool, arguments) in [
            (
                "read_messages",
                json!({"source": "~news", "limit": limit, "max_chars": max_chars}),
            ),
            (
                "search_messages",
                json!({"query": "pear", "limit": limit, "max_chars": max_chars}),
            ),
        ] {
            let pages = pages(&inside, tool, arguments.clone()).await;
            let ids = written.iter().map(|(id, _)| id.as_str());
            // A hit has its id in its link once more.
            let items: Vec<_> = match tool {
                "search_messages" => ids.map(|id| format!("({id}")).collect(),
                _ => ids.map(str::to_owned).collect(),
            };
            for (id, times) in counts(&pages, items.iter().map(String::as_str)) {
                assert_eq!(times, 1, "{tool} {arguments}: {id}");
            }
            if tool == "read_messages" {
                are_whole(&pages, &written);
            }
        }
    }
}

fn are_whole(pages: &[String], written: &[(String, String)]) {
    for (id, text) in written {
        let mut lines = pages.iter().flat_map(|page| page.lines());
        let line = lines.find(|line| line.contains(id.as_str())).unwrap();
        assert!(
            line.contains(text.as_str()),
            "{line:?} is not the whole of {text:?}"
        );
    }
}

#[tokio::test]
async fn a_thread_comes_whole_and_once_though_its_ends_come_first() {
    let texts = proptest::collection::vec("pear( [a-z\u{e9}]{1,12}){0,30}", 2..90);
    let budgets = 700..12_000u32;
    let (mut runner, mut gaps) = (runner(), 0);
    for _ in 0..16 {
        let texts = texts.new_tree(&mut runner).unwrap().current();
        let max_chars = budgets.new_tree(&mut runner).unwrap().current();
        let limit = (1..60u32).new_tree(&mut runner).unwrap().current();
        let inside = Inside::start().await;
        let (first, replies) = texts.split_at(1);
        let mut written = write(&inside, &PostId::default(), first);
        let root = PostId::new(written[0].0.clone());
        written.append(&mut write(&inside, &root, replies));
        let arguments = json!({"source": root, "limit": limit, "max_chars": max_chars});
        let pages = pages(&inside, "read_messages", arguments.clone()).await;
        let ids = written.iter().map(|(id, _)| id.as_str());
        for (id, times) in counts(&pages, ids) {
            assert_eq!(times, 1, "{arguments}: {id} in {pages:#?}");
        }
        are_whole(&pages, &written);
        gaps += usize::from(pages[0].contains("left out here"));
    }
    assert!(gaps > 5, "only {gaps} threads had a gap");
}

#[tokio::test]
async fn the_items_of_a_feed_come_once_whatever_the_page() {
    let feeds = FeedServer::start().await.unwrap();
    let allowed = feeds.address().to_string();
    let inside =
        Inside::start_with(|world, _| world.set_plugin_setting(ID, "AllowedFeedHosts", allowed))
            .await;
    for (limit, max_chars) in [(1, 8000), (2, 24_000), (5, 600), (50, 500), (50, 1000)] {
        let arguments = json!({"feed_url": feeds.url("rss.xml"), "max_articles": limit, "max_chars": max_chars});
        let pages = pages(&inside, "fetch_feed", arguments.clone()).await;
        let links = feeds.articles().iter().map(|article| article.link);
        for (link, times) in counts(&pages, links) {
            assert_eq!(times, 1, "{arguments}: {link}");
        }
    }
    feeds.shutdown().await;
}

#[tokio::test]
async fn channels_and_people_come_once_whatever_the_page() {
    use devhost::world::{Account, ChannelKind};
    let inside = Inside::start_with(|world, sample| {
        for number in 0..37 {
            let name = format!("heap-{number:02}");
            let channel = world.add_channel(&sample.acme, ChannelKind::Public, &name, &name);
            world.join_channel(&channel, &sample.ada);
            let user = world.add_user(&format!("pers-{number:02}"), Account::Ordinary);
            world.join_team(&sample.acme, &user);
        }
    })
    .await;
    for limit in [1, 7, 30, 200] {
        for (tool, start, arguments) in [
            ("find_channels", "~heap-", json!({"limit": limit})),
            (
                "find_channels",
                "~heap-",
                json!({"query": "heap", "scope": "public", "limit": limit}),
            ),
            (
                "find_people",
                "@pers-",
                json!({"team": "acme", "limit": limit}),
            ),
            (
                "find_people",
                "@pers-",
                json!({"query": "pers", "limit": limit}),
            ),
        ] {
            let pages = pages(&inside, tool, arguments.clone()).await;
            let names: Vec<_> = (0..37)
                .map(|number| format!("{start}{number:02}"))
                .collect();
            for (name, times) in counts(&pages, names.iter().map(String::as_str)) {
                assert_eq!(times, 1, "{tool} {arguments}: {name}");
            }
        }
    }
}

#[tokio::test]
async fn the_windows_of_a_file_are_all_of_it() {
    let inside = Inside::start().await;
    let text: String = (0..4000)
        .map(|number| {
            format!(
                "w{number} gr\u{fc}n{}",
                if number % 7 == 0 { '\n' } else { ' ' }
            )
        })
        .collect();
    let sample = &inside.sample;
    let file = inside
        .world
        .add_file(&sample.ada, &sample.news, "words.txt", text.as_bytes());
    for limit in [990, 5000, 20_000] {
        let pages = pages(&inside, "read_file", json!({"file": file, "limit": limit})).await;
        assert!(pages.len() > 1);
        let windows = pages.iter().map(|page| {
            assert!(page.chars().count() <= 24_000);
            let lines = page.lines().filter_map(|line| line.strip_prefix("| "));
            lines.collect::<Vec<_>>().join("\n")
        });
        assert_eq!(windows.collect::<String>(), text, "limit {limit}");
    }
}
