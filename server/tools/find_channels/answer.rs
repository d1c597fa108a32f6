//! What `find_channels` answers.

use std::collections::HashMap;
use std::fmt::Write;

use mattermost_plugin::ids::{ChannelId, TeamId};
use mattermost_plugin::model::{TeamMember, TeamStats};
use mattermost_plugin_mcp::ToolOutput;
use schemars::JsonSchema;
use serde::Serialize;

use crate::listing::Listing;
use crate::paging::Paging;
use crate::permissions::{
    Acting, ChannelKind, OwnChannel, Permissions, VisibleChannel, VisibleTeam,
};
use crate::quoted::{in_quotes, one_line};
use crate::refusal::Refusal;
use crate::time::Zone;

use super::describe::{Details, ScheduledRow};

/// Characters of a text at most, as an answer may have them.
const MAX_CHARS: u32 = 24_000;
/// Longest part of a purpose in a list.
const PURPOSE: usize = 120;

/// How the channels and their teams are called.
pub(super) struct Named {
    teams: HashMap<TeamId, String>,
    people: HashMap<ChannelId, Vec<String>>,
}

impl Named {
    /// Looks up what `channels` need: a call for the caller's teams, one for the people in direct messages.
    pub(super) async fn of<'c>(
        permissions: &Permissions,
        user: &Acting,
        channels: impl Iterator<Item = &'c VisibleChannel>,
    ) -> Result<Self, Refusal> {
        let teams = user.teams().await?.into_iter();
        Ok(Self {
            teams: teams.map(|team| (team.id, team.name.into())).collect(),
            people: permissions.correspondents(user, channels).await?,
        })
    }

    /// With a team that the caller need not be in.
    pub(super) fn with(mut self, team: Option<&VisibleTeam>) -> Self {
        if let Some(team) = team {
            let team = team.team();
            self.teams.insert(team.id.clone(), team.name.to_string());
        }
        self
    }

    /// `~name`, `@person`, or `@one, @other`.
    pub(super) fn name(&self, channel: &VisibleChannel) -> String {
        match self.people.get(&channel.channel().id) {
            Some(people) if !people.is_empty() => {
                let people: Vec<_> = people.iter().map(|name| format!("@{name}")).collect();
                people.join(", ")
            }
            _ => channel.label(),
        }
    }

    /// Whether name, title or people have `query` in them.
    pub(super) fn matches(&self, channel: &VisibleChannel, query: &str) -> bool {
        let query = query.to_lowercase();
        let query = query.trim_start_matches(['~', '#', '@']);
        let core = channel.channel();
        let name = match ChannelKind::of(core) {
            ChannelKind::Public | ChannelKind::Private => core.name.to_lowercase(),
            ChannelKind::Direct | ChannelKind::Group => self.name(channel),
        };
        name.contains(query) || core.display_name.to_lowercase().contains(query)
    }

    fn team(&self, channel: &VisibleChannel) -> String {
        let team = self.teams.get(&channel.channel().team_id);
        team.cloned().unwrap_or_default()
    }
}

/// A channel; what does not apply is left out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Row {
    /// `~name`, `@person`, or `@one, @other`.
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    team: String,
    r#type: &'static str,
    pub(super) id: ChannelId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) members: Option<i64>,
    /// Whether the caller is a member.
    joined: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mentions: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unread_root: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mentions_root: Option<i64>,
    /// Whether replies do not count for the caller.
    #[serde(skip)]
    collapsed: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    muted: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    archived: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_viewed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_post: Option<String>,
    /// The purpose, for choosing among channels that the caller is not in.
    #[serde(skip_serializing_if = "String::is_empty")]
    purpose: String,
}

impl Row {
    pub(super) fn other(channel: &VisibleChannel, named: &Named, zone: &Zone) -> Self {
        let core = channel.channel();
        let title = match ChannelKind::of(core) {
            ChannelKind::Public | ChannelKind::Private => one_line(&core.display_name, 64),
            ChannelKind::Direct | ChannelKind::Group => String::new(),
        };
        Self {
            name: named.name(channel),
            title,
            team: named.team(channel),
            r#type: ChannelKind::of(core).word(),
            id: core.id.clone(),
            members: None,
            joined: false,
            unread: None,
            mentions: None,
            unread_root: None,
            mentions_root: None,
            collapsed: false,
            muted: false,
            archived: core.delete_at != 0,
            last_viewed: None,
            last_post: zone.show_stamp(core.last_post_at),
            purpose: one_line(&core.purpose, PURPOSE),
        }
    }

    pub(super) fn own(own: &OwnChannel, named: &Named, zone: &Zone, collapsed: bool) -> Self {
        let unread = own.unread();
        Self {
            collapsed,
            joined: true,
            unread: Some(unread.messages),
            mentions: Some(unread.mentions),
            unread_root: Some(unread.root_messages),
            mentions_root: Some(unread.root_mentions),
            muted: own.is_muted(),
            last_viewed: zone.show_stamp(own.last_viewed_at()),
            purpose: String::new(),
            ..Self::other(own.visible(), named, zone)
        }
    }

    /// Where the whole purpose is shown besides.
    pub(super) fn without_purpose(mut self) -> Self {
        self.purpose.clear();
        self
    }

    /// `~news ("News"), acme, public: 3 unread, 1 mention; last post 2026-03-01T09:30+01:00; id …`
    pub(super) fn line(&self) -> String {
        let mut line = self.name.clone();
        if !self.title.is_empty() {
            let _ = write!(line, " ({})", in_quotes(&self.title));
        }
        if !self.team.is_empty() {
            let _ = write!(line, ", {}", self.team);
        }
        let _ = write!(line, ", {}", self.r#type);
        if self.archived {
            line.push_str(", archived");
        }
        if self.muted {
            line.push_str(", muted");
        }
        let mut facts = Vec::new();
        facts.push(match self.joined {
            true => self.counts(),
            false => "not joined".to_owned(),
        });
        facts.extend(self.members.map(|members| format!("{members} members")));
        facts.extend(self.last_post.as_ref().map(|at| format!("last post {at}")));
        facts.push(format!("id {}", self.id));
        if !self.purpose.is_empty() {
            facts.push(format!("purpose: {}", in_quotes(&self.purpose)));
        }
        let _ = write!(line, ": {}", facts.join("; "));
        line
    }

    /// What is unread, by the rule that makes it so: without replies where threads are collapsed.
    fn counts(&self) -> String {
        let all = self.unread.unwrap_or_default();
        let root = self.unread_root.unwrap_or_default();
        let mentions = self.mentions.unwrap_or_default();
        let in_threads = mentions - self.mentions_root.unwrap_or_default();
        let (unread, here, in_threads, replies) = match self.collapsed {
            true => (root, mentions - in_threads, in_threads, all - root),
            false => (all, mentions, 0, 0),
        };
        let mut parts = Vec::new();
        let counts = [
            (unread, "unread", "unread"),
            (here, "mention", "mentions"),
            (in_threads, "mention in threads", "mentions in threads"),
        ];
        for (count, one, several) in counts {
            match count {
                ..=0 => {}
                1 => parts.push(format!("1 {one}")),
                count => parts.push(format!("{count} {several}")),
            }
        }
        if parts.is_empty() {
            parts.push("nothing unread".to_owned());
        }
        if !self.collapsed && root == 0 && all > 0 {
            parts.push("only in threads".to_owned());
        }
        if in_threads == 0 && replies > 0 {
            parts.push("new replies in threads".to_owned());
        }
        parts.join(", ")
    }
}

/// A team that was named.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct TeamHeader {
    name: String,
    title: String,
    id: TeamId,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    /// Whether anybody on the server may join.
    open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<i64>,
    /// What the caller is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
}

impl TeamHeader {
    pub(super) fn of(
        team: &VisibleTeam,
        stats: Option<TeamStats>,
        memberships: &[TeamMember],
    ) -> Self {
        let team = team.team();
        let own = memberships.iter().find(|member| member.team_id == team.id);
        Self {
            name: team.name.to_string(),
            title: one_line(&team.display_name, 64),
            id: team.id.clone(),
            description: one_line(&team.description, 255),
            open: team.allow_open_invite && team.r#type == "O",
            members: stats.map(|stats| stats.active_member_count),
            role: own.map(|own| match (own.scheme_admin, own.scheme_guest) {
                (true, _) => "admin",
                (_, true) => "guest",
                _ => "member",
            }),
        }
    }

    fn line(&self) -> String {
        let mut line = format!("Team {} ({})", self.name, in_quotes(&self.title));
        line.push_str(match self.open {
            true => ", open to everybody on the server",
            false => ", by invitation",
        });
        if let Some(members) = self.members {
            let _ = write!(line, ", {members} active members");
        }
        match self.role {
            Some(role) => {
                let _ = write!(line, ", you are {role}");
            }
            None => line.push_str(", you are not in it"),
        }
        let _ = write!(line, "; id {}", self.id);
        if !self.description.is_empty() {
            let _ = write!(line, "; description: {}", in_quotes(&self.description));
        }
        line
    }
}

/// The structured answer.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct Output {
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<TeamHeader>,
    channels: Vec<Row>,
    /// The one channel that was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) details: Option<Details>,
    /// The caller's messages that the server will post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scheduled: Option<Vec<ScheduledRow>>,
    /// Titles, purposes, headers and messages are others' words.
    untrusted: bool,
    #[serde(flatten)]
    paging: Paging,
    /// What to try where there is none.
    #[serde(skip)]
    pub(super) hint: &'static str,
}

impl Output {
    pub(super) fn list(team: Option<TeamHeader>, channels: Vec<Row>) -> Self {
        Self {
            team,
            channels,
            untrusted: true,
            ..Self::default()
        }
    }

    /// Says that there is more after `page`: how much, where that is known.
    pub(super) fn more(&mut self, page: u32, more: Option<Option<usize>>) {
        if let Some(left) = more {
            self.paging = Paging::after(page, left);
        }
    }

    /// Keeps the rows of `page` that one answer holds.
    pub(super) fn fit(&mut self, page: u32, limit: u32) {
        self.paging.fit(&mut self.channels, Row::line, page, limit);
    }

    pub(super) fn tool_output(self, head: &str) -> ToolOutput<Self> {
        let mut text = Listing::of_others(head, MAX_CHARS);
        let mut left_out = 0;
        let mut say = |line: &str| left_out += usize::from(!text.push(line));
        if let Some(team) = &self.team {
            say(&team.line());
        }
        for row in &self.channels {
            say(&row.line());
        }
        for line in self.details.iter().flat_map(Details::lines) {
            say(&line);
        }
        if let Some(scheduled) = &self.scheduled {
            say(&format!("Scheduled messages: {}", scheduled.len()));
            for row in scheduled {
                say(&row.line());
            }
        }
        if self.channels.is_empty() && self.details.is_none() && self.scheduled.is_none() {
            text.push(format!("None. {}", self.hint).trim_end());
        }
        let value = self.paging.value();
        let more = self.paging.more(value.as_deref());
        let mut text = text.finish(more);
        if left_out > 0 {
            text.push_str(&format!("\n{left_out} lines are too long for this answer."));
        }
        ToolOutput::new(text, self)
    }
}
