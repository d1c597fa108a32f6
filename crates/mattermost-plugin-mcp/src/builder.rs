//! Puts a server together and finds everything that is wrong with it.
use crate::call::Limits;
use crate::entry::Entry;
use crate::handler::Table;
use crate::places::Capacity;
use crate::{McpServer, Tool, lint, names, schema};
use mattermost_plugin::{ActivateError, Host};
use std::collections::BTreeSet;
use std::sync::Arc;
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
    host: Host,
    plugin_id: String,
    path: String,
    expose_external: bool,
    prefixed: bool,
    tools: Vec<Box<dyn FnOnce(Option<&str>) -> Entry>>,
    table: Table,
    /// What was found wrong on the way.
    found: Vec<String>,
}

/// What of a manifest the server needs.
#[derive(serde::Deserialize)]
struct Manifest {
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    version: String,
}

impl McpServerBuilder {
    pub(crate) fn new(host: &Host) -> Self {
        Self {
            host: host.clone(),
            plugin_id: String::new(),
            path: "/mcp".to_owned(),
            expose_external: false,
            prefixed: true,
            tools: Vec::new(),
            table: Table {
                name: String::new(),
                version: String::new(),
                entries: Vec::new(),
                limits: Limits::default(),
                capacity: Capacity::default(),
            },
            found: Vec::new(),
        }
    }

    /// Takes id, name and version from the text of the plugin's `plugin.json`, so that they are what the Mattermost
    /// server knows the plugin by: `.manifest(include_str!("../plugin.json"))`.
    pub fn manifest(mut self, plugin_json: &str) -> Self {
        match serde_json::from_str::<Manifest>(plugin_json) {
            Ok(Manifest { id, name, version }) => self.plugin_id(&id).name(&name).version(&version),
            Err(error) => {
                self.found.push(format!(
                    "the manifest is not that of a plugin ({error}): give the text of plugin.json"
                ));
                self
            }
        }
    }

    /// The plugin's id, as `plugin.json` has it; [`manifest`](Self::manifest) sets it, too.
    pub fn plugin_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.plugin_id);
        self
    }

    /// The name that admins see, and models before that of each tool (default: the manifest's).
    pub fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.table.name);
        self
    }

    /// The server's version (default: the manifest's).
    pub fn version(mut self, version: &str) -> Self {
        version.clone_into(&mut self.table.version);
        self
    }

    /// Where the plugin serves it, absolute (default: `/mcp`).
    pub fn path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// Adds a tool. About ten a server are what a model chooses well from.
    pub fn tool<T: Tool>(mut self, tool: T) -> Self {
        self.tools
            .push(Box::new(|plugin_id| Entry::new(plugin_id, tool)));
        self
    }

    /// Lists the tools by their own names, without `{plugin id}__` before them.
    pub fn without_prefix(mut self) -> Self {
        self.prefixed = false;
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

    /// How many requests of one user may be under way at a time (default: 8). What is beyond that is refused at once with
    /// HTTP 429, which Agents tells the model as a failed call.
    pub fn max_calls_per_user(mut self, requests: usize) -> Self {
        self.table.capacity.per_user = requests;
        self
    }

    /// How many requests of all users, and of Agents itself, may be under way at a time (default: 64).
    pub fn max_calls(mut self, requests: usize) -> Self {
        self.table.capacity.in_all = requests;
        self
    }

    /// Checks the set.
    ///
    /// # Errors
    ///
    /// All that an agent or a model provider would refuse, at once: one bad name or schema fails every request of an
    /// agent, so it has to be found here.
    pub fn build(mut self) -> Result<McpServer, ToolSetError> {
        let prefix = self.prefixed.then_some(self.plugin_id.as_str());
        let tools = std::mem::take(&mut self.tools).into_iter();
        self.table.entries = tools.map(|tool| Arc::new(tool(prefix))).collect();
        let problems = self.problems();
        if !problems.is_empty() {
            return Err(ToolSetError(problems));
        }
        Ok(McpServer::new(
            self.host,
            self.plugin_id,
            self.path,
            self.expose_external,
            self.table,
        ))
    }

    fn problems(&self) -> Vec<String> {
        let mut found = self.found.clone();
        found.extend(self.server_problems());
        found.extend(self.limit_problems().map(str::to_owned));
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

    fn limit_problems(&self) -> impl Iterator<Item = &'static str> {
        let Table {
            limits, capacity, ..
        } = &self.table;
        let found = [
            (
                limits.deadline.is_zero(),
                "the deadline is zero, so every call would be stopped at once: give it some seconds",
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
            .filter_map(|(wrong, problem)| wrong.then_some(problem))
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
        let seen = names::llm_name(&self.table.name, &self.plugin_id, entry.full_name());
        let length = seen.len();
        if length > names::MAX_LLM_NAME {
            found.push(format!(
                "tool {name:?}: models see it as {seen:?}, and some take {} characters at most: shorten the name of \
                 the tool or that of the server, by {}",
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
        let schema = lint::problems(&entry.definition.input_schema);
        found.extend(schema.iter().map(|why| format!("tool {name:?}: {why}")));
        if let Some(schema) = &entry.definition.output_schema
            && !schema::is_object(schema)
        {
            found.push(format!(
                "tool {name:?}: the structured content is not an object: make it a struct, and put the list or the \
                 value into a field"
            ));
        }
        found
    }
}
