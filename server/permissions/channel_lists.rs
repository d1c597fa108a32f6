//! Public channels of a team, and what a channel or team is like.

use futures_util::{StreamExt, TryStreamExt, stream};
use mattermost_plugin::ids::ChannelId;
use mattermost_plugin::model::TeamStats;

use crate::refusal::Refusal;

use super::{Acting, ChannelKind, Permissions, Right, VisibleChannel, VisibleTeam, lacks};

/// Calls under way at once.
const AT_ONCE: usize = 8;

/// A page of a list of channels.
#[derive(Debug)]
pub struct ChannelPage {
    /// Those that are open to agents.
    pub open: Vec<VisibleChannel>,
    /// Whether the page is full, so that another may follow.
    pub full: bool,
}

impl Permissions {
    /// A page of the public channels of a team, by title, without archived ones (core: `api4/channel.go`,
    /// `getPublicChannelsForTeam`).
    ///
    /// # Errors
    /// The user may not list them, or the server does not answer.
    pub async fn public_channels(
        &self,
        user: &Acting,
        team: &VisibleTeam,
        page: u32,
        count: u32,
    ) -> Result<ChannelPage, Refusal> {
        self.may_list(user, team).await?;
        let id = &team.team().id;
        let (page, count) = (i64::from(page), i64::from(count));
        let found = self
            .api
            .get_public_channels_for_team(id, page, count)
            .await
            .map_err(|error| Refusal::server("listing the channels", &error))?;
        Ok(ChannelPage {
            full: i64::try_from(found.len()).is_ok_and(|found| found >= count),
            open: self.open_ones(found).await?,
        })
    }

    /// The public channels of a team whose name, title or purpose fits `query`, without archived ones; at most the hundred
    /// that the server answers (core: `api4/channel.go`, `searchChannelsForTeam`).
    ///
    /// # Errors
    /// The user may not list them, or the server does not answer.
    pub async fn search_channels(
        &self,
        user: &Acting,
        team: &VisibleTeam,
        query: &str,
    ) -> Result<Vec<VisibleChannel>, Refusal> {
        self.may_list(user, team).await?;
        let found = self.api.search_channels(&team.team().id, query).await;
        let mut found = found.map_err(|error| Refusal::server("searching the channels", &error))?;
        found.retain(|channel| {
            channel.delete_at == 0
                && ChannelKind::of(channel) == ChannelKind::Public
                && channel.team_id == team.team().id
        });
        self.open_ones(found).await
    }

    async fn may_list(&self, user: &Acting, team: &VisibleTeam) -> Result<(), Refusal> {
        match self.lists_channels(user, &team.team().id).await? {
            true => Ok(()),
            false => Err(lacks(
                Right::ListTeamChannels,
                &format!("the team {}", team.team().name),
            )),
        }
    }

    /// How many members a channel has; `None` where the user may not know (core: `getChannelStats` asks for `read_channel`,
    /// `HasPermissionToChannelMemberCount` of a public channel for `list_team_channels`). What the plugin API says of guests is
    /// the number of all members (`app/plugin_api.go`, GetChannelStats), and so is not passed on.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn member_count(
        &self,
        user: &Acting,
        channel: &VisibleChannel,
    ) -> Result<Option<i64>, Refusal> {
        let core = channel.channel();
        let counts = self.in_channel(user, &core.id, Right::ReadChannel).await?
            || (ChannelKind::of(core) == ChannelKind::Public
                && self.lists_channels(user, &core.team_id).await?);
        if !counts {
            return Ok(None);
        }
        match self.api.get_channel_stats(&core.id).await {
            Ok(stats) => Ok(Some(stats.member_count)),
            Err(error) => Err(Refusal::server("counting the members", &error)),
        }
    }

    /// The same of several channels: a call each, a few at once.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn member_counts(
        &self,
        user: &Acting,
        channels: &[VisibleChannel],
    ) -> Result<Vec<(ChannelId, Option<i64>)>, Refusal> {
        stream::iter(channels.to_vec())
            .map(|channel| async move {
                let count = self.member_count(user, &channel).await?;
                Ok((channel.channel().id.clone(), count))
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }

    /// How many members a team has; `None` for a team that the user may only know of, or not know all members of (core:
    /// `api4/team.go`, `getTeamStats`, counts those that the user may see; the plugin API counts all).
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn team_stats(
        &self,
        user: &Acting,
        team: &VisibleTeam,
    ) -> Result<Option<TeamStats>, Refusal> {
        let id = &team.team().id;
        for right in [Right::ViewTeam, Right::ViewMembers] {
            if !self.in_team(user, id, right).await? {
                return Ok(None);
            }
        }
        let stats = self.api.get_team_stats(id).await;
        let stats = stats.map_err(|error| Refusal::server("counting the members", &error))?;
        Ok(Some(stats))
    }

    /// The team that a channel is in; none for direct and group messages.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn team_of(&self, channel: &VisibleChannel) -> Result<Option<VisibleTeam>, Refusal> {
        let id = &channel.channel().team_id;
        if id.is_empty() {
            return Ok(None);
        }
        match self.api.get_team(id).await {
            Ok(team) => Ok(Some(VisibleTeam(team))),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(Refusal::server("reading the channel's team", &error)),
        }
    }
}
