//! Direct and group messages: opening their channels.

use mattermost_plugin::api::ApiError;
use mattermost_plugin::ids::{TeamId, UserId};
use mattermost_plugin::model::Channel;

use crate::refusal::Refusal;

use super::{Acting, ChannelKind, Permissions, Right, VisibleChannel, VisiblePerson, lacks};

/// How many others can be in a group message (core: `model.ChannelGroupMinUsers`, `ChannelGroupMaxUsers`, with the caller).
pub const GROUP: std::ops::RangeInclusive<usize> = 2..=7;

/// Leave to have a direct message with one person (oneself, too) or a group message with several. Only
/// [`Permissions::conversation`] makes one.
pub struct Conversation {
    permissions: Permissions,
    user: Acting,
    people: Vec<VisiblePerson>,
    existing: Option<VisibleChannel>,
}

impl Permissions {
    /// Leave to open the direct message channel with one person, or the group message channel with [`GROUP`] others (core:
    /// `api4/channel.go`, `createDirectChannel` and `createGroupChannel`). That the user may know of everybody
    /// (`UserCanSeeOtherUser`) is what [`VisiblePerson`] says. A channel that there is already needs no opening, and so no
    /// leave; `field` is the argument that names the people.
    ///
    /// # Errors
    /// Too few or too many people; an admin has closed such messages to agents; or there is no channel yet, and somebody is
    /// deactivated, or the user may not open such channels, or not with somebody of no common team.
    pub async fn conversation(
        &self,
        user: &Acting,
        field: &'static str,
        people: Vec<VisiblePerson>,
    ) -> Result<Conversation, Refusal> {
        let mut people = people;
        people.sort_by(|a, b| a.user_id().cmp(b.user_id()));
        people.dedup_by(|a, b| a.user_id() == b.user_id());
        if people.len() > 1 {
            people.retain(|person| person.user_id() != user.id());
        }
        if people.is_empty() || (people.len() > 1 && !GROUP.contains(&people.len())) {
            return Err(Refusal::argument(
                field,
                format!(
                    "names {} people besides you; a direct message takes 1, a group message {} to {}",
                    people.len(),
                    GROUP.start(),
                    GROUP.end()
                ),
            ));
        }
        let existing = self.channel_of(user, &people).await?;
        if existing.is_none() {
            self.openable(user, &people).await?;
        }
        Ok(Conversation {
            permissions: self.clone(),
            user: user.clone(),
            people,
            existing,
        })
    }

    /// Whether the user may open a channel with these people.
    async fn openable(&self, user: &Acting, people: &[VisiblePerson]) -> Result<(), Refusal> {
        let (right, place) = match people {
            [one] => (
                Right::CreateDirectChannel,
                format!("a direct message with @{}", one.username()),
            ),
            _ => (Right::CreateGroupChannel, "a group message".to_owned()),
        };
        if let Some(gone) = people.iter().find(|person| person.user().delete_at != 0) {
            return Err(Refusal::Impossible(format!(
                "@{} is deactivated and cannot be written to",
                gone.username()
            )));
        }
        if !self.on_server(user, right).await? {
            return Err(lacks(right, &place));
        }
        // `app/channel.go`, GetOrCreateDirectChannel: a system admin may open one that nobody may write in.
        if self.on_server(user, Right::ManageSystem).await? {
            return Ok(());
        }
        self.unrestricted_with(user, people.iter().map(VisiblePerson::user))
            .await
    }

    /// The channel of just these people and the user, if there is one already; it is in no team.
    async fn channel_of(
        &self,
        user: &Acting,
        people: &[VisiblePerson],
    ) -> Result<Option<VisibleChannel>, Refusal> {
        let others = people.iter().map(VisiblePerson::user_id);
        let (kind, name) = match people {
            [one] => (
                ChannelKind::Direct,
                Channel::direct_name(user.id(), one.user_id()),
            ),
            _ => (
                ChannelKind::Group,
                Channel::group_name(others.chain([user.id()])),
            ),
        };
        let team = TeamId::default();
        match self.api.get_channel_by_name(&team, &name, false).await {
            Ok(channel) => Ok(Some(self.open(channel).await?)),
            Err(error) if error.is_not_found() => {
                self.not_closed(&kind.unborn(&name)).await?;
                Ok(None)
            }
            Err(error) => Err(Refusal::server("looking up the direct message", &error)),
        }
    }
}

impl Conversation {
    /// The others, or only the caller.
    pub fn people(&self) -> &[VisiblePerson] {
        &self.people
    }

    /// Its channel, where there is one already.
    pub fn existing(&self) -> Option<&VisibleChannel> {
        self.existing.as_ref()
    }

    /// Its channel, created where there is none yet.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn open(&self) -> Result<VisibleChannel, ApiError> {
        if let Some(channel) = &self.existing {
            return Ok(channel.clone());
        }
        let api = &self.permissions.api;
        let channel = match self.people.as_slice() {
            [one] => {
                let (user, other) = (self.user.id(), one.user_id());
                api.get_direct_channel(user, other).await?
            }
            people => {
                let others = people.iter().map(VisiblePerson::user_id);
                let all: Vec<UserId> = others.chain([self.user.id()]).cloned().collect();
                api.get_group_channel(&all).await?
            }
        };
        Ok(VisibleChannel::just_made(channel))
    }
}
