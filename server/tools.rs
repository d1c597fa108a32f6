//! The tools, one file each.

mod fetch_feed;
mod send_message;
mod whoami;

use std::sync::Arc;

use mattermost_plugin::Host;
use mattermost_plugin_mcp::{McpServer, ToolSetError};

use crate::audit::Audit;
use crate::config::CurrentConfig;
use crate::delivery::Delivery;
use crate::feeds::Feeds;
use crate::idempotency::Keys;
use crate::manifest;
use crate::permissions::Permissions;
use crate::resolve::Resolver;
use crate::site::Site;

use fetch_feed::FetchFeed;
use send_message::SendMessage;
use whoami::Whoami;

/// Where the plugin serves them.
pub const PATH: &str = "/mcp";

/// All tools, on the settings that hold now.
///
/// # Errors
/// A tool that breaks the rules of names and schemas.
pub fn server(
    host: &Host,
    config: &Arc<CurrentConfig>,
    feeds: &Feeds,
) -> Result<McpServer, ToolSetError> {
    let permissions = Permissions::new(host.api.clone());
    let site = Site::new(host.api.clone());
    let resolver = Resolver::new(
        host.api.clone(),
        permissions.clone(),
        site.clone(),
        Arc::clone(config),
    );
    let delivery = Delivery::new(Keys::new(host.api.clone()), Audit::new(host.api.clone()));
    McpServer::builder(host)
        .plugin_id(manifest::ID)
        .name(manifest::NAME)
        .version(manifest::VERSION)
        .path(PATH)
        .expose_external(config.get().expose_external)
        .tool(Whoami {
            permissions: permissions.clone(),
            site: site.clone(),
        })
        .tool(FetchFeed {
            permissions: permissions.clone(),
            feeds: feeds.clone(),
            config: Arc::clone(config),
        })
        .tool(SendMessage {
            permissions,
            resolver,
            site,
            delivery,
        })
        .build()
}

#[cfg(test)]
mod tests;
