//! What the nodes of a cluster tell each other.
//!
//! Each node registers the server with Agents. Newer Agents share one registry, so there one node's unregistering removes
//! the entry of all (`UnregisterPluginServer` in `mcp/client_manager.go` of mattermost-plugin-agents); the others are told
//! by an event and register again.
use mattermost_plugin::api::{Client, chain};
use mattermost_plugin::model::{PluginClusterEvent, PluginClusterEventSendOptions};
use tokio::time::{Instant, timeout_at};

/// Among a plugin's own events it has to be unmistakable; the server keeps those of plugins apart.
const UNREGISTERED: &str = "mattermost_plugin_mcp.unregistered";
/// `model.PluginClusterEventSendTypeReliable`
const RELIABLE: &str = "reliable";

/// Tells the other nodes, by this time, that the entry is gone. The Mattermost server does not send it back to this one.
pub(super) async fn tell_unregistered(api: &Client, deadline: Instant) {
    let event = PluginClusterEvent {
        id: UNREGISTERED.into(),
        ..PluginClusterEvent::default()
    };
    let options = PluginClusterEventSendOptions {
        send_type: RELIABLE.into(),
        ..PluginClusterEventSendOptions::default()
    };
    let cause = match timeout_at(deadline, api.publish_plugin_cluster_event(&event, &options)).await
    {
        Ok(Ok(())) => return,
        Ok(Err(error)) => chain(&error),
        Err(_) => "no answer in time".to_owned(),
    };
    tracing::warn!(
        cause,
        "telling the other nodes failed; what Agents lost they register again at their next heartbeat"
    );
}

/// Whether another node says that the entry is gone.
pub(crate) fn tells_unregistered(event: &PluginClusterEvent) -> bool {
    event.id == UNREGISTERED
}
