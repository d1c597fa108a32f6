//! A stand-in for the Agents plugin: it takes registrations, and calls tools as Agents does.

use std::collections::BTreeMap;

use crate::world::{PluginState, World};

mod bridge;
mod client;
mod external;
mod headers;
mod llm_tool;
mod transport;

pub use bridge::Registered;
pub use client::{ConnectError, McpClient, ToolAnswer};
pub use llm_tool::LlmTool;

pub(crate) use client::connect;
pub(crate) use headers::as_agents;

/// Plugin id of Agents.
pub const AGENTS_PLUGIN_ID: &str = "mattermost-ai";

/// The Agents plugin of a world. Cheap to clone; all of one world are one.
///
/// It answers while the world says that the plugin `mattermost-ai` runs: [`install`](Self::install) and
/// [`remove`](Self::remove). Its registry is in memory, as in Agents of July 2026.
#[derive(Clone)]
pub struct Agents {
    world: World,
}

/// What was registered, and how often.
#[derive(Default)]
pub(crate) struct Registry {
    /// One server a plugin.
    servers: BTreeMap<String, Registered>,
    /// Registrations that were taken, over all.
    taken: usize,
}

impl Agents {
    /// Agents in `world`, installed or not.
    pub fn new(world: &World) -> Self {
        Self {
            world: world.clone(),
        }
    }

    /// Installs and starts Agents, with an empty registry.
    pub fn install(&self) {
        self.world.change(|state| state.agents.servers.clear());
        self.world
            .set_plugin(AGENTS_PLUGIN_ID, "2.0.0", PluginState::Running);
    }

    /// Takes Agents off the server.
    pub fn remove(&self) {
        self.world.remove_plugin(AGENTS_PLUGIN_ID);
        self.world.change(|state| state.agents.servers.clear());
    }

    /// What a plugin has registered.
    pub fn registered(&self, plugin_id: &str) -> Option<Registered> {
        self.world
            .read(|state| state.agents.servers.get(plugin_id).cloned())
    }

    /// How many registrations were taken so far, repeated ones included.
    pub fn registrations(&self) -> usize {
        self.world.read(|state| state.agents.taken)
    }

    /// Waits until a plugin is registered. There is no time limit: put one around it.
    pub async fn until_registered(&self, plugin_id: &str) -> Registered {
        self.until(|agents| agents.registered(plugin_id)).await
    }

    /// Waits until `look` finds what it looks for; looks again whenever something has changed.
    pub async fn until<T>(&self, mut look: impl FnMut(&Agents) -> Option<T>) -> T {
        self.world.until(|_| look(self)).await
    }
}
