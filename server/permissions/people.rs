//! People: who may be known of, and who may be written to.

use mattermost_plugin::ids::{TeamId, UserId};
use mattermost_plugin::model::{Channel, User};

use crate::refusal::Refusal;

use super::{
    Acting, ChannelKind, Draft, Messageable, Permissions, Right, VisibleChannel, VisiblePerson,
    lacks, visible,
};

/// `TeamSettings.RestrictDirectMessage` where people may write only to those they share a team with.
const SAME_TEAM_ONLY: &str = "team";

impl Permissions {
    /// The person, if the user may know of them, see [`visible_people`](Self::visible_people). `None` must read like "does not
    /// exist".
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn visible_person(
        &self,
        user: &Acting,
        person: User,
    ) -> Result<Option<VisiblePerson>, Refusal> {
        Ok(self.visible_people(user, vec![person]).await?.pop())
    }

    /// Leave to write `draft` to `person` (core: `api4/channel.go`, `createDirectChannel`). Where their direct message
    /// channel exists, the draft must be allowed in it; else [`Messageable::open`] asks once there is one.
    ///
    /// # Errors
    /// The person is deactivated, or the user may not open direct messages, or not to people of other teams, or may not
    /// post the draft.
    pub async fn messageable(
        &self,
        user: &Acting,
        person: VisiblePerson,
        draft: Draft,
    ) -> Result<Messageable, Refusal> {
        let VisiblePerson(core) = &person;
        if core.delete_at != 0 {
            return Err(Refusal::Impossible(format!(
                "@{} is deactivated and cannot be written to",
                core.username
            )));
        }
        if !self.on_server(user, Right::CreateDirectChannel).await? {
            return Err(lacks(
                Right::CreateDirectChannel,
                &format!("a direct message with @{}", core.username),
            ));
        }
        self.unrestricted_with(user, core).await?;
        if let Some(channel) = self.direct_channel(user, &core.id).await? {
            self.postable(user, channel, draft.clone()).await?;
        }
        Ok(Messageable {
            permissions: self.clone(),
            author: user.clone(),
            person,
            draft,
        })
    }

    /// The direct message channel with `person`, if there is one already; it is in no team.
    ///
    /// # Errors
    /// An admin has closed it to agents, or all direct messages; or the server does not answer.
    pub async fn direct_channel(
        &self,
        user: &Acting,
        person: &UserId,
    ) -> Result<Option<VisibleChannel>, Refusal> {
        let name = Channel::direct_name(user.id(), person);
        match self
            .api
            .get_channel_by_name(&TeamId::default(), &name, false)
            .await
        {
            Ok(channel) => Ok(Some(self.open(channel).await?)),
            Err(error) if error.is_not_found() => {
                self.not_closed(&ChannelKind::Direct.unborn(&name)).await?;
                Ok(None)
            }
            Err(error) => Err(Refusal::server("looking up the direct message", &error)),
        }
    }

    /// Direct and group messages under `RestrictDirectMessage` (core: `CheckIfChannelIsRestrictedDM`).
    pub(super) async fn unrestricted(
        &self,
        user: &Acting,
        channel: &Channel,
    ) -> Result<(), Refusal> {
        match ChannelKind::of(channel) {
            ChannelKind::Public | ChannelKind::Private => Ok(()),
            ChannelKind::Direct => {
                let Some(other) = visible::other_of_direct(channel, user.id()) else {
                    return Ok(());
                };
                match self.api.get_user(&other).await {
                    Ok(person) => self.unrestricted_with(user, &person).await,
                    Err(error) => Err(Refusal::server("reading the other person", &error)),
                }
            }
            // Who is in a group cannot be asked yet, so under the restriction nobody is written to by mistake.
            ChannelKind::Group if self.same_team_only().await? => Err(Refusal::Impossible(
                "this server restricts direct messages to people who share a team; group messages cannot be sent from here".into(),
            )),
            ChannelKind::Group => Ok(()),
        }
    }

    pub(super) async fn unrestricted_with(
        &self,
        user: &Acting,
        person: &User,
    ) -> Result<(), Refusal> {
        if person.id == *user.id() || person.is_bot || !self.same_team_only().await? {
            return Ok(());
        }
        for team in user.teams().await? {
            if self.is_member(&team.id, person).await? {
                return Ok(());
            }
        }
        Err(Refusal::Impossible(format!(
            "this server restricts direct messages to people who share a team, and you share none with @{}",
            person.username
        )))
    }

    async fn same_team_only(&self) -> Result<bool, Refusal> {
        match self.api.get_config().await {
            Ok(config) => {
                Ok(config.team_settings.restrict_direct_message.as_deref() == Some(SAME_TEAM_ONLY))
            }
            Err(error) => Err(Refusal::server("reading the server's settings", &error)),
        }
    }

    pub(super) async fn is_member(&self, team: &TeamId, person: &User) -> Result<bool, Refusal> {
        match self.api.get_team_member(team, &person.id).await {
            Ok(member) => Ok(member.delete_at == 0),
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(Refusal::server("reading a team's members", &error)),
        }
    }
}
