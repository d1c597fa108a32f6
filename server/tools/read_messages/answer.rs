//! What `read_messages` answers.

use mattermost_plugin::ids::{ChannelId, PostId, TeamId};
use mattermost_plugin::model::Post;
use mattermost_plugin_mcp::ToolOutput;
use schemars::JsonSchema;
use serde::Serialize;

use crate::listing::{Listing, More, length, start};
use crate::permissions::{ChannelKind, ReadableChannel};
use crate::refusal::Refusal;
use crate::tools::source_channels;

use super::choice::{Choice, HEAD, choose, must};
use super::row::{Known, Row, emojis, people};
use super::span::{Keep, Span};
use super::{Arguments, View};

/// The structured answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    channel: Place,
    view: View,
    pub(crate) messages: Vec<Row>,
    /// Messages of a thread that are left out before the message at `gap_at`.
    #[serde(skip_serializing_if = "is_zero")]
    left_out: usize,
    #[serde(skip_serializing_if = "is_zero")]
    gap_at: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    truncated: bool,
    /// Arguments that go on here, beside those of this call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<Next>,
    /// Others wrote this.
    untrusted: bool,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Place {
    id: ChannelId,
    /// `~name`, or what it is, with whom.
    name: String,
    r#type: &'static str,
    #[serde(skip_serializing_if = "TeamId::is_empty")]
    team_id: TeamId,
}

/// How to go on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Next {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<PostId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<PostId>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Span {
    /// Looks up what belongs to the messages and writes as many of them as fit.
    pub(super) async fn answer(
        mut self,
        channel: &ReadableChannel,
        arguments: &Arguments,
    ) -> Result<ToolOutput<Output>, Refusal> {
        self.narrow(arguments.max_chars as usize);
        let known = self.look_up(channel, arguments).await?;
        let zone = channel.reader().zone();
        let in_thread = self.view == View::Thread;
        let rows = self.posts.iter();
        let mut rows: Vec<Row> = rows
            .map(|post| Row::new(post, &known, &zone, arguments.detail))
            .collect();

        let label = channel.label().await?;
        let widest = self.header(&label, &rows, rows.len(), arguments);
        let room = Listing::of_others(&widest, arguments.max_chars).room();
        if let Some(first) = must(rows.len(), self.keep)
            && length(&rows[first].lines(in_thread)) > room
        {
            rows[first].shorten(in_thread, room);
        }
        let mut lines: Vec<String> = rows.iter().map(|row| row.lines(in_thread)).collect();
        let lengths: Vec<usize> = lines.iter().map(|line| length(line) + 1).collect();
        let choice = choose(&lengths, self.keep, self.limit, room + 1);
        let choice = self.untied(choice);

        let shown: Vec<Row> = choice.indices().map(|at| rows[at].clone()).collect();
        let header = self.header(&label, &shown, shown.len(), arguments);
        let mut listing = Listing::of_others(&header, arguments.max_chars);
        let gap = match choice.head.is_empty() || choice.tail.is_empty() {
            true => 0,
            false => choice.tail.start - choice.head.end,
        };
        for at in choice.indices() {
            if gap > 0 && at == choice.tail.start {
                listing.push(&format!("... {gap} messages left out here ..."));
            }
            listing.push(&std::mem::take(&mut lines[at]));
        }
        let (count, next) = self.next(&choice);
        let value = next.as_ref().map(Next::in_words);
        let more = value.as_ref().map(|(argument, value)| More {
            count,
            argument,
            value,
        });
        let text = listing.finish(more);
        let core = channel.visible().channel();
        let output = Output {
            channel: Place {
                id: core.id.clone(),
                name: label,
                r#type: ChannelKind::of(core).word(),
                team_id: core.team_id.clone(),
            },
            view: self.view,
            messages: shown,
            left_out: gap,
            gap_at: if gap > 0 { choice.head.len() } else { 0 },
            notes: self.notes,
            truncated: next.is_some(),
            next,
            untrusted: true,
        };
        Ok(ToolOutput::new(text, output)
            .with_meta("source_channels", source_channels([channel.visible()])))
    }

    /// How many of these messages, in this order, may be within the limit and the answer's length.
    fn fitting<'p>(&self, posts: impl Iterator<Item = &'p Post>, max_chars: usize) -> usize {
        let mut left = max_chars;
        let fits = |post: &&Post| {
            let fits = left > 0;
            left = left.saturating_sub(post.message.chars().count() + 50);
            fits
        };
        posts.take(self.limit).take_while(fits).count()
    }

    /// The messages that may be shown, those first that surely are: of a long thread the ends only.
    fn showable(&self, max_chars: usize) -> Vec<&Post> {
        let posts = &self.posts;
        if self.keep != Keep::Ends {
            return posts.iter().collect();
        }
        let first = self.fitting(posts.iter(), max_chars);
        let last = posts.len() - self.fitting(posts.iter().rev(), max_chars);
        let (head, rest) = posts[..first].split_at(first.min(HEAD));
        let tail = posts[last.max(first)..].iter().rev();
        head.iter().chain(tail).chain(rest).collect()
    }

    /// Drops what cannot be shown for sure: beyond the limit, or beyond the answer's length.
    fn narrow(&mut self, max_chars: usize) {
        let count = self.posts.len();
        let kept = match self.keep {
            Keep::First => self.fitting(self.posts.iter(), max_chars),
            Keep::Last => self.fitting(self.posts.iter().rev(), max_chars),
            Keep::Ends | Keep::Around(_) => count,
        };
        let (from, to) = match self.keep {
            Keep::Last => (count - kept, count),
            _ => (0, kept),
        };
        self.border = match self.keep {
            Keep::Last => from.checked_sub(1).and_then(|at| self.posts.get(at)),
            _ => self.posts.get(to),
        }
        .map(|post| post.create_at);
        self.dropped = count - kept;
        self.posts.truncate(to);
        self.posts.drain(..from);
    }

    /// Reactions, files and names: a call a message that has reactions, a call a file, one call for all names.
    async fn look_up(
        &self,
        channel: &ReadableChannel,
        arguments: &Arguments,
    ) -> Result<Known, Refusal> {
        let posts = self.showable(arguments.max_chars as usize);
        let reacted = posts.iter().filter(|post| post.has_reactions);
        let reacted = reacted.map(|post| post.id.clone()).collect();
        let attached = posts.iter().flat_map(|post| post.file_ids.clone());
        let (reactions, files) = tokio::try_join!(
            channel.reactions(reacted),
            channel.files(attached.collect())
        )?;
        let mut known = Known {
            emojis: emojis(&reactions),
            reactions,
            files,
            ..Known::default()
        };
        let named = posts
            .iter()
            .flat_map(|post| people(post, &known, arguments.detail));
        let named = named.collect();
        known.names = channel.names(named).await?;
        Ok(known)
    }

    /// The channel, how many messages of which time, and what is to be known about them.
    fn header(&self, label: &str, rows: &[Row], count: usize, arguments: &Arguments) -> String {
        let what = match self.view {
            View::Thread => "thread in ",
            _ => "",
        };
        let messages = if count == 1 { "message" } else { "messages" };
        let mut header = format!("{what}{label}: {count} {messages}");
        if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
            header.push_str(&format!(", {} to {}", first.time, last.time));
        }
        header.push('.');
        for note in &self.notes {
            header.push_str(&format!(" {note}"));
        }
        if self.earlier
            && let Some(first) = rows.first()
        {
            header.push_str(&format!(" Earlier ones: before={}.", first.id));
        }
        match self.burning {
            0 => {}
            count => header.push_str(&format!(" {count} burn-on-read left out.")),
        }
        start(&header, (arguments.max_chars as usize / 4).max(150))
    }

    /// Going on asks for what was posted before or after a message, so those posted in the same millisecond stay together, if
    /// something is left then.
    fn untied(&self, mut choice: Choice) -> Choice {
        let at = |index: usize| self.posts.get(index).map(|post| post.create_at);
        match self.keep {
            Keep::First => {
                let beyond = at(choice.head.end).or(self.border);
                let tied = |end: usize| at(end - 1) == beyond && beyond.is_some();
                let mut end = choice.head.end;
                while end > 0 && tied(end) {
                    end -= 1;
                }
                if end > 0 {
                    choice.head.end = end;
                }
            }
            Keep::Last => {
                let before = choice.tail.start.checked_sub(1);
                let beyond = before.map_or(self.border, at);
                let mut from = choice.tail.start;
                while from < choice.tail.end && at(from) == beyond && beyond.is_some() {
                    from += 1;
                }
                if from < choice.tail.end {
                    choice.tail.start = from;
                }
            }
            Keep::Ends | Keep::Around(_) => {}
        }
        choice
    }

    /// How many are left, where that is known, and where they are.
    fn next(&self, choice: &Choice) -> (Option<usize>, Option<Next>) {
        let id = |index: usize| self.posts.get(index).map(|post| post.id.clone());
        let count = self.posts.len();
        let (left, next) = match self.keep {
            Keep::Last => {
                let before = id(choice.tail.start).or_else(|| self.edge.clone());
                let left = choice.tail.start + self.dropped;
                (
                    left,
                    Next {
                        before,
                        after: None,
                    },
                )
            }
            Keep::First => {
                let after = match choice.head.end.checked_sub(1) {
                    Some(last) => id(last),
                    None => self.edge.clone(),
                };
                let left = count - choice.head.end + self.dropped;
                let before = self.bounds.before.clone();
                (left, Next { before, after })
            }
            Keep::Ends => {
                let after = choice.head.end.checked_sub(1).and_then(id);
                let left = choice.tail.start - choice.head.end;
                (
                    left,
                    Next {
                        before: id(choice.tail.start),
                        after,
                    },
                )
            }
            Keep::Around(_) => {
                let after = choice.tail.end.checked_sub(1).and_then(id);
                (
                    count - choice.tail.end,
                    Next {
                        before: None,
                        after,
                    },
                )
            }
        };
        match (left, self.complete) {
            (0, true) => (None, None),
            (left, true) => (Some(left), Some(next)),
            (_, false) => (None, (next != Next::default()).then_some(next)),
        }
    }
}

impl Next {
    /// Name of the first argument, and the rest of the line.
    fn in_words(&self) -> (&'static str, String) {
        match (&self.after, &self.before) {
            (Some(after), Some(before)) => ("after", format!("{after} before={before}")),
            (Some(after), None) => ("after", after.to_string()),
            (None, Some(before)) => ("before", before.to_string()),
            (None, None) => ("limit", "200".to_owned()),
        }
    }
}
