//! The dev host's sample world with the plugin in it, for unit tests: no process, no socket.

use std::sync::Arc;

use devhost::world::{Sample, World};
use mattermost_plugin::api::Client;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::{Host, Plugin};
use mattermost_plugin_mcp::test_kit::{LlmAnswer, TestAgents};
use serde_json::Value;

use crate::plugin::Toolbelt;

/// A world to change and look at, and tools to call in it.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) sample: Sample,
    agents: TestAgents,
}

impl Scene {
    /// Ada (member), Gus (guest), Grace (system admin), Olga (deactivated) in team `acme`; see [`devhost::world::sample`].
    pub(crate) async fn new() -> Self {
        Self::with(|_, _| ()).await
    }

    /// As [`new`](Self::new), in a world that was changed before the plugin looks at it.
    pub(crate) async fn with(change: impl FnOnce(&World, &Sample)) -> Self {
        let (world, sample) = devhost::world::sample();
        change(&world, &sample);
        Self::in_world(world, sample).await
    }

    /// The same world with a new plugin in it, which knows nothing but what the server keeps.
    pub(crate) async fn restarted(&self) -> Self {
        Self::in_world(self.world.clone(), self.sample.clone()).await
    }

    /// Waits until so many changes are recorded: a call that was given up records its change at its end.
    pub(crate) async fn recorded(&self, changes: usize) {
        let enough = |world: &World| (world.audit_records().len() >= changes).then_some(());
        self.world.until(enough).await;
    }

    async fn in_world(world: World, sample: Sample) -> Self {
        let plugin = Arc::new(Toolbelt::new(Host::new(api(&world))).await.unwrap());
        let configured = Arc::clone(&plugin).on_configuration_change().await;
        configured.unwrap();
        Self {
            world,
            sample,
            agents: TestAgents::of(plugin),
        }
    }

    /// Calls a tool as a user, as Agents does.
    pub(crate) async fn call(&self, user: &UserId, tool: &str, arguments: Value) -> LlmAnswer {
        self.agents.user(user).call(tool, arguments).await
    }

    /// The text of a call that has to succeed.
    pub(crate) async fn text(&self, user: &UserId, tool: &str, arguments: Value) -> String {
        let answer = self.call(user, tool, arguments).await;
        assert!(!answer.is_error, "{answer:?}");
        answer.text
    }

    /// The text of a call that has to fail.
    pub(crate) async fn refusal(&self, user: &UserId, tool: &str, arguments: Value) -> String {
        let answer = self.call(user, tool, arguments).await;
        assert!(answer.is_error, "{answer:?}");
        answer.text
    }
}

/// The API of the world, as the plugin gets it.
pub(crate) fn api(world: &World) -> Client {
    let manifest = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("plugin.json");
    devhost::api(world, devhost::Manifest::read(&manifest).unwrap()).into()
}
