use devhost::World;
use mattermost_plugin::ids::{ChannelId, PostId, UserId};
use mattermost_plugin::model::Post;
use serde_json::{Value, json};

use crate::listing::{WARNING, length};
use crate::scene::Scene;

fn say(world: &World, channel: &ChannelId, user: &UserId, text: &str) -> PostId {
    let post = Post {
        user_id: user.clone(),
        channel_id: channel.clone(),
        message: text.into(),
        ..Post::default()
    };
    world.create_post(&post).id
}

async fn searchable(settings: &[(&str, bool)]) -> Scene {
    Scene::with(|world, _| {
        world.change_config(|config| config.service_settings.enable_post_search = Some(true));
        for (key, value) in settings {
            world.set_plugin_setting("dev.toolbelt", key, *value);
        }
    })
    .await
}

/// Ids of the hits.
async fn found(scene: &Scene, user: &UserId, call: Value) -> Vec<PostId> {
    let answer = scene.call(user, "search_messages", call.clone()).await;
    assert!(!answer.is_error, "{call}: {answer:?}");
    ids(&answer.structured)
}

fn ids(structured: &Value) -> Vec<PostId> {
    let hits = structured["hits"].as_array().unwrap();
    hits.iter()
        .map(|hit| hit["id"].as_str().unwrap().into())
        .collect()
}

#[tokio::test]
async fn a_hit_is_a_line_with_its_id_and_link() {
    let scene = searchable(&[]).await;
    let (world, s) = (&scene.world, &scene.sample);
    say(world, &s.news, &s.gus, "nothing");
    let id = say(
        world,
        &s.news,
        &s.gus,
        "the deploy\nplan (aaaaaaaaaaaaaaaaaaaaaaaaaa)",
    );
    let call = json!({"query": "DEPLOY plan"});
    let answer = scene.call(&s.ada, "search_messages", call).await;
    let lines: Vec<_> = answer.text.lines().collect();
    assert_eq!(lines[..2], [WARNING, "1 hit, newest first."]);
    let end = format!(
        " ~news @gus: the deploy plan \\(aaaaaaaaaaaaaaaaaaaaaaaaaa) ({id}) http://localhost:8065/acme/pl/{id}"
    );
    assert!(lines[2].ends_with(&end), "{}", lines[2]);
    assert_eq!(lines.len(), 3);
    assert_eq!(answer.structured["hits"][0]["who"], "@gus");
    assert_eq!(answer.structured["untrusted"], true);
    let sources = &answer.meta["source_channels"];
    assert_eq!(sources[0]["id"], s.news.as_str(), "{sources}");
}

#[tokio::test]
async fn everybody_finds_what_they_may_read() {
    let scene = searchable(&[("SearchDirectMessages", true)]).await;
    let (world, s) = (&scene.world, &scene.sample);
    let dm = world.direct_channel(&s.ada, &s.grace);
    let [open, private, archived, direct] =
        [&s.news, &s.leads, &s.attic, &dm].map(|channel| say(world, channel, &s.grace, "word"));
    let call = || json!({"query": "word"});
    assert_eq!(
        found(&scene, &s.ada, call()).await,
        [&direct, &private, &open].map(Clone::clone)
    );
    assert_eq!(
        found(&scene, &s.gus, call()).await,
        std::slice::from_ref(&open)
    );
    assert_eq!(
        scene.refusal(&s.olga, "search_messages", call()).await,
        "Authentication failed"
    );
    let call = json!({"query": "word", "in": ["~attic"]});
    assert_eq!(found(&scene, &s.ada, call).await, [archived]);
    let call = json!({"query": "word", "scope": "direct"});
    assert_eq!(
        found(&scene, &s.ada, call).await,
        std::slice::from_ref(&direct)
    );
    let call = json!({"query": "word", "in": ["@grace"]});
    assert_eq!(found(&scene, &s.ada, call).await, [direct]);
    let call = json!({"query": "word", "scope": "channels"});
    assert_eq!(found(&scene, &s.ada, call).await, [private, open]);

    // What may not be seen answers like what does not exist.
    let hidden = scene.call(
        &s.gus,
        "search_messages",
        json!({"query": "x", "in": ["~leads"]}),
    );
    let missing = scene.call(
        &s.gus,
        "search_messages",
        json!({"query": "x", "in": ["~laeds"]}),
    );
    assert_eq!(
        hidden.await.text,
        missing.await.text.replace("laeds", "leads")
    );
}

#[tokio::test]
async fn a_hit_comes_out_only_if_its_channel_may_be_read() {
    // The server's search knows nothing of the admin's list: that is asked by us, with the right to read, once a channel.
    for (denied, hits) in [("", 2), ("acme/leads", 0)] {
        let scene = Scene::with(|world, _| {
            world.change_config(|config| config.service_settings.enable_post_search = Some(true));
            world.set_plugin_setting("dev.toolbelt", "DeniedChannels", denied);
        })
        .await;
        let (world, s) = (&scene.world, &scene.sample);
        say(world, &s.leads, &s.grace, "word one");
        say(world, &s.leads, &s.grace, "word two");
        let found = found(&scene, &s.ada, json!({"query": "word"})).await;
        assert_eq!(found.len(), hits, "{denied}");
        assert_eq!(world.calls("HasPermissionToChannel"), 2, "{denied}");
    }
}

#[tokio::test]
async fn direct_messages_are_searched_where_the_admin_allows_it() {
    let scene = searchable(&[("SearchDirectMessages", false)]).await;
    let (world, s) = (&scene.world, &scene.sample);
    let dm = world.direct_channel(&s.ada, &s.grace);
    say(world, &dm, &s.grace, "word");
    assert_eq!(
        found(&scene, &s.ada, json!({"query": "word"})).await,
        [""; 0]
    );
    let call = json!({"query": "word", "scope": "direct"});
    let refused = scene.refusal(&s.ada, "search_messages", call).await;
    assert!(
        refused.starts_with("Client error: unavailable (needs the setting SearchDirectMessages"),
        "{refused}"
    );
    let call = json!({"query": "word", "in": ["@grace"]});
    let refused = scene.refusal(&s.ada, "search_messages", call).await;
    assert!(
        refused.contains("searching those is switched off"),
        "{refused}"
    );
}

#[tokio::test]
async fn operators_in_the_query_count_as_arguments_and_open_nothing() {
    let scene = searchable(&[("SearchDirectMessages", true)]).await;
    let (world, s) = (&scene.world, &scene.sample);
    let here = say(world, &s.news, &s.gus, "word");
    say(world, &s.leads, &s.grace, "word");
    for call in [
        json!({"query": "word from:gus"}),
        json!({"query": "in:~news word"}),
        json!({"query": "word", "from": ["@gus"]}),
        json!({"query": "word", "from": ["gus"], "in": ["news", "~leads"], "after": "1h"}),
        json!({"from": ["@gus"]}),
    ] {
        assert_eq!(
            found(&scene, &s.ada, call.clone()).await,
            std::slice::from_ref(&here),
            "{call}"
        );
    }
    let channels = world.calls("GetDirectChannel");
    let call = json!({"query": "word in:@gus"});
    let refused = scene.refusal(&s.ada, "search_messages", call).await;
    assert_eq!(
        refused,
        "Resource not found: no direct message with @gus yet"
    );
    assert_eq!(world.calls("GetDirectChannel"), channels);
    let call = json!({"query": "word on:2026-03-01", "on": "2026-03-01"});
    let refused = scene.refusal(&s.ada, "search_messages", call).await;
    assert!(
        refused.starts_with("Client error: on is given twice"),
        "{refused}"
    );
}

/// How often a search looks up names of channels and people.
async fn calls(scene: &Scene, call: Value) -> usize {
    let made = || {
        let looked_up = ["GetChannelsForTeamForUser", "GetUsersByUsernames"];
        looked_up
            .map(|method| scene.world.calls(method))
            .iter()
            .sum::<usize>()
    };
    let before = made();
    scene.text(&scene.sample.ada, "search_messages", call).await;
    made() - before
}

#[tokio::test]
async fn operators_count_as_the_arguments_do_and_equal_names_once() {
    let scene = searchable(&[]).await;
    let (world, s) = (&scene.world, &scene.sample);
    let here = say(world, &s.news, &s.gus, "word");
    let once = json!({"query": "word", "in": ["~news"], "from": ["@gus"]});
    let repeated = ["in:~news from:@gus"; 20].join(" ");
    let many = json!({"query": format!("word {repeated}"), "in": ["~news"], "from": ["@gus"]});
    assert_eq!(found(&scene, &s.ada, many.clone()).await, [here]);
    assert_eq!(
        calls(&scene, many).await,
        calls(&scene, once).await,
        "each name is looked up once"
    );
    for (field, operator) in [("in", "in"), ("from", "from")] {
        let names: Vec<_> = (0..19).map(|n| format!("{operator}:name-{n}")).collect();
        let call = json!({"query": names.join(" "), field: ["one", "two"]});
        assert_eq!(
            scene.refusal(&s.ada, "search_messages", call).await,
            format!("Client error: {field} has more than 20 names, with those in query")
        );
    }
}

#[tokio::test]
async fn people_are_looked_up_together() {
    let scene = searchable(&[]).await;
    let from = |names: &[&str]| json!({"query": "word", "from": names});
    assert_eq!(
        calls(&scene, from(&["@gus"])).await,
        calls(&scene, from(&["@gus", "@grace", "@ada"])).await
    );
}

#[tokio::test]
async fn any_of_the_words_is_enough_when_asked_for() {
    let scene = searchable(&[]).await;
    let (world, s) = (&scene.world, &scene.sample);
    let ids = ["red", "blue", "red blue"].map(|text| say(world, &s.news, &s.ada, text));
    let call = json!({"query": "red blue"});
    assert_eq!(found(&scene, &s.ada, call).await, [ids[2].clone()]);
    let call = json!({"query": "red blue", "match": "any"});
    assert_eq!(found(&scene, &s.ada, call).await.len(), 3);
}

#[tokio::test]
async fn a_period_is_kept_to_the_millisecond() {
    let scene = searchable(&[]).await;
    let (world, s) = (&scene.world, &scene.sample);
    let times = [
        "2026-02-28T22:59:59.999Z",
        "2026-02-28T23:00:00Z",
        "2026-03-01T10:00:00.5Z",
        "2026-03-01T22:59:59.999Z",
        "2026-03-01T23:00:00Z",
    ];
    let ids = times.map(|time| {
        let id = say(world, &s.news, &s.gus, "word");
        let time: jiff::Timestamp = time.parse().unwrap();
        world.change_post(&id, |post| post.create_at = time.as_millisecond());
        id
    });
    world.change_user(&s.ada, |user| {
        user.timezone = [
            ("manualTimezone", "Europe/Berlin"),
            ("useAutomaticTimezone", "false"),
        ]
        .map(|(key, value)| (key.to_owned(), value.into()))
        .into();
    });
    for (call, expected) in [
        (json!({"on": "2026-03-01"}), &ids[1..4]),
        (json!({"after": "2026-03-01"}), &ids[1..]),
        (json!({"before": "2026-03-01"}), &ids[..1]),
        (json!({"before": "2026-03-01T10:00:00.5Z"}), &ids[..2]),
        (json!({"after": "2026-03-01T10:00:00.5Z"}), &ids[2..]),
        (
            json!({"after": "2026-03-01T11:00", "before": "2026-03-02"}),
            &ids[2..4],
        ),
    ] {
        let mut shown = found(&scene, &s.ada, call.clone()).await;
        shown.reverse();
        assert_eq!(shown, expected, "{call}");
    }
}

#[tokio::test]
async fn what_cannot_be_searched_says_why() {
    let scene = Scene::with(|world, _| {
        world.change_config(|config| config.service_settings.enable_post_search = None);
    })
    .await;
    let s = &scene.sample;
    for (call, start) in [
        (
            json!({"query": "word"}),
            "unavailable (needs message search",
        ),
        (json!({}), "query has nothing to search for"),
        (json!({"query": "* -"}), "query has nothing to search for"),
        (json!({"query": "-from:ada x"}), "query has an operator"),
        (json!({"query": "x", "after": "soon"}), "after is no time"),
        (json!({"query": "x", "on": "soon"}), "on is no time"),
        (
            json!({"query": "x", "after": "2026-03-02", "before": "2026-03-01"}),
            "after is not earlier",
        ),
    ] {
        let refused = scene.refusal(&s.ada, "search_messages", call.clone()).await;
        assert!(
            refused.starts_with(&format!("Client error: {start}")),
            "{call}: {refused}"
        );
    }
}

/// Follows the last line to the end.
async fn follow(scene: &Scene, call: &Value, max_chars: u64) -> Vec<PostId> {
    let (mut all, mut next) = (Vec::new(), call.clone());
    for _ in 0..500 {
        let answer = scene
            .call(&scene.sample.ada, "search_messages", next.clone())
            .await;
        assert!(!answer.is_error, "{answer:?}");
        assert!(length(&answer.text) as u64 <= max_chars, "{}", answer.text);
        all.extend(ids(&answer.structured));
        let last = answer.text.lines().last().unwrap();
        let Some((_, before)) = last.split_once("Continue with before=") else {
            assert_eq!(answer.structured["next"], Value::Null);
            return all;
        };
        next["before"] = before.into();
    }
    panic!("does not come to an end: {call}");
}

#[tokio::test]
async fn more_than_the_server_answers_is_found_by_going_on() {
    let scene = searchable(&[]).await;
    let (world, s) = (&scene.world, &scene.sample);
    let other = world.add_team("other", "Other");
    world.join_team(&other, &s.ada);
    let far = world.add_channel(&other, devhost::world::ChannelKind::Public, "far", "Far");
    world.join_channel(&far, &s.ada);
    let mut expected: Vec<PostId> = (0..250)
        .map(|number| {
            let channel = if number % 5 == 0 { &far } else { &s.news };
            let id = say(
                world,
                channel,
                &s.gus,
                &format!("word {}", "x".repeat(number)),
            );
            // Several in a millisecond.
            let moment = 1_700_000_000_000 + 700 * i64::try_from(number / 3).unwrap();
            world.change_post(&id, |post| post.create_at = moment);
            id
        })
        .collect();
    let first = scene
        .text(&s.ada, "search_messages", json!({"query": "word"}))
        .await;
    assert!(
        first.contains("The server found more than it answers"),
        "{first}"
    );
    expected.sort();
    for (limit, max_chars) in [(100, 24_000), (30, 24_000), (100, 2500)] {
        let call = json!({"query": "word", "limit": limit, "max_chars": max_chars});
        let mut ids = follow(&scene, &call, max_chars).await;
        ids.sort();
        assert_eq!(ids, expected, "{call}");
    }
}

#[tokio::test]
async fn going_on_ends_where_a_second_holds_more_than_the_server_answers() {
    let scene = searchable(&[]).await;
    let (world, s) = (&scene.world, &scene.sample);
    for number in 0..150 {
        let id = say(world, &s.news, &s.gus, "word");
        world.change_post(&id, |post| post.create_at = 1_700_000_000_000 + number);
    }
    let call = json!({"query": "word", "limit": 100, "max_chars": 24000});
    assert_eq!(follow(&scene, &call, 24_000).await.len(), 99);
}

#[tokio::test]
async fn the_number_of_calls_does_not_grow_with_the_hits() {
    for count in [10, 100] {
        let scene = searchable(&[]).await;
        let (world, s) = (&scene.world, &scene.sample);
        for number in 0..count {
            let (channel, user) = [(&s.news, &s.gus), (&s.leads, &s.grace)][number % 2];
            say(world, channel, user, "word");
        }
        let before = world.all_calls();
        let call = json!({"query": "word", "limit": count, "max_chars": 24000});
        let shown = found(&scene, &s.ada, call).await.len();
        let mut calls = world.all_calls();
        for (method, earlier) in before {
            *calls.entry(method).or_default() -= earlier;
        }
        // The test kit calls what only reads twice: under both protocol versions.
        calls.retain(|method, made| *made > 0 && !method.starts_with("KV"));
        let made = calls.values().sum::<usize>() / 2;
        eprintln!("search_messages, {count} hits, {shown} shown: {made} calls {calls:?}");
        // Two channels: each is read, and asked for once.
        assert_eq!(made, 10, "{calls:?}");
    }
}

#[tokio::test]
async fn where_nothing_is_found_it_says_what_to_try() {
    let scene = searchable(&[]).await;
    let ada = &scene.sample.ada;
    let call = json!({"query": "release decided"});
    let text = scene.text(ada, "search_messages", call).await;
    for hint in [
        "match=\"any\"",
        "Direct and group messages are not searched",
    ] {
        assert!(text.contains(hint), "{text}");
    }
    let call = json!({"query": "release", "scope": "channels"});
    let text = scene.text(ada, "search_messages", call).await;
    assert!(
        text.ends_with("No hits. Only channels that you are in are searched."),
        "{text}"
    );
}
