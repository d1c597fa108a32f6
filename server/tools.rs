//! The tools, one file each.

mod arguments;
mod create_channel;
mod delete_content;
mod edit_message;
mod features;
mod fetch_feed;
mod find_channels;
mod find_people;
mod kit;
mod known;
mod manage_bookmark;
mod manage_membership;
mod mark_message;
mod read_file;
mod read_messages;
mod schedule_message;
mod search_messages;
mod send_message;
mod source_channels;
mod update_channel;
mod upload_file;
mod whoami;

use std::sync::Arc;

use mattermost_plugin::Host;
use mattermost_plugin_mcp::{McpServer, NothingOffered, ToolSetError};

use crate::config::{Config, CurrentConfig, Preset};
use crate::feeds::Feeds;
use crate::manifest;

use create_channel::CreateChannel;
use delete_content::DeleteContent;
use edit_message::EditMessage;
pub use features::Features;
use fetch_feed::FetchFeed;
use find_channels::FindChannels;
use find_people::FindPeople;
pub(crate) use kit::Kit;
pub use known::Known;
use manage_bookmark::ManageBookmark;
use manage_membership::ManageMembership;
use mark_message::MarkMessage;
use read_file::ReadFile;
use read_messages::ReadMessages;
use schedule_message::ScheduleMessage;
use search_messages::SearchMessages;
use send_message::SendMessage;
pub(crate) use source_channels::source_channels;
use update_channel::UpdateChannel;
use upload_file::UploadFile;
use whoami::Whoami;

/// Where the plugin serves them.
pub const PATH: &str = "/mcp";

macro_rules! tools {
    ($( $tool:ident: $preset:ident; )*) => {
        /// The tools that there are, in the order in which they are listed.
        pub const ALL: &[Known] = &[ $( Known::of::<$tool>(Preset::$preset) ),* ];

        /// All tools, on the settings that hold now.
        ///
        /// # Errors
        /// A tool that breaks the rules of names and schemas.
        pub fn server(
            host: &Host,
            config: &Arc<CurrentConfig>,
            feeds: &Feeds,
        ) -> Result<McpServer, ToolSetError> {
            let kit = Kit::new(host, config, feeds);
            McpServer::builder(host)
                .plugin_id(manifest::ID)
                .name(manifest::NAME)
                .version(manifest::VERSION)
                .path(PATH)
                .brief_schemas()
                .announced_changes()
                .expose_external(config.get().expose_external)
                $( .tool($tool(kit.clone())) )*
                .build()
        }
    };
}

/// Offers what the settings allow and the server has. Where that is nothing, what the settings allow: each of those tools says
/// when it is called what it needs.
///
/// # Errors
/// They allow nothing, which a [`Config`] never does.
pub fn offer(
    server: &McpServer,
    config: &Config,
    features: Features,
) -> Result<(), NothingOffered> {
    let having = |features: Features| {
        server.offer(|listed| {
            let known = ALL.iter().find(|tool| tool.name == listed.short_name);
            let Some(tool) = known else { return Ok(()) };
            let barrier = config
                .offer
                .barrier(tool)
                .map(|barrier| barrier.to_string());
            let missing = features.missing(tool).map(str::to_owned);
            barrier.or(missing).map_or(Ok(()), Err)
        })
    };
    having(features).or_else(|_| having(Features::ALL))
}

// Each tool, and the smallest preset that has it.
tools! {
    Whoami: Essential;
    FindChannels: Essential;
    FindPeople: Essential;
    ReadMessages: Essential;
    SearchMessages: Essential;
    ReadFile: Standard;
    FetchFeed: Essential;
    SendMessage: Essential;
    EditMessage: Standard;
    MarkMessage: Essential;
    ManageMembership: Standard;
    CreateChannel: Standard;
    DeleteContent: Standard;
    ManageBookmark: Full;
    UploadFile: Full;
    UpdateChannel: Full;
    ScheduleMessage: Full;
}

#[cfg(test)]
mod tests;
