//! The dev host's half of `make readings`: the tools that read most, called as Agents calls them, one call at a time, in a world
//! with so many items. It prints a line a tool: its name, the median of the times in microseconds, and how many calls of the
//! server's API one call made. `readings.go` runs it, and does the same under Mattermost's supervisor; `crowd.go` is the same
//! world.

#![expect(clippy::print_stdout, reason = "readings.go reads it")]

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use devhost::World;
use devhost::host::{DevHost, Plugin};
use devhost::world::{Account, ChannelKind};
use http::Method;
use mattermost_plugin::Body;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::Post;
use mattermost_plugin_mcp::test_kit::session::agents_request;
use serde_json::{Value, json};

const ID: &str = "dev.toolbelt";

/// More bytes than any answer has.
const LONGEST: usize = 1 << 20;

/// A tool call that answers every item of the world.
struct Reading {
    tool: &'static str,
    arguments: Value,
    /// The list in its structured answer, and how long that is.
    list: &'static str,
    items: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, bundle, items, calls, ..] = arguments.as_slice() else {
        anyhow::bail!("usage: readings BUNDLE ITEMS CALLS");
    };
    let (items, calls) = (items.parse()?, calls.parse()?);
    let world = World::new();
    world.set_plugin_setting(ID, "ReadsPerMinute", 10_000);
    let ada = crowd(&world, items);
    let host = DevHost::start(Plugin::open(Path::new(bundle))?, &world).await?;
    for reading in readings(items) {
        let (time, asked) = reading.measure(&host, &ada, calls).await?;
        let micros = time.as_secs_f64() * 1e6;
        println!("{} {micros:.1} {asked}", reading.tool);
    }
    host.stop().await?;
    Ok(())
}

/// Fills a world with so many people, a message of each of them in ~news, and so many channels of Ada's.
fn crowd(world: &World, items: usize) -> UserId {
    let team = world.add_team("acme", "Acme");
    let ada = world.add_user("ada", Account::Ordinary);
    world.join_team(&team, &ada);
    let news = world.add_channel(&team, ChannelKind::Public, "news", "News");
    world.join_channel(&news, &ada);
    // Every team has two, and there is news.
    for number in 3..items {
        let name = format!("heap-{number}");
        let channel = world.add_channel(&team, ChannelKind::Public, &name, &name);
        world.join_channel(&channel, &ada);
    }
    for number in 0..items {
        let author = world.add_user(&format!("pers-{number}"), Account::Ordinary);
        world.join_team(&team, &author);
        world.join_channel(&news, &author);
        world.create_post(&Post {
            channel_id: news.clone(),
            user_id: author,
            message: format!("pear {number}").into(),
            ..Post::default()
        });
    }
    ada
}

fn readings(items: usize) -> [Reading; 3] {
    [
        Reading {
            tool: "read_messages",
            arguments: json!({"source": "~news", "limit": 200, "max_chars": 24_000}),
            list: "messages",
            items,
        },
        Reading {
            tool: "search_messages",
            arguments: json!({"query": "pear", "limit": 100, "max_chars": 24_000}),
            list: "hits",
            // The server answers a hundred at most; of so many the tool leaves out the oldest millisecond.
            items: items.min(99),
        },
        Reading {
            tool: "find_channels",
            arguments: json!({"limit": 200}),
            list: "channels",
            items,
        },
    ]
}

impl Reading {
    /// The medians of so many calls, after a twentieth of them that warm up: the time, and how often the API was called.
    async fn measure(
        &self,
        host: &DevHost,
        user: &UserId,
        calls: usize,
    ) -> anyhow::Result<(Duration, usize)> {
        for _ in 0..=calls / 20 {
            self.call(host, user).await?;
        }
        let (mut times, mut asked) = (Vec::new(), Vec::new());
        for _ in 0..calls {
            let before = api_calls(host.world());
            times.push(self.call(host, user).await?);
            asked.push(api_calls(host.world()) - before);
        }
        times.sort();
        asked.sort();
        let median = times.get(calls / 2).zip(asked.get(calls / 2));
        let (time, asked) = median.context("no calls")?;
        Ok((*time, *asked))
    }

    /// From the request to the end of its answer, which is checked.
    async fn call(&self, host: &DevHost, user: &UserId) -> anyhow::Result<Duration> {
        let name = format!("dev_toolbelt__{}", self.tool);
        let params = json!({"name": name, "arguments": self.arguments});
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
        let message = message.to_string();
        let request = agents_request(Method::POST, "/mcp", Some(user))
            .header("Content-Type", "application/json")
            .header("Content-Length", message.len())
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", "2025-06-18")
            .body(Body::from(message))?;
        let start = Instant::now();
        let answer = host.serve_http(request).await?.into_body();
        let answer = answer.collect(LONGEST).await?;
        let took = start.elapsed();
        let answer: Value = serde_json::from_slice(&answer)?;
        let listed = answer["result"]["structuredContent"][self.list].as_array();
        let listed = listed.map(Vec::len);
        ensure!(
            listed == Some(self.items),
            "{name} lists {listed:?}: {answer}"
        );
        Ok(took)
    }
}

/// Those so far, without lines of the log, and without what the plugin looks for in its store when it has started.
fn api_calls(world: &World) -> usize {
    let calls = world.all_calls().into_iter();
    let counted = calls.filter(|(method, _)| !method.starts_with("Log") && method != "KVGet");
    counted.map(|(_, times)| times).sum()
}
