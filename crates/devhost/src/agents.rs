//! A stand-in for the Agents plugin: it takes registrations, and calls tools as Agents does.

use crate::cluster::FIRST_NODE;
use crate::world::{PluginState, World};

mod bridge;
mod connect;
mod external;
mod failure;
mod registry;

pub use bridge::{Ask, BridgeRequest};
pub use connect::ConnectError;
pub use failure::Failure;
pub use mattermost_plugin_mcp::test_kit::session::{Session, SessionError};
pub use mattermost_plugin_mcp::test_kit::{AGENTS_PLUGIN_ID, Generation, LlmAnswer, LlmTool};
pub use registry::Registered;

pub(crate) use connect::connect;
pub(crate) use registry::Registry;

/// The Agents plugin of a world. Cheap to clone; all of one world are one.
///
/// It answers while the world says that the plugin `mattermost-ai` runs: from [`install`](Self::install) to
/// [`remove`](Self::remove). In a cluster ([`DevHost::join`](crate::DevHost::join)) it runs on every node, and a plugin
/// speaks to the one on its own: [`DevHost::agents`](crate::DevHost::agents) is Agents as seen from that node, and
/// [`Agents::new`] from the first.
///
/// ```
/// use devhost::agents::{Agents, Failure, Generation};
/// use http::StatusCode;
///
/// let agents = Agents::new(&devhost::World::new());
/// agents.install_as(Generation::New, "2.4.0");
/// agents.fail_next(3, Failure::Status(StatusCode::SERVICE_UNAVAILABLE));
/// // A plugin that is started now is refused three times, and then taken.
/// assert!(agents.registered("com.example.poll").is_none());
/// ```
#[derive(Clone)]
pub struct Agents {
    world: World,
    node: String,
}

impl Agents {
    /// Agents in `world`, installed or not.
    pub fn new(world: &World) -> Self {
        Self::on(world, FIRST_NODE)
    }

    /// Agents as it is on a node.
    pub(crate) fn on(world: &World, node: &str) -> Self {
        Self {
            world: world.clone(),
            node: node.to_owned(),
        }
    }

    /// Installs and starts Agents of July 2026, with nothing registered.
    pub fn install(&self) {
        self.install_as(Generation::Old, "2.0.0");
    }

    /// As [`install`](Self::install), in another generation and version. Besides what they
    /// [send](Generation), they keep registrations in different ways:
    ///
    /// - Old: every node has its own registrations, in memory. A restart forgets them, unless an admin has
    ///   [saved](Self::save) something about them.
    /// - New: all nodes share them, and they outlast a restart. What one node unregisters is gone for all. What the first
    ///   registration says about `enabled` and `tool_configs` stays when the server is unregistered.
    pub fn install_as(&self, generation: Generation, version: &str) {
        self.world.change(|state| state.agents.install(generation));
        self.run(version);
    }

    /// Restarts Agents on every node, faster than a plugin looks. The old generation forgets what is registered, except
    /// what an admin has [saved](Self::save).
    pub fn restart(&self) {
        self.world.change(|state| state.agents.restart());
    }

    /// Restarts it in another version, which a plugin sees in its status.
    pub fn update(&self, version: &str) {
        self.restart();
        self.run(version);
    }

    /// Takes Agents off the server, with all that it has kept.
    pub fn remove(&self) {
        self.world.remove_plugin(AGENTS_PLUGIN_ID);
        self.world.change(|state| state.agents.clear());
    }

    fn run(&self, version: &str) {
        self.world
            .set_plugin(AGENTS_PLUGIN_ID, version, PluginState::Running);
    }

    /// An admin changes what is registered, and saves: from then on `enabled` and `tool_configs` are the admin's, whatever
    /// a plugin registers. Nothing happens where nothing is registered.
    ///
    /// ```
    /// # let agents = devhost::Agents::new(&devhost::World::new());
    /// agents.save("com.example.poll", |server| server.enabled = false);
    /// ```
    pub fn save(&self, plugin_id: &str, change: impl FnOnce(&mut Registered)) {
        if let Some(mut server) = self.registered(plugin_id) {
            change(&mut server);
            self.world.change(|state| state.agents.save(server));
        }
    }

    /// What a plugin has registered, as Agents on this node knows it.
    pub fn registered(&self, plugin_id: &str) -> Option<Registered> {
        self.world
            .read(|state| state.agents.server(&self.node, plugin_id).cloned())
    }

    /// Which Agents is installed, or was.
    pub(crate) fn generation(&self) -> Generation {
        self.world.read(|state| state.agents.generation())
    }

    /// How many registrations were taken so far, repeated ones included, on all nodes.
    pub fn registrations(&self) -> usize {
        let requests = self.requests().into_iter();
        requests.filter(BridgeRequest::is_registered).count()
    }

    /// Every request about registrations that has come so far, oldest first, on all nodes.
    pub fn requests(&self) -> Vec<BridgeRequest> {
        self.world.read(|state| state.agents.requests.clone())
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
