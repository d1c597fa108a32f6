//! Who may do what: every tool and action, called by every kind of caller through the built plugin.
//!
//! The table is `tests/permissions.md`. It was written from the source of Mattermost's server before the tools were asked, and
//! a run compares them; `UPDATE_EXPECT=1` writes what the tools answer instead.

use std::path::Path;

use devhost::FeedServer;
use devhost::agents::LlmAnswer;
use mattermost_plugin::model::License;
use serde_json::{Value, json};

use crate::stage::{ID, Stage, soon};

mod caller;
mod rows;
mod schemed;
mod spot;
mod table;
mod verdict;

use caller::Caller;
use rows::Row;
use spot::Spot;
use table::Table;
use verdict::verdict;

/// How a plugin may change the world: what none of its refused calls does. Keys, sessions and audit records are no change
/// that anybody sees.
const CHANGING: [&str; 10] = [
    "Create",
    "Update",
    "Delete",
    "Add",
    "Remove",
    "Upload",
    "api4.create",
    "api4.update",
    "api4.delete",
    "api4.view",
];
const UNSEEN: [&str; 1] = ["CreateSession"];

/// How many changes the plugin has made or tried.
fn changes(stage: &Stage) -> usize {
    let calls = stage.world.all_calls().into_iter();
    calls
        .filter(|(method, _)| CHANGING.iter().any(|start| method.starts_with(start)))
        .filter(|(method, _)| !UNSEEN.contains(&method.as_str()))
        .map(|(_, times)| times)
        .sum()
}

/// Plays one cell.
async fn cell(stage: &Stage, row: &Row, caller: Caller, spot: Spot) -> String {
    let wanted = row.wanted.map(|wanted| wanted(&spot));
    let before = changes(stage);
    if let Some(rule) = row.rule {
        rule.set(&stage.world, true);
    }
    let answer = ask(stage, row.tool, &spot, caller, (row.arguments)(&spot)).await;
    if let Some(rule) = row.rule {
        rule.set(&stage.world, false);
    }
    let answer = match answer {
        Ok(answer) => answer,
        Err(word) => return word,
    };
    let word = verdict(&answer, wanted.as_deref());
    if word != "ok" {
        assert_eq!(
            changes(stage),
            before,
            "{} {}: {}",
            row.tool,
            row.what,
            answer.text
        );
    }
    word
}

/// Calls the tool, and where it asks for confirmation, confirms.
async fn ask(
    stage: &Stage,
    tool: &str,
    spot: &Spot,
    caller: Caller,
    mut arguments: Value,
) -> Result<LlmAnswer, String> {
    let user = (caller != Caller::Nobody).then_some(&spot.user);
    let session = soon(stage.host.connect(user)).await.unwrap();
    let tool = format!("dev_toolbelt__{tool}");
    let mut answer = soon(session.call(&tool, arguments.clone())).await;
    if let Ok(first) = &answer
        && let Some(token) = first.structured["confirm"].as_str()
    {
        arguments["confirm"] = json!(token);
        answer = soon(session.call(&tool, arguments)).await;
    }
    session.close().await.unwrap();
    answer.map_err(|error| match error.to_string() {
        text if caller == Caller::Nobody && text.contains("user") => "auth".to_owned(),
        text => text,
    })
}

async fn stage(read_only: bool, feeds: &FeedServer) -> Stage {
    let allowed = feeds.address().to_string();
    let stage = Stage::start_with(|world| {
        world.set_plugin_setting(ID, "Preset", "full");
        world.set_plugin_setting(ID, "ReadOnly", read_only);
        world.set_plugin_setting(ID, "AllowedFeedHosts", allowed);
        world.set_license(Some(License::default()));
        world.change_config(|config| config.service_settings.scheduled_posts = Some(true));
    });
    stage.await
}

/// A column: every row, called by one kind of caller.
async fn column(rows: &[Row], caller: Caller) -> Vec<String> {
    let feeds = FeedServer::start().await.unwrap();
    let stage = stage(caller == Caller::ReadOnly, &feeds).await;
    let elsewhere = stage.world.add_team("elsewhere", "Elsewhere");
    let schemed = schemed::team(&stage.world);
    let mut words = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let team = match row.schemed {
            true => &schemed,
            false => &stage.sample.acme,
        };
        let spot = Spot::prepare(&stage.world, [team, &elsewhere], caller, row.place, number);
        let spot = spot.with_feed(feeds.url("rss.xml"));
        words.push(cell(&stage, row, caller, spot).await);
    }
    stage.stop().await;
    feeds.shutdown().await;
    words
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tool_lets_each_caller_do_what_the_server_lets_them_do() {
    let rows: Vec<_> = rows::all().into_iter().chain(schemed::rows()).collect();
    let columns = Caller::ALL.map(|caller| column(&rows, caller));
    let columns = futures_util::future::join_all(columns).await;
    let mut table = Table::new(&Caller::ALL.map(Caller::title));
    for (number, row) in rows.iter().enumerate() {
        let cells = columns.iter().map(|column| column[number].as_str());
        table.push(&row.name(), &cells.collect::<Vec<_>>(), row.core);
    }
    table.compare(Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/permissions.md"
    )));
}
