//! The nodes of a cluster that run one plugin, and the events between them
//! (`server/channels/app/plugin_api.go`, PublishPluginClusterEvent, and `cluster_handlers.go`).

use std::sync::{Arc, Mutex, PoisonError, Weak};

use mattermost_plugin::api::ApiError;
use mattermost_plugin::model::PluginClusterEvent;
use tokio::sync::OnceCell;

use crate::environment::Environment;
use crate::happening::Happening;
use crate::rest::RestServer;
use crate::world::World;

/// The only node of a server that is no cluster.
pub(crate) const FIRST_NODE: &str = "node-1";

/// The nodes that one another's events reach. One alone is a single server.
#[derive(Default)]
pub(crate) struct Cluster {
    nodes: Mutex<Vec<Weak<Environment>>>,
    /// One for all nodes: here they are on one machine.
    rest: OnceCell<RestServer>,
}

impl Cluster {
    /// Takes in another node, for the plugin with this id; the first is [`FIRST_NODE`].
    pub(crate) fn enter(self: &Arc<Self>, plugin_id: &str, world: &World) -> Arc<Environment> {
        let mut nodes = self.nodes.lock().unwrap_or_else(PoisonError::into_inner);
        let node = format!("node-{}", nodes.len() + 1);
        let environment = Arc::new(Environment::new(plugin_id, world, node, Arc::clone(self)));
        nodes.push(Arc::downgrade(&environment));
        environment
    }

    /// Serves the REST API of the world, if it is not served yet.
    pub(crate) async fn serve_rest(&self, world: &World) -> std::io::Result<()> {
        let start = || RestServer::start(world);
        self.rest.get_or_try_init(start).await.map(drop)
    }

    /// The nodes but for `node`.
    pub(crate) fn others(&self, node: &str) -> Vec<Arc<Environment>> {
        let nodes = self.nodes.lock().unwrap_or_else(PoisonError::into_inner);
        let there = nodes.iter().filter_map(Weak::upgrade);
        there.filter(|other| other.node() != node).collect()
    }
}

impl Environment {
    /// Sends an event of the plugin on this node to the plugin on the node `target`, or on all others. It does not wait
    /// for them; on a single server it does nothing.
    pub(crate) fn publish(&self, event: &PluginClusterEvent, target: &str) -> Result<(), ApiError> {
        let mut others = self.others();
        if others.is_empty() {
            return Ok(());
        }
        if !target.is_empty() {
            others.retain(|other| other.node() == target);
            if others.is_empty() {
                let text =
                    format!("failed to send message to cluster node {target:?}: no such node");
                return Err(ApiError::Text(text));
            }
        }
        for other in others {
            other.receive(event.clone());
        }
        Ok(())
    }

    fn receive(&self, event: PluginClusterEvent) {
        if event.id.is_empty() {
            // So an event without an id is lost on a real server, too.
            self.warn("Invalid ClusterMessage.Props values for plugin event");
        } else if self.is_active() {
            self.tell_here_later(vec![Happening::ClusterEvent(event)]);
        } else {
            self.warn("Getting hooks for plugin failed");
        }
    }
}
