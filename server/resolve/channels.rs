//! Channels by id, name or title: the caller's own first, then public ones.

use mattermost_plugin::ids::{ChannelId, TeamId};
use mattermost_plugin::model::{Channel, Team};

use crate::answered::Halt;
use crate::permissions::{Acting, VisibleChannel};
use crate::refusal::Refusal;

use super::nearness::distance;
use super::reference::Named;
use super::{Candidate, Found, MAX_CANDIDATES, Resolver};

/// Public channels asked for at once.
const PAGE: i64 = 200;
/// Most pages of a team's public channels that are searched for titles and near misses.
const MAX_PAGES: i64 = 5;

impl Resolver {
    pub(super) async fn channel_by_id(
        &self,
        user: &Acting,
        id: &ChannelId,
    ) -> Result<Option<VisibleChannel>, Refusal> {
        match self.api.get_channel(id).await {
            Ok(channel) => self.permissions.visible_channel(user, channel).await,
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(server(&error)),
        }
    }

    /// The channel that `named` means, in the team it names, else in `team`, else in any of the caller's teams. Only a name
    /// without a team and without `~` may be a title, and only where nothing has that name: a title is free text, and could be
    /// made to look like any other channel's name.
    pub(super) async fn channel_by_name(
        &self,
        user: &Acting,
        field: &'static str,
        named: &Named,
        team: Option<&str>,
    ) -> Result<Found<VisibleChannel>, Halt> {
        let title = named.title.to_lowercase();
        let teams = match &named.team {
            None => self.teams(user, team).await?,
            Some(written) => match self.named_team(user, field, written, named, team).await? {
                Some(teams) => teams,
                None if named.link => return Ok(Found::Nothing(Vec::new())),
                None => {
                    let teams = self.teams(user, team).await?;
                    let mut known = self.own(user, &teams).await?;
                    known.extend(self.public(user, &teams).await?);
                    let near = self.near(user, &title, &title, known, &teams).await?;
                    return Ok(Found::Nothing(near));
                }
            },
        };
        let name = &named.name;
        let is_title =
            |channel: &Channel| named.team.is_none() && !named.marked && titled(channel, &title);

        let own = self.own(user, &teams).await?;
        let mut hits = fitting(&own, |channel| channel.name == *name);
        if hits.is_empty() {
            hits = self.public_by_name(&teams, name).await?;
        }
        // What is hidden must not end the search: it would be another answer than without it.
        let mut hits = self.named(user, hits).await?;
        if hits.is_empty() {
            hits = self.named(user, fitting(&own, is_title)).await?;
        }
        let mut known = own;
        if hits.is_empty() {
            known.extend(self.public(user, &teams).await?);
            hits = self.named(user, fitting(&known, is_title)).await?;
        }
        if hits.len() > 1 {
            return self.choose(user, hits, &teams).await.map_err(Halt::from);
        }
        match hits.pop() {
            Some(hit) => Ok(Found::One(hit)),
            None => {
                let near = self.near(user, name, &title, known, &teams).await?;
                Ok(Found::Nothing(near))
            }
        }
    }

    /// The teams that `written`, the team in `named`, means and `team` allows; `None` where it is none of the caller's.
    async fn named_team(
        &self,
        user: &Acting,
        field: &'static str,
        written: &str,
        named: &Named,
        team: Option<&str>,
    ) -> Result<Option<Vec<Team>>, Halt> {
        let mut teams = match self.teams(user, Some(written)).await {
            Ok(teams) => teams,
            Err(Halt::Unclear(_) | Halt::Refused(Refusal::NotFound(_))) => return Ok(None),
            Err(halt) => return Err(halt),
        };
        if let Some(team) = team {
            let allowed = self.teams(user, Some(team)).await?;
            teams.retain(|named| allowed.iter().any(|allowed| allowed.id == named.id));
            if teams.is_empty() {
                let name = &named.name;
                return Err(Refusal::argument(
                    "team",
                    format!(
                        "is another team than the one in `{field}`; give {field}={written}/{name} without team, or {field}={name} with team={team}"
                    ),
                )
                .into());
            }
        }
        Ok(Some(teams))
    }

    /// The caller's own channels in `teams`, archived ones included; direct and group ones once.
    async fn own(&self, user: &Acting, teams: &[Team]) -> Result<Vec<Channel>, Refusal> {
        let everywhere = TeamId::default();
        let own = self
            .api
            .get_channels_for_team_for_user(&everywhere, user.id(), true)
            .await;
        let mut own = match own {
            Ok(own) => own,
            Err(error) if error.is_not_found() => Vec::new(),
            Err(error) => return Err(server(&error)),
        };
        own.retain(|channel| {
            let team = &channel.team_id;
            team.is_empty() || teams.iter().any(|one| one.id == *team)
        });
        own.sort_by(|a, b| (a.create_at, &a.id).cmp(&(b.create_at, &b.id)));
        Ok(own)
    }

    async fn public_by_name(&self, teams: &[Team], name: &str) -> Result<Vec<Channel>, Refusal> {
        let mut hits = Vec::new();
        for team in teams {
            match self.api.get_channel_by_name(&team.id, name, false).await {
                Ok(channel) => hits.push(channel),
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(server(&error)),
            }
        }
        Ok(hits)
    }

    /// The public channels of those teams where the caller may list them.
    async fn public(&self, user: &Acting, teams: &[Team]) -> Result<Vec<Channel>, Refusal> {
        let mut public = Vec::new();
        for team in teams {
            if !self.permissions.lists_channels(user, &team.id).await? {
                continue;
            }
            for page in 0..MAX_PAGES {
                let channels = self
                    .api
                    .get_public_channels_for_team(&team.id, page, PAGE)
                    .await
                    .map_err(|error| server(&error))?;
                let last = i64::try_from(channels.len()).is_ok_and(|count| count < PAGE);
                public.extend(channels);
                if last {
                    break;
                }
            }
        }
        Ok(public)
    }

    /// Those that the caller may know of, each once, at most one more than can be listed. What is closed to agents is left
    /// out; where nothing else is left, that is said, because they were asked for by name.
    async fn named(
        &self,
        user: &Acting,
        channels: Vec<Channel>,
    ) -> Result<Vec<VisibleChannel>, Refusal> {
        let mut visible: Vec<VisibleChannel> = Vec::new();
        let mut closed = None;
        for channel in channels {
            if visible.iter().any(|seen| seen.channel().id == channel.id) {
                continue;
            }
            match self.permissions.visible_channel(user, channel).await {
                Err(refusal @ Refusal::Closed(_)) => closed = Some(refusal),
                found => visible.extend(found?),
            }
            if visible.len() > MAX_CANDIDATES {
                break;
            }
        }
        match closed.filter(|_| visible.is_empty()) {
            Some(closed) => Err(closed),
            None => Ok(visible),
        }
    }

    /// The same of channels that nobody has named.
    async fn visible(
        &self,
        user: &Acting,
        channels: Vec<Channel>,
    ) -> Result<Vec<VisibleChannel>, Refusal> {
        match self.named(user, channels).await {
            Err(Refusal::Closed(_)) => Ok(Vec::new()),
            visible => visible,
        }
    }

    /// Of several, the one in the default team of the settings; else the caller has to say.
    async fn choose(
        &self,
        user: &Acting,
        mut hits: Vec<VisibleChannel>,
        teams: &[Team],
    ) -> Result<Found<VisibleChannel>, Refusal> {
        if let Some(default) = &self.config.get().default_team
            && let Some(team) = teams.iter().find(|team| team.name == *default)
        {
            let inside = |hit: &VisibleChannel| hit.channel().team_id == team.id;
            if hits.iter().filter(|hit| inside(hit)).count() == 1
                && let Some(at) = hits.iter().position(inside)
            {
                return Ok(Found::One(hits.swap_remove(at)));
            }
        }
        let mut several = self.candidates(user, &hits, teams).await?;
        several.sort_by(|a, b| a.name.cmp(&b.name));
        several.truncate(MAX_CANDIDATES);
        Ok(Found::Several(several))
    }

    async fn near(
        &self,
        user: &Acting,
        name: &str,
        title: &str,
        known: Vec<Channel>,
        teams: &[Team],
    ) -> Result<Vec<Candidate>, Refusal> {
        let mut near: Vec<(usize, Channel)> = known
            .into_iter()
            .filter(|channel| channel.delete_at == 0)
            .filter_map(|channel| {
                // The name of a direct or group message is made of ids.
                let by_name = match channel.team_id.is_empty() {
                    true => None,
                    false => distance(name, &channel.name),
                };
                let by_title = distance(title, &channel.display_name.to_lowercase());
                Some((by_name.into_iter().chain(by_title).min()?, channel))
            })
            .collect();
        let team = |channel: &Channel| {
            let of = teams.iter().find(|team| team.id == channel.team_id);
            of.map(|team| &team.name)
        };
        near.sort_by(|(a, x), (b, y)| {
            let by_name = a.cmp(b).then_with(|| x.name.cmp(&y.name));
            by_name.then_with(|| team(x).cmp(&team(y)))
        });
        let near = near.into_iter().map(|(_, channel)| channel).collect();
        let mut visible = self.visible(user, near).await?;
        visible.truncate(MAX_CANDIDATES);
        self.candidates(user, &visible, teams).await
    }

    async fn candidates(
        &self,
        user: &Acting,
        channels: &[VisibleChannel],
        teams: &[Team],
    ) -> Result<Vec<Candidate>, Refusal> {
        let people = self
            .permissions
            .correspondents(user, channels.iter())
            .await?;
        let candidate = |channel: &VisibleChannel| {
            let core = channel.channel();
            let team = teams.iter().find(|team| team.id == core.team_id);
            let team = team.map(|team| team.name.as_str());
            Candidate::channel(channel, team, people.get(&core.id))
        };
        Ok(channels.iter().map(candidate).collect())
    }
}

fn fitting(channels: &[Channel], fits: impl Fn(&Channel) -> bool) -> Vec<Channel> {
    channels
        .iter()
        .filter(|channel| fits(channel))
        .cloned()
        .collect()
}

fn titled(channel: &Channel, title: &str) -> bool {
    !channel.display_name.is_empty() && channel.display_name.to_lowercase() == title
}

fn server(error: &mattermost_plugin::api::ApiError) -> Refusal {
    Refusal::server("looking up the channel", error)
}
