//! `find_channels`: find, list and describe channels, with what is unread in them.

mod answer;
mod describe;

use mattermost_plugin_mcp::{Hints, Policy, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answered::{Answered, Halt, answer};
use crate::permissions::{Acting, ChannelKind, OwnChannel, VisibleTeam};
use crate::rates::Rate;
use crate::refusal::Refusal;

use super::Kit;

use answer::{Named, Output, Row, TeamHeader};

/// Finds channels for the caller.
pub(crate) struct FindChannels(pub(crate) Kit);

/// What to find.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    /// Describe this one: ~name, team/name, @user, id, link.
    #[schemars(length(max = 1024))]
    channel: Option<String>,
    /// Its details come too.
    #[schemars(length(max = 64))]
    team: Option<String>,
    /// Part of a name or title.
    #[schemars(length(max = 64))]
    query: Option<String>,
    /// public: all of a team.
    #[serde(default)]
    scope: Scope,
    #[serde(default)]
    types: Vec<Kind>,
    #[serde(default)]
    unread_only: bool,
    /// scheduled: your messages to come. members: counts.
    #[serde(default)]
    include: Vec<Include>,
    #[serde(default = "crate::paging::thirty")]
    #[schemars(range(min = 1, max = 200))]
    limit: u32,
    #[serde(default)]
    page: u32,
}

/// Which channels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum Scope {
    #[default]
    Mine,
    Public,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum Kind {
    Public,
    Private,
    Direct,
    Group,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum Include {
    Pinned,
    Bookmarks,
    Scheduled,
    Members,
}

impl Kind {
    fn is(self, kind: ChannelKind) -> bool {
        match self {
            Self::Public => kind == ChannelKind::Public,
            Self::Private => kind == ChannelKind::Private,
            Self::Direct => kind == ChannelKind::Direct,
            Self::Group => kind == ChannelKind::Group,
        }
    }
}

impl Arguments {
    fn wants(&self, kind: ChannelKind) -> bool {
        self.types.is_empty() || self.types.iter().any(|wanted| wanted.is(kind))
    }

    fn includes(&self, part: Include) -> bool {
        self.include.contains(&part)
    }

    fn query(&self) -> Option<&str> {
        let query = self.query.as_deref().map(str::trim);
        query.filter(|query| !query.is_empty())
    }

    /// What does not fit together.
    fn check(&self) -> Result<(), Refusal> {
        if self.channel.is_some()
            && (self.query().is_some() || self.unread_only || !self.types.is_empty())
        {
            return Err(Refusal::argument(
                "channel",
                "names one channel: leave query, types and unread_only out",
            ));
        }
        if self.channel.is_none() && self.include.len() > 1 && self.includes(Include::Scheduled) {
            return Err(Refusal::argument(
                "include",
                "of scheduled goes alone, or with a channel",
            ));
        }
        let needs_channel = [Include::Pinned, Include::Bookmarks];
        if self.channel.is_none() && needs_channel.iter().any(|part| self.includes(*part)) {
            return Err(Refusal::argument(
                "include",
                "of pinned or bookmarks needs a channel",
            ));
        }
        if self.scope == Scope::Public && !self.wants(ChannelKind::Public) {
            return Err(Refusal::argument(
                "types",
                "leaves nothing of scope=public, which has public channels only",
            ));
        }
        if self.scope == Scope::Public && self.unread_only {
            return Err(Refusal::argument(
                "unread_only",
                "needs scope=mine: only in your own channels something is unread",
            ));
        }
        Ok(())
    }
}

impl Tool for FindChannels {
    const NAME: &'static str = "find_channels";
    const DESCRIPTION: &'static str = "Find, search or list channels and direct messages (DMs) with unread and mention counts, or describe one channel or team. To catch up: unread_only=true, then read_messages. Example: channel=\"~news\", include=[\"pinned\"].";
    const TAGS: &'static [&'static str] = &["mattermost", "channel", "team"];
    const HINTS: Hints = Hints::READ;
    const POLICY: Policy = Policy::AutoRunInDm;
    type Arguments = Arguments;
    type Output = ToolOutput<Answered<Output>>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<Self::Output, ToolError> {
        let user = self.0.acting(&context, Rate::Read).await?;
        answer(self.find(&user, arguments).await)
    }
}

impl FindChannels {
    async fn find(&self, user: &Acting, arguments: Arguments) -> Result<ToolOutput<Output>, Halt> {
        arguments.check()?;
        if let Some(channel) = &arguments.channel {
            return self.describe(user, channel, &arguments).await;
        }
        if arguments.include == [Include::Scheduled] {
            return self.scheduled(user, &arguments).await;
        }
        match arguments.scope {
            Scope::Mine => self.mine(user, &arguments).await,
            Scope::Public => self.public(user, &arguments).await,
        }
    }

    /// The caller's own channels: those with mentions first, then those with something unread, then by the last message.
    async fn mine(&self, user: &Acting, arguments: &Arguments) -> Result<ToolOutput<Output>, Halt> {
        let permissions = &self.0.permissions;
        let team = match &arguments.team {
            Some(team) => Some(self.0.resolver.team(user, Some(team)).await?),
            None => None,
        };
        let collapsed = user.collapses_threads().await?;
        let mut own = permissions.memberships(user).await?;
        own.retain(|own| {
            let channel = own.visible().channel();
            let inside = team
                .as_ref()
                .is_none_or(|team| channel.team_id == team.team().id);
            inside && arguments.wants(ChannelKind::of(channel))
        });
        let named = Named::of(permissions, user, own.iter().map(OwnChannel::visible)).await?;
        if let Some(query) = arguments.query() {
            own.retain(|own| named.matches(own.visible(), query));
        }
        own.sort_by_key(|own| {
            let last_post = own.visible().channel().last_post_at;
            (urgency(own, collapsed), std::cmp::Reverse(last_post))
        });
        let unread = own.iter().filter(|own| urgency(own, collapsed) < READ);
        let (unread, all) = (unread.count(), own.len());
        if arguments.unread_only {
            own.truncate(unread);
        }
        let total = own.len();
        let (limit, page) = (arguments.limit as usize, arguments.page as usize);
        let shown: Vec<OwnChannel> = own
            .into_iter()
            .skip(page.saturating_mul(limit))
            .take(limit)
            .collect();
        let zone = user.zone();
        let rows: Vec<Row> = shown
            .iter()
            .map(|own| Row::own(own, &named, &zone, collapsed))
            .collect();
        let rows = self
            .counted(user, rows, shown.iter().map(OwnChannel::visible), arguments)
            .await?;
        let what = match arguments.query() {
            Some(_) => "Your channels that fit",
            None => "Your channels",
        };
        // Core counts what a plugin posts for somebody as unread to them, and what a client posts as read.
        let own = match unread {
            0 => "",
            _ => " Your own messages count too, where a tool sent them.",
        };
        let head = format!("{what}: {all}, {unread} of them with something unread.{own}");
        let team = self.header(user, team.as_ref()).await?;
        let left = total.saturating_sub(page.saturating_mul(limit).saturating_add(rows.len()));
        let more = (left > 0 && !rows.is_empty()).then_some(left);
        let mut output = Output::list(team, rows);
        output.hint = match (total, arguments.query()) {
            (1.., _) => BEYOND,
            (_, Some(_)) => "scope=public finds public channels that you are not in.",
            _ => "",
        };
        output.more(arguments.page, more.map(Some));
        output.fit(arguments.page, arguments.limit);
        Ok(output.tool_output(&head))
    }

    /// A team's public channels by title, the caller's own or not.
    async fn public(
        &self,
        user: &Acting,
        arguments: &Arguments,
    ) -> Result<ToolOutput<Output>, Halt> {
        let permissions = &self.0.permissions;
        let team = self
            .0
            .resolver
            .team(user, arguments.team.as_deref())
            .await?;
        let (page, limit) = (arguments.page, arguments.limit);
        let (channels, more) = match arguments.query() {
            None => {
                let channels = permissions
                    .public_channels(user, &team, page, limit)
                    .await?;
                let more = channels.full.then_some(None);
                (channels.open, more)
            }
            Some(query) => {
                let found = permissions.search_channels(user, &team, query).await?;
                let begin = (page as usize).saturating_mul(limit as usize);
                let left = found.len().saturating_sub(begin + limit as usize);
                let found = found.into_iter().skip(begin).take(limit as usize);
                (found.collect::<Vec<_>>(), (left > 0).then_some(Some(left)))
            }
        };
        let own = permissions.memberships(user).await?;
        let collapsed = user.collapses_threads().await?;
        let named = Named::of(permissions, user, channels.iter()).await?;
        let zone = user.zone();
        let rows = channels
            .iter()
            .map(|channel| {
                let id = &channel.channel().id;
                match own.iter().find(|own| own.visible().channel().id == *id) {
                    Some(own) => Row::own(own, &named, &zone, collapsed),
                    None => Row::other(channel, &named, &zone),
                }
            })
            .collect();
        let rows = self.counted(user, rows, channels.iter(), arguments).await?;
        let head = format!("Public channels of the team {}.", team.team().name);
        let header = match arguments.team {
            Some(_) => self.header(user, Some(&team)).await?,
            None => None,
        };
        let mut output = Output::list(header, rows);
        output.hint = match page {
            0 => "",
            _ => BEYOND,
        };
        output.more(page, more);
        output.fit(page, limit);
        Ok(output.tool_output(&head))
    }

    /// With the numbers of members, where they are asked for.
    async fn counted<'c>(
        &self,
        user: &Acting,
        mut rows: Vec<Row>,
        channels: impl Iterator<Item = &'c crate::permissions::VisibleChannel>,
        arguments: &Arguments,
    ) -> Result<Vec<Row>, Refusal> {
        if arguments.includes(Include::Members) {
            let channels: Vec<_> = channels.cloned().collect();
            for (id, members) in self.0.permissions.member_counts(user, &channels).await? {
                let row = rows.iter_mut().find(|row| row.id == id);
                row.into_iter().for_each(|row| row.members = members);
            }
        }
        Ok(rows)
    }

    /// What a team that was named is like.
    async fn header(
        &self,
        user: &Acting,
        team: Option<&VisibleTeam>,
    ) -> Result<Option<TeamHeader>, Refusal> {
        let Some(team) = team else {
            return Ok(None);
        };
        let stats = self.0.permissions.team_stats(user, team).await?;
        let memberships = user.team_memberships().await?;
        Ok(Some(TeamHeader::of(team, stats, &memberships)))
    }
}

/// Said of a page with nothing on it.
const BEYOND: &str = "The last page came before this one.";

/// Urgency of a channel in which nothing is unread.
const READ: u8 = 2;

/// 0 where the caller is mentioned, in a thread too, 1 where something is unread, [`READ`] else. Where the caller has muted a
/// channel only mentions count.
fn urgency(own: &OwnChannel, collapsed: bool) -> u8 {
    let unread = own.unread();
    match (unread.mentions, unread.counted(collapsed)) {
        (1.., _) => 0,
        (_, 1..) if !own.is_muted() => 1,
        _ => READ,
    }
}

#[cfg(test)]
mod tests;
