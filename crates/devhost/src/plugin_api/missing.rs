//! What a plugin is told of a method that the dev host does not have.

use http::StatusCode;
use mattermost_plugin::api::ApiError;
use mattermost_plugin::model::AppError;

use crate::world::{Level, LogLine, World};

/// Says that `method` is not in the dev host: to the plugin `id`, as an error with status 501 and the id
/// `devhost.unsupported`, and in the log.
///
/// A server that is too old would answer in another way, and a plugin may well treat that as normal.
pub(super) fn missing(world: &World, id: &str, method: &str) -> ApiError {
    let message = format!("{method} is not in the dev host");
    world.add_log_line(LogLine {
        level: Level::Warn,
        plugin: None,
        message: message.clone(),
        pairs: vec![("plugin_id".to_owned(), id.to_owned())],
    });
    AppError::new(method, "devhost.unsupported", StatusCode::NOT_IMPLEMENTED)
        .with_message(&message)
        .into()
}
