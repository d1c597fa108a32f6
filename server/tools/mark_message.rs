//! `mark_message`: the caller's reactions, and pins.

mod answer;

use mattermost_plugin_mcp::{Hints, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answered::{Answered, Halt, displayed};
use crate::changes::{Change, Made};
use crate::permissions::{Acting, Mark};
use crate::rates::Rate;
use crate::refusal::Refusal;

use super::Kit;

use answer::{Output, Status};

/// Reacts and pins as the caller.
pub(crate) struct MarkMessage(pub(crate) Kit);

/// What to do to which message.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    /// Message: id or permalink.
    post: String,
    action: Action,
    /// For react and unreact: thumbsup, :tada: or the character.
    emoji: Option<String>,
    #[serde(default)]
    preview: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(crate) enum Action {
    React,
    Unreact,
    Pin,
    Unpin,
}

impl Tool for MarkMessage {
    const NAME: &'static str = "mark_message";
    const DESCRIPTION: &'static str = "React to a message with an emoji (like, upvote, acknowledge), take back one's own reaction, or pin or unpin a message. For text use send_message. Example: post=\"<id>\", action=\"react\", emoji=\"thumbsup\".";
    const HINTS: Hints = Hints::WRITE_IDEMPOTENT;
    const TAGS: &'static [&'static str] = &["mattermost", "message"];
    type Arguments = Arguments;
    type Output = ToolOutput<Answered<Output>>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<Self::Output, ToolError> {
        let user = self.0.acting(&context, Rate::Write).await?;
        displayed(self.mark(&context, &user, arguments).await)
    }
}

impl MarkMessage {
    async fn mark(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        let Arguments {
            post,
            action,
            emoji,
            preview,
        } = arguments;
        let mark = self.mark_of(action, emoji.as_deref()).await?;
        let post = self.0.resolver.post(user, "post", &post).await?;
        let marking = self.0.permissions.marking(user, post, mark).await?;
        let label = marking.post().readable_channel().label().await?;
        let status = match (marking.is_done(), preview) {
            (true, _) => Status::Unchanged,
            (false, true) => Status::Preview,
            (false, false) => Status::Done,
        };
        if status == Status::Done {
            let change = Change {
                event: "mcp_mark_message",
                object: "post",
                doing: "marking the message",
                next: "call again with the same arguments: nothing is done twice",
                about: about(action, &marking),
            };
            let work = async {
                marking.make().await?;
                let post = &marking.post().post().id;
                context.done(format!("{} on message {post}", action.word()));
                Ok(Made::nothing_new(()))
            };
            self.0.changes.make(context, change, work).await?;
        }
        Ok(Output::new(status, action, &marking, label))
    }

    async fn mark_of(&self, action: Action, emoji: Option<&str>) -> Result<Mark, Halt> {
        let written = emoji.is_some_and(|emoji| !emoji.trim().is_empty());
        if written && matches!(action, Action::Pin | Action::Unpin) {
            let problem = "goes with action=react or unreact";
            return Err(Refusal::argument("emoji", problem).into());
        }
        let emoji = match action {
            Action::Pin => return Ok(Mark::Pin),
            Action::Unpin => return Ok(Mark::Unpin),
            Action::React | Action::Unreact => emoji.unwrap_or_default(),
        };
        if emoji.trim().is_empty() {
            let problem =
                "is needed to react and unreact: a name (thumbsup, :tada:) or the character";
            return Err(Refusal::argument("emoji", problem).into());
        }
        let emoji = self.0.resolver.emoji("emoji", emoji).await?;
        Ok(match action {
            Action::Unreact => Mark::Unreact(emoji),
            _ => Mark::React(emoji),
        })
    }
}

fn about(action: Action, marking: &crate::permissions::Marking) -> Vec<(&'static str, String)> {
    let post = marking.post().post();
    vec![
        ("action", action.word().to_owned()),
        ("post_id", post.id.to_string()),
        ("channel_id", post.channel_id.to_string()),
    ]
}

impl Action {
    fn word(self) -> &'static str {
        match self {
            Self::React => "react",
            Self::Unreact => "unreact",
            Self::Pin => "pin",
            Self::Unpin => "unpin",
        }
    }
}

#[cfg(test)]
mod tests;
