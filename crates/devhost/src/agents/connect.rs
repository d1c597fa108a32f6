//! Agents calls a plugin.

use mattermost_plugin::ids::UserId;
use mattermost_plugin_mcp::test_kit::session::{Session, SessionError};
use mattermost_plugin_mcp::test_kit::{Generation, Route};

use super::{AGENTS_PLUGIN_ID, Registered};
use crate::inter_plugin::InterPlugin;

/// Why there is no MCP session with the plugin.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Agents does not know the plugin.
    #[error("{0} is not registered with Agents")]
    NotRegistered(String),
    /// It does not answer as an MCP server.
    #[error("cannot open an MCP session")]
    Session(#[source] SessionError),
}

/// Opens a session with a registered server.
pub(crate) async fn connect(
    requests: InterPlugin,
    generation: Generation,
    server: &Registered,
    user: Option<&UserId>,
) -> Result<Session, ConnectError> {
    let path = format!("/{}{}", server.plugin_id, server.path);
    let route = Route::new(move |request| {
        let requests = requests.clone();
        async move { requests.send(AGENTS_PLUGIN_ID, request).await }
    });
    let session = Session::open(&route, &path, user, generation).await;
    let session = session.map_err(ConnectError::Session)?;
    Ok(session.registered_as(&server.name, &server.plugin_id))
}
