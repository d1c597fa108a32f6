//! What `manage_bookmark` answers.

use std::fmt;

use mattermost_plugin::ids::ChannelId;
use schemars::JsonSchema;
use serde::Serialize;

use crate::listing::WARNING;
use crate::permissions::{Bookmark, ReadableChannel, Target};

use super::Action;

/// What became of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// As asked.
    Done,
    /// It was like that already.
    Unchanged,
    /// Checked; this is what it would be.
    Preview,
}

/// The bookmark as it is now, or as it would be.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    status: Status,
    action: &'static str,
    /// `~channel`, or what stands for it.
    channel: String,
    channel_id: ChannelId,
    bookmark: Row,
    /// The id that it had before.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced: Option<String>,
    /// All bookmarks of the channel in their order, where one was moved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    order: Vec<Row>,
    /// What others wrote is in it.
    untrusted: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Row {
    /// Empty before there is one.
    id: String,
    display_name: String,
    r#type: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    link_url: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    file_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    emoji: String,
}

impl Row {
    fn of(bookmark: &Bookmark) -> Self {
        Self {
            id: bookmark.id.clone(),
            display_name: bookmark.display_name.clone(),
            r#type: bookmark.kind.clone(),
            link_url: bookmark.link_url.clone(),
            file_id: bookmark.file_id.to_string(),
            emoji: bookmark.emoji.clone(),
        }
    }
}

impl Output {
    pub(super) fn of(
        status: Status,
        action: Action,
        channel: &ReadableChannel,
        bookmark: &Bookmark,
    ) -> Self {
        Self {
            status,
            action: action.word(),
            channel: channel.visible().label(),
            channel_id: channel.visible().channel().id.clone(),
            bookmark: Row::of(bookmark),
            replaced: None,
            order: Vec::new(),
            // A new one holds nothing but what the caller gave.
            untrusted: action != Action::Create,
        }
    }

    /// A bookmark that is not made yet.
    pub(super) fn planned(channel: &ReadableChannel, name: &str, target: &Target) -> Self {
        Self {
            status: Status::Preview,
            action: Action::Create.word(),
            channel: channel.visible().label(),
            channel_id: channel.visible().channel().id.clone(),
            bookmark: Row {
                id: String::new(),
                display_name: name.to_owned(),
                r#type: "link".to_owned(),
                link_url: target.url.clone(),
                file_id: String::new(),
                emoji: String::new(),
            },
            replaced: None,
            order: Vec::new(),
            untrusted: false,
        }
    }

    /// Says which id it had, where it has another now.
    pub(super) fn replacing(mut self, old: &str) -> Self {
        self.replaced = (self.bookmark.id != old).then(|| old.to_owned());
        self
    }

    /// With the bookmarks of the channel in their order.
    pub(super) fn ordered(mut self, order: &[Bookmark]) -> Self {
        self.order = order.iter().map(Row::of).collect();
        self
    }

    fn deed(&self) -> &'static str {
        match (self.action, self.status) {
            ("create", Status::Unchanged) => "There is such a bookmark already:",
            (_, Status::Unchanged) => "It is like that already:",
            ("create", _) => "Added the bookmark",
            ("update", _) => "Changed the bookmark",
            (_, _) => "Moved the bookmark",
        }
    }
}

impl Action {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Reorder => "reorder",
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One line an item, whatever the title holds.
        let name = self.display_name.replace(char::is_control, " ");
        write!(f, "\"{name}\"")?;
        if !self.emoji.is_empty() {
            write!(f, " :{}:", self.emoji)?;
        }
        match self.r#type.as_str() {
            "link" => write!(f, " -> {}", self.link_url)?,
            "file" => write!(f, " -> file {}", self.file_id)?,
            _ => {}
        }
        match self.id.as_str() {
            "" => Ok(()),
            id => write!(f, " (id {id})"),
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.untrusted {
            writeln!(f, "{WARNING}")?;
        }
        if self.status == Status::Preview {
            f.write_str("Preview, nothing was changed. It would be: ")?;
        }
        let Self {
            bookmark, channel, ..
        } = self;
        write!(f, "{} {bookmark} in {channel}", self.deed())?;
        if let Some(old) = &self.replaced {
            write!(f, "\nIt has a new id now, in place of {old}.")?;
        }
        for (place, row) in self.order.iter().enumerate() {
            write!(f, "\n{place} {row}")?;
        }
        Ok(())
    }
}
