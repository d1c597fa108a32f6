//! What a request of Agents looks like.
use super::AGENTS_PLUGIN_ID;
use http::request::Builder;
use http::{Method, Request};
use mattermost_plugin::ids::UserId;

/// A request of Agents as it arrives at a plugin, on behalf of `user` or of nobody.
///
/// Agents sets `X-Mattermost-UserID` (`mcp/client.go`, NewPluginClient); the server sets `Mattermost-Plugin-ID` and empties
/// `Mattermost-User-Id` (`server/channels/app/plugin_requests.go`, ServeInterPluginRequest).
pub fn agents_request(method: Method, path: &str, user: Option<&UserId>) -> Builder {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("Host", "plugin")
        .header("Mattermost-Plugin-ID", AGENTS_PLUGIN_ID)
        .header("Mattermost-User-Id", "");
    if let Some(user) = user {
        request = request.header("X-Mattermost-UserID", user.as_str());
    }
    request
}
