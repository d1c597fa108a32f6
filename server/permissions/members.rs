//! Who is in a channel or team, a page at a time.

use std::collections::HashMap;

use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::{User, UserSearch};

use crate::refusal::Refusal;

use super::own_channels::role;
use super::viewing::is_member;
use super::{Acting, Permissions, Right, VisibleChannel, VisiblePerson, VisibleTeam, lacks};

/// Where people are looked for.
#[derive(Debug, Clone)]
pub enum Among {
    /// On the whole server.
    Everybody,
    /// In a channel.
    Channel(VisibleChannel),
    /// In a team.
    Team(VisibleTeam),
}

/// People, and what each is in the channel or team.
#[derive(Debug, Default)]
pub struct Members {
    /// Whom the caller may know of.
    pub people: Vec<VisiblePerson>,
    /// `admin`, `member` or `guest`.
    pub roles: HashMap<UserId, &'static str>,
    /// Whether more may follow.
    pub more: bool,
}

impl Permissions {
    /// A page of the members of a channel by name (core: `api4/user.go`, `getUsers`), or of a team in the order of their ids
    /// (`api4/team.go`, `getTeamMembers`). Two calls, and none for each person.
    ///
    /// # Errors
    /// The user may not see the members, or the server does not answer.
    pub async fn members(
        &self,
        user: &Acting,
        among: &Among,
        page: u32,
        count: u32,
    ) -> Result<Members, Refusal> {
        self.may_list_members(user, among).await?;
        let (at, per_page) = (i64::from(page), i64::from(count));
        let server = |error| Refusal::server("listing the members", &error);
        let (people, roles) = match among {
            Among::Everybody => return Ok(Members::default()),
            Among::Channel(channel) => {
                let id = &channel.channel().id;
                let people = self
                    .api
                    .get_users_in_channel(id, "username", at, per_page)
                    .await
                    .map_err(server)?;
                let roles = self.roles(channel, &people).await?;
                (people, roles)
            }
            Among::Team(team)
                if !self
                    .in_team(user, &team.team().id, Right::ViewMembers)
                    .await? =>
            {
                let (page, count) = (page as usize, count as usize);
                return self.seen_in_team(user, team, page, count).await;
            }
            Among::Team(team) => {
                let members = self
                    .api
                    .get_team_members(&team.team().id, at, per_page)
                    .await;
                let members = members.map_err(server)?;
                let ids: Vec<UserId> = members.iter().map(|one| one.user_id.clone()).collect();
                let roles = members.into_iter().map(|member| {
                    (
                        member.user_id,
                        role(member.scheme_admin, member.scheme_guest),
                    )
                });
                let people = match ids.is_empty() {
                    true => Vec::new(),
                    false => self.api.get_users_by_ids(&ids).await.map_err(server)?,
                };
                (people, roles.collect())
            }
        };
        let more = match among {
            Among::Team(_) => roles.len() >= count as usize,
            _ => people.len() >= count as usize,
        };
        Ok(Members {
            people: self.seen_among(user, among, people).await?,
            roles,
            more,
        })
    }

    /// A page of those members of a team that share one of its channels with the user, by name and without what they are in the
    /// team: nothing in it, nor whether more follow, may tell of the other members.
    async fn seen_in_team(
        &self,
        user: &Acting,
        team: &VisibleTeam,
        page: usize,
        count: usize,
    ) -> Result<Members, Refusal> {
        let mut channels = self.own_channels(user, true).await?;
        channels.retain(|channel| channel.team_id == team.team().id);
        let channels = channels.into_iter().map(|channel| channel.id).collect();
        let mut people = self.members_of(Vec::new(), channels).await?;
        if people.iter().all(|person| person.id != *user.id()) {
            people.push(user.user.clone());
        }
        people.sort_by(|one, other| one.username.cmp(&other.username));
        let mut people = people.into_iter().skip(page.saturating_mul(count));
        Ok(Members {
            people: people.by_ref().take(count).map(VisiblePerson).collect(),
            roles: HashMap::new(),
            more: people.next().is_some(),
        })
    }

    /// People some of whose shown names begin with each word of `text`, by name; without those who are deactivated.
    ///
    /// # Errors
    /// The user may not see the members of the channel or team, or the server does not answer.
    pub async fn search_people(
        &self,
        user: &Acting,
        text: &str,
        among: &Among,
    ) -> Result<Vec<VisiblePerson>, Refusal> {
        self.may_list_members(user, among).await?;
        let shown = self.shown(user).await?;
        let term = UserSearch {
            term: text.into(),
            ..UserSearch::default()
        };
        let matched = |person: &User| shown.matches(person, text) && person.delete_at == 0;
        let search = match among {
            Among::Everybody => {
                let mut people = self.people_like(user, text).await?;
                people.retain(|person| matched(person.user()));
                return Ok(people);
            }
            Among::Channel(channel) => UserSearch {
                in_channel_id: channel.channel().id.clone(),
                ..term
            },
            Among::Team(team) => UserSearch {
                team_id: team.team().id.clone(),
                ..term
            },
        };
        let mut people = self.search(&search).await?;
        people.retain(matched);
        people.sort_by(|one, other| one.username.cmp(&other.username));
        self.seen_among(user, among, people).await
    }

    /// `people` with what each is in the channel; of a team that would take a call for each, and is left out.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn with_roles(
        &self,
        people: Vec<VisiblePerson>,
        among: &Among,
    ) -> Result<Members, Refusal> {
        let roles = match among {
            Among::Channel(channel) => {
                let users: Vec<User> = people.iter().map(|one| one.user().clone()).collect();
                self.roles(channel, &users).await?
            }
            Among::Everybody | Among::Team(_) => HashMap::new(),
        };
        Ok(Members {
            people,
            roles,
            more: false,
        })
    }

    /// What each of `people` is in a channel, of those who are in it.
    async fn roles(
        &self,
        channel: &VisibleChannel,
        people: &[User],
    ) -> Result<HashMap<UserId, &'static str>, Refusal> {
        let ids: Vec<UserId> = people.iter().map(|person| person.id.clone()).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let id = &channel.channel().id;
        let members = self.api.get_channel_members_by_ids(id, &ids).await;
        let members =
            members.map_err(|error| Refusal::server("reading a channel's members", &error))?;
        let roles = members.into_iter();
        let roles = roles.map(|one| (one.user_id, role(one.scheme_admin, one.scheme_guest)));
        Ok(roles.collect())
    }

    /// Core asks for `read_channel` and for `view_team`.
    async fn may_list_members(&self, user: &Acting, among: &Among) -> Result<(), Refusal> {
        let (may, right, place) = match among {
            Among::Everybody => return Ok(()),
            Among::Channel(channel) => {
                let right = Right::ReadChannel;
                let id = &channel.channel().id;
                (
                    self.in_channel(user, id, right).await?,
                    right,
                    channel.label(),
                )
            }
            Among::Team(team) => {
                let right = Right::ViewTeam;
                let place = format!("the team {}", team.team().name);
                (
                    self.in_team(user, &team.team().id, right).await?,
                    right,
                    place,
                )
            }
        };
        match may {
            true => Ok(()),
            false => Err(lacks(right, &place)),
        }
    }

    /// Those of the members `people` whom the user may know of: all, where the user is in the channel too or has `view_members` in
    /// the team, else who is seen for another reason.
    async fn seen_among(
        &self,
        user: &Acting,
        among: &Among,
        people: Vec<User>,
    ) -> Result<Vec<VisiblePerson>, Refusal> {
        let all = match among {
            Among::Everybody => false,
            Among::Channel(channel) => is_member(&self.api, user, channel).await?,
            Among::Team(team) => {
                let id = &team.team().id;
                self.in_team(user, id, Right::ViewMembers).await?
            }
        };
        if all {
            return Ok(people.into_iter().map(VisiblePerson).collect());
        }
        self.visible_people(user, people).await
    }

    /// The status of people: `online`, `away`, `dnd` or `offline`. One call.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn statuses(
        &self,
        people: &[VisiblePerson],
    ) -> Result<HashMap<UserId, String>, Refusal> {
        let ids: Vec<UserId> = people.iter().map(|one| one.user_id().clone()).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let found = self.api.get_user_statuses_by_ids(&ids).await;
        let found = found.map_err(|error| Refusal::server("reading statuses", &error))?;
        let found = found.into_iter();
        Ok(found.map(|one| (one.user_id, one.status.into())).collect())
    }
}
