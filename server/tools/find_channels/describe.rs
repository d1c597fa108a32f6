//! One channel, and the caller's scheduled messages.

use mattermost_plugin::ids::{ChannelId, FileId, PostId};
use mattermost_plugin_mcp::ToolOutput;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::answered::Halt;
use crate::permissions::{
    Acting, Bookmark, ChannelKind, Pinned, ReadableChannel, Right, Scheduled, VisibleChannel,
};
use crate::quoted::{in_quotes, one_line};
use crate::refusal::Refusal;
use crate::time::Zone;

use super::answer::{Named, Output, Row};
use super::{Arguments, FindChannels, Include};

/// Longest part of a message that is shown.
const EXCERPT: usize = 300;
/// Most pinned messages that are shown: everybody in a channel may pin, and an answer has room for 24,000 characters.
const MAX_PINNED: usize = 20;
/// Longest header or purpose that the server takes (`model.ChannelHeaderMaxRunes`).
const HEADER: usize = 1024;
/// Most scheduled messages that are shown.
const MAX_SCHEDULED: usize = 100;

/// What one channel is like.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Details {
    #[serde(skip_serializing_if = "String::is_empty")]
    header: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    purpose: String,
    /// What the caller is there; nothing for who is no member.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    /// Whether membership follows from groups of the directory.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    group_constrained: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    link: String,
    /// The newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pinned: Option<Vec<PinnedRow>>,
    /// How many are pinned, with those that are not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pinned_in_all: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bookmarks: Option<Vec<BookmarkRow>>,
    /// What was asked for and this server does not have, with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unavailable: Vec<String>,
}

/// A pinned message.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct PinnedRow {
    id: PostId,
    at: String,
    by: String,
    text: String,
}

/// A bookmark.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct BookmarkRow {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    link: String,
    #[serde(skip_serializing_if = "FileId::is_empty")]
    file_id: FileId,
}

/// A message that the server will post for the caller.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ScheduledRow {
    id: String,
    channel_id: ChannelId,
    to: String,
    at: String,
    text: String,
    /// Why it could not be posted when it was due.
    #[serde(skip_serializing_if = "String::is_empty")]
    error: String,
}

impl Details {
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        lines.push(match self.role {
            Some(role) => format!("You are {role} there."),
            None => "You are not a member.".to_owned(),
        });
        if self.group_constrained {
            lines.push("Its members follow from groups of the directory.".to_owned());
        }
        for (what, text) in [("Purpose", &self.purpose), ("Header", &self.header)] {
            if !text.is_empty() {
                lines.push(format!("{what}: {}", in_quotes(text)));
            }
        }
        if !self.link.is_empty() {
            lines.push(format!("Link: {}", self.link));
        }
        if let Some(pinned) = &self.pinned {
            let all = self.pinned_in_all.unwrap_or(pinned.len());
            lines.push(match all > pinned.len() {
                true => format!("Pinned messages: {all}, the newest {}:", pinned.len()),
                false => format!("Pinned messages: {all}"),
            });
            lines.extend(pinned.iter().map(|row| {
                let PinnedRow { id, at, by, text } = row;
                format!("{at} @{by}, id {id}: {}", in_quotes(text))
            }));
        }
        if let Some(bookmarks) = &self.bookmarks {
            lines.push(format!("Bookmarks: {}", bookmarks.len()));
            lines.extend(bookmarks.iter().map(|row| {
                let target = match row.link.is_empty() {
                    true => format!("file {}", row.file_id),
                    false => in_quotes(&row.link),
                };
                format!("id {}: {} leads to {target}", row.id, in_quotes(&row.title))
            }));
        }
        lines.extend(self.unavailable.iter().cloned());
        lines
    }
}

impl ScheduledRow {
    fn of(scheduled: Scheduled, to: String, zone: &Zone) -> Self {
        Self {
            at: zone.show(scheduled.at),
            text: one_line(&scheduled.message, EXCERPT),
            id: scheduled.id,
            channel_id: scheduled.channel_id,
            to,
            error: scheduled.error_code,
        }
    }

    pub(super) fn line(&self) -> String {
        let failed = match self.error.as_str() {
            "" => String::new(),
            error => format!(", failed: {error}"),
        };
        format!(
            "{} to {}{failed}, id {}: {}",
            self.at,
            self.to,
            self.id,
            in_quotes(&self.text)
        )
    }
}

impl FindChannels {
    /// One channel with everything that is asked for of it.
    pub(super) async fn describe(
        &self,
        user: &Acting,
        written: &str,
        arguments: &Arguments,
    ) -> Result<ToolOutput<Output>, Halt> {
        let permissions = &self.0.permissions;
        let team = arguments.team.as_deref();
        let channel = self
            .0
            .resolver
            .channel(user, "channel", written, team)
            .await?;
        let read_content =
            arguments.includes(Include::Pinned) || arguments.includes(Include::Bookmarks);
        let readable = match read_content {
            true => Some(self.readable(user, &channel).await?),
            false => None,
        };
        let members = permissions.member_count(user, &channel).await?;
        let own = permissions.membership(user, channel.clone()).await?;
        let team = permissions.team_of(&channel).await?;
        let named = Named::of(permissions, user, std::iter::once(&channel)).await?;
        let named = named.with(team.as_ref());
        let (zone, collapsed) = (user.zone(), user.collapses_threads().await?);
        let mut row = match &own {
            Some(own) => Row::own(own, &named, &zone, collapsed),
            None => Row::other(&channel, &named, &zone).without_purpose(),
        };
        row.members = members;
        let core = channel.channel();
        let site = user.site_url().await?;
        let link = match &team {
            Some(team) if !site.is_empty() => {
                format!("{site}/{}/channels/{}", team.team().name, core.name)
            }
            _ => String::new(),
        };
        let mut details = Details {
            header: one_line(&core.header, HEADER),
            purpose: one_line(&core.purpose, HEADER),
            role: own.as_ref().map(|own| own.role()),
            group_constrained: core.group_constrained.unwrap_or_default(),
            link,
            pinned: None,
            pinned_in_all: None,
            bookmarks: None,
            unavailable: Vec::new(),
        };
        if let Some(readable) = &readable {
            if arguments.includes(Include::Pinned) {
                let found = offered("pinned", readable.pinned().await, &mut details.unavailable)?;
                if let Some(mut found) = found {
                    details.pinned_in_all = Some(found.len());
                    found.truncate(MAX_PINNED);
                    details.pinned = Some(pinned(readable, found, &zone).await?);
                }
            }
            if arguments.includes(Include::Bookmarks) {
                let found = readable.bookmarks().await;
                let found = offered("bookmarks", found, &mut details.unavailable)?;
                details.bookmarks = found.map(|found| found.into_iter().map(bookmark).collect());
            }
        }
        let head = match ChannelKind::of(core) {
            ChannelKind::Public | ChannelKind::Private => "One channel.",
            ChannelKind::Direct => "One direct message channel.",
            ChannelKind::Group => "One group message channel.",
        };
        let mut output = Output::list(None, vec![row]);
        if arguments.includes(Include::Scheduled) {
            let found = self
                .all_scheduled(user, team.as_ref().map(|team| &team.team().id))
                .await;
            let found = offered("scheduled", found, &mut details.unavailable)?;
            output.scheduled = found.map(|mut scheduled| {
                scheduled.retain(|one| one.channel_id == core.id);
                let to = named.name(&channel);
                let rows = scheduled.into_iter();
                rows.map(|one| ScheduledRow::of(one, to.clone(), &zone))
                    .collect()
            });
        }
        output.details = Some(details);
        let output = output.tool_output(head);
        Ok(match readable {
            Some(_) => output.with_meta(
                "source_channels",
                json!([{"id": core.id, "type": core.r#type.as_str()}]),
            ),
            None => output,
        })
    }

    /// The caller's scheduled messages, in one team or in all.
    pub(super) async fn scheduled(
        &self,
        user: &Acting,
        arguments: &Arguments,
    ) -> Result<ToolOutput<Output>, Halt> {
        let team = match &arguments.team {
            Some(team) => Some(self.0.resolver.team(user, Some(team)).await?),
            None => None,
        };
        let id = team.as_ref().map(|team| &team.team().id);
        let mut scheduled = self.all_scheduled(user, id).await?;
        scheduled.truncate(MAX_SCHEDULED);
        let own = self.0.permissions.memberships(user).await?;
        let channels = own.iter().map(|own| own.visible());
        let named = Named::of(&self.0.permissions, user, channels.clone()).await?;
        let zone = user.zone();
        let rows = scheduled.into_iter().map(|one| {
            let channel = channels.clone().find(|c| c.channel().id == one.channel_id);
            let to = channel.map_or_else(|| one.channel_id.to_string(), |c| named.name(c));
            ScheduledRow::of(one, to, &zone)
        });
        let mut output = Output::list(None, Vec::new());
        output.scheduled = Some(rows.collect());
        Ok(output.tool_output("What you have scheduled."))
    }

    async fn all_scheduled(
        &self,
        user: &Acting,
        team: Option<&mattermost_plugin::ids::TeamId>,
    ) -> Result<Vec<Scheduled>, Refusal> {
        let permissions = &self.0.permissions;
        if let Some(team) = team {
            return permissions.scheduled(user, team, true).await;
        }
        let mut all = Vec::new();
        for (at, team) in user.teams().await?.iter().enumerate() {
            // Those in direct and group messages come with any team.
            all.extend(permissions.scheduled(user, &team.id, at == 0).await?);
        }
        all.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
        Ok(all)
    }

    async fn readable(
        &self,
        user: &Acting,
        channel: &VisibleChannel,
    ) -> Result<ReadableChannel, Refusal> {
        let readable = self
            .0
            .permissions
            .readable_channel(user, channel.clone())
            .await?;
        readable.ok_or_else(|| Refusal::Lacks {
            right: Right::ReadChannelContent,
            place: channel.label(),
        })
    }
}

/// What was found; what this server does not have is noted as `unavailable`, so that the rest is answered still.
fn offered<T>(
    include: &str,
    found: Result<T, Refusal>,
    unavailable: &mut Vec<String>,
) -> Result<Option<T>, Refusal> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Refusal::Unavailable(needs)) => {
            unavailable.push(format!("{include}: unavailable (needs {needs})"));
            Ok(None)
        }
        Err(refusal) => Err(refusal),
    }
}

async fn pinned(
    channel: &ReadableChannel,
    pinned: Vec<Pinned>,
    zone: &Zone,
) -> Result<Vec<PinnedRow>, Refusal> {
    let authors = pinned.iter().map(|post| post.user_id.clone()).collect();
    let names = channel.names(authors).await?;
    let row = |post: Pinned| PinnedRow {
        at: zone.show_stamp(post.create_at).unwrap_or_default(),
        by: names.get(&post.user_id).cloned().unwrap_or_default(),
        text: one_line(&post.message, EXCERPT),
        id: post.id,
    };
    Ok(pinned.into_iter().map(row).collect())
}

fn bookmark(bookmark: Bookmark) -> BookmarkRow {
    BookmarkRow {
        title: one_line(&bookmark.display_name, 255),
        link: one_line(&bookmark.link_url, HEADER),
        file_id: bookmark.file_id,
        id: bookmark.id,
    }
}
