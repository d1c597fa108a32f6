//! The tools, one file each.

mod whoami;

use mattermost_plugin::Host;
use mattermost_plugin_mcp::{McpServer, ToolSetError};

use crate::config::Config;
use crate::manifest;
use crate::permissions::Permissions;
use crate::site::Site;

use whoami::Whoami;

/// Where the plugin serves them.
pub const PATH: &str = "/mcp";

/// All tools, served as `config` wants.
///
/// # Errors
/// A tool that breaks the rules of names and schemas.
pub fn server(host: &Host, config: &Config) -> Result<McpServer, ToolSetError> {
    let permissions = Permissions::new(host.api.clone());
    let site = Site::new(host.api.clone());
    McpServer::builder(manifest::ID, manifest::NAME, PATH, manifest::VERSION)
        .expose_external(config.expose_external)
        .tool(Whoami { permissions, site })
        .build()
}
