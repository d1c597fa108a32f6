//! The plugin API over a [`World`]: what core's `server/channels/app/plugin_api.go` is over its database.
//!
//! One file a resource. As in core, nothing here checks permissions. A method that is missing here keeps its trait's
//! default, which the plugin sees as a server without that method.

use std::sync::Arc;

use http::StatusCode;
use mattermost_plugin::api::*;
use mattermost_plugin::model::AppError;

use crate::inter_plugin::InterPlugin;
use crate::manifest::Manifest;
use crate::world::World;

mod audit;
mod channels;
mod configuration;
mod key_value;
mod logging;
mod permissions;
mod plugin_http;
mod plugins;
mod posts;
mod system;
mod teams;
mod users;

/// The API as one plugin sees it.
pub(crate) struct PluginApi {
    manifest: Arc<Manifest>,
    world: World,
    requests: InterPlugin,
}

impl PluginApi {
    pub(crate) fn new(manifest: Arc<Manifest>, world: World, requests: InterPlugin) -> Self {
        Self {
            manifest,
            world,
            requests,
        }
    }
}

// What a dev host has no use for yet.
impl Bots for PluginApi {}
impl Commands for PluginApi {}
impl Emojis for PluginApi {}
impl Files for PluginApi {}
impl Frontend for PluginApi {}
impl Groups for PluginApi {}
impl Notifications for PluginApi {}
impl OAuth for PluginApi {}
impl Preferences for PluginApi {}
impl Properties for PluginApi {}
impl Reactions for PluginApi {}
impl Sessions for PluginApi {}
impl SharedChannels for PluginApi {}
impl Sidebar for PluginApi {}
impl Uploads for PluginApi {}

/// An answer that is known at once.
fn ready<'a, T: Send + 'a>(answer: Result<T, ApiError>) -> ApiFuture<'a, T> {
    Box::pin(async { answer })
}

/// What core answers for a thing that is not there.
fn not_found(place: &str, id: &str) -> ApiError {
    refused(place, id, StatusCode::NOT_FOUND)
}

/// An error of the server. Its message would be a sentence in the server's language; here it is the id.
fn refused(place: &str, id: &str, status: StatusCode) -> ApiError {
    AppError::new(place, id, status).into()
}

/// A page of a list; pages count from 0, and a page size that is not positive is an empty page.
fn page<T>(all: Vec<T>, page: i64, per_page: i64) -> Vec<T> {
    let size = usize::try_from(per_page).unwrap_or(0);
    let skipped = usize::try_from(page).unwrap_or(0).saturating_mul(size);
    all.into_iter().skip(skipped).take(size).collect()
}

#[cfg(test)]
mod tests;
