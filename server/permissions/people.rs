//! People: who may be known of, and who may be written to.

use mattermost_plugin::ids::{TeamId, UserId};
use mattermost_plugin::model::{Channel, User};

use crate::refusal::Refusal;

use super::{Acting, ChannelKind, Permissions, VisibleChannel, VisiblePerson};

/// `TeamSettings.RestrictDirectMessage` where people may write only to those they share a team with.
const SAME_TEAM_ONLY: &str = "team";

/// The bot that the server itself writes as (`model.BotSystemBotUsername`).
const SYSTEM_BOT: &str = "system-bot";
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
        let kind = ChannelKind::of(channel);
        if matches!(kind, ChannelKind::Public | ChannelKind::Private)
            || !same_team_only(user).await?
        {
            return Ok(());
        }
        let people = match kind {
            ChannelKind::Group => {
                let id = &channel.id;
                self.api
                    .get_users_in_channel(id, BY_NAME, 0, LARGEST_GROUP)
                    .await
            }
            _ => {
                let ids: Vec<_> = channel.name.split("__").map(UserId::from).collect();
                self.api.get_users_by_ids(&ids).await
            }
        };
        let people = people.map_err(|error| Refusal::server("reading who is in it", &error))?;
        self.together(user, people).await
    }

    /// Whether the user may write to these people together, see [`unrestricted`](Self::unrestricted).
    pub(super) async fn unrestricted_with(
        &self,
        user: &Acting,
        people: impl Iterator<Item = &User>,
    ) -> Result<(), Refusal> {
        if !same_team_only(user).await? {
            return Ok(());
        }
        let mut people: Vec<User> = people.cloned().collect();
        people.push(user.user.clone());
        self.together(user, people).await
    }

    /// There must be a team that all are in who are not deactivated (core: `GetDirectOrGroupMessageMembersCommonTeams`), or
    /// two are left of whom one is a bot that may be written to from everywhere.
    async fn together(&self, user: &Acting, mut people: Vec<User>) -> Result<(), Refusal> {
        people.retain(|person| person.delete_at == 0);
        people.sort_by(|one, other| one.id.cmp(&other.id));
        people.dedup_by(|one, other| one.id == other.id);
        if let [one, other] = people.as_slice()
            && (self.is_exempt(one, other).await? || self.is_exempt(other, one).await?)
        {
            return Ok(());
        }
        let Some((first, rest)) = people.split_first().filter(|(_, rest)| !rest.is_empty()) else {
            return Ok(());
        };
        let mut shared = self.teams_of(first).await?;
        for person in rest {
            let theirs = self.teams_of(person).await?;
            shared.retain(|team| theirs.contains(team));
        }
        if !shared.is_empty() {
            return Ok(());
        }
        let others = people.iter().filter(|person| person.id != *user.id());
        let names: Vec<_> = others
            .map(|person| format!("@{}", person.username))
            .collect();
        Err(Refusal::Impossible(format!(
            "this server restricts direct messages to people who share a team, and you share none with {}",
            names.join(" and ")
        )))
    }

    /// Whether `bot` is a bot of the system, of a plugin or of the other person (core: `IsBotExemptFromDMRestrictions`).
    async fn is_exempt(&self, bot: &User, other: &User) -> Result<bool, Refusal> {
        if !bot.is_bot {
            return Ok(false);
        }
        match self.api.get_bot(&bot.id, true).await {
            Ok(found) => {
                let owner = &found.owner_id;
                let of_a_plugin = owner.parse::<UserId>().is_err();
                Ok(bot.username == SYSTEM_BOT || of_a_plugin || *owner == other.id.as_str())
            }
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(Refusal::server("reading whose bot it is", &error)),
        }
    }

    async fn teams_of(&self, person: &User) -> Result<Vec<TeamId>, Refusal> {
        let teams = self.api.get_teams_for_user(&person.id).await;
        let teams = teams.map_err(|error| Refusal::server("reading a person's teams", &error))?;
        let alive = teams.into_iter().filter(|team| team.delete_at == 0);
        Ok(alive.map(|team| team.id).collect())
    }

    pub(super) async fn is_member(&self, team: &TeamId, person: &User) -> Result<bool, Refusal> {
        match self.api.get_team_member(team, &person.id).await {
            Ok(member) => Ok(member.delete_at == 0),
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(Refusal::server("reading a team's members", &error)),
        }
    }
}

async fn same_team_only(user: &Acting) -> Result<bool, Refusal> {
    let restriction = &user.server().await?.team_settings.restrict_direct_message;
    Ok(restriction.as_deref() == Some(SAME_TEAM_ONLY))
}
