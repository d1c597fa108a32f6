//! What Agents knows of other plugins' MCP servers (`api/api_bridge_mcp.go` and `mcp/client_manager.go` of
//! mattermost-plugin-agents).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::BridgeRequest;
use super::Generation;
use super::failure::Failing;

/// An MCP server that a plugin has registered.
#[derive(Debug, Clone, PartialEq)]
pub struct Registered {
    /// The plugin, as the server's header named it.
    pub plugin_id: String,
    /// What admins see.
    pub name: String,
    /// Where the plugin serves it, from `/`.
    pub path: String,
    /// Whether agents may use it. The first registration's choice; later ones keep it, as an admin's.
    pub enabled: bool,
    /// Whether Agents offers its tools to outside clients.
    pub expose_external: bool,
    /// Suggested policies of the first registration; later ones keep them.
    pub tool_configs: Value,
    /// Names of the tools that Agents offers to outside clients. It lists them while it answers the registration, and
    /// not again: a plugin that does not answer then is skipped.
    pub exposed: Vec<String>,
    /// The whole body of the last registration.
    pub body: Value,
}

/// What was registered, and what was asked for.
#[derive(Default)]
pub(crate) struct Registry {
    generation: Generation,
    /// By node and plugin; the new generation has one registry for all nodes.
    servers: BTreeMap<(String, String), Registered>,
    /// What is kept about a plugin's server whatever becomes of its registration.
    kept: BTreeMap<String, Registered>,
    pub(super) requests: Vec<BridgeRequest>,
    pub(super) failing: Option<Failing>,
}

/// Why a request is answered with status 400.
pub(super) struct Refusal(pub(super) String);

impl Refusal {
    pub(super) fn body(error: impl std::fmt::Display) -> Self {
        Self(format!("invalid request body: {error}"))
    }
}

#[derive(Deserialize)]
struct RegisterRequest {
    #[serde(default)]
    name: String,
    #[serde(default)]
    path: String,
    enabled: Option<bool>,
    #[serde(default)]
    expose_external: bool,
    #[serde(default)]
    tool_configs: Value,
}

impl Registry {
    pub(super) fn generation(&self) -> Generation {
        self.generation
    }

    pub(super) fn install(&mut self, generation: Generation) {
        self.clear();
        self.generation = generation;
    }

    pub(super) fn clear(&mut self) {
        self.servers.clear();
        self.kept.clear();
    }

    pub(super) fn restart(&mut self) {
        if self.generation == Generation::Old {
            let kept = &self.kept;
            self.servers
                .retain(|(_, plugin), _| kept.contains_key(plugin));
        }
    }

    pub(super) fn save(&mut self, server: Registered) {
        for known in self.servers.values_mut() {
            if known.plugin_id == server.plugin_id {
                known.enabled = server.enabled;
                known.tool_configs = server.tool_configs.clone();
            }
        }
        self.kept.insert(server.plugin_id.clone(), server);
    }

    pub(super) fn server(&self, node: &str, plugin_id: &str) -> Option<&Registered> {
        self.servers.get(&self.place(node, plugin_id))
    }

    pub(super) fn server_mut(&mut self, node: &str, plugin_id: &str) -> Option<&mut Registered> {
        let place = self.place(node, plugin_id);
        self.servers.get_mut(&place)
    }

    fn place(&self, node: &str, plugin_id: &str) -> (String, String) {
        let registry = match self.generation {
            Generation::Old => node,
            Generation::New => "",
        };
        (registry.to_owned(), plugin_id.to_owned())
    }

    pub(super) fn register(
        &mut self,
        node: &str,
        plugin_id: &str,
        body: Value,
    ) -> Result<(), Refusal> {
        let request = RegisterRequest::deserialize(&body).map_err(Refusal::body)?;
        let wrong = match request.path.chars().next() {
            _ if request.name.is_empty() => Some("name is required"),
            None => Some("path is required"),
            Some('/') => None,
            Some(_) => Some("path must be absolute (start with '/')"),
        };
        if let Some(wrong) = wrong {
            return Err(Refusal(wrong.to_owned()));
        }
        let place = self.place(node, plugin_id);
        let known = self.kept.get(plugin_id).or(self.servers.get(&place));
        let (enabled, tool_configs) = match known {
            Some(known) => (known.enabled, known.tool_configs.clone()),
            None => (request.enabled.unwrap_or(true), request.tool_configs),
        };
        let server = Registered {
            plugin_id: plugin_id.to_owned(),
            name: request.name,
            path: request.path,
            enabled,
            expose_external: request.expose_external,
            tool_configs,
            exposed: Vec::new(),
            body,
        };
        if self.generation == Generation::New {
            self.kept
                .entry(plugin_id.to_owned())
                .or_insert_with(|| server.clone());
        }
        self.servers.insert(place, server);
        Ok(())
    }

    pub(super) fn unregister(
        &mut self,
        node: &str,
        plugin_id: &str,
        body: Value,
    ) -> Result<(), Refusal> {
        if !body.is_object() {
            return Err(Refusal::body("not an object"));
        }
        let place = self.place(node, plugin_id);
        self.servers.remove(&place);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PLUGIN: &str = "a.b";

    /// Both nodes have registered the plugin.
    fn registry(generation: Generation) -> Registry {
        let mut registry = Registry::default();
        registry.install(generation);
        register(&mut registry, "one", &json!([1]));
        register(&mut registry, "other", &json!([1]));
        registry
    }

    fn register(registry: &mut Registry, node: &str, tool_configs: &Value) {
        let body = json!({"name": "N", "path": "/mcp", "tool_configs": tool_configs});
        assert!(registry.register(node, PLUGIN, body).is_ok());
    }

    fn unregister(registry: &mut Registry, node: &str) {
        assert!(registry.unregister(node, PLUGIN, json!({})).is_ok());
    }

    /// On which of the nodes the plugin is registered.
    fn known(registry: &Registry) -> [bool; 2] {
        ["one", "other"].map(|node| registry.server(node, PLUGIN).is_some())
    }

    #[test]
    fn the_old_generation_has_a_registry_a_node_and_the_new_one_for_all() {
        let mut old = registry(Generation::Old);
        unregister(&mut old, "one");
        assert_eq!(known(&old), [false, true]);
        let mut new = registry(Generation::New);
        unregister(&mut new, "one");
        assert_eq!(known(&new), [false, false]);
        register(&mut new, "other", &json!([1]));
        assert_eq!(known(&new), [true, true]);
    }

    #[test]
    fn a_restart_makes_only_the_old_generation_forget_and_only_what_no_admin_has_saved() {
        for (generation, remembered) in [(Generation::Old, false), (Generation::New, true)] {
            let mut registry = registry(generation);
            registry.restart();
            assert_eq!(known(&registry), [remembered; 2], "{generation:?}");
        }
        let mut saved = registry(Generation::Old);
        saved.save(saved.server("one", PLUGIN).cloned().unwrap());
        saved.restart();
        assert_eq!(known(&saved), [true, true]);
    }

    #[test]
    fn what_an_admin_has_saved_is_in_force_on_every_node_and_comes_back_with_the_registration() {
        let mut registry = registry(Generation::Old);
        let mut server = registry.server("one", PLUGIN).cloned().unwrap();
        (server.enabled, server.tool_configs) = (false, json!([7]));
        registry.save(server);
        unregister(&mut registry, "one");
        register(&mut registry, "one", &json!([2]));
        for node in ["one", "other"] {
            let server = registry.server(node, PLUGIN).unwrap();
            assert_eq!((server.enabled, &server.tool_configs), (false, &json!([7])));
        }
    }

    #[test]
    fn the_policies_of_the_first_registration_outlast_an_unregistration_in_the_new_generation() {
        for (generation, configs) in [(Generation::Old, 2), (Generation::New, 1)] {
            let mut registry = registry(generation);
            unregister(&mut registry, "one");
            register(&mut registry, "one", &json!([2]));
            let server = registry.server("one", PLUGIN).unwrap();
            assert_eq!(server.tool_configs, json!([configs]), "{generation:?}");
        }
    }
}
