//! Title, header and purpose of channels.

use mattermost_plugin::api::{ApiError, Client};
use mattermost_plugin::model::Channel;

use crate::changes::Unmade;
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

/// What a channel says of itself; `None` leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties {
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

impl Properties {
    /// Checks the lengths; blanks around a title are dropped.
    ///
    /// # Errors
    /// A title is empty, or something is too long: says by how much.
    pub fn checked(mut self) -> Result<Self, Refusal> {
        if let Some(title) = &mut self.display_name {
            *title = title.trim().to_owned();
            if title.is_empty() {
                let problem = format!("is empty; give 1 to {MAX_TITLE} characters");
                return Err(Refusal::argument("display_name", problem));
            }
        }
        for (field, text, most) in [
            ("display_name", &self.display_name, MAX_TITLE),
            ("header", &self.header, MAX_HEADER),
            ("purpose", &self.purpose, MAX_PURPOSE),
        ] {
            let length = text.as_deref().unwrap_or_default().chars().count();
            if length > most {
                let over = length - most;
                let problem = format!(
                    "is too large: {length} characters, {over} more than the {most} that fit"
                );
                return Err(Refusal::argument(field, problem));
            }
        }
        Ok(self)
    }

    /// `channel` with these.
    pub(super) fn apply(&self, channel: Channel) -> Channel {
        let Self {
            display_name,
            header,
            purpose,
        } = self.clone();
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
    /// The user may not, it is archived, or it has no such property.
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
                if properties.display_name.is_some() || properties.purpose.is_some() {
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
        if core.name == DEFAULT_CHANNEL && properties.display_name.is_some() {
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
