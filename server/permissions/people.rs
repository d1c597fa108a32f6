//! People: who may be known of, and who may be written to.

use mattermost_plugin::ids::{TeamId, UserId};
use mattermost_plugin::model::{Channel, Team, User};

use crate::refusal::Refusal;

use super::{Acting, ChannelKind, Permissions, VisibleChannel, VisiblePerson};

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

    /// Direct and group messages under `RestrictDirectMessage` (core: `CheckIfChannelIsRestrictedDM`): the members are looked
    /// at, and the user only as one of them.
    pub(super) async fn unrestricted(
        &self,
        user: &Acting,
        channel: &Channel,
    ) -> Result<(), Refusal> {
        let of_people = matches!(
            ChannelKind::of(channel),
            ChannelKind::Direct | ChannelKind::Group
        );
        if !of_people || !self.same_team_only().await? {
            return Ok(());
        }
        let members = self
            .api
            .get_users_in_channel(&channel.id, BY_NAME, 0, LARGEST_GROUP)
            .await
            .map_err(|error| Refusal::server("reading who is in the conversation", &error))?;
        self.in_a_common_team(user, members.iter()).await
    }

    /// Whether the user may write to these people together.
    pub(super) async fn unrestricted_with<'a>(
        &self,
        user: &'a Acting,
        people: impl Iterator<Item = &'a User>,
    ) -> Result<(), Refusal> {
        if !self.same_team_only().await? {
            return Ok(());
        }
        self.in_a_common_team(user, people.chain([&user.user]))
            .await
    }

    /// Whether there is a team that all of them are in (core: `GetDirectOrGroupMessageMembersCommonTeams`). Bots are in none and
    /// count for nothing, and who is deactivated neither.
    async fn in_a_common_team(
        &self,
        user: &Acting,
        people: impl Iterator<Item = &User>,
    ) -> Result<(), Refusal> {
        let people: Vec<_> = people
            .filter(|person| !person.is_bot && person.delete_at == 0)
            .collect();
        let (user_is_one, others): (Vec<&User>, Vec<&User>) =
            people.iter().partition(|person| person.id == *user.id());
        let Some((first, rest)) = people.split_first().filter(|_| !others.is_empty()) else {
            return Ok(());
        };
        for team in self.teams_of(first).await? {
            let mut all = true;
            for person in rest {
                all = all && self.is_member(&team.id, person).await?;
            }
            if all {
                return Ok(());
            }
        }
        let names: Vec<_> = others
            .iter()
            .map(|person| format!("@{}", person.username))
            .collect();
        let names = names.join(" and ");
        let fault = match user_is_one.is_empty() {
            true => format!("{names} share none"),
            false => format!("you share none with {names}"),
        };
        Err(Refusal::Impossible(format!(
            "this server restricts direct messages to people who share a team, and {fault}"
        )))
    }

    async fn teams_of(&self, person: &User) -> Result<Vec<Team>, Refusal> {
        match self.api.get_teams_for_user(&person.id).await {
            Ok(mut teams) => {
                teams.retain(|team| team.delete_at == 0);
                Ok(teams)
            }
            Err(error) => Err(Refusal::server("reading who is in which team", &error)),
        }
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
