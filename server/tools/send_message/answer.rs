//! What `send_message` answers.

use std::fmt;

use mattermost_plugin::ids::{ChannelId, FileId, PostId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::permissions::{Draft, Notified};
use crate::site::Site;

use super::recipient::Recipient;

/// Where a message goes, as the answer names it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    site: String,
    team: Option<String>,
    label: String,
    channel_id: ChannelId,
    root: Option<PostId>,
}

impl Place {
    /// In `team`, if the user is in it; links without it work too. The channel of people is known once it is open.
    pub(super) fn new(site: String, team: Option<String>, recipient: &Recipient) -> Self {
        let (label, channel_id) = match recipient {
            Recipient::Channel(channel, _) => (channel.label(), channel.channel().id.clone()),
            Recipient::People(people) => {
                let names = people.iter().map(|one| format!("@{}", one.username()));
                (names.collect::<Vec<_>>().join(", "), ChannelId::default())
            }
        };
        Self {
            site,
            team,
            label,
            channel_id,
            root: recipient.root().cloned(),
        }
    }

    pub(super) fn in_channel(mut self, channel: ChannelId) -> Self {
        self.channel_id = channel;
        self
    }
}

/// What of a message is told beside its place.
pub(super) struct Sending {
    message: String,
    attachments: usize,
    files: usize,
    notified: u64,
    only_text: Vec<String>,
    note: Option<String>,
}

impl Sending {
    pub(super) fn new(draft: &Draft, notified: &Notified) -> Self {
        Self {
            message: draft.content().message().to_owned(),
            attachments: draft.content().attachments(),
            files: draft.files().count(),
            notified: notified.people,
            only_text: notified.only_text.clone(),
            note: draft.content().changes().sentence(),
        }
    }
}

/// What became of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// Posted.
    Sent,
    /// Posted by an earlier call with the same key.
    SentBefore,
    /// Checked, not posted.
    Preview,
    /// Not posted: it would notify many, and is to be confirmed.
    ConfirmNeeded,
}

/// The structured answer; fields that do not apply are left out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    status: Status,
    /// `~channel`, `@person`, or the people of a group.
    to: String,
    #[serde(skip_serializing_if = "ChannelId::is_empty")]
    channel_id: ChannelId,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<PostId>,
    #[serde(skip_serializing_if = "String::is_empty")]
    permalink: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    root_id: Option<PostId>,
    /// How many people are notified by mention or as the ones it is sent to.
    #[serde(skip_serializing_if = "Option::is_none")]
    notified: Option<u64>,
    /// Mentions that notify nobody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    only_text: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    file_ids: Vec<FileId>,
    /// What the link guard changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// Members of the channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirm: Option<String>,
    #[serde(skip)]
    #[schemars(skip)]
    attachments: usize,
    #[serde(skip)]
    #[schemars(skip)]
    files: usize,
}

impl Output {
    fn new(status: Status, place: Place) -> Self {
        Self {
            status,
            to: place.label,
            channel_id: place.channel_id,
            id: None,
            permalink: String::new(),
            root_id: place.root,
            notified: None,
            only_text: Vec::new(),
            file_ids: Vec::new(),
            note: None,
            members: None,
            message: None,
            confirm: None,
            attachments: 0,
            files: 0,
        }
    }

    fn at(status: Status, place: Place, post: PostId) -> Self {
        Self {
            permalink: Site::permalink(&place.site, place.team.as_deref(), &post),
            id: Some(post),
            ..Self::new(status, place)
        }
    }

    fn with(self, sending: Sending) -> Self {
        Self {
            notified: Some(sending.notified),
            only_text: sending.only_text,
            note: sending.note,
            attachments: sending.attachments,
            files: sending.files,
            ..self
        }
    }

    pub(super) fn sent(place: Place, post: PostId, sending: Sending, files: Vec<FileId>) -> Self {
        Self {
            file_ids: files,
            ..Self::at(Status::Sent, place, post).with(sending)
        }
    }

    pub(super) fn sent_before(place: Place, post: PostId) -> Self {
        Self::at(Status::SentBefore, place, post)
    }

    pub(super) fn preview(place: Place, sending: Sending, members: Option<u64>) -> Self {
        Self {
            members,
            message: Some(sending.message.clone()),
            ..Self::new(Status::Preview, place).with(sending)
        }
    }

    pub(super) fn confirm_needed(place: Place, sending: Sending, token: String) -> Self {
        Self {
            confirm: Some(token),
            ..Self::new(Status::ConfirmNeeded, place).with(sending)
        }
    }

    fn headline(&self) -> String {
        let place = match &self.root_id {
            Some(root) => format!("{} in the thread {root}", self.to),
            None => self.to.clone(),
        };
        match self.status {
            Status::Sent => format!("Sent to {place}"),
            Status::SentBefore => format!(
                "Sent to {place} by an earlier call with this idempotency_key; nothing was sent now"
            ),
            Status::Preview => format!(
                "Preview: would be sent to {place} ({}). Nothing was sent.",
                self.size()
            ),
            Status::ConfirmNeeded => format!(
                "Nothing was sent: this would notify {} people in {place}. If that is meant, call again within 10 minutes with the same arguments and confirm={}",
                self.notified.unwrap_or_default(),
                self.confirm.as_deref().unwrap_or_default()
            ),
        }
    }

    fn size(&self) -> String {
        let length = self.message.as_deref().unwrap_or_default().chars().count();
        let mut size = format!("{length} characters");
        for (count, what) in [(self.attachments, "attachment"), (self.files, "file")] {
            match count {
                0 => {}
                1 => size.push_str(&format!(", 1 {what}")),
                count => size.push_str(&format!(", {count} {what}s")),
            }
        }
        size
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline())?;
        if let Some(id) = &self.id {
            write!(f, "\nid: {id}")?;
        }
        if !self.permalink.is_empty() {
            write!(f, "\nlink: {}", self.permalink)?;
        }
        if let Some(members) = self.members {
            write!(f, "\nmembers: {members}")?;
        }
        if let Some(notified) = self.notified {
            write!(f, "\nnotified: {notified}")?;
        }
        if !self.only_text.is_empty() {
            write!(
                f,
                "\nonly text, nobody is notified: {}",
                self.only_text.join(", ")
            )?;
        }
        if !self.file_ids.is_empty() {
            let ids: Vec<_> = self.file_ids.iter().map(FileId::as_str).collect();
            write!(f, "\nfiles: {}", ids.join(", "))?;
        }
        if self.status == Status::Sent && self.file_ids.len() < self.files {
            write!(
                f,
                "\nonly {} of {} files were attached",
                self.file_ids.len(),
                self.files
            )?;
        }
        if let Some(note) = &self.note {
            write!(f, "\n{note}")?;
        }
        match &self.message {
            Some(message) => write!(f, "\n{message}"),
            None => Ok(()),
        }
    }
}
