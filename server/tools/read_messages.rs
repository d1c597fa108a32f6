//! `read_messages`: a channel, its unread part, or a thread.

mod answer;
mod choice;
mod replies;
mod row;
mod span;

use mattermost_plugin_mcp::{Hints, Policy, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answered::{Answered, Halt, answer};
use crate::permissions::{Acting, ReadableChannel, ReadablePost, Right};
use crate::rates::Rate;
use crate::refusal::Refusal;
use crate::resolve::Source;
use crate::time::FORMS;

use super::Kit;

use answer::Output;
use span::{Bounds, Span};

/// Reads messages for the caller.
pub(crate) struct ReadMessages(pub(crate) Kit);

/// What to read, and how much of it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    /// Channel (~name, team/name, @user, id, link) or message (id, permalink).
    #[schemars(length(min = 1, max = 1024))]
    source: String,
    /// auto: a message's thread, else latest.
    #[serde(default)]
    view: View,
    /// 24h, 7d or ISO date.
    #[schemars(length(max = 64))]
    since: Option<String>,
    /// Message id to go back from.
    #[schemars(length(max = 1024))]
    before: Option<String>,
    /// Message id to go on after.
    #[schemars(length(max = 1024))]
    after: Option<String>,
    #[serde(default = "crate::paging::thirty")]
    #[schemars(range(min = 1, max = 200))]
    limit: u32,
    /// Messages around it.
    #[serde(default)]
    #[schemars(range(max = 20))]
    context: u32,
    /// full: reactions, file ids, attachments.
    #[serde(default)]
    detail: Detail,
    // Joins, leaves and the like.
    #[serde(default)]
    include_system: bool,
    #[serde(default = "crate::listing::default_chars")]
    #[schemars(range(min = 500, max = 24000))]
    max_chars: u32,
}

/// Which part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum View {
    #[default]
    Auto,
    Latest,
    Unread,
    Since,
    Thread,
    Around,
}

/// How much of each message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum Detail {
    #[default]
    Compact,
    Full,
}

impl Tool for ReadMessages {
    const NAME: &'static str = "read_messages";
    const DESCRIPTION: &'static str = "Read, show or catch up on the messages (posts, history, replies) of a channel, its unread part, a thread or a direct message. To find words use search_messages. Example: source=\"~town-square\", view=\"unread\".";
    const HINTS: Hints = Hints::READ;
    const POLICY: Policy = Policy::AutoRunInDm;
    const TAGS: &'static [&'static str] = &["mattermost", "message", "channel"];
    type Arguments = Arguments;
    type Output = ToolOutput<Answered<Output>>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<Self::Output, ToolError> {
        let user = self.0.acting(&context, Rate::Read).await?;
        answer(self.read(&user, arguments).await)
    }
}

impl ReadMessages {
    async fn read(&self, user: &Acting, arguments: Arguments) -> Result<ToolOutput<Output>, Halt> {
        let (source, text) = (&self.0.resolver, &arguments.source);
        let (channel, post) = match source.source(user, "source", text).await? {
            Source::Post(post) if post.burns() => {
                return Err(Refusal::Impossible(
                    "source is a burn-on-read message, which no tool reads".to_owned(),
                )
                .into());
            }
            Source::Post(post) => (post.readable_channel().clone(), Some(*post)),
            Source::Channel(channel) => {
                let label = channel.label();
                let channel = self.0.permissions.readable_channel(user, *channel).await?;
                let lacks = || Refusal::Lacks {
                    right: Right::ReadChannelContent,
                    place: label,
                };
                (channel.ok_or_else(lacks)?, None)
            }
        };
        let span = self.span(user, &channel, post.as_ref(), &arguments).await?;
        Ok(span.answer(&channel, &arguments).await?)
    }

    async fn span(
        &self,
        user: &Acting,
        channel: &ReadableChannel,
        post: Option<&ReadablePost>,
        arguments: &Arguments,
    ) -> Result<Span, Refusal> {
        let view = arguments.view(post.is_some())?;
        let bounds = Bounds {
            before: self.id(user, "before", arguments.before.as_deref()).await?,
            after: self.id(user, "after", arguments.after.as_deref()).await?,
        };
        match (view, post) {
            (View::Thread, Some(post)) => Span::thread(channel, post, bounds, arguments).await,
            (View::Around, Some(post)) if bounds.is_open() => {
                Span::around(channel, post, arguments).await
            }
            (View::Unread, _) => Span::unread(channel, bounds, arguments).await,
            (View::Since, _) => {
                let time = arguments.since(user)?;
                Span::since(channel, time, bounds, arguments).await
            }
            (view, _) => Span::at(channel, view, bounds, arguments).await,
        }
    }

    /// The id in `before` or `after`, which may be a permalink too.
    async fn id(
        &self,
        user: &Acting,
        field: &'static str,
        text: Option<&str>,
    ) -> Result<Option<mattermost_plugin::ids::PostId>, Refusal> {
        match text.map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => match text.parse() {
                Ok(id) => Ok(Some(id)),
                Err(_) => {
                    let post = self.0.resolver.post(user, field, text).await?;
                    Ok(Some(post.post().id.clone()))
                }
            },
        }
    }
}

impl Arguments {
    /// The view that is meant, if it fits the source and the other arguments.
    fn view(&self, of_post: bool) -> Result<View, Refusal> {
        let has_since = self
            .since
            .as_deref()
            .is_some_and(|text| !text.trim().is_empty());
        let view = match self.view {
            View::Auto if of_post => View::Thread,
            View::Auto if has_since => View::Since,
            View::Auto => View::Latest,
            view => view,
        };
        let of_posts = matches!(view, View::Thread | View::Around);
        if of_post != of_posts {
            return Err(Refusal::argument(
                "view",
                match of_post {
                    true => {
                        "must be thread or around where source is a message; for latest, unread or since name its channel"
                    }
                    false => "thread and around need a message as source: its id or permalink",
                },
            ));
        }
        if has_since != (view == View::Since) {
            return Err(match has_since {
                true => Refusal::argument("since", "goes with view=since and a channel as source"),
                false => Refusal::argument("since", format!("is missing for view=since: {FORMS}")),
            });
        }
        let with_context = matches!(view, View::Around | View::Unread | View::Since);
        if self.context > 0 && !with_context {
            return Err(Refusal::argument(
                "context",
                "goes with view=around, unread or since",
            ));
        }
        Ok(view)
    }

    /// `since` in milliseconds since 1970.
    fn since(&self, user: &Acting) -> Result<i64, Refusal> {
        let text = self.since.as_deref().unwrap_or_default();
        Ok(user.zone().moment("since", text)?.as_millisecond())
    }
}

#[cfg(test)]
mod tests;
