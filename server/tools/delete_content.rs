//! `delete_content`: a message or a bookmark, in two steps.

mod answer;

use std::future::Future;

use mattermost_plugin_mcp::{Hints, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answered::{Answered, Halt, displayed};
use crate::changes::{Change, Made, Unmade};
use crate::confirm::{Confirmed, Consent, Deed};
use crate::permissions::Acting;
use crate::rates::Rate;
use crate::refusal::Refusal;

use super::Kit;
use super::arguments::needed_as;

use answer::{Output, Status};

/// Deletes as the caller.
pub(crate) struct DeleteContent(pub(crate) Kit);

/// What to delete.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    #[serde(default)]
    kind: Kind,
    /// Id or permalink.
    post: Option<String>,
    bookmark_id: Option<String>,
    /// The bookmark's.
    channel: Option<String>,
    /// Token of the first call.
    confirm: Option<String>,
    /// Give no token.
    #[serde(default)]
    preview: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(crate) enum Kind {
    #[default]
    Message,
    Bookmark,
}

/// Whether this call deletes.
enum Step {
    /// It shows, and hands out a token or not.
    Show(Status, Option<String>),
    /// It deletes.
    Delete(Confirmed),
}

impl Tool for DeleteContent {
    const NAME: &'static str = "delete_content";
    const DESCRIPTION: &'static str = "Delete or remove a message (its replies go, too) or a channel bookmark. The first call shows what goes and returns a token, a second with confirm=<token> deletes. To change a message use edit_message. Example: post=\"<id>\".";
    const HINTS: Hints = Hints::DELETE;
    const TAGS: &'static [&'static str] = &["mattermost", "message", "bookmark"];
    type Arguments = Arguments;
    type Output = ToolOutput<Answered<Output>>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<Self::Output, ToolError> {
        let user = self.0.acting(&context, Rate::Delete).await?;
        let result = match arguments.kind {
            Kind::Message => self.message(&context, &user, arguments).await,
            Kind::Bookmark => self.bookmark(&context, &user, arguments).await,
        };
        displayed(result)
    }
}

impl DeleteContent {
    async fn message(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        let post = needed_as(
            "post",
            &arguments.post,
            "the id or permalink of the message",
        )?;
        let post = self.0.resolver.post(user, "post", post).await?;
        let deletable = self.0.permissions.deletable(user, post).await?;
        let post = deletable.post().post();
        let deed = Deed {
            user: user.id(),
            action: "delete message",
            to: &[post.id.as_str()],
            updated: post.update_at,
        };
        let confirmed = match self.step(&arguments, &deed).await? {
            Step::Show(status, token) => {
                let channel = deletable.post().readable_channel();
                let names = channel.names(vec![post.user_id.clone()]).await?;
                let author = names.get(&post.user_id).map(String::as_str);
                return Ok(Output::message(status, &deletable, author, token));
            }
            Step::Delete(confirmed) => confirmed,
        };
        let about = vec![
            ("post_id", post.id.to_string()),
            ("channel_id", post.channel_id.to_string()),
        ];
        let work = async { Ok(deletable.delete().await?) };
        let doing = "deleting the message";
        self.delete(context, ("post", doing), about, confirmed, work)
            .await?;
        Ok(Output::message(Status::Deleted, &deletable, None, None))
    }

    async fn bookmark(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        let id = needed_as(
            "bookmark_id",
            &arguments.bookmark_id,
            "the id of the bookmark",
        )?;
        let named = needed_as("channel", &arguments.channel, "the channel of the bookmark")?;
        let channel = self
            .0
            .resolver
            .channel(user, "channel", named, None)
            .await?;
        let label = channel.label();
        let permissions = &self.0.permissions;
        let readable = permissions.readable_channel(user, channel).await?;
        let unreadable = || Refusal::NotFound(format!("no bookmarks in {label} that you can see"));
        let readable = readable.ok_or_else(unreadable)?;
        let deletable = permissions.bookmark_deletable(&readable, id).await?;
        let bookmark = deletable.bookmark();
        let deed = Deed {
            user: user.id(),
            action: "delete bookmark",
            to: &[&bookmark.id],
            updated: bookmark.update_at,
        };
        let confirmed = match self.step(&arguments, &deed).await? {
            Step::Show(status, token) => {
                return Ok(Output::bookmark(status, &label, bookmark, token));
            }
            Step::Delete(confirmed) => confirmed,
        };
        let about = vec![
            ("bookmark_id", bookmark.id.clone()),
            ("channel_id", bookmark.channel_id.to_string()),
        ];
        let work = async { Ok(deletable.delete().await?) };
        let doing = "deleting the bookmark";
        self.delete(context, ("bookmark", doing), about, confirmed, work)
            .await?;
        Ok(Output::bookmark(Status::Deleted, &label, bookmark, None))
    }

    async fn step(&self, arguments: &Arguments, deed: &Deed<'_>) -> Result<Step, Refusal> {
        if arguments.preview {
            return Ok(Step::Show(Status::Preview, None));
        }
        let token = arguments.confirm.as_deref();
        Ok(match self.0.confirmations.consent(deed, token).await? {
            Consent::Given(confirmed) => Step::Delete(confirmed),
            Consent::Needed(token) => Step::Show(Status::ConfirmNeeded, Some(token)),
        })
    }

    /// Uses the token up and deletes.
    async fn delete(
        &self,
        context: &ToolContext,
        (object, doing): (&'static str, &'static str),
        about: Vec<(&'static str, String)>,
        confirmed: Confirmed,
        work: impl Future<Output = Result<(), Unmade>>,
    ) -> Result<(), Refusal> {
        let change = Change {
            event: "mcp_delete_content",
            object,
            doing,
            next: "call again without confirm: what is not found any more is deleted",
            about,
        };
        let work = async {
            confirmed.spend().await?;
            work.await?;
            context.done(match object {
                "post" => "deleted the message",
                _ => "deleted the bookmark",
            });
            Ok(Made::nothing_new(()))
        };
        self.0.changes.make(context, change, work).await
    }
}

#[cfg(test)]
mod tests;
