//! Puts a server together and finds everything that is wrong with it.
use crate::call::Limits;
use crate::entry::Entry;
use crate::handler::Table;
use crate::{McpServer, Tool, names, schema};
use mattermost_plugin::ActivateError;
use std::collections::BTreeSet;
use std::time::Duration;

/// Everything that is wrong with a set of tools, each with its mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ToolSetError(pub Vec<String>);

impl From<ToolSetError> for ActivateError {
    fn from(error: ToolSetError) -> Self {
        Self(error.to_string())
    }
}

/// Collects the tools of a server; made by [`McpServer::builder`].
pub struct McpServerBuilder {
    plugin_id: String,
    path: String,
    expose_external: bool,
    table: Table,
}

impl McpServerBuilder {
    pub(crate) fn new(plugin_id: &str, name: &str, path: &str, version: &str) -> Self {
        Self {
            plugin_id: plugin_id.to_owned(),
            path: path.to_owned(),
            expose_external: false,
            table: Table {
                name: name.to_owned(),
                version: version.to_owned(),
                entries: Vec::new(),
                limits: Limits::default(),
            },
        }
    }

    /// Adds a tool. About ten a server are what a model chooses well from.
    pub fn tool<T: Tool>(mut self, tool: T) -> Self {
        self.table.entries.push(Entry::new(&self.plugin_id, tool));
        self
    }

    /// Whether Agents offers the tools to outside clients too (default: false).
    pub fn expose_external(mut self, yes: bool) -> Self {
        self.expose_external = yes;
        self
    }

    /// How long a call may take (default: 20 s). Agents itself waits for ever, and others wait with it.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.table.limits.deadline = deadline;
        self
    }

    /// How many characters of text an answer may have (default: 24,000).
    pub fn max_text_chars(mut self, chars: usize) -> Self {
        self.table.limits.text_chars = chars;
        self
    }

    /// How many bytes of JSON the structured content of an answer may have (default: 256 KiB).
    pub fn max_structured_bytes(mut self, bytes: usize) -> Self {
        self.table.limits.structured_bytes = bytes;
        self
    }

    /// Checks the set.
    ///
    /// # Errors
    ///
    /// All that an agent or a model provider would refuse, at once: one bad name or schema fails every request of an
    /// agent, so it has to be found here.
    pub fn build(self) -> Result<McpServer, ToolSetError> {
        let problems = self.problems();
        if !problems.is_empty() {
            return Err(ToolSetError(problems));
        }
        Ok(McpServer::new(
            self.plugin_id,
            self.path,
            self.expose_external,
            self.table,
        ))
    }

    fn problems(&self) -> Vec<String> {
        let mut found = self.server_problems();
        let entries = &self.table.entries;
        if entries.is_empty() {
            found.push(
                "there is no tool: Agents takes an empty list for an error on every request; add one with .tool(...)"
                    .to_owned(),
            );
        }
        let mut seen = BTreeSet::new();
        for entry in entries {
            found.extend(self.entry_problems(entry));
            if !seen.insert(entry.full_name()) {
                found.push(format!(
                    "two tools are named {:?}: rename one",
                    entry.full_name()
                ));
            }
        }
        found
    }

    fn server_problems(&self) -> Vec<String> {
        let Table { name, version, .. } = &self.table;
        let id = &self.plugin_id;
        let mut found = Vec::new();
        let mut wrong = |bad: bool, problem: String| {
            if bad {
                found.push(problem);
            }
        };
        wrong(
            id.is_empty(),
            "the plugin id is empty: give the id of plugin.json".to_owned(),
        );
        wrong(
            id.contains("__"),
            format!(
                "the plugin id {id:?} has `__`, which separates it from the name of a tool: choose an id without it"
            ),
        );
        wrong(
            name.trim().is_empty(),
            "the server's name is empty: give the name of plugin.json".to_owned(),
        );
        wrong(
            version.trim().is_empty(),
            "the server's version is empty: give the version of plugin.json".to_owned(),
        );
        wrong(
            !self.path.starts_with('/')
                || self.path.ends_with('/')
                || self.path.contains(['?', '#']),
            format!(
                "the path {:?} is not absolute and plain: write it like \"/mcp\"",
                self.path
            ),
        );
        found
    }

    fn entry_problems(&self, entry: &Entry) -> Vec<String> {
        let name = entry.name;
        let mut found = Vec::new();
        if name.is_empty() {
            found.push("a tool has an empty name: give it one, such as \"whoami\"".to_owned());
        }
        if !names::is_plain(name) {
            found.push(format!(
                "tool {name:?}: the name has characters outside [A-Za-z0-9_-]: leave them out"
            ));
        }
        let length = names::llm_name_length(&self.table.name, entry.full_name());
        if length > names::MAX_LLM_NAME {
            found.push(format!(
                "tool {name:?}: models see a name of {length} characters (server name, plugin id and tool name), and \
                 some take {} at most: shorten it by {}",
                names::MAX_LLM_NAME,
                length - names::MAX_LLM_NAME
            ));
        }
        let description = entry.definition.description.as_deref();
        if description.is_none_or(|text| text.trim().is_empty()) {
            found.push(format!(
                "tool {name:?}: the description is missing, and a model chooses tools by it: say what the tool does"
            ));
        }
        let schema = schema::problems(&entry.definition.input_schema);
        found.extend(schema.iter().map(|why| format!("tool {name:?}: {why}")));
        found
    }
}
