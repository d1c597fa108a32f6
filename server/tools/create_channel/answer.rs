//! What `create_channel` answers.

use std::fmt;

use mattermost_plugin::ids::ChannelId;
use schemars::JsonSchema;
use serde::Serialize;

use crate::permissions::{ChannelKind, Creatable, Standing, VisibleChannel, VisiblePerson};
use crate::quoted::one_line;
use crate::tools::manage_membership::Person;

use super::Kind;

/// What became of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// It is there now.
    Created,
    /// The direct or group message was there already.
    Exists,
    /// Another channel has the name; nothing was created.
    Taken,
    /// Checked; nothing was created.
    Preview,
}

/// The structured answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    status: Status,
    /// `~name`, or what stands for it.
    channel: String,
    #[serde(skip_serializing_if = "ChannelId::is_empty")]
    id: ChannelId,
    /// `public`, `private`, `direct` or `group`.
    r#type: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    link: String,
    /// The others, and what became of them.
    people: Vec<Person>,
    /// What is otherwise than asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

impl Output {
    pub(super) fn new(
        status: Status,
        channel: &VisibleChannel,
        link: String,
        people: Vec<Person>,
    ) -> Self {
        let core = channel.channel();
        Self {
            status,
            channel: channel.label(),
            id: core.id.clone(),
            r#type: ChannelKind::of(core).word(),
            title: core.display_name.to_string(),
            link,
            people,
            notes: Vec::new(),
        }
    }

    /// A channel that could be created.
    pub(super) fn preview(creatable: &Creatable, people: &[(VisiblePerson, Standing)]) -> Self {
        let plan = creatable.plan();
        let title = plan.properties.title().map(str::to_owned);
        let people = people.iter();
        Self {
            status: Status::Preview,
            channel: format!("~{}", plan.name),
            id: ChannelId::default(),
            r#type: if plan.private { "private" } else { "public" },
            title: title.unwrap_or_default(),
            link: String::new(),
            people: people
                .map(|(one, standing)| Person::new(one, standing))
                .collect(),
            notes: Vec::new(),
        }
    }

    /// A direct or group message that could be opened.
    pub(super) fn conversation(kind: Kind, people: Vec<Person>) -> Self {
        let kind = match kind {
            Kind::Group => ChannelKind::Group,
            _ => ChannelKind::Direct,
        };
        Self {
            status: Status::Preview,
            channel: format!("the {} message", kind.word()),
            id: ChannelId::default(),
            r#type: kind.word(),
            title: String::new(),
            link: String::new(),
            people,
            notes: Vec::new(),
        }
    }

    /// With these notes.
    pub(super) fn noting(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            channel,
            r#type,
            title,
            ..
        } = self;
        let titled = match title.is_empty() {
            true => String::new(),
            false => format!(" \"{}\"", one_line(title, 64)),
        };
        match self.status {
            Status::Created => write!(f, "Created {channel}{titled} ({type})")?,
            Status::Exists => write!(f, "There is {channel} already; nothing was created")?,
            Status::Taken => write!(
                f,
                "Nothing was created: the name is taken by {channel}{titled} ({type}). Use that one, or give another name"
            )?,
            Status::Preview => write!(
                f,
                "Preview, nothing was created. It would be {channel}{titled} ({type})"
            )?,
        }
        if !self.id.is_empty() {
            write!(f, "\nid: {}", self.id)?;
        }
        if !self.link.is_empty() {
            write!(f, "\nlink: {}", self.link)?;
        }
        for person in &self.people {
            write!(f, "\n{person}")?;
        }
        for note in &self.notes {
            write!(f, "\n{note}")?;
        }
        Ok(())
    }
}
