//! What agents, models and admins see of the tools: all of it is in `expected_tools.txt` and nothing changes unseen.
//!
//! After a change of a tool: `UPDATE_EXPECT=1 cargo test -p toolbelt expected`, then read the difference. Where the tokens have
//! become too many, say less: the documentation of argument fields is what costs.

use std::fmt::Write;

use expect_test::expect_file;
use mattermost_plugin::Host;
use mattermost_plugin_mcp::test_kit::{LlmTool, TestAgents};
use mattermost_plugin_mcp::{McpServer, Policy};
use serde_json::{Value, json};

use crate::cast::Cast;
use crate::config::{Config, CurrentConfig, Preset};
use crate::feeds::Feeds;
use crate::feeds::fetch::{Fetcher, SystemLookup};
use crate::tools::{self, Known};

/// What the tools of the standard preset may take of each request of an agent, in tokens of o200k.
const MOST_TOKENS: usize = 2600;
/// Longest name that OpenAI and Bedrock take, with the slug of the server before it.
const LONGEST_NAME: usize = 64;

fn server() -> McpServer {
    let host = Host::new(Cast::new().api());
    let feeds = Feeds::new(Fetcher::new(std::sync::Arc::new(SystemLookup)));
    let config = std::sync::Arc::new(CurrentConfig::new(Config::default()));
    tools::server(&host, &config, &feeds).unwrap()
}

/// All tools, as a model gets them, with what is known of each and its policy.
async fn all() -> Vec<(LlmTool, &'static Known, Policy)> {
    let server = server();
    let listed = server.tools();
    let seen = TestAgents::server(&server).nobody().tools().await;
    assert_eq!(seen.len(), tools::ALL.len());
    let known = tools::ALL.iter().zip(listed);
    seen.into_iter()
        .zip(known)
        .map(|(seen, (known, listed))| {
            assert_eq!(seen.name, listed.name);
            (seen, known, listed.policy)
        })
        .collect()
}

/// What a model is given of a tool.
fn tokens(tool: &LlmTool) -> usize {
    let given = json!({
        "name": tool.llm_name,
        "description": tool.description,
        "parameters": tool.parameters,
    });
    tiktoken_rs::o200k_base_singleton().count_ordinary(&given.to_string())
}

#[tokio::test]
async fn the_tools_are_the_expected_ones() {
    let mut text = String::new();
    let mut standard = 0;
    for (tool, known, policy) in all().await {
        let tokens = tokens(&tool);
        if known.preset <= Preset::Standard {
            standard += tokens;
        }
        let tags = tool.listed["_meta"]["tags"].as_array().cloned();
        let tags: Vec<_> = tags.iter().flatten().filter_map(Value::as_str).collect();
        writeln!(
            text,
            "{} ({} with the server's slug)\n  preset {}, capability {}, hints {:?}, policy {}, tags {tags:?}\n  {} characters of description, {tokens} tokens\n  {}\n{:#}\n",
            tool.name,
            tool.llm_name.len(),
            known.preset.as_str(),
            tool.capability,
            tool.hints,
            policy.as_str(),
            tool.description.chars().count(),
            tool.description,
            tool.parameters,
        )
        .unwrap();
    }
    writeln!(text, "{standard} tokens for the standard preset").unwrap();
    expect_file!["./expected_tools.txt"].assert_eq(&text);
}

#[tokio::test]
async fn the_standard_tools_leave_a_model_room() {
    let mut all = all().await;
    all.retain(|(_, known, _)| known.preset <= Preset::Standard);
    let counts = all
        .iter()
        .map(|(tool, known, _)| (known.name, tokens(tool)));
    let counts: Vec<_> = counts.collect();
    let sum: usize = counts.iter().map(|(_, tokens)| tokens).sum();
    let lines = counts
        .iter()
        .map(|(name, tokens)| format!("{tokens:5} {name}\n"));
    let told = lines.collect::<String>()
        + &format!("{sum:5} tokens (o200k) in all, at most {MOST_TOKENS}\n");
    // Not captured: who runs the tests shall see it.
    std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes()).unwrap();
    assert!(sum <= MOST_TOKENS, "{sum} tokens: {counts:?}");
}

/// Verbs with which people ask; each first sentence begins with one of them and has another.
const VERBS: [&str; 40] = [
    "add", "attach", "cancel", "change", "create", "delete", "describe", "edit", "fetch", "find",
    "follow", "get", "invite", "join", "leave", "list", "look", "make", "mark", "open", "pin",
    "post", "react", "read", "remove", "rename", "reply", "reorder", "schedule", "search", "send",
    "set", "show", "start", "tell", "undo", "unpin", "update", "upload", "write",
];

#[tokio::test]
async fn every_tool_is_described_so_that_a_search_and_a_model_find_it() {
    let mut problems = Vec::new();
    for (tool, known, policy) in all().await {
        let mut say = |problem: String| problems.push(format!("{}: {problem}", known.name));
        let words: Vec<String> = tool
            .first_sentence()
            .split(|c: char| !c.is_alphanumeric())
            .map(str::to_lowercase)
            .collect();
        let mut verbs: Vec<_> = words
            .iter()
            .filter(|word| VERBS.contains(&word.as_str()))
            .collect();
        verbs.dedup();
        if verbs.len() < 2 && known.name != "whoami"
            || verbs.first() != words.iter().find(|word| !word.is_empty()).as_ref()
        {
            say(format!(
                "the first sentence does not begin with verbs: {}",
                tool.first_sentence()
            ));
        }
        let takes_arguments = tool.parameters["properties"]
            .as_object()
            .is_some_and(|p| !p.is_empty());
        let examples = ["Example: ", "e.g. "].map(|word| tool.description.matches(word).count());
        if takes_arguments && examples.iter().sum::<usize>() != 1 {
            say("the description does not have one example".to_owned());
        }
        let length = tool.description.chars().count();
        if !(80..=600).contains(&length) {
            say(format!("the description has {length} characters"));
        }
        if tool.llm_name.len() > LONGEST_NAME {
            say(format!(
                "models see {} characters of name",
                tool.llm_name.len()
            ));
        }
        let tags = tool.listed["_meta"]["tags"].as_array();
        if tags.is_none_or(Vec::is_empty) {
            say("it has no tags".to_owned());
        }
        let expected = policy_of(known, &tool);
        if policy != expected {
            say(format!(
                "its policy is {}, not {}",
                policy.as_str(),
                expected.as_str()
            ));
        }
        if tool.parameters["type"] != "object" {
            say("the arguments are no plain object".to_owned());
        }
        for key in tool.listed["inputSchema"].as_object().unwrap().keys() {
            if ![
                "$schema",
                "type",
                "title",
                "properties",
                "required",
                "description",
            ]
            .contains(&key.as_str())
            {
                say(format!("Agents drops {key} from the schema"));
            }
        }
        plain("arguments", &tool.parameters, &mut say);
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

/// See ARCHITECTURE.md, "Policies".
fn policy_of(known: &Known, tool: &LlmTool) -> Policy {
    let reads_inside = tool.hints.contains(&"read-only") && !tool.hints.contains(&"open world");
    match (known.name, reads_inside) {
        ("whoami", _) => Policy::AutoRunEverywhere,
        (_, true) => Policy::AutoRunInDm,
        (_, false) => Policy::Ask,
    }
}

/// Models take no references, no list of types and nothing nested that only a validator understands.
fn plain(place: &str, schema: &Value, say: &mut impl FnMut(String)) {
    match schema {
        Value::Object(fields) => {
            for (key, inside) in fields {
                match key.as_str() {
                    "$ref" | "$defs" | "definitions" | "oneOf" | "anyOf" | "allOf" | "not" => {
                        say(format!("{place} has {key}"));
                    }
                    "type" if inside.is_array() => say(format!("{place} has several types")),
                    _ => plain(&format!("{place}.{key}"), inside, say),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|inside| plain(place, inside, say)),
        _ => {}
    }
}
