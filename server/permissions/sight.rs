//! Whom a user may know of.

use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt, TryStreamExt, stream};
use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::User;

use crate::refusal::Refusal;

use super::{Acting, Permissions, Right, VisiblePerson};

/// Calls under way at once.
const AT_ONCE: usize = 8;
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
    /// "does not exist".
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
                seen.extend(self.in_any_channel(&unseen, &channels).await?);
                seen
            }
        };
        let visible = |person: &User| person.id == *user.id() || seen.contains(&person.id);
        let people = people.into_iter().filter(visible);
        Ok(people.map(VisiblePerson).collect())
    }

    /// The names of these people, in one call where there are any; nobody is asked for twice. Whom the user may not know of is
    /// left out (core answers ids beside a message, and names through `getUsersByIds`, with `ViewUsersRestrictions`).
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn names(
        &self,
        user: &Acting,
        mut people: Vec<UserId>,
    ) -> Result<HashMap<UserId, String>, Refusal> {
        people.retain(|id| !id.is_empty());
        people.sort();
        people.dedup();
        if people.is_empty() {
            return Ok(HashMap::new());
        }
        let users = self.api.get_users_by_ids(&people).await;
        let users = users.map_err(|error| Refusal::server("reading people's names", &error))?;
        let users = self.visible_people(user, users).await?.into_iter();
        Ok(users
            .map(|VisiblePerson(user)| (user.id, user.username.into()))
            .collect())
    }

    async fn in_any_team(
        &self,
        people: &[UserId],
        teams: &[TeamId],
    ) -> Result<HashSet<UserId>, Refusal> {
        if teams.is_empty() {
            return Ok(HashSet::new());
        }
        let inside: Vec<_> = stream::iter(people.to_vec())
            .map(|person| async move {
                let theirs = self.api.get_teams_for_user(&person).await;
                let theirs =
                    theirs.map_err(|error| Refusal::server("reading a person's teams", &error))?;
                let shared = theirs.iter().any(|team| teams.contains(&team.id));
                Ok::<_, Refusal>(shared.then_some(person))
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(inside.into_iter().flatten().collect())
    }

    /// Asks for each person or for each channel, whichever are fewer.
    async fn in_any_channel(
        &self,
        people: &[UserId],
        channels: &[ChannelId],
    ) -> Result<HashSet<UserId>, Refusal> {
        if people.is_empty() || channels.is_empty() {
            return Ok(HashSet::new());
        }
        let inside: Vec<Vec<UserId>> = if people.len() < channels.len() {
            stream::iter(people.to_vec())
                .map(|person| async move {
                    let inside = self.is_in_any(&person, channels).await?;
                    Ok::<_, Refusal>(inside.then_some(person).into_iter().collect())
                })
                .buffer_unordered(AT_ONCE)
                .try_collect()
                .await?
        } else {
            stream::iter(channels.to_vec())
                .map(|channel| async move {
                    let members = self.api.get_channel_members_by_ids(&channel, people).await;
                    let members = members
                        .map_err(|error| Refusal::server("reading a channel's members", &error))?;
                    let members = members.into_iter().map(|member| member.user_id);
                    Ok::<_, Refusal>(members.collect())
                })
                .buffer_unordered(AT_ONCE)
                .try_collect()
                .await?
        };
        Ok(inside.into_iter().flatten().collect())
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
