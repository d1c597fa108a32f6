//! `edit_message`: change the text or the attachments of a message.

mod answer;

use jiff::Timestamp;
use mattermost_plugin::model::Post;
use mattermost_plugin_mcp::{Hints, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::answered::{Answered, Halt, displayed};
use crate::changes::{Change, Made};
use crate::confirm::{Consent, Deed};
use crate::content::{Content, MAX_MESSAGE};
use crate::idempotency::digest;
use crate::link_guard::LinkGuard;
use crate::permissions::{Acting, Edit, Editable};
use crate::rates::Rate;
use crate::refusal::Refusal;
use crate::time::{FORMS, Zone};

use super::Kit;

use answer::{Output, Status};

/// Edits as the caller.
pub(crate) struct EditMessage(pub(crate) Kit);

/// What to change.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    /// Permalink or id.
    #[schemars(length(min = 1, max = 1024))]
    post: String,
    /// Left out, it stays.
    #[schemars(length(min = 1))]
    message: Option<String>,
    /// [] removes them.
    #[schemars(length(max = 10))]
    attachments: Option<Vec<Map<String, Value>>>,
    /// ISO time of the version read.
    #[schemars(length(max = 64))]
    if_unchanged_since: Option<String>,
    // Only check and show.
    #[serde(default)]
    preview: bool,
    /// Token from an answer.
    #[schemars(length(max = 64))]
    confirm: Option<String>,
}

impl Tool for EditMessage {
    const NAME: &'static str = "edit_message";
    const DESCRIPTION: &'static str = "Edit, change, correct or update the text or attachments of a sent message; files, pin and reactions stay. To reply use send_message. Example: post=\"<id>\", message=\"Fixed text\"";
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
        let edited = self.edit(&context, &user, arguments).await;
        displayed(edited)
    }
}

impl EditMessage {
    async fn edit(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        let site = user.site_url().await?;
        let (preview, token) = (arguments.preview, arguments.confirm.clone());
        let unchanged_since = arguments.if_unchanged_since.clone();
        let fingerprint = fingerprint(&arguments);
        let post = self.0.resolver.post(user, "post", &arguments.post).await?;
        let edit = edit(arguments, &site)?;
        let zone = user.zone();
        if let Some(since) = &unchanged_since {
            unchanged(post.post(), since, &zone)?;
        }
        let editable = self.0.permissions.editable(user, &post, &edit).await?;
        let output = Output::new(&editable, &edit, &site);
        if editable.is_unchanged() {
            return Ok(output.with(Status::Unchanged));
        }
        if preview {
            return Ok(output.with(Status::Preview));
        }
        let confirmed = match self.consent(&editable, user, &fingerprint, token).await? {
            None => None,
            Some(Consent::Given(confirmed)) => Some(confirmed),
            Some(Consent::Needed(token)) => {
                let author = &editable.before().user_id;
                let names = post.readable_channel().names(vec![author.clone()]).await?;
                let author = names.get(author).map(String::as_str);
                return Ok(output.confirm_needed(author, token));
            }
        };
        let change = Change {
            event: "mcp_edit_message",
            object: "post",
            doing: "editing the message",
            next: "read the message to see whether it changed; the same call again does no harm",
            about: vec![
                ("post_id", editable.before().id.to_string()),
                ("channel_id", editable.before().channel_id.to_string()),
            ],
        };
        let work = async {
            if let Some(confirmed) = confirmed {
                confirmed.spend().await?;
            }
            let post = editable.save().await?;
            context.done(format!("edited the message (id {})", post.id));
            Ok(Made {
                ids: vec![("post_id", post.id.to_string())],
                outcome: post,
            })
        };
        let post = self.0.changes.make(context, change, work).await?;
        Ok(output.edited(&post, &zone))
    }

    /// That words of somebody else are changed: they read as that person's afterwards, who is not told.
    async fn consent(
        &self,
        editable: &Editable,
        user: &Acting,
        fingerprint: &str,
        token: Option<String>,
    ) -> Result<Option<Consent>, Refusal> {
        if editable.is_own() {
            return Ok(None);
        }
        let deed = Deed {
            user: user.id(),
            action: "edit message of another",
            to: &[editable.before().id.as_str(), fingerprint],
            updated: editable.before().update_at,
        };
        let consent = self.0.confirmations.consent(&deed, token.as_deref());
        consent.await.map(Some)
    }
}

/// A digest of what the message is to say.
fn fingerprint(arguments: &Arguments) -> String {
    let attachments = serde_json::to_string(&arguments.attachments).unwrap_or_default();
    let message = arguments.message.as_deref().unwrap_or_default();
    digest(&[message, &attachments])
}

fn edit(arguments: Arguments, site: &str) -> Result<Edit, Refusal> {
    let Arguments {
        message,
        attachments,
        ..
    } = arguments;
    if message.is_none() && attachments.is_none() {
        return Err(Refusal::argument(
            "message",
            "and attachments are both missing; give what is to change",
        ));
    }
    if message.as_ref().is_some_and(|text| text.trim().is_empty()) {
        return Err(Refusal::argument(
            "message",
            format!(
                "is empty; give 1 to {MAX_MESSAGE} characters, or delete the message with delete_content"
            ),
        ));
    }
    let guard = LinkGuard::new(site);
    let (has_message, has_attachments) = (message.is_some(), attachments.is_some());
    Ok(Edit {
        content: Content::text(&message.unwrap_or_default(), &guard)?
            .with_attachments(attachments.unwrap_or_default(), &guard)?,
        message: has_message,
        attachments: has_attachments,
    })
}

/// Whether the post is as it was at `since`. What is given to the minute or the second stands for all of it, because times are
/// shown so.
fn unchanged(post: &Post, since: &str, zone: &Zone) -> Result<(), Refusal> {
    let Some(given) = zone.parse(since, Timestamp::now()) else {
        return Err(Refusal::argument(
            "if_unchanged_since",
            format!("is no time; give {FORMS}"),
        ));
    };
    let given = given.as_millisecond();
    let precision = match given {
        given if given % 60_000 == 0 => 60_000,
        given if given % 1000 == 0 => 1000,
        _ => 1,
    };
    let changed = post.edit_at.max(post.create_at);
    if changed < given + precision {
        return Ok(());
    }
    let changed = Timestamp::from_millisecond(changed).map(|time| zone.show(time));
    Err(Refusal::Impossible(format!(
        "the message has changed since (conflict): its version is of {}; read it again",
        changed.unwrap_or_default()
    )))
}

#[cfg(test)]
mod tests;
