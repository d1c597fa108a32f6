//! Whether Agents is there, as the Mattermost server sees it.
use super::bridge::PATIENCE;
use crate::gate::AGENTS_PLUGIN_ID;
use mattermost_plugin::api::{ApiError, Client, chain};

/// `model.PluginStateRunning`
const RUNNING: i64 = 2;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Presence {
    Running {
        version: String,
    },
    /// Not installed, or off, starting, failed: a request would be answered 404 and leave an error in the log.
    Absent,
    /// The server does not tell.
    Unknown {
        cause: String,
    },
}

impl Presence {
    pub(super) async fn look(api: &Client) -> Self {
        match tokio::time::timeout(PATIENCE, api.get_plugin_status(AGENTS_PLUGIN_ID)).await {
            Ok(Ok(status)) if status.state == RUNNING => Self::Running {
                version: status.version.into(),
            },
            Ok(Ok(_)) => Self::Absent,
            Ok(Err(error)) if error.is_not_found() => Self::Absent,
            // then requests themselves have to tell
            Ok(Err(ApiError::Unsupported { .. })) => Self::Running {
                version: String::new(),
            },
            Ok(Err(error)) => Self::Unknown {
                cause: chain(&error),
            },
            Err(_) => Self::Unknown {
                cause: format!("no answer within {PATIENCE:?}"),
            },
        }
    }
}
