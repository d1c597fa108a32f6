//! What `manage_membership` answers, and of people who are added what `create_channel` does.

use std::fmt;

use mattermost_plugin::api::ApiError;
use mattermost_plugin::ids::{ChannelId, UserId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::permissions::{Acting, Standing, VisibleChannel, VisiblePerson};
use crate::refusal::log_failure;

/// What became of a person, or would.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Joined,
    Left,
    Added,
    AlreadyIn,
    NotIn,
    Read,
    Refused,
}

/// A person and what became of them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Person {
    /// With `@`.
    user: String,
    id: UserId,
    outcome: Outcome,
    /// Why they were refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// The structured answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    action: &'static str,
    /// Nothing was changed; it would have been.
    preview: bool,
    /// `~channel`, or what stands for it.
    channel: String,
    channel_id: ChannelId,
    people: Vec<Person>,
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<&'static str>,
}

impl Person {
    /// As they stand: whoever is outside counts as added.
    pub(crate) fn new(person: &VisiblePerson, standing: &Standing) -> Self {
        let (outcome, why) = match standing {
            Standing::Outside => (Outcome::Added, None),
            Standing::Inside => (Outcome::AlreadyIn, None),
            Standing::Barred(why) => (Outcome::Refused, Some(why.clone())),
        };
        Self {
            user: format!("@{}", person.username()),
            id: person.user_id().clone(),
            outcome,
            why,
        }
    }

    /// The server did not let them in.
    pub(crate) fn refused(&mut self, error: &ApiError) {
        let reference = log_failure("adding a person", error);
        self.outcome = Outcome::Refused;
        self.why = Some(format!("the server refused it (ref {reference})"));
    }
}

impl Output {
    /// What the caller did to the own membership.
    pub(super) fn own(
        preview: bool,
        action: &'static str,
        channel: &VisibleChannel,
        user: &Acting,
        outcome: Outcome,
        warning: Option<&'static str>,
    ) -> Self {
        let unchanged = matches!(outcome, Outcome::AlreadyIn | Outcome::NotIn);
        let caller = Person {
            user: format!("@{}", user.username()),
            id: user.id().clone(),
            outcome,
            why: None,
        };
        Self {
            action,
            warning,
            ..Self::people(preview && !unchanged, channel, vec![caller])
        }
    }

    /// Who was added.
    pub(super) fn people(preview: bool, channel: &VisibleChannel, people: Vec<Person>) -> Self {
        Self {
            action: "add",
            preview,
            channel: channel.label(),
            channel_id: channel.channel().id.clone(),
            people,
            warning: None,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Joined => "joined",
            Self::Left => "left",
            Self::Added => "added",
            Self::AlreadyIn => "already in",
            Self::NotIn => "not in anyway",
            Self::Read => "has read everything",
            Self::Refused => "refused",
        })
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.user, self.outcome)?;
        match &self.why {
            Some(why) => write!(f, ": {why}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.preview {
            f.write_str("Preview, nothing was changed. It would be: ")?;
        }
        write!(f, "{} (id {})", self.channel, self.channel_id)?;
        for person in &self.people {
            write!(f, "\n{person}")?;
        }
        match self.warning {
            Some(warning) => write!(f, "\n{warning}"),
            None => Ok(()),
        }
    }
}
