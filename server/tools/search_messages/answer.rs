//! What `search_messages` answers.

use std::collections::HashMap;

use jiff::Timestamp;
use mattermost_plugin::ids::{ChannelId, PostId, UserId};
use mattermost_plugin::model::Team;
use mattermost_plugin_mcp::ToolOutput;
use schemars::JsonSchema;
use serde::Serialize;

use crate::listing::{Listing, More, length};
use crate::permissions::{ReadablePost, VisibleChannel};
use crate::quoted::{one_line, without_ids};
use crate::site::Site;
use crate::time::Zone;
use crate::tools::source_channels;

/// Longest part of a message that is shown, in characters.
const EXCERPT: usize = 300;
/// Characters shown before the word that was found.
const LEAD: usize = 100;

/// The structured answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    pub(crate) hits: Vec<Row>,
    truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<Next>,
    /// Others wrote this.
    untrusted: bool,
}

/// A message that was found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Row {
    pub(crate) id: PostId,
    channel: String,
    channel_id: ChannelId,
    time: String,
    who: String,
    excerpt: String,
    #[serde(skip_serializing_if = "PostId::is_empty")]
    root_id: PostId,
    #[serde(skip_serializing_if = "String::is_empty")]
    link: String,
}

/// How to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Next {
    pub(crate) before: String,
}

/// What was found, newest first.
pub(super) struct Found<'a> {
    /// One more than the limit, where there are so many.
    pub(super) posts: Vec<ReadablePost>,
    pub(super) names: HashMap<UserId, String>,
    pub(super) labels: HashMap<ChannelId, String>,
    /// See [`Hits::rest`](crate::permissions::Hits::rest).
    pub(super) rest: Option<i64>,
    /// End of the period that was searched.
    pub(super) until: Option<i64>,
    pub(super) teams: &'a [Team],
    pub(super) site: &'a str,
    pub(super) zone: &'a Zone,
    pub(super) hint: String,
    pub(super) sought: Vec<String>,
    pub(super) limit: usize,
    pub(super) max_chars: u32,
}

impl Found<'_> {
    pub(super) fn answer(self) -> ToolOutput<Output> {
        let widest = Listing::of_others(&self.header(self.limit), self.max_chars);
        let mut room = widest.room() + 1;
        let (mut rows, mut lines) = (Vec::new(), Vec::new());
        for hit in self.posts.iter().take(self.limit) {
            let row = self.row(hit);
            let line = row.line();
            let Some(left) = room.checked_sub(length(&line) + 1) else {
                break;
            };
            room = left;
            rows.push(row);
            lines.push(line);
        }
        let shown = self.untied(rows.len());
        rows.truncate(shown);
        let mut listing = Listing::of_others(&self.header(shown), self.max_chars);
        for line in &lines[..shown] {
            listing.push(line);
        }
        let next = self.next(shown);
        let text = listing.finish(next.as_ref().map(|next| More {
            count: None,
            argument: "before",
            value: &next.before,
        }));
        let mut channels: Vec<&VisibleChannel> = self.posts[..shown]
            .iter()
            .map(ReadablePost::channel)
            .collect();
        channels.sort_by_key(|channel| &channel.channel().id);
        channels.dedup_by_key(|channel| &channel.channel().id);
        let sources = source_channels(channels);
        let output = Output {
            hits: rows,
            truncated: next.is_some() || self.rest.is_some(),
            next,
            untrusted: true,
        };
        ToolOutput::new(text, output).with_meta("source_channels", sources)
    }

    fn header(&self, shown: usize) -> String {
        let hits = if shown == 1 { "hit" } else { "hits" };
        let narrow = match self.rest {
            Some(_) => {
                " The server found more than it answers: narrow the search, or go on with before."
            }
            None => "",
        };
        match shown {
            0 => {
                let hint = &self.hint;
                format!("No hits. Only channels that you are in are searched.{hint}{narrow}")
            }
            _ => format!("{shown} {hits}, newest first.{narrow}"),
        }
    }

    /// Going on asks for what is older, so hits of the same millisecond stay together, if something is left then.
    fn untied(&self, shown: usize) -> usize {
        let at = |index: usize| self.posts.get(index).map(|hit| hit.post().create_at);
        let mut end = shown;
        while end > 0 && at(end).is_some() && at(end - 1) == at(end) {
            end -= 1;
        }
        if end > 0 { end } else { shown }
    }

    fn next(&self, shown: usize) -> Option<Next> {
        let time = match shown < self.posts.len() {
            true => self.posts.get(shown.checked_sub(1)?)?.post().create_at,
            false => self.rest?,
        };
        // The server searches by the second: where one holds more than it answers, there is no going on.
        let on = self.until.is_none_or(|until| time < until);
        let time = Timestamp::from_millisecond(time).ok().filter(|_| on)?;
        Some(Next {
            before: time.to_string(),
        })
    }

    fn row(&self, hit: &ReadablePost) -> Row {
        let post = hit.post();
        let channel = hit.channel().channel();
        let team = self.teams.iter().find(|team| team.id == channel.team_id);
        let team = team.map(|team| team.name.as_str());
        let name = self.names.get(&post.user_id);
        Row {
            id: post.id.clone(),
            channel: self
                .labels
                .get(&channel.id)
                .cloned()
                .unwrap_or_else(|| hit.channel().label()),
            channel_id: channel.id.clone(),
            time: self
                .zone
                .show(Timestamp::from_millisecond(post.create_at).unwrap_or_default()),
            who: name.map_or("@(unknown)".to_owned(), |name| {
                format!("@{}", one_line(name, 64))
            }),
            excerpt: excerpt(&post.message, &self.sought),
            root_id: post.root_id.clone(),
            link: Site::permalink(self.site, team, &post.id),
        }
    }
}

impl Row {
    fn line(&self) -> String {
        let Self {
            id,
            channel,
            time,
            who,
            excerpt,
            link,
            ..
        } = self;
        let excerpt = without_ids(excerpt);
        match link.as_str() {
            "" => format!("{time} {channel} {who}: {excerpt} ({id})"),
            link => format!("{time} {channel} {who}: {excerpt} ({id}) {link}"),
        }
    }
}

/// The part of a message around the first word that was found in it.
fn excerpt(message: &str, sought: &[String]) -> String {
    let line: Vec<char> = one_line(message, usize::MAX).chars().collect();
    let lower: Vec<char> = line.iter().map(|letter| folded(*letter)).collect();
    let found = sought.iter().filter_map(|word| {
        let word: Vec<char> = word.chars().map(folded).collect();
        lower.windows(word.len()).position(|part| part == word)
    });
    let from = match found.min() {
        Some(at) if line.len() > EXCERPT => at.saturating_sub(LEAD).min(line.len() - EXCERPT),
        _ => 0,
    };
    let to = (from + EXCERPT).min(line.len());
    let mut part: String = line[from..to].iter().collect();
    if from > 0 {
        part.replace_range(..part.chars().next().map_or(0, char::len_utf8), "\u{2026}");
    }
    if to < line.len() {
        part.pop();
        part.push('\u{2026}');
    }
    part
}

fn folded(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_shows_the_hit() {
        let message = format!(
            "{} The Deploy\nis late. {}",
            "a ".repeat(400),
            "b ".repeat(400)
        );
        let part = excerpt(&message, &["deploy".to_owned()]);
        assert_eq!(part.chars().count(), EXCERPT);
        assert!(part.contains("The Deploy is late. b"), "{part}");
        assert!(part.starts_with('\u{2026}') && part.ends_with('\u{2026}'));
        assert_eq!(excerpt("short", &["none".to_owned()]), "short");
        let start = excerpt(&"x".repeat(301), &[]);
        assert!(start.starts_with('x') && start.ends_with('\u{2026}'));
        let end = excerpt(
            &format!("{}deploy", "y ".repeat(300)),
            &["deploy".to_owned()],
        );
        assert!(
            end.ends_with("deploy") && end.chars().count() == EXCERPT,
            "{end}"
        );
    }
}
