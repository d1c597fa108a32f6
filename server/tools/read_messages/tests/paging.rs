//! Going on to the end: each message once, and no answer longer than asked.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::*;

/// Follows the last line of each answer to the end; the ids in the order in which they were shown, and the answers.
async fn follow(scene: &Scene, call: Value, max_chars: u64) -> (Vec<PostId>, Vec<String>) {
    let (mut ids, mut texts) = (Vec::new(), Vec::new());
    let mut next = call.clone();
    for _ in 0..2000 {
        let answer = scene
            .call(&scene.sample.ada, "read_messages", next.clone())
            .await;
        assert!(!answer.is_error, "{next}: {answer:?}");
        assert!(fits(&answer.text, max_chars), "{next}: {}", answer.text);
        for message in answer.structured["messages"].as_array().unwrap() {
            let id: PostId = message["id"].as_str().unwrap().into();
            assert!(
                answer.text.contains(&format!("({id}")),
                "{id}: {}",
                answer.text
            );
            ids.push(id);
        }
        let last = answer.text.lines().last().unwrap().to_owned();
        texts.push(answer.text);
        let Some(rest) = last.strip_prefix("More: ") else {
            assert_eq!(answer.structured["next"], Value::Null);
            return (ids, texts);
        };
        let (_, arguments) = rest.split_once("Continue with ").unwrap();
        next = call.clone();
        for argument in arguments.split(' ') {
            let (name, value) = argument.split_once('=').unwrap();
            next[name] = value.into();
        }
    }
    panic!("does not come to an end: {call}");
}

fn each_once(mut ids: Vec<PostId>, mut expected: Vec<PostId>, context: &str) {
    ids.sort();
    expected.sort();
    assert_eq!(ids, expected, "{context}");
}

#[derive(Debug, Clone)]
struct Case {
    /// Length of each message, and whether it is a reply, a system message, or of the same moment as the one before.
    messages: Vec<(usize, u8)>,
    limit: u64,
    max_chars: u64,
    breaks: bool,
}

fn cases() -> impl Strategy<Value = Case> {
    let message = (
        prop_oneof![0..30_usize, 0..600_usize, 5000..9000_usize],
        0..10_u8,
    );
    let messages = proptest::collection::vec(message, 0..25);
    let max_chars = prop_oneof![500..700_u64, 500..5000_u64];
    (messages, 2..30_u64, max_chars, any::<bool>()).prop_map(
        |(messages, limit, max_chars, breaks)| Case {
            messages,
            limit,
            max_chars,
            breaks,
        },
    )
}

async fn check(case: &Case) {
    let scene = flat().await;
    let (world, s) = (&scene.world, &scene.sample);
    let filler = if case.breaks { "ab\n" } else { "abc" };
    let thread = say(world, &s.news, &s.ada, "root");
    world.view_channel(&s.news, &s.ada);
    let (mut all, mut replies) = (vec![thread.clone()], vec![thread.clone()]);
    for (length, kind) in &case.messages {
        let text: String = filler.chars().cycle().take(*length).collect();
        let in_thread = *kind < 5;
        let root = if in_thread {
            thread.clone()
        } else {
            PostId::default()
        };
        let id = world
            .create_post(&Post {
                user_id: s.gus.clone(),
                channel_id: s.news.clone(),
                root_id: root,
                message: text.into(),
                r#type: if *kind == 9 {
                    "system_join_channel"
                } else {
                    ""
                }
                .into(),
                ..Post::default()
            })
            .id;
        if *kind == 9 {
            continue;
        }
        all.push(id.clone());
        if in_thread {
            replies.push(id);
        }
    }
    let (limit, max_chars) = (case.limit, case.max_chars);
    let call = |source: &str, view: &str| json!({"source": source, "view": view, "limit": limit, "max_chars": max_chars});
    let (ids, _) = follow(&scene, call(s.news.as_str(), "latest"), max_chars).await;
    each_once(ids, all.clone(), "latest");
    let mut since = call(s.news.as_str(), "since");
    since["since"] = "1d".into();
    let (ids, _) = follow(&scene, since, max_chars).await;
    assert_eq!(ids, all, "since");
    let (ids, _) = follow(&scene, call(s.news.as_str(), "unread"), max_chars).await;
    assert_eq!(ids, all[1..], "unread");
    let (ids, texts) = follow(&scene, call(thread.as_str(), "thread"), max_chars).await;
    each_once(ids, replies, &format!("thread: {texts:#?}"));
    let mut after = call(s.news.as_str(), "latest");
    after["after"] = thread.as_str().into();
    let (ids, _) = follow(&scene, after, max_chars).await;
    assert_eq!(ids, all[1..], "after");
}

#[test]
fn going_on_to_the_end_shows_each_message_once() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(
        Config {
            cases: 8,
            ..Config::default()
        },
        seed,
    );
    runner
        .run(&cases(), |case| {
            runtime.block_on(check(&case));
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn a_message_that_is_too_long_is_cut_and_says_how_to_get_the_rest() {
    let scene = Scene::new().await;
    let s = &scene.sample;
    let long = "word ".repeat(3000);
    let id = say(&scene.world, &s.news, &s.ada, &long);
    let call = json!({"source": "~news", "max_chars": 500});
    let text = scene.text(&s.ada, "read_messages", call).await;
    assert!(fits(&text, 500), "{text}");
    let notice = format!("\u{2026} [cut: use source={id} max_chars=24000] ({id})");
    assert!(text.ends_with(&notice), "{text}");
    let call = json!({"source": id, "max_chars": 24000});
    let text = scene.text(&s.ada, "read_messages", call).await;
    assert!(text.contains(long.trim()), "{text}");
}

#[tokio::test]
async fn a_long_thread_shows_its_beginning_and_its_end() {
    let scene = Scene::new().await;
    let (world, s) = (&scene.world, &scene.sample);
    let root = say(world, &s.news, &s.ada, "root");
    let mut ids = vec![root.clone()];
    for number in 1..=20 {
        ids.push(reply(
            world,
            &s.news,
            &s.gus,
            &format!("reply {number}"),
            &root,
        ));
    }
    let call = json!({"source": ids[9], "limit": 6});
    let text = scene.text(&s.ada, "read_messages", call).await;
    let expected = [
        format!("T @ada: root ({root}, 20 replies)"),
        format!("T @gus: reply 1 ({})", ids[1]),
        format!("T @gus: reply 2 ({})", ids[2]),
        format!("T @gus: reply 3 ({})", ids[3]),
        "... 15 messages left out here ...".to_owned(),
        format!("T @gus: reply 19 ({})", ids[19]),
        format!("T @gus: reply 20 ({})", ids[20]),
        format!(
            "More: 15. Continue with after={} before={}",
            ids[3], ids[19]
        ),
    ];
    assert_eq!(lines(&text), expected);
}

#[tokio::test]
async fn messages_of_one_millisecond_stay_together() {
    let scene = flat().await;
    let (world, s) = (&scene.world, &scene.sample);
    let ids: Vec<_> = (0..9).map(|_| say(world, &s.news, &s.ada, "x")).collect();
    let mut moments = BTreeMap::new();
    for (number, id) in ids.iter().enumerate() {
        moments.insert(id.clone(), 1_000_000 + i64::try_from(number / 3).unwrap());
    }
    for (id, moment) in &moments {
        world.change_post(id, |post| post.create_at = *moment);
    }
    for limit in [3, 4, 5] {
        for call in [
            json!({"source": s.news, "limit": limit}),
            json!({"source": s.news, "limit": limit, "since": "1970-01-01T00:00Z"}),
        ] {
            let (shown, _) = follow(&scene, call.clone(), 8000).await;
            each_once(shown, ids.clone(), &call.to_string());
        }
    }
}

#[tokio::test]
async fn the_end_of_a_long_thread_has_its_reactions_and_files() {
    let scene = flat().await;
    let (world, s) = (&scene.world, &scene.sample);
    let root = say(world, &s.news, &s.ada, "root");
    let mut last = root.clone();
    for number in 0..250 {
        last = reply(world, &s.news, &s.gus, &format!("reply {number}"), &root);
        world.add_reaction(&last, &s.ada, "+1");
    }
    let file = world.add_file(&s.gus, &s.news, "report.pdf", b"x");
    world.change_post(&last, |post| post.file_ids = vec![file]);
    let call = json!({"source": root, "limit": 10});
    let text = scene.text(&s.ada, "read_messages", call).await;
    let shown = lines(&text);
    let end = format!("T @gus: reply 249 [report.pdf] {{\u{1f44d}1}} ({last})");
    assert_eq!(shown[shown.len() - 2], end);
    let reacted = shown.iter().filter(|line| line.contains("\u{1f44d}1"));
    assert_eq!(reacted.count(), 9);
    // Twice: each call is made as Agents of both generations make it.
    assert!(world.calls("GetReactions") <= 2 * 20);
}

/// So many messages that the server does not tell what has changed, three of each moment.
fn many(scene: &Scene, count: usize) -> Vec<PostId> {
    let (world, s) = (&scene.world, &scene.sample);
    let numbers = 0..count;
    let ids: Vec<_> = numbers.map(|_| say(world, &s.news, &s.gus, "x")).collect();
    for (number, id) in ids.iter().enumerate() {
        let moment = 1_000_000 + i64::try_from(number / 3).unwrap();
        world.change_post(id, |post| post.create_at = moment);
    }
    ids
}

#[tokio::test]
async fn pages_that_begin_within_a_moment_lose_and_double_nothing() {
    let scene = flat().await;
    let ids = many(&scene, 1100);
    let call = json!({"source": scene.sample.news, "limit": 200, "since": "1970-01-01T00:00Z"});
    let (shown, texts) = follow(&scene, call, 24_000).await;
    each_once(shown, ids, "since");
    assert!(texts[0].contains(" 1100 in all."), "{}", texts[0]);
}

#[tokio::test]
async fn what_is_posted_between_two_pages_shifts_none() {
    let scene = flat().await;
    let (world, s) = (&scene.world, &scene.sample);
    let ids = many(&scene, 1100);
    world.hold("GetPostsBefore");
    let call = json!({"source": s.news, "limit": 200, "since": "1970-01-01T00:00Z"});
    let meanwhile = async {
        let asked = |world: &World| (world.calls("GetPostsBefore") > 0).then_some(());
        world.until(asked).await;
        for _ in 0..10 {
            say(world, &s.news, &s.gus, "late");
        }
        world.heal("GetPostsBefore");
    };
    let (text, ()) = tokio::join!(scene.text(&s.ada, "read_messages", call), meanwhile);
    assert!(text.contains(" 1100 in all."), "{text}");
    assert_eq!(text.matches(ids[0].as_str()).count(), 1, "{text}");
}

#[tokio::test]
async fn more_than_is_read_back_is_said_with_the_way_to_it() {
    let scene = flat().await;
    let (world, s) = (&scene.world, &scene.sample);
    let ids = many(&scene, 5100);
    world.change_channel_member(&s.news, &s.ada, |member| member.last_viewed_at = 1);
    for call in [
        json!({"source": s.news, "view": "unread", "limit": 1}),
        json!({"source": s.news, "since": "1970-01-01T00:00Z", "limit": 1}),
    ] {
        let text = scene.text(&s.ada, "read_messages", call).await;
        let (_, after) = text.split_once(" More than ").expect(&text);
        let (_, before) = after.split_once("view=latest before=").unwrap();
        let older =
            json!({"source": s.news, "view": "latest", "limit": 200, "before": before[..26]});
        let (shown, _) = follow(&scene, older, 8000).await;
        assert!(
            shown.contains(&ids[0]) && shown.len() > 100,
            "{}",
            shown.len()
        );
    }
}
