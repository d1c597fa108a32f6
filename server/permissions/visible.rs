//! Channels, people and posts that the caller may know of.

use mattermost_plugin::ids::{PostId, UserId};
use mattermost_plugin::model::{Channel, Post, Team, User};

use super::readable::BURN_ON_READ;
use super::{ReadableChannel, VisibleChannel};

/// What a channel is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelKind {
    /// Everybody in the team can find and join it.
    Public,
    /// Only members know of it.
    Private,
    /// Two people.
    Direct,
    /// Three to eight people.
    Group,
}

impl ChannelKind {
    /// From the letter that core stores; an unknown one counts as private.
    pub fn of(channel: &Channel) -> Self {
        match channel.r#type.as_str() {
            "O" => Self::Public,
            "D" => Self::Direct,
            "G" => Self::Group,
            _ => Self::Private,
        }
    }

    /// A channel of this kind before there is one, in no team.
    pub(super) fn unborn(self, name: &str) -> Channel {
        let letter = match self {
            Self::Public => "O",
            Self::Private => "P",
            Self::Direct => "D",
            Self::Group => "G",
        };
        Channel {
            r#type: letter.into(),
            name: name.into(),
            ..Channel::default()
        }
    }

    /// The word that the tools use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Direct => "direct",
            Self::Group => "group",
        }
    }
}

/// A person that the caller may know of. Only [`Permissions`](super::Permissions) makes one.
#[derive(Debug, Clone)]
pub struct VisiblePerson(pub(super) User);

impl VisiblePerson {
    /// The person's id.
    pub fn user_id(&self) -> &UserId {
        &self.0.id
    }

    /// The person's name, without `@`.
    pub fn username(&self) -> &str {
        &self.0.username
    }

    /// The profile, of which only a part may be shown: answers are built from chosen fields.
    pub fn user(&self) -> &User {
        &self.0
    }
}

/// A team that the caller may know of. Only [`Permissions`](super::Permissions) makes one.
#[derive(Debug, Clone)]
pub struct VisibleTeam(pub(super) Team);

impl VisibleTeam {
    /// The team.
    pub fn team(&self) -> &Team {
        &self.0
    }
}

/// A post that the caller may read. Only [`Permissions`](super::Permissions) makes one.
#[derive(Debug, Clone)]
pub struct ReadablePost {
    pub(super) post: Post,
    pub(super) channel: ReadableChannel,
}

impl ReadablePost {
    /// The first post of its thread: itself, where it is no reply.
    pub fn root_id(&self) -> &PostId {
        if self.post.root_id.is_empty() {
            &self.post.id
        } else {
            &self.post.root_id
        }
    }

    /// The post.
    pub fn post(&self) -> &Post {
        &self.post
    }

    /// Whether it is gone once it was read, so that nobody may read it for its reader.
    pub fn burns(&self) -> bool {
        self.post.r#type == BURN_ON_READ
    }

    /// The channel that it is in.
    pub fn channel(&self) -> &VisibleChannel {
        self.channel.visible()
    }

    /// The same, to read more of it.
    pub fn readable_channel(&self) -> &ReadableChannel {
        &self.channel
    }
}

/// The other side of a direct channel, whose name is both ids (`model.GetDMNameFromIds`); `None` for the one with oneself.
pub(super) fn other_of_direct(channel: &Channel, own: &UserId) -> Option<UserId> {
    let (a, b) = channel.name.split_once("__")?;
    [a, b]
        .into_iter()
        .find(|id| *id != own.as_str())
        .map(UserId::from)
}
