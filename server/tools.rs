//! The tools, one file each.

mod create_channel;
mod delete_content;
mod edit_message;
mod fetch_feed;
mod find_channels;
mod find_people;
mod kit;
mod manage_bookmark;
mod manage_membership;
mod mark_message;
mod read_file;
mod read_messages;
mod schedule_message;
mod search_messages;
mod send_message;
mod update_channel;
mod upload_file;
mod whoami;

use std::sync::Arc;

use mattermost_plugin::Host;
use mattermost_plugin_mcp::{McpServer, ToolSetError};

use crate::config::CurrentConfig;
use crate::feeds::Feeds;
use crate::manifest;

use create_channel::CreateChannel;
use delete_content::DeleteContent;
use edit_message::EditMessage;
use fetch_feed::FetchFeed;
use find_channels::FindChannels;
use find_people::FindPeople;
pub(crate) use kit::Kit;
use manage_bookmark::ManageBookmark;
use manage_membership::ManageMembership;
use mark_message::MarkMessage;
use read_file::ReadFile;
use read_messages::ReadMessages;
use schedule_message::ScheduleMessage;
use search_messages::SearchMessages;
use send_message::SendMessage;
use update_channel::UpdateChannel;
use upload_file::UploadFile;
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
    let kit = Kit::new(host, config, feeds);
    McpServer::builder(host)
        .plugin_id(manifest::ID)
        .name(manifest::NAME)
        .version(manifest::VERSION)
        .path(PATH)
        .expose_external(config.get().expose_external)
        .tool(Whoami(kit.clone()))
        .tool(FindChannels(kit.clone()))
        .tool(FindPeople(kit.clone()))
        .tool(ReadMessages(kit.clone()))
        .tool(SearchMessages(kit.clone()))
        .tool(ReadFile(kit.clone()))
        .tool(FetchFeed(kit.clone()))
        .tool(SendMessage(kit.clone()))
        .tool(EditMessage(kit.clone()))
        .tool(MarkMessage(kit.clone()))
        .tool(ManageMembership(kit.clone()))
        .tool(CreateChannel(kit.clone()))
        .tool(DeleteContent(kit.clone()))
        .tool(ManageBookmark(kit.clone()))
        .tool(UploadFile(kit.clone()))
        .tool(UpdateChannel(kit.clone()))
        .tool(ScheduleMessage(kit.clone()))
        .build()
}

#[cfg(test)]
mod tests;
