//! What `send_message` answers.

use std::fmt;

use mattermost_plugin::ids::{ChannelId, PostId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::permissions::{Destination, VisibleChannel};
use crate::resolve::Candidate;
use crate::site::Site;

/// Where a message goes, as the answer names it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    site: String,
    team: Option<String>,
    label: String,
    channel_id: ChannelId,
    pub(super) root: Option<PostId>,
}

impl Place {
    pub(super) fn channel(
        site: String,
        team: Option<String>,
        channel: &VisibleChannel,
        root: Option<PostId>,
    ) -> Self {
        Self {
            site,
            team,
            label: channel.label(),
            channel_id: channel.channel().id.clone(),
            root,
        }
    }

    /// The channel is known once it is open.
    pub(super) fn person(site: String, username: &str) -> Self {
        Self {
            site,
            team: None,
            label: format!("@{username}"),
            channel_id: ChannelId::default(),
            root: None,
        }
    }

    pub(super) fn in_channel(mut self, channel: ChannelId) -> Self {
        self.channel_id = channel;
        self
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
    /// Several channels fit.
    Ambiguous,
    /// No channel fits, some come near.
    NotFound,
}

/// The structured answer; fields that do not apply are left out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    pub(crate) status: Status,
    /// `~channel`, `@person`, or what was asked for.
    pub(crate) to: String,
    #[serde(skip_serializing_if = "ChannelId::is_empty")]
    pub(crate) channel_id: ChannelId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<PostId>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) permalink: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) root_id: Option<PostId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) candidates: Vec<Candidate>,
}

impl Output {
    fn new(status: Status, to: &str) -> Self {
        Self {
            status,
            to: to.to_owned(),
            channel_id: ChannelId::default(),
            id: None,
            permalink: String::new(),
            root_id: None,
            message: None,
            candidates: Vec::new(),
        }
    }

    fn at(status: Status, place: Place, post: PostId) -> Self {
        Self {
            permalink: Site::permalink(&place.site, place.team.as_deref(), &post),
            id: Some(post),
            channel_id: place.channel_id,
            root_id: place.root,
            ..Self::new(status, &place.label)
        }
    }

    pub(super) fn sent(place: Place, post: PostId) -> Self {
        Self::at(Status::Sent, place, post)
    }

    pub(super) fn sent_before(place: Place, post: PostId) -> Self {
        Self::at(Status::SentBefore, place, post)
    }

    pub(super) fn preview(place: Place, destination: &Destination) -> Self {
        Self {
            channel_id: place.channel_id,
            root_id: place.root,
            message: Some(destination.draft().message().to_owned()),
            ..Self::new(Status::Preview, &place.label)
        }
    }

    pub(super) fn ambiguous(to: &str, candidates: Vec<Candidate>) -> Self {
        Self {
            candidates,
            ..Self::new(Status::Ambiguous, to)
        }
    }

    pub(super) fn not_found(to: &str, candidates: Vec<Candidate>) -> Self {
        Self {
            candidates,
            ..Self::new(Status::NotFound, to)
        }
    }

    fn place(&self) -> String {
        match &self.root_id {
            Some(root) => format!("{} in the thread {root}", self.to),
            None => self.to.clone(),
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Status::Sent => write!(f, "Sent to {}", self.place())?,
            Status::SentBefore => write!(
                f,
                "Sent to {} by an earlier call with this idempotency_key; nothing was sent now",
                self.place()
            )?,
            Status::Preview => {
                let message = self.message.as_deref().unwrap_or_default();
                let length = message.chars().count();
                let place = self.place();
                return write!(
                    f,
                    "Preview: would be sent to {place} ({length} characters). Nothing was sent.\n{message}"
                );
            }
            Status::Ambiguous => write!(
                f,
                "Nothing was sent: several channels fit {}. Call again with one of these as `to`:",
                self.to
            )?,
            Status::NotFound => write!(
                f,
                "Nothing was sent: no channel {} that you can see. Did you mean one of these?",
                self.to
            )?,
        }
        if let Some(id) = &self.id {
            write!(f, "\nid: {id}")?;
        }
        if !self.permalink.is_empty() {
            write!(f, "\nlink: {}", self.permalink)?;
        }
        for candidate in &self.candidates {
            write!(f, "\n{candidate}")?;
        }
        Ok(())
    }
}
