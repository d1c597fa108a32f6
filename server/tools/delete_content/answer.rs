//! What `delete_content` answers.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::listing::WARNING;
use crate::permissions::{Bookmark, Deletable};
use crate::quoted::one_line;

/// Characters that are shown of a message or title.
const SHOWN: usize = 200;

/// What became of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// Nothing is deleted yet; a second call with the token does it.
    ConfirmNeeded,
    /// Nothing is deleted.
    Preview,
    /// It is deleted.
    Deleted,
}

/// The structured answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    status: Status,
    /// `message` or `bookmark`.
    kind: &'static str,
    id: String,
    /// `~channel`, or what stands for it.
    channel: String,
    /// With `@`; of a message, before it is deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    /// How the message begins, or the bookmark's title; before it is deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    /// Replies that go with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    replies: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reactions: Option<usize>,
    /// For the second call.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirm: Option<String>,
    /// Whether something here was written by others.
    untrusted: bool,
}

impl Output {
    pub(super) fn message(
        status: Status,
        deletable: &Deletable,
        author: Option<&str>,
        confirm: Option<String>,
    ) -> Self {
        let post = deletable.post().post();
        let shown = status != Status::Deleted;
        Self {
            status,
            kind: "message",
            id: post.id.to_string(),
            channel: deletable.post().channel().label(),
            author: shown.then(|| format!("@{}", author.unwrap_or("unknown"))),
            start: shown.then(|| one_line(&post.message, SHOWN)),
            replies: Some(deletable.replies),
            reactions: shown.then_some(deletable.reactions),
            confirm,
            untrusted: shown && !deletable.own,
        }
    }

    pub(super) fn bookmark(
        status: Status,
        channel: &str,
        bookmark: &Bookmark,
        confirm: Option<String>,
    ) -> Self {
        let shown = status != Status::Deleted;
        Self {
            status,
            kind: "bookmark",
            id: bookmark.id.clone(),
            channel: channel.to_owned(),
            author: None,
            start: shown.then(|| one_line(&bookmark.display_name, SHOWN)),
            replies: None,
            reactions: None,
            confirm,
            untrusted: shown,
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind, id, channel, ..
        } = self;
        if self.status == Status::Deleted {
            write!(f, "Deleted {kind} {id} in {channel}")?;
            return match self.replies {
                Some(replies) if replies > 0 => write!(f, ", and its replies ({replies})"),
                _ => Ok(()),
            };
        }
        if self.untrusted {
            writeln!(f, "{WARNING}")?;
        }
        write!(
            f,
            "Nothing is deleted yet. This would go: {kind} {id} in {channel}"
        )?;
        if let Some(author) = &self.author {
            write!(f, "\nby: {author}")?;
        }
        if let Some(start) = &self.start {
            write!(f, "\ntext: {start}")?;
        }
        if let (Some(replies), Some(reactions)) = (self.replies, self.reactions) {
            write!(f, "\nreplies: {replies}, reactions: {reactions}")?;
        }
        write!(
            f,
            "\nIt is a soft delete: nobody sees it any more, the server keeps it."
        )?;
        if self.replies.is_some_and(|replies| replies > 0) {
            write!(f, " Its replies go, too.")?;
        }
        match &self.confirm {
            Some(token) => write!(
                f,
                "\nTo delete it, call again within 10 minutes with the same arguments and confirm={token}"
            ),
            None => Ok(()),
        }
    }
}
