//! What may not be seen answers exactly like what does not exist, for every argument that names something.

use devhost::world::{Account, ChannelKind};
use mattermost_plugin::model::Post;
use serde_json::{Value, json};

use crate::inside::Inside;

/// Of the form of an id, and of nothing.
const MISSING: &str = "missingmissingmissingmis12";

#[tokio::test]
async fn what_is_hidden_answers_like_what_is_missing() {
    let inside = Inside::start().await;
    let (world, sample) = (&inside.world, &inside.sample);
    let elsewhere = world.add_team("elsewhere", "Elsewhere");
    let vault = world.add_channel(&elsewhere, ChannelKind::Private, "vault", "The Vault");
    world.join_channel(&vault, &sample.grace);
    let post = world.create_post(&Post {
        channel_id: vault.clone(),
        user_id: sample.grace.clone(),
        message: "Nobody hears of this".into(),
        ..Post::default()
    });
    let file = world.add_file(&sample.grace, &vault, "plan.txt", b"secret");
    let private = world.add_channel(&sample.acme, ChannelKind::Private, "cellar", "The Cellar");
    world.join_channel(&private, &sample.grace);

    let bookmark = world.add_bookmark(&vault, &sample.grace, "Plans", "https://example.com");
    let scheduled = world.add_scheduled_post(&private, &sample.grace, "Later", 4_000_000_000_000);

    let ids: [(&str, Vec<&str>); 8] = [
        ("channel", vec![vault.as_str(), private.as_str()]),
        (
            "name",
            vec!["~cellar", "acme/cellar", "The Cellar", "cellar"],
        ),
        ("post", vec![post.id.as_str()]),
        ("file", vec![file.as_str()]),
        ("team", vec!["elsewhere", elsewhere.as_str()]),
        ("bookmark", vec![bookmark.id.as_str()]),
        ("scheduled", vec![scheduled.id.as_str()]),
        ("person", vec![sample.grace.as_str(), "@grace"]),
    ];
    let absent = |kind: &str, hidden: &str| match (kind, hidden) {
        ("name", "~cellar") => "~zzzzzz",
        ("name", "acme/cellar") => "acme/zzzzzz",
        ("name", "The Cellar") => "The Zzzzzz",
        ("name", _) => "zzzzzz",
        ("team", "elsewhere") => "zzzzzzzzz",
        ("person", "@grace") => "@zzzzz",
        _ => MISSING,
    };
    type Call = (&'static str, &'static [&'static str], fn(&str) -> Value);
    let calls: [Call; 42] = [
        (
            "find_channels",
            &["channel", "name"],
            |name| json!({"channel": name}),
        ),
        (
            "find_channels",
            &["channel", "name"],
            |name| json!({"channel": name, "include": ["pinned"]}),
        ),
        ("find_channels", &["team"], |name| json!({"team": name})),
        (
            "find_people",
            &["channel", "name"],
            |name| json!({"channel": name}),
        ),
        ("find_people", &["team"], |name| json!({"team": name})),
        ("find_people", &["person"], |name| json!({"user": name})),
        (
            "read_messages",
            &["channel", "name", "post"],
            |name| json!({"source": name}),
        ),
        (
            "search_messages",
            &["channel", "name"],
            |name| json!({"query": "hears", "in": [name]}),
        ),
        (
            "search_messages",
            &["person"],
            |name| json!({"query": "hears", "from": [name]}),
        ),
        (
            "search_messages",
            &["team"],
            |name| json!({"query": "hears", "team": name}),
        ),
        ("read_file", &["file"], |name| json!({"file": name})),
        (
            "read_file",
            &["file"],
            |name| json!({"file": name, "mode": "info"}),
        ),
        (
            "send_message",
            &["channel", "name", "post", "person"],
            |name| json!({"to": name, "message": "x"}),
        ),
        (
            "send_message",
            &["post"],
            |name| json!({"to": "~news", "reply_to": name, "message": "x"}),
        ),
        (
            "send_message",
            &["file"],
            |name| json!({"to": "~news", "file_ids": [name], "message": "x"}),
        ),
        (
            "edit_message",
            &["post"],
            |name| json!({"post": name, "message": "x"}),
        ),
        (
            "mark_message",
            &["post"],
            |name| json!({"post": name, "action": "pin"}),
        ),
        (
            "mark_message",
            &["post"],
            |name| json!({"post": name, "action": "react", "emoji": "tada"}),
        ),
        (
            "manage_membership",
            &["channel", "name"],
            |name| json!({"channel": name, "action": "join"}),
        ),
        (
            "create_channel",
            &["person"],
            |name| json!({"kind": "direct", "users": [name]}),
        ),
        (
            "create_channel",
            &["team"],
            |name| json!({"display_name": "New", "team": name}),
        ),
        ("delete_content", &["post"], |name| json!({"post": name})),
        (
            "delete_content",
            &["channel", "name"],
            |name| json!({"kind": "bookmark", "channel": name, "bookmark_id": MISSING}),
        ),
        (
            "delete_content",
            &["bookmark"],
            |name| json!({"kind": "bookmark", "channel": "~own", "bookmark_id": name}),
        ),
        (
            "manage_bookmark",
            &["channel", "name"],
            |name| json!({"action": "create", "channel": name, "display_name": "x", "link_url": "https://example.com"}),
        ),
        (
            "manage_bookmark",
            &["channel", "name"],
            |name| json!({"action": "update", "channel": name, "bookmark_id": MISSING, "display_name": "x"}),
        ),
        (
            "manage_bookmark",
            &["bookmark"],
            |name| json!({"action": "update", "channel": "~own", "bookmark_id": name, "display_name": "x"}),
        ),
        (
            "manage_bookmark",
            &["bookmark"],
            |name| json!({"action": "reorder", "channel": "~own", "bookmark_id": name, "position": 0}),
        ),
        (
            "schedule_message",
            &["channel", "name", "post", "person"],
            |name| json!({"action": "create", "to": name, "message": "x", "at": "2099-01-01T09:00"}),
        ),
        (
            "schedule_message",
            &["scheduled"],
            |name| json!({"action": "update", "scheduled_id": name, "message": "x"}),
        ),
        (
            "schedule_message",
            &["scheduled"],
            |name| json!({"action": "cancel", "scheduled_id": name}),
        ),
        (
            "manage_membership",
            &["channel", "name"],
            |name| json!({"channel": name, "action": "leave"}),
        ),
        (
            "manage_membership",
            &["channel", "name"],
            |name| json!({"channel": name, "action": "mark_read"}),
        ),
        (
            "manage_membership",
            &["channel", "name"],
            |name| json!({"channel": name, "action": "add", "users": ["me"]}),
        ),
        (
            "manage_membership",
            &["person"],
            |name| json!({"channel": "~own", "action": "add", "users": [name]}),
        ),
        (
            "create_channel",
            &["person"],
            |name| json!({"kind": "group", "users": [name, "@ada"]}),
        ),
        (
            "create_channel",
            &["person"],
            |name| json!({"kind": "private", "display_name": "Mine", "users": [name]}),
        ),
        (
            "read_messages",
            &["post"],
            |name| json!({"source": "~own", "before": name}),
        ),
        (
            "read_messages",
            &["post"],
            |name| json!({"source": "~own", "after": name}),
        ),
        (
            "read_file",
            &["file"],
            |name| json!({"file": name, "mode": "link"}),
        ),
        (
            "upload_file",
            &["channel", "name"],
            |name| json!({"channel": name, "name": "a.txt", "text": "A"}),
        ),
        (
            "update_channel",
            &["channel", "name"],
            |name| json!({"channel": name, "header": "x"}),
        ),
    ];
    // A guest who shares no channel with Grace, and so may not even know of her.
    let gus = &sample.gus;
    world.leave_channel(&sample.news, gus);
    let own = world.add_channel(&sample.acme, ChannelKind::Private, "own", "Own");
    world.join_channel(&own, gus);
    for permission in ["manage_private_channel_members", "create_private_channel"] {
        world.grant("channel_guest", permission);
        world.grant("team_guest", permission);
    }
    for permission in ["edit", "order", "delete"] {
        world.grant(
            "channel_guest",
            &format!("{permission}_bookmark_private_channel"),
        );
    }
    for (tool, kinds, arguments) in calls {
        for (kind, hidden) in ids.iter().filter(|(kind, _)| kinds.contains(kind)) {
            for hidden in hidden {
                let missing = absent(kind, hidden);
                let of_hidden = inside.call(gus, tool, arguments(hidden)).await;
                let of_missing = inside.call(gus, tool, arguments(missing)).await;
                let text = of_hidden.text.replace(hidden, missing);
                assert_eq!(text, of_missing.text, "{tool} {}", arguments(hidden));
                assert_eq!(of_hidden.is_error, of_missing.is_error, "{tool}");
                let structured = of_hidden.structured.to_string().replace(hidden, missing);
                assert_eq!(structured, of_missing.structured.to_string(), "{tool}");
            }
        }
    }
}

#[tokio::test]
async fn a_guest_pages_through_a_team_without_learning_how_many_are_hidden() {
    let inside = Inside::start_with(|world, sample| {
        for number in 0..12 {
            let user = world.add_user(&format!("hidden-{number}"), Account::Ordinary);
            world.join_team(&sample.acme, &user);
        }
    })
    .await;
    let (gus, mut seen) = (&inside.sample.gus, Vec::new());
    for page in 0.. {
        let arguments = json!({"team": "acme", "limit": 1, "page": page});
        let answer = inside.call(gus, "find_people", arguments).await;
        assert!(!answer.is_error, "{}", answer.text);
        let people = answer.structured["people"].as_array().cloned().unwrap();
        let more = answer.structured["truncated"] == true;
        assert_eq!(
            people.len(),
            1,
            "a page of nobody tells of somebody: {}",
            answer.text
        );
        let name = |person: Value| person["username"].as_str().map(str::to_owned);
        seen.extend(people.into_iter().filter_map(name));
        if !more {
            break;
        }
    }
    seen.sort();
    assert_eq!(seen, ["ada", "grace", "gus"]);
}

#[tokio::test]
async fn a_team_tells_a_guest_the_same_whoever_else_is_in_it() {
    let few = Inside::start().await;
    let many = Inside::start_with(|world, sample| {
        let user = world.add_user("hidden", Account::Ordinary);
        world.join_team(&sample.acme, &user);
    })
    .await;
    let mut texts = Vec::new();
    for inside in [&few, &many] {
        let (gus, acme) = (&inside.sample.gus, &inside.sample.acme);
        let answer = inside
            .call(gus, "find_channels", json!({"team": "acme"}))
            .await;
        assert!(!answer.is_error, "{}", answer.text);
        texts.push(answer.text.replace(acme.as_str(), "ID"));
    }
    let members = |text: &str| {
        text.lines()
            .find(|line| line.contains("member"))
            .map(str::to_owned)
    };
    assert_eq!(members(&texts[0]), members(&texts[1]));
}
