//! Agents' own endpoint for outside clients, as far as a plugin notices it (`mcpserver/plugin_handlers.go`
//! and `mcpserver/proxy_tools.go` of Agents).

use std::time::Duration;

use super::{Agents, Generation, Registered, connect};
use crate::inter_plugin::InterPlugin;

/// How long Agents waits for the tools of an exposed server.
const REBUILD: Duration = Duration::from_secs(10);

impl Agents {
    /// RebuildExternalServer: lists the tools of an exposed server, on behalf of nobody.
    pub(super) async fn rebuild_external(&self, back: &InterPlugin, plugin_id: &str) {
        let Some(server) = self.registered(plugin_id) else {
            return;
        };
        if !(server.enabled && server.expose_external) {
            return;
        }
        let listed = tokio::time::timeout(REBUILD, list(back, self.generation(), &server)).await;
        let exposed = listed.ok().flatten().unwrap_or_default();
        self.world.change(|state| {
            if let Some(server) = state.agents.server_mut(&self.node, plugin_id) {
                server.exposed = exposed;
            }
        });
    }
}

async fn list(
    back: &InterPlugin,
    generation: Generation,
    server: &Registered,
) -> Option<Vec<String>> {
    let session = connect(back.clone(), generation, server, None).await.ok()?;
    let tools = session.tools().await;
    // What it answers at the end does not matter to the list.
    let _ = session.close().await;
    let names = tools.ok()?.into_iter().map(|tool| tool.name);
    Some(names.collect())
}
