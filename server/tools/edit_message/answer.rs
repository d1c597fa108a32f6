//! What `edit_message` answers.

use std::fmt;

use jiff::Timestamp;
use mattermost_plugin::Interface;
use mattermost_plugin::ids::{ChannelId, PostId};
use mattermost_plugin::model::Post;
use schemars::JsonSchema;
use serde::Serialize;

use crate::listing::{WARNING, length, start};
use crate::permissions::{Edit, Editable};
use crate::quoted::{block, clean};
use crate::site::Site;
use crate::time::Zone;

/// Most characters of the text before that are shown: what is longer is in the history of the message.
const SHOWN: usize = 4000;

/// What became of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    /// Changed.
    Edited,
    /// It says that already: nothing was done.
    Unchanged,
    /// Checked, not changed.
    Preview,
    /// Not changed yet; a second call with the token does it.
    ConfirmNeeded,
}

/// The structured answer; fields that do not apply are left out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    status: Status,
    id: PostId,
    channel: String,
    channel_id: ChannelId,
    #[serde(skip_serializing_if = "String::is_empty")]
    permalink: String,
    before: String,
    after: String,
    attachments_before: usize,
    attachments_after: usize,
    /// With the offset of the caller's time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    edited: Option<String>,
    /// What the link guard changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// With `@`, where the message is somebody else's.
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    /// For the second call.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirm: Option<String>,
    /// Whoever the post names as its author: webhooks and plugins write in the names of people.
    untrusted: bool,
}

impl Output {
    pub(super) fn new(editable: &Editable, edit: &Edit, site: &str) -> Self {
        let (before, after) = (editable.before(), editable.after());
        let channel = editable.channel();
        Self {
            status: Status::Preview,
            id: before.id.clone(),
            channel: channel.label(),
            channel_id: channel.channel().id.clone(),
            permalink: Site::permalink(site, None, &before.id),
            before: clean(&before.message),
            after: clean(&after.message),
            attachments_before: attachments(before),
            attachments_after: attachments(after),
            edited: None,
            note: edit.content.changes().sentence(),
            author: None,
            confirm: None,
            untrusted: true,
        }
    }

    pub(super) fn with(self, status: Status) -> Self {
        Self { status, ..self }
    }

    pub(super) fn confirm_needed(self, author: Option<&str>, token: String) -> Self {
        Self {
            status: Status::ConfirmNeeded,
            author: Some(format!("@{}", author.unwrap_or("unknown"))),
            confirm: Some(token),
            ..self
        }
    }

    pub(super) fn edited(self, post: &Post, zone: &Zone) -> Self {
        let time = Timestamp::from_millisecond(post.edit_at.max(post.update_at));
        Self {
            status: Status::Edited,
            edited: time.ok().map(|time| zone.show(time)),
            ..self
        }
    }

    fn undo(&self) -> String {
        let part = match length(&self.before) > SHOWN {
            true => " (its end is not shown here)",
            false => "",
        };
        let how = format!(
            "edit_message with post={} and the text before{part}",
            self.id
        );
        match (self.attachments_before, self.attachments_after) {
            (0, after) if after > 0 => format!("{how}, attachments=[]"),
            (before, after) if before != after => {
                format!("{how}; attachments that were there have to be given anew")
            }
            _ => how,
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id, channel, after, ..
        } = self;
        match self.status {
            Status::Edited => {
                let at = self.edited.as_deref().unwrap_or_default();
                write!(
                    f,
                    "Edited the message {id} in {channel} at {at}; nobody is notified of an edit."
                )?;
            }
            Status::Unchanged => {
                return write!(
                    f,
                    "The message {id} in {channel} says that already; nothing was changed."
                );
            }
            Status::Preview => write!(
                f,
                "Preview: would edit the message {id} in {channel}. Nothing was changed."
            )?,
            Status::ConfirmNeeded => write!(
                f,
                "Nothing was changed yet: the message {id} in {channel} is by {}, who is not told of an edit. To edit it, call again within 10 minutes with the same arguments and confirm={}",
                self.author.as_deref().unwrap_or_default(),
                self.confirm.as_deref().unwrap_or_default()
            )?,
        }
        if !self.permalink.is_empty() {
            write!(f, "\nlink: {}", self.permalink)?;
        }
        if (self.attachments_before, self.attachments_after) != (0, 0) {
            write!(
                f,
                "\nattachments: {} before, {} after",
                self.attachments_before, self.attachments_after
            )?;
        }
        if let Some(note) = &self.note {
            write!(f, "\n{note}")?;
        }
        write!(f, "\nundo: {}", self.undo())?;
        write!(f, "\n{WARNING}")?;
        write!(f, "\nbefore: {}", block(&start(&self.before, SHOWN)))?;
        write!(f, "\nafter: {}", block(&start(after, SHOWN)))
    }
}

fn attachments(post: &Post) -> usize {
    match post.props.get("attachments") {
        Some(Interface::List(list)) => list.len(),
        Some(Interface::Nil) | None => 0,
        // As another plugin wrote it.
        Some(_) => 1,
    }
}
