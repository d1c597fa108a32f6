//! After its first change a tool runs to its end: every API call that a change makes hangs once, in turn.
//!
//! Whoever asked hears within 20 s what is done and how to ask again; what was begun ends when the server answers again, and
//! asking again doubles nothing. The clock is paused, so the 20 s take no time.

use std::collections::{BTreeMap, BTreeSet};

use devhost::World;
use devhost::world::ChannelKind;
use mattermost_plugin::ids::PostId;
use mattermost_plugin::model::Post;
use mattermost_plugin_mcp::test_kit::LlmAnswer;
use serde_json::{Value, json};

use crate::inside::Inside;

/// A change, as Ada asks for it.
struct Change {
    tool: &'static str,
    arguments: fn(&Ground) -> Value,
    /// Whether asking again is answered with what there is.
    repeatable: bool,
}

const CHANGES: [Change; 12] = [
    Change {
        tool: "send_message",
        arguments: |_| json!({"to": "~news", "message": "Hello", "idempotency_key": "k"}),
        repeatable: true,
    },
    Change {
        tool: "send_message",
        arguments: |_| json!({"to": "@grace", "message": "Hello", "idempotency_key": "k"}),
        repeatable: true,
    },
    Change {
        tool: "send_message",
        arguments: |_| json!({"to": "~news", "message": "Hello", "files": [{"name": "a.txt", "text": "A"}], "idempotency_key": "k"}),
        repeatable: true,
    },
    Change {
        tool: "edit_message",
        arguments: |ground| json!({"post": ground.post, "message": "Better"}),
        repeatable: true,
    },
    Change {
        tool: "mark_message",
        arguments: |ground| json!({"post": ground.post, "action": "react", "emoji": "tada"}),
        repeatable: true,
    },
    Change {
        tool: "mark_message",
        arguments: |ground| json!({"post": ground.post, "action": "pin"}),
        repeatable: true,
    },
    Change {
        tool: "manage_membership",
        arguments: |_| json!({"action": "join", "channel": "~open"}),
        repeatable: true,
    },
    Change {
        tool: "manage_membership",
        arguments: |_| json!({"action": "leave", "channel": "~news"}),
        repeatable: true,
    },
    Change {
        tool: "manage_membership",
        arguments: |_| json!({"action": "add", "channel": "~leads", "users": ["@ben", "@carla"]}),
        repeatable: true,
    },
    Change {
        tool: "create_channel",
        arguments: |_| json!({"display_name": "Project", "users": ["@ben", "@carla"]}),
        repeatable: true,
    },
    Change {
        tool: "update_channel",
        arguments: |_| json!({"channel": "~leads", "header": "New"}),
        repeatable: true,
    },
    Change {
        tool: "upload_file",
        arguments: |_| json!({"channel": "~news", "name": "a.txt", "text": "A"}),
        repeatable: false,
    },
];

/// What a change needs to be made.
struct Ground {
    inside: Inside,
    /// By Ada, in `~news`.
    post: PostId,
}

impl Ground {
    async fn new() -> Self {
        let inside = Inside::start_with(|world, sample| {
            world.add_channel(&sample.acme, ChannelKind::Public, "open", "Open");
            for name in ["ben", "carla"] {
                let user = world.add_user(name, devhost::world::Account::Ordinary);
                world.join_team(&sample.acme, &user);
            }
        })
        .await;
        let post = inside.world.create_post(&Post {
            channel_id: inside.sample.news.clone(),
            user_id: inside.sample.ada.clone(),
            message: "Good".into(),
            ..Post::default()
        });
        Self {
            inside,
            post: post.id,
        }
    }

    async fn ask(&self, change: &Change) -> LlmAnswer {
        let ada = &self.inside.sample.ada;
        let arguments = (change.arguments)(self);
        self.inside.call(ada, change.tool, arguments).await
    }
}

/// How many there are of everything that a change could double, and the one text that a change could lose.
fn shape(world: &World) -> BTreeMap<String, usize> {
    const COUNTED: [&str; 5] = ["posts", "reactions", "files", "channels", "channel members"];
    let dump = world.dump();
    let mut counts = BTreeMap::new();
    let mut table = "";
    for line in dump.lines() {
        match line.split_once(": ") {
            Some((name, _)) if !line.starts_with(' ') => table = name,
            _ => {}
        }
        let begins =
            line.starts_with("    ") && !line.starts_with("     ") && line.ends_with(['{', '(']);
        if begins && COUNTED.contains(&table) {
            *counts.entry(table.to_owned()).or_default() += 1;
        }
        for said in ["\"Better\"", "\"New\"", "is_pinned: true"] {
            if line.contains(said) {
                *counts.entry(said.to_owned()).or_default() += 1;
            }
        }
    }
    counts
}

/// How often an undisturbed change calls each method, and what the world then is.
async fn undisturbed(change: &Change) -> (BTreeMap<String, usize>, BTreeMap<String, usize>) {
    let ground = Ground::new().await;
    let world = &ground.inside.world;
    let before = world.all_calls();
    let answer = ground.ask(change).await;
    assert!(!answer.is_error, "{}: {}", change.tool, answer.text);
    let mut calls = world.all_calls();
    for (method, times) in before {
        calls.entry(method).and_modify(|all| *all -= times);
    }
    calls.retain(|method, times| *times > 0 && method != "LogDebug" && !method.starts_with("Log"));
    let once = shape(world);
    if change.repeatable {
        let again = ground.ask(change).await;
        assert!(!again.is_error, "{} again: {}", change.tool, again.text);
        assert_eq!(shape(world), once, "{} asked twice", change.tool);
    }
    (calls, once)
}

/// One row: the call of `method` after `passed` others hangs.
async fn hangs(
    change: &Change,
    method: &str,
    passed: usize,
    once: &BTreeMap<String, usize>,
) -> String {
    let ground = Ground::new().await;
    let world = &ground.inside.world;
    let start = shape(world);
    world.hold(method);
    for _ in 0..passed {
        world.let_one_go_on(method);
    }
    let told = ground.ask(change).await;
    let row = format!("{} {method} {}", change.tool, passed + 1);
    let then = shape(world);
    let unknown = told.text.contains("outcome unknown");
    if told.is_error && !unknown {
        assert_eq!(then, start, "{row}: {}", told.text);
    }
    // That a direct message channel is opened before the message is sent, nobody sees.
    let unseen = change.tool == "send_message" && then.get("posts") == start.get("posts");
    if unknown && then != start && !unseen {
        assert!(told.text.contains("done so far: "), "{row}: {}", told.text);
    }
    if unknown {
        let how = match change.tool {
            "send_message" => "ask again with the same idempotency key",
            _ => "before",
        };
        assert!(told.text.contains(how), "{row}: {}", told.text);
    }
    world.heal(method);
    ground.inside.settle().await;
    let ended = shape(world);
    // A call that had begun nothing is stopped at its deadline; a model cannot tell and is told to look.
    let stopped = then == ended && (ended == start || unseen);
    assert!(
        ended == *once || stopped,
        "{row}: {}, and then {ended:?}",
        told.text
    );
    if change.repeatable || ended == start {
        let again = ground.ask(change).await;
        assert!(!again.is_error, "{row}, asked again: {}", again.text);
        assert_eq!(shape(world), *once, "{row}, asked again");
    }
    format!("{row}: {}\n", told.text)
}

#[tokio::test(start_paused = true)]
async fn a_change_whose_api_call_hangs_is_told_and_ends_and_is_not_doubled() {
    let (mut rows, mut unknown) = (0, 0);
    for change in &CHANGES {
        let (calls, once) = undisturbed(change).await;
        for (method, times) in calls {
            // The first and the last of them; those between hang like these.
            for passed in BTreeSet::from([0, times - 1]) {
                let row = hangs(change, &method, passed, &once).await;
                rows += 1;
                unknown += usize::from(row.contains("outcome unknown"));
                println!("{}", row.trim_end());
            }
        }
    }
    assert!(
        rows > 100 && unknown > 20,
        "{rows} rows, {unknown} of them unknown"
    );
}
