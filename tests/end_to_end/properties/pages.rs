//! No result is longer than `max_chars`, no item is cut, and following "Continue with" to the end yields every item once.

use std::collections::BTreeMap;

use mattermost_plugin::model::Post;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Value, json};

use crate::inside::Inside;

/// Pages that no list here needs.
const TOO_MANY: usize = 100;

/// The arguments that the last line of a result says to go on with.
fn next(text: &str, tool_schema: &Value) -> Option<(String, Value)> {
    let last = text.lines().last()?.strip_prefix("More: ")?;
    let (_, next) = last.split_once("Continue with ")?;
    let (argument, value) = next.split_once('=')?;
    let number = tool_schema["properties"][argument]["type"] == "integer";
    let value = match value.parse::<i64>() {
        Ok(value) if number => json!(value),
        _ => json!(value),
    };
    Some((argument.to_owned(), value))
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
        let Some((argument, value)) = next else {
            return pages;
        };
        assert!(
            pages.len() < TOO_MANY,
            "{tool} {arguments} goes on for ever"
        );
        arguments[argument] = value;
    }
}

/// How often each of the ids stands in the pages, but for the lines that say how to go on.
fn counts<'i>(pages: &[String], ids: impl Iterator<Item = &'i str>) -> BTreeMap<String, usize> {
    let items = pages.iter().flat_map(|page| page.lines());
    let items: Vec<_> = items.filter(|line| !line.starts_with("More: ")).collect();
    let count = |id: &str| items.iter().map(|line| line.matches(id).count()).sum();
    ids.map(|id| (id.to_owned(), count(id))).collect()
}

/// Random messages in `~news`: their ids with their texts.
fn write(inside: &Inside, texts: &[String]) -> Vec<(String, String)> {
    let write = |text: &String| {
        let post = inside.world.create_post(&Post {
            channel_id: inside.sample.news.clone(),
            user_id: inside.sample.grace.clone(),
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
        let written = write(&inside, &texts);
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
                for (id, text) in &written {
                    let line = pages
                        .iter()
                        .flat_map(|page| page.lines())
                        .find(|line| line.contains(id.as_str()));
                    assert!(
                        line.unwrap().contains(text.as_str()),
                        "{line:?} is not the whole of {text:?}"
                    );
                }
            }
        }
    }
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
        .map(|number| format!("w{number} gr\u{fc}n "))
        .collect();
    let sample = &inside.sample;
    let file = inside
        .world
        .add_file(&sample.ada, &sample.news, "words.txt", text.as_bytes());
    let pages = pages(&inside, "read_file", json!({"file": file, "limit": 5000})).await;
    assert!(pages.len() > 1);
    let words = (0..4000)
        .map(|number| format!("w{number} "))
        .collect::<Vec<_>>();
    for (word, times) in counts(&pages, words.iter().map(String::as_str)) {
        assert!(times <= 1, "{word} is there {times} times");
    }
    let read: usize = counts(&pages, words.iter().map(String::as_str))
        .values()
        .sum();
    // A word may be where two windows meet.
    assert!(read + pages.len() >= 4000, "{read} of 4000 words");
}
