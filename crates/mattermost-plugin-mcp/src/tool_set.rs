//! Everything that is wrong with a set of tools and the server that has them.
use crate::builder::McpServerBuilder;
use crate::entry::Entry;
use crate::{lint, names, schema};
use std::collections::BTreeSet;

/// Longest description that OpenAI takes, in characters; a longer one fails the whole request of an agent.
const LONGEST_DESCRIPTION: usize = 1024;
/// The slug of the server that Agents has itself: another with it gets a number behind it.
const SLUG_OF_AGENTS: &str = "mattermost";

/// The problems, each with its mend.
pub(crate) fn problems(server: &McpServerBuilder) -> Vec<String> {
    let mut found: Vec<String> = of_server(server).chain(of_limits(server)).collect();
    let entries = &server.table.entries;
    if entries.is_empty() {
        found.push(
            "there is no tool: Agents takes an empty list for an error on every request; add one with .tool(...)"
                .to_owned(),
        );
    }
    let mut seen = BTreeSet::new();
    for entry in entries {
        let name = entry.name;
        found.extend(of_tool(server, entry).map(|why| format!("tool {name:?}: {why}")));
        if !seen.insert(entry.full_name()) {
            found.push(format!(
                "two tools are named {:?}: rename one",
                entry.full_name()
            ));
        }
    }
    found
}

fn of_server(server: &McpServerBuilder) -> impl Iterator<Item = String> {
    let (id, path) = (&server.plugin_id, &server.path);
    let (name, version) = (server.table.name.trim(), server.table.version.trim());
    let prefix = names::prefix(id);
    let found = [
        match id.as_str() {
            "" => Some("the plugin id is empty: give the id of plugin.json".to_owned()),
            id => (!names::is_plugin_id(id)).then(|| {
                format!(
                    "the plugin id {id:?} is none: it has 3 to 190 characters of [A-Za-z0-9._-]; give the id of plugin.json"
                )
            }),
        },
        // the first `__` of a name is where the server's part ends
        (server.prefixed && prefix.find("__") != Some(prefix.len() - 2)).then(|| {
            format!(
                "the plugin id {id:?} makes the prefix {prefix:?}, in which `__` does not stand at the end alone, where it \
                 separates the id from the name of a tool: choose another id, or list the tools without the prefix"
            )
        }),
        name.is_empty().then(|| {
            "the server's name is empty: give the name of plugin.json".to_owned()
        }),
        (names::slug(name, id) == SLUG_OF_AGENTS).then(|| {
            format!(
                "the server's name {name:?} is that of Agents' own server, as models see it: choose another"
            )
        }),
        version.is_empty().then(|| {
            "the server's version is empty: give the version of plugin.json".to_owned()
        }),
        (!is_plain_path(path)).then(|| {
            format!(
                "the path {path:?} is not absolute and plain: write it like \"/mcp\", of characters that need no escape"
            )
        }),
    ];
    found.into_iter().flatten()
}

/// Whether a path stands in a URI as it is, and names one thing.
fn is_plain_path(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    let segment = |segment: &str| !matches!(segment, "" | "." | "..") && segment.chars().all(plain);
    path.strip_prefix('/')
        .is_some_and(|rest| rest.split('/').all(segment))
}

fn of_limits(server: &McpServerBuilder) -> impl Iterator<Item = String> {
    let (limits, capacity) = (&server.table.limits, &server.table.capacity);
    let found = [
        (
            limits.deadline.is_zero(),
            "the deadline is zero, so every call would be stopped at once: give it some seconds",
        ),
        (
            limits.text_chars == 0,
            "max_text_chars is 0, so every answer would be too large: give it some thousands",
        ),
        (
            limits.structured_bytes == 0,
            "max_structured_bytes is 0, so every answer with structured content would be too large: give it some thousands",
        ),
        (
            capacity.per_user == 0,
            "max_calls_per_user is 0, so every call would be refused: give it at least 1",
        ),
        (
            capacity.in_all == 0,
            "max_calls is 0, so every request would be refused: give it at least 1",
        ),
    ];
    found
        .into_iter()
        .filter(|(wrong, _)| *wrong)
        .map(|(_, problem)| problem.to_owned())
}

fn of_tool(server: &McpServerBuilder, entry: &Entry) -> impl Iterator<Item = String> {
    let (name, listed) = (entry.name, &entry.definition);
    let seen = names::llm_name(&server.table.name, &server.plugin_id, entry.full_name());
    let empty = |text: Option<&str>| text.is_some_and(|text| text.trim().is_empty());
    let found = [
        name.is_empty().then(|| "the name is empty: give it one, such as \"whoami\"".to_owned()),
        (server.prefixed && !name.is_empty() && name == names::prefix(&server.plugin_id)).then(|| {
            "the name is the prefix of the plugin and nothing more: say what the tool does behind it".to_owned()
        }),
        (!names::is_plain(name)).then(|| {
            "the name has characters outside [A-Za-z0-9_-]: leave them out".to_owned()
        }),
        (seen.len() > names::MAX_LLM_NAME).then(|| {
            format!(
                "models see it as {seen:?}, and some take {} characters at most: shorten the name of the tool or that of \
                 the server, by {}",
                names::MAX_LLM_NAME,
                seen.len() - names::MAX_LLM_NAME
            )
        }),
        of_description(name, listed.description.as_deref().unwrap_or_default()),
        empty(listed.title.as_deref()).then(|| "the title is empty: leave it out".to_owned()),
        empty(entry.retrieval).then(|| "the text for retrieval is empty: leave it out".to_owned()),
        listed.output_schema.as_ref().and_then(|schema| {
            (!schema::is_object(schema)).then(|| {
                "the structured content is not an object: make it a struct, and put the list or the value into a field"
                    .to_owned()
            })
        }),
    ];
    found
        .into_iter()
        .flatten()
        .chain(lint::problems(&listed.input_schema))
}

fn of_description(name: &str, description: &str) -> Option<String> {
    let letters = |text: &str| {
        text.to_lowercase()
            .replace(|c: char| !c.is_alphanumeric(), "")
    };
    let length = description.chars().count();
    match letters(description) {
        said if said.is_empty() => Some(
            "the description is missing, and a model chooses tools by it: say what the tool does".to_owned(),
        ),
        said if said == letters(name) => Some(
            "the description says no more than the name: say what the tool does, in the words that people use".to_owned(),
        ),
        _ => (length > LONGEST_DESCRIPTION).then(|| {
            format!(
                "the description has {length} characters, and some models take {LONGEST_DESCRIPTION} at most: say less, or \
                 say it at the arguments"
            )
        }),
    }
}
