//! Whether requests of other plugins reach our server: one to ourselves is the trial.
use super::bridge::{PATIENCE, request};
use crate::gate::Forbidden;
use crate::{McpServer, beginning};
use http::{Method, StatusCode};
use mattermost_plugin::Body;
use mattermost_plugin::api::ApiError;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Our gate has answered: it turns us away, since we are not Agents.
    Ours,
    /// Something else has, in a few words: the Mattermost server, which answers 404 until it has stored our hooks (it does
    /// after activation), or the plugin itself, which does not hand the path on to us.
    Other(String),
    /// The server has no such requests at all.
    Never(String),
}

impl Reach {
    pub(super) async fn look(server: &McpServer) -> Self {
        let path = format!("/{}{}", server.plugin_id(), server.path());
        let request = match request(Method::GET, &path, Body::empty()) {
            Ok(request) => request,
            Err(error) => return Self::Never(error.to_string()),
        };
        let answer = async {
            let (parts, mut body) = server.host().api.plugin_http(request).await?.into_parts();
            let ours = Forbidden.to_string();
            let (told, rest) = beginning::read(&mut body, ours.len()).await;
            let is_ours = rest.is_ok() && told == ours.as_bytes();
            Ok((parts.status, is_ours))
        };
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok((StatusCode::FORBIDDEN, true))) => Self::Ours,
            Ok(Ok((StatusCode::FORBIDDEN, false))) => {
                Self::Other("HTTP 403 that is not the gate's".to_owned())
            }
            Ok(Ok((status, _))) => Self::Other(format!("HTTP {}", status.as_u16())),
            Ok(Err(error @ ApiError::Unsupported { .. })) => Self::Never(error.to_string()),
            Ok(Err(_)) => Self::Other("no response".to_owned()),
            Err(_) => Self::Other(format!("no response within {PATIENCE:?}")),
        }
    }
}
