//! That reading leaves nothing behind. It takes minutes, so it is no part of `cargo test` (`test = false` in Cargo.toml):
//! `bench/README.md` says how to run it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[expect(dead_code, reason = "most of it is for the end-to-end tests")]
#[path = "../end_to_end/stage.rs"]
mod stage;

use devhost::World;
use devhost::agents::Session;
use devhost::world::{Account, ChannelKind};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::Post;
use serde_json::{Value, json};

use stage::{ID, Stage, soon};

/// Calls until the memory is measured a second time; the first is after a tenth. `CALLS` in the environment is another.
const CALLS: usize = 100_000;
/// What may be added between the two.
const GROWTH_KB: u64 = 2048;
/// So many that none of them calls more often than a user may.
const CALLERS: usize = 20;

/// The tools that read most, with their arguments.
fn readings() -> [(&'static str, Value); 3] {
    [
        ("read_messages", json!({"source": "~news", "limit": 10})),
        ("search_messages", json!({"query": "pear", "limit": 10})),
        ("find_channels", json!({"limit": 10})),
    ]
}

fn fill(world: &World, stage: &Stage, callers: &[UserId]) {
    for number in 0..200 {
        let name = format!("heap-{number}");
        let channel = world.add_channel(&stage.sample.acme, ChannelKind::Public, &name, &name);
        for caller in callers {
            world.join_channel(&channel, caller);
        }
        world.create_post(&Post {
            channel_id: stage.sample.news.clone(),
            user_id: callers[number % callers.len()].clone(),
            message: format!("pear {number}").into(),
            ..Post::default()
        });
    }
}

async fn call(session: &Session, tool: &str, arguments: &Value) {
    let tool = format!("dev_toolbelt__{tool}");
    let answer = soon(session.call(&tool, arguments.clone())).await.unwrap();
    assert!(!answer.is_error, "{tool}: {}", answer.text);
}

/// The resident memory of the plugin's process.
fn resident_kb(stage: &Stage) -> u64 {
    let pid = stage.host.pid().unwrap();
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap()
}

#[tokio::test]
async fn reading_leaves_nothing_behind() {
    let stage =
        Stage::start_with(|world| world.set_plugin_setting(ID, "ReadsPerMinute", 10_000)).await;
    let world = &stage.world;
    let mut callers = Vec::new();
    for number in 0..CALLERS {
        let user = world.add_user(&format!("pers-{number}"), Account::Ordinary);
        world.join_team(&stage.sample.acme, &user);
        world.join_channel(&stage.sample.news, &user);
        callers.push(user);
    }
    fill(world, &stage, &callers);
    let mut sessions = Vec::new();
    for caller in &callers {
        sessions.push(soon(stage.host.connect(Some(caller))).await.unwrap());
    }
    let calls = std::env::var("CALLS").map_or(CALLS, |calls| calls.parse().unwrap());
    let (readings, mut early) = (readings(), 0);
    for turn in 0..calls {
        let (tool, arguments) = &readings[turn % readings.len()];
        call(&sessions[turn % CALLERS], tool, arguments).await;
        if turn == calls / 10 {
            early = resident_kb(&stage);
        }
    }
    let late = resident_kb(&stage);
    println!(
        "resident after {} calls {early} KB, after {calls} {late} KB",
        calls / 10
    );
    assert!(late <= early + GROWTH_KB, "{early} KB, and then {late} KB");
    for session in sessions {
        session.close().await.unwrap();
    }
    stage.stop().await;
}
