//! What plugins have told their other nodes.

use mattermost_plugin::model::PluginClusterEvent;

use super::World;

impl World {
    /// Every cluster event that a plugin has published, oldest first, whether or not there was a node to hear it.
    pub fn cluster_events(&self) -> Vec<PluginClusterEvent> {
        self.read(|state| state.cluster_events.clone())
    }

    pub(crate) fn add_cluster_event(&self, event: PluginClusterEvent) {
        self.change(|state| state.cluster_events.push(event));
    }
}
