//! Whom a user may know of.

use std::collections::HashSet;

use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::User;

use crate::refusal::Refusal;

use super::{Acting, Permissions, Right, VisiblePerson};

/// Memberships of a person read at once.
const PAGE: i64 = 200;
/// Most pages of a person's memberships that are read: whoever is only in a later one counts as unseen.
const MAX_PAGES: i64 = 10;

/// Whom a user may know of besides themselves (core: `app/user.go`, `GetViewUsersRestrictions`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sight {
    /// Everybody: the user has `view_members` on the server.
    Everybody,
    /// Members of these.
    Members {
        /// The user's teams where they have `view_members`.
        teams: Vec<TeamId>,
        /// The user's channels, archived, direct and group ones included.
        channels: Vec<ChannelId>,
    },
}

impl Permissions {
    pub(super) async fn sight(&self, user: &Acting) -> Result<Sight, Refusal> {
        if self.on_server(user, Right::ViewMembers).await? {
            return Ok(Sight::Everybody);
        }
        let mut teams = Vec::new();
        for team in user.teams().await? {
            if self.in_team(user, &team.id, Right::ViewMembers).await? {
                teams.push(team.id);
            }
        }
        let channels = self.own_channels(user, true).await?;
        Ok(Sight::Members {
            teams,
            channels: channels.into_iter().map(|channel| channel.id).collect(),
        })
    }

    /// Those of `people` whom the user may know of, in the same order: themselves, everybody for those with `view_members`, else
    /// whoever shares a team where the user has it, or a channel (core: `UserCanSeeOtherUser`). Who is left out must read like
    /// "does not exist". At most two calls a person.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn visible_people(
        &self,
        user: &Acting,
        people: Vec<User>,
    ) -> Result<Vec<VisiblePerson>, Refusal> {
        let others: Vec<UserId> = people
            .iter()
            .filter(|person| person.id != *user.id())
            .map(|person| person.id.clone())
            .collect();
        if others.is_empty() {
            return Ok(people.into_iter().map(VisiblePerson).collect());
        }
        let seen = match self.sight(user).await? {
            Sight::Everybody => return Ok(people.into_iter().map(VisiblePerson).collect()),
            Sight::Members { teams, channels } => {
                let mut seen = self.in_any_team(&others, &teams).await?;
                let unseen: Vec<UserId> = others
                    .into_iter()
                    .filter(|person| !seen.contains(person))
                    .collect();
                seen.extend(self.in_any_channel(unseen, &channels).await?);
                seen
            }
        };
        let visible = |person: &User| person.id == *user.id() || seen.contains(&person.id);
        let people = people.into_iter().filter(visible);
        Ok(people.map(VisiblePerson).collect())
    }

    async fn in_any_team(
        &self,
        people: &[UserId],
        teams: &[TeamId],
    ) -> Result<HashSet<UserId>, Refusal> {
        let mut inside = HashSet::new();
        if teams.is_empty() {
            return Ok(inside);
        }
        for person in people {
            let theirs = self.api.get_teams_for_user(person).await;
            let theirs =
                theirs.map_err(|error| Refusal::server("reading a person's teams", &error))?;
            if theirs.iter().any(|team| teams.contains(&team.id)) {
                inside.insert(person.clone());
            }
        }
        Ok(inside)
    }

    /// Asks for each person or for each channel, whichever are fewer.
    async fn in_any_channel(
        &self,
        mut people: Vec<UserId>,
        channels: &[ChannelId],
    ) -> Result<HashSet<UserId>, Refusal> {
        let mut inside = HashSet::new();
        if people.len() < channels.len() {
            for person in people {
                if self.is_in_any(&person, channels).await? {
                    inside.insert(person);
                }
            }
            return Ok(inside);
        }
        for channel in channels {
            if people.is_empty() {
                break;
            }
            let members = self.api.get_channel_members_by_ids(channel, &people).await;
            let members =
                members.map_err(|error| Refusal::server("reading a channel's members", &error))?;
            inside.extend(members.into_iter().map(|member| member.user_id));
            people.retain(|person| !inside.contains(person));
        }
        Ok(inside)
    }

    async fn is_in_any(&self, person: &UserId, channels: &[ChannelId]) -> Result<bool, Refusal> {
        for page in 0..MAX_PAGES {
            let members = self
                .api
                .get_channel_members_for_user(&TeamId::default(), person, page, PAGE)
                .await
                .map_err(|error| Refusal::server("reading a person's channels", &error))?;
            if members
                .iter()
                .any(|member| channels.contains(&member.channel_id))
            {
                return Ok(true);
            }
            if i64::try_from(members.len()).is_ok_and(|count| count < PAGE) {
                break;
            }
        }
        Ok(false)
    }
}
