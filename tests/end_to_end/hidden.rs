//! What may not be seen answers exactly like what does not exist, for every argument that names something.

use devhost::world::ChannelKind;
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

    let ids: [(&str, Vec<&str>); 6] = [
        ("channel", vec![vault.as_str(), private.as_str()]),
        (
            "name",
            vec!["~cellar", "acme/cellar", "The Cellar", "cellar"],
        ),
        ("post", vec![post.id.as_str()]),
        ("file", vec![file.as_str()]),
        ("team", vec!["elsewhere", elsewhere.as_str()]),
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
    let calls: [Call; 24] = [
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
