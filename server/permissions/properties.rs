//! Title, header and purpose of channels.

use mattermost_plugin::api::{ApiError, Client};
use mattermost_plugin::model::Channel;

use crate::changes::Unmade;
use crate::link_guard::{LinkChanges, LinkGuard};
use crate::refusal::Refusal;

use super::viewing::is_member;
use super::{Acting, ChannelKind, Permissions, Right, VisibleChannel, lacks};

/// Longest title in characters (`model.ChannelDisplayNameMaxRunes`).
pub const MAX_TITLE: usize = 64;
/// Longest header in characters (`model.ChannelHeaderMaxRunes`).
pub const MAX_HEADER: usize = 1024;
/// Longest purpose in characters (`model.ChannelPurposeMaxRunes`).
pub const MAX_PURPOSE: usize = 250;
/// `model.DefaultChannelName`
const DEFAULT_CHANNEL: &str = "town-square";

/// What a channel says of itself, as it may be shown to everybody in it; `None` leaves it as it is. Only [`Said::checked`] makes
/// one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Properties {
    said: Said,
    changes: LinkChanges,
}

/// The same as somebody wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The title.
    pub display_name: Option<String>,
    /// Shown at the top of the channel.
    pub header: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
}

/// Leave to change the properties of one channel. Only [`Permissions::describable`] makes one.
pub struct Describable {
    api: Client,
    channel: VisibleChannel,
    properties: Properties,
}

impl Said {
    /// Checks the lengths and the links; blanks around a title are dropped.
    ///
    /// # Errors
    /// A title is empty or has a link, something is too long (says by how much), or a link must not be shown.
    pub fn checked(mut self, guard: &LinkGuard) -> Result<Properties, Refusal> {
        let mut changes = LinkChanges::default();
        if let Some(title) = &mut self.display_name {
            *title = title.trim().to_owned();
            check_title(title)?;
        }
        for (field, text, most) in [
            ("header", &mut self.header, MAX_HEADER),
            ("purpose", &mut self.purpose, MAX_PURPOSE),
        ] {
            let Some(text) = text else { continue };
            // The guard reads nothing that is too long anyway, and may make a text longer.
            check_length(field, text, most)?;
            let guarded = guard
                .text(text)
                .map_err(|fault| Refusal::argument(field, fault.to_string()))?;
            check_length(field, &guarded.text, most)?;
            *text = guarded.text;
            changes.add(guarded.changes);
        }
        Ok(Properties {
            said: self,
            changes,
        })
    }
}

fn check_title(title: &str) -> Result<(), Refusal> {
    let problem = if title.is_empty() {
        format!("is empty; give 1 to {MAX_TITLE} characters")
    } else if ["![", "]("].iter().any(|mark| title.contains(mark)) {
        "has the marks of an image or a link; give a title in words".to_owned()
    } else {
        return check_length("display_name", title, MAX_TITLE);
    };
    Err(Refusal::argument("display_name", problem))
}

fn check_length(field: &'static str, text: &str, most: usize) -> Result<(), Refusal> {
    let length = text.chars().count();
    if length <= most {
        return Ok(());
    }
    let over = length - most;
    let problem =
        format!("is too large: {length} characters, {over} more than the {most} that fit");
    Err(Refusal::argument(field, problem))
}

impl Properties {
    /// The title, where one is given.
    pub fn title(&self) -> Option<&str> {
        self.said.display_name.as_deref()
    }

    /// What the link guard changed.
    pub fn changes(&self) -> LinkChanges {
        self.changes
    }

    /// `channel` with these.
    pub(super) fn apply(&self, channel: Channel) -> Channel {
        let Said {
            display_name,
            header,
            purpose,
        } = self.said.clone();
        Channel {
            display_name: display_name.map_or(channel.display_name, Into::into),
            header: header.map_or(channel.header, Into::into),
            purpose: purpose.map_or(channel.purpose, Into::into),
            ..channel
        }
    }
}

impl Permissions {
    /// Leave to give `channel` these `properties` (core: `api4/channel.go`, `patchChannel`): in direct and group messages
    /// every member, and only the header.
    ///
    /// # Errors
    /// The user may not, or not write to its people, it is archived, or it has no such property.
    pub async fn describable(
        &self,
        user: &Acting,
        channel: VisibleChannel,
        properties: Properties,
    ) -> Result<Describable, Refusal> {
        let (core, label) = (channel.channel(), channel.label());
        let right = match ChannelKind::of(core) {
            ChannelKind::Public => Some(Right::ManagePublicChannelProperties),
            ChannelKind::Private => Some(Right::ManagePrivateChannelProperties),
            ChannelKind::Direct | ChannelKind::Group => None,
        };
        match right {
            Some(right) if !self.in_channel(user, &core.id, right).await? => {
                return Err(lacks(right, &label));
            }
            Some(_) => {}
            None => {
                if !is_member(&self.api, user, &channel).await? {
                    return Err(Refusal::Impossible(format!("you are not in {label}")));
                }
                // `app/channel.go`, PatchChannel: a channel that one may not write to says nothing either.
                self.unrestricted(user, core).await?;
                if properties.said.display_name.is_some() || properties.said.purpose.is_some() {
                    return Err(Refusal::Impossible(format!(
                        "of {label} only the header can be changed"
                    )));
                }
            }
        }
        if core.delete_at != 0 {
            return Err(Refusal::Impossible(format!(
                "{label} is archived, nothing of it can be changed"
            )));
        }
        if core.name == DEFAULT_CHANNEL && properties.title().is_some() {
            return Err(Refusal::Impossible(format!(
                "{label} is the default channel of its team and keeps its name"
            )));
        }
        Ok(Describable {
            api: self.api.clone(),
            channel,
            properties,
        })
    }
}

impl Describable {
    /// The channel as it was found.
    pub fn channel(&self) -> &VisibleChannel {
        &self.channel
    }

    /// What the link guard changed of what is to be said.
    pub fn link_changes(&self) -> LinkChanges {
        self.properties.changes
    }

    /// The channel as it is to be.
    pub fn described(&self) -> Channel {
        self.properties.apply(self.channel.channel().clone())
    }

    /// Changes it. `UpdateChannel` replaces all that a channel says of itself, so what is sent is the channel as it stands
    /// now; it must still say what it said when it was found.
    ///
    /// # Errors
    /// Somebody else has changed it since; the server refuses or does not answer.
    pub async fn change(&self) -> Result<(), Unmade> {
        let (was, label) = (self.channel.channel(), self.channel.label());
        let now = self.api.get_channel(&was.id).await?;
        let same = now.display_name == was.display_name
            && now.header == was.header
            && now.purpose == was.purpose
            && now.delete_at == was.delete_at;
        if !same {
            let conflict =
                format!("{label} was changed since (conflict); look at it and call again");
            return Err(Refusal::Impossible(conflict).into());
        }
        let changed: Result<_, ApiError> =
            self.api.update_channel(&self.properties.apply(now)).await;
        changed?;
        Ok(())
    }
}
