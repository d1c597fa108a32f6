//! People: who may be known of, and who may be written to.

use mattermost_plugin::ids::{TeamId, UserId};
use mattermost_plugin::model::{Channel, User};

use crate::refusal::Refusal;

use super::{Acting, ChannelKind, Permissions, VisibleChannel, VisiblePerson, visible};

/// `TeamSettings.RestrictDirectMessage` where people may write only to those they share a team with.
const SAME_TEAM_ONLY: &str = "team";

/// The order of lists that need none.
const BY_NAME: &str = "username";
/// Most people in a group message (`model.ChannelGroupMaxUsers`).
const LARGEST_GROUP: i64 = 8;

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
                    Ok(person) => self.unrestricted_with(user, [&person].into_iter()).await,
                    Err(error) => Err(Refusal::server("reading the other person", &error)),
                }
            }
            ChannelKind::Group => {
                if !self.same_team_only().await? {
                    return Ok(());
                }
                match self
                    .api
                    .get_users_in_channel(&channel.id, BY_NAME, 0, LARGEST_GROUP)
                    .await
                {
                    Ok(people) => self.unrestricted_with(user, people.iter()).await,
                    Err(error) => Err(Refusal::server("reading who is in the group", &error)),
                }
            }
        }
    }

    /// Whether the user may write to these people together: under the restriction there must be a team that all are in (core:
    /// `GetDirectOrGroupMessageMembersCommonTeams`). Bots are in none and count for nothing.
    pub(super) async fn unrestricted_with(
        &self,
        user: &Acting,
        people: impl Iterator<Item = &User>,
    ) -> Result<(), Refusal> {
        let people: Vec<_> = people
            .filter(|person| person.id != *user.id() && !person.is_bot && person.delete_at == 0)
            .collect();
        if people.is_empty() || !self.same_team_only().await? {
            return Ok(());
        }
        for team in user.teams().await? {
            let mut all = true;
            for person in &people {
                all = all && self.is_member(&team.id, person).await?;
            }
            if all {
                return Ok(());
            }
        }
        let names: Vec<_> = people
            .iter()
            .map(|person| format!("@{}", person.username))
            .collect();
        Err(Refusal::Impossible(format!(
            "this server restricts direct messages to people who share a team, and you share none with {}",
            names.join(" and ")
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
