//! What not every Mattermost server has and some tools need.

use mattermost_plugin_mcp::Tool;

use super::{Known, ManageBookmark, ScheduleMessage};

/// What the server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features {
    /// Bookmarks of channels.
    pub bookmarks: bool,
    /// Messages that are posted later.
    pub scheduling: bool,
}

impl Features {
    /// Everything.
    pub const ALL: Self = Self {
        bookmarks: true,
        scheduling: true,
    };

    /// What the tool needs and the server has not, in words for whoever calls it; `None` where nothing is missing.
    pub fn missing(self, tool: &Known) -> Option<&'static str> {
        match tool.name {
            ManageBookmark::NAME if !self.bookmarks => {
                Some("it needs Mattermost Entry or a licence")
            }
            ScheduleMessage::NAME if !self.scheduling => Some(
                "it needs Mattermost Entry or a licence, and scheduled messages switched on (ServiceSettings.ScheduledPosts)",
            ),
            _ => None,
        }
    }
}
