//! What a request of Agents to a plugin's MCP server looks like.

use http::request::{Builder, Parts};
use http::{Method, Request};
use mattermost_plugin::ids::UserId;

/// A request as Agents sends it, on behalf of `user` or of nobody; the path begins with the plugin's id. The server adds
/// `Mattermost-Plugin-ID` and an empty `Mattermost-User-Id`.
pub(crate) fn agents_request(method: Method, path: &str, user: Option<&UserId>) -> Builder {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("Host", "plugin")
        .header("User-Agent", "Go-http-client/1.1");
    if let Some(user) = user {
        request = request.header("X-Mattermost-UserID", user.as_str());
    }
    request
}

/// Makes a request from outside one of Agents. What MCP needs is kept; nothing that Mattermost trusts comes from
/// outside.
pub(crate) fn as_agents(outside: &Parts, path: &str, user: &UserId) -> Builder {
    let kept = [
        http::header::ACCEPT,
        http::header::CONTENT_TYPE,
        http::header::CONTENT_LENGTH,
    ];
    let mut request = agents_request(outside.method.clone(), path, Some(user));
    for (name, value) in &outside.headers {
        if kept.contains(name) || name.as_str().starts_with("mcp-") {
            request = request.header(name, value);
        }
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_mattermost_trusts_comes_from_outside() {
        let outside = Request::post("/ada/mcp")
            .header("Host", "127.0.0.1:1")
            .header("Content-Type", "application/json")
            .header("Mcp-Protocol-Version", "2025-06-18")
            .header("X-Mattermost-UserID", "someone")
            .header("Mattermost-Plugin-ID", "mattermost-ai")
            .header("Mattermost-User-Id", "someone")
            .header("Authorization", "Bearer x")
            .body(())
            .unwrap();
        let (outside, ()) = outside.into_parts();
        let ada = UserId::from("adaadaadaadaadaadaadaada12");
        let request = as_agents(&outside, "/a.b/mcp", &ada).body(()).unwrap();
        let mut headers: Vec<_> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        headers.sort_unstable();
        assert_eq!(
            headers,
            [
                ("content-type", "application/json"),
                ("host", "plugin"),
                ("mcp-protocol-version", "2025-06-18"),
                ("user-agent", "Go-http-client/1.1"),
                ("x-mattermost-userid", "adaadaadaadaadaadaadaada12"),
            ]
        );
    }
}
