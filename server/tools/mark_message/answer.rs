//! What `mark_message` answers.

use std::fmt;

use mattermost_plugin::ids::{ChannelId, PostId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::permissions::Marking;

use super::Action;

/// What became of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// Marked as asked.
    Done,
    /// It was like that already.
    Unchanged,
    /// Checked; this is what it would be.
    Preview,
}

/// The message's marks as they are now, or as they would be.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    status: Status,
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    emoji: Option<String>,
    id: PostId,
    /// `~channel`, or what stands for it.
    channel: String,
    channel_id: ChannelId,
    pinned: bool,
    reactions: Vec<Reactions>,
}

/// The reactions with one emoji.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Reactions {
    emoji: String,
    count: usize,
    /// Whether one is the caller's.
    own: bool,
}

impl Output {
    pub(super) fn new(status: Status, action: Action, marking: &Marking, channel: String) -> Self {
        let post = marking.post().post();
        let emoji = marking.emoji().map(str::to_owned);
        let mut output = Self {
            status,
            action: action.word(),
            id: post.id.clone(),
            channel,
            channel_id: post.channel_id.clone(),
            pinned: post.is_pinned,
            reactions: marking
                .reactions()
                .into_iter()
                .map(|(emoji, count, own)| Reactions { emoji, count, own })
                .collect(),
            emoji,
        };
        if status != Status::Unchanged {
            output.mark(action);
        }
        output
    }

    /// Makes the change in what is shown.
    fn mark(&mut self, action: Action) {
        let emoji = self.emoji.clone().unwrap_or_default();
        let known = self.reactions.iter_mut().find(|known| known.emoji == emoji);
        match (action, known) {
            (Action::Pin, _) => self.pinned = true,
            (Action::Unpin, _) => self.pinned = false,
            (Action::React, Some(known)) => {
                known.count += 1;
                known.own = true;
            }
            (Action::React, None) => self.reactions.push(Reactions {
                emoji,
                count: 1,
                own: true,
            }),
            (Action::Unreact, Some(known)) => {
                known.count -= 1;
                known.own = false;
                self.reactions.retain(|known| known.count > 0);
            }
            (Action::Unreact, None) => {}
        }
    }

    fn deed(&self) -> String {
        let emoji = self.emoji.as_deref().unwrap_or_default();
        match (self.action, self.status) {
            ("react", Status::Unchanged) => format!("Your :{emoji}: is there already on"),
            ("unreact", Status::Unchanged) => format!("There is no :{emoji}: of yours on"),
            ("pin", Status::Unchanged) => "Already pinned:".to_owned(),
            (_, Status::Unchanged) => "Not pinned anyway:".to_owned(),
            ("react", _) => format!("Reacted with :{emoji}: to"),
            ("unreact", _) => format!("Took your :{emoji}: off"),
            ("pin", _) => "Pinned".to_owned(),
            (_, _) => "Unpinned".to_owned(),
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.status == Status::Preview {
            f.write_str("Preview, nothing was changed. It would be: ")?;
        }
        let Self { id, channel, .. } = self;
        write!(f, "{} message {id} in {channel}", self.deed())?;
        let reactions: Vec<String> = self
            .reactions
            .iter()
            .map(|Reactions { emoji, count, own }| {
                let own = if *own { " (one yours)" } else { "" };
                format!(":{emoji}: {count}{own}")
            })
            .collect();
        let reactions = match reactions.is_empty() {
            true => "none".to_owned(),
            false => reactions.join(", "),
        };
        let pinned = if self.pinned { "yes" } else { "no" };
        write!(f, "\nreactions: {reactions}\npinned: {pinned}")
    }
}
