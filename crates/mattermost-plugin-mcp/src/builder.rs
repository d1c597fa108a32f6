//! Puts a server together and finds everything that is wrong with it.
use crate::call::Limits;
use crate::entry::Entry;
use crate::handler::Table;
use crate::manifest::Manifest;
use crate::offer::Off;
use crate::places::Capacity;
use crate::{McpServer, Tool, ToolSetError, tool_set};
use mattermost_plugin::Host;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Collects the tools of a server; made by [`McpServer::builder`].
///
/// The tools of a server are fixed once it is built. A plugin whose settings choose tools adds all of them, and says with
/// [`McpServer::offer`] which are offered.
#[must_use = "a builder does nothing until `build`"]
pub struct McpServerBuilder {
    host: Host,
    pub(crate) plugin_id: String,
    pub(crate) path: String,
    expose_external: bool,
    pub(crate) prefixed: bool,
    brief: bool,
    announced: bool,
    tools: Vec<MakeEntry>,
    pub(crate) table: Table,
    /// What was found wrong on the way.
    found: Vec<String>,
}

/// Makes the entry of a tool once it is known whose id stands before its name, if any, and whether its schema is brief.
type MakeEntry = Box<dyn FnOnce(Option<&str>, bool) -> Entry + Send>;

impl McpServerBuilder {
    pub(crate) fn new(host: &Host) -> Self {
        Self {
            host: host.clone(),
            plugin_id: String::new(),
            path: "/mcp".to_owned(),
            expose_external: false,
            prefixed: true,
            brief: false,
            announced: false,
            tools: Vec::new(),
            table: Table {
                name: String::new(),
                version: String::new(),
                entries: Vec::new(),
                off: Off::default(),
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
        self.tools.push(Box::new(|plugin_id, brief| {
            Entry::new(plugin_id, brief, tool)
        }));
        self
    }

    /// Lists the tools by their own names, without `{plugin id}__` before them.
    ///
    /// For a plugin whose tools are known by their plain names already: to prompts, to clients of another MCP server that
    /// it replaces, to policies of admins. It costs this:
    ///
    /// - Every plugin on this path has the prefix, Go's helper knows no other way, so nobody expects a plain name.
    /// - Where the tools are exposed, Agents leaves out one whose name it has already: its own tools win, then the plugin
    ///   that comes first. Inside Agents the name of the server stands before it anyway.
    /// - Admins' policies and allow-lists are kept by listed name, so to change it later loses them.
    ///
    /// It also gives some twenty characters more to names, of which models take 64 in all, and an id with `__` is no trouble.
    /// Agents of July 2026 and older looks for a policy behind the second `__`, where it finds one only without
    /// the prefix: with it, it asks the user where it said to run at once.
    pub fn without_prefix(mut self) -> Self {
        self.prefixed = false;
        self
    }

    /// Lists the schemas of arguments without what a model can do without: how long texts and lists may be, and defaults that
    /// are nothing (`false`, 0, empty). Each call is checked against it all the same, and whoever breaks it is told.
    ///
    /// Every request of an agent carries the schemas of all tools: a dozen tools take some 300 tokens less so. Say in the
    /// description of a field what a model would get wrong without it.
    pub fn brief_schemas(mut self) -> Self {
        self.brief = true;
        self
    }

    /// Vouches that every tool that changes something calls [`begin_change`](crate::ToolContext::begin_change) before its first
    /// write. A call that is stopped earlier then says that nothing was changed, instead of that its outcome is unknown.
    pub fn announced_changes(mut self) -> Self {
        self.announced = true;
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

    /// How many bytes of JSON an answer may have beside its text (default: 256 KiB): structured content,
    /// [blocks](crate::Block) and `_meta`.
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

    /// How many requests of all users, and of Agents itself, may be under way at a time (default: 64). Where users have taken
    /// all, eight without a user still have a place: Agents lists tools without one.
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
        self.table.entries = tools
            .map(|tool| tool(prefix, self.brief))
            .map(|mut entry| {
                entry.announces = self.announced;
                Arc::new(entry)
            })
            .collect();
        self.found.extend(tool_set::problems(&self));
        let problems = self.found;
        if !problems.is_empty() {
            return Err(ToolSetError::new(problems));
        }
        Ok(McpServer::new(
            self.host,
            self.plugin_id,
            self.path,
            self.expose_external,
            self.table,
        ))
    }
}

impl fmt::Debug for McpServerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("McpServerBuilder")
            .field("plugin_id", &self.plugin_id)
            .field("path", &self.path)
            .field("tools", &self.tools.len())
            .finish_non_exhaustive()
    }
}
