//! `send_message`: post to a channel, a thread, a person or a group.

mod answer;
mod recipient;

use futures_util::future::try_join_all;
use mattermost_plugin_mcp::{Hints, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::answered::{Answered, Halt, displayed};
use crate::confirm::{Consent, Deed};
use crate::content::Content;
use crate::delivery::{Delivered, Letter};
use crate::idempotency::{Key, digest};
use crate::link_guard::LinkGuard;
use crate::permissions::{Acting, Draft, Files, Notified};
use crate::rates::Rate;
use crate::refusal::Refusal;
use crate::upload::Upload;

use super::Kit;

use answer::{Output, Place, Sending};
use recipient::Recipient;

/// Posts as the caller.
pub(crate) struct SendMessage(pub(crate) Kit);

/// What to send, and where.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    /// Channel (~name, team/name, id), @user, "@a,@b" (group), or message to reply to (permalink, id).
    #[schemars(length(min = 1, max = 1024))]
    pub(crate) to: String,
    /// Markdown.
    #[serde(default)]
    pub(crate) message: String,
    // Of the channel.
    #[schemars(length(max = 64))]
    pub(crate) team: Option<String>,
    /// Message in whose thread it goes.
    #[schemars(length(max = 1024))]
    pub(crate) reply_to: Option<String>,
    /// Of title, title_link, text, color, fields [{title, value}], image_url, footer.
    #[schemars(length(max = 10))]
    pub(crate) attachments: Option<Vec<Map<String, Value>>>,
    /// Uploaded before.
    #[schemars(length(max = 10))]
    pub(crate) file_ids: Option<Vec<String>>,
    // New: text or base64.
    #[schemars(length(max = 5))]
    pub(crate) files: Option<Vec<NewFile>>,
    /// The same key posts once.
    #[schemars(length(min = 1, max = 64))]
    pub(crate) idempotency_key: Option<String>,
    /// Only check and show.
    #[serde(default)]
    pub(crate) preview: bool,
    /// Token from an answer.
    #[schemars(length(max = 64))]
    pub(crate) confirm: Option<String>,
}

/// A file to go with it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(description = "")]
pub(crate) struct NewFile {
    #[schemars(length(min = 1, max = 1024))]
    pub(crate) name: String,
    #[schemars(length(max = 5_242_880))]
    pub(crate) text: Option<String>,
    #[schemars(length(max = 7_340_032))]
    pub(crate) base64: Option<String>,
}

impl Tool for SendMessage {
    const NAME: &'static str = "send_message";
    const DESCRIPTION: &'static str = "Send, post or write a message: to a channel, as a reply in a thread, or as a direct or group message (DM), with attachments or files. To change one use edit_message. Example: to=\"@ada\", message=\"Done.\"";
    const HINTS: Hints = Hints::WRITE;
    const TAGS: &'static [&'static str] = &["mattermost", "message"];
    type Arguments = Arguments;
    type Output = ToolOutput<Answered<Output>>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<Self::Output, ToolError> {
        let user = self.0.acting(&context, Rate::Write).await?;
        let sent = self.send(&context, &user, arguments).await;
        displayed(sent)
    }
}

impl SendMessage {
    async fn send(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        let site = user.site_url().await?;
        let fingerprint = fingerprint(&arguments);
        let draft = self.draft(user, &site, &arguments).await?;
        let reply = match &arguments.reply_to {
            Some(text) => Some(self.0.resolver.post(user, "reply_to", text).await?),
            None => None,
        };
        let recipient = self.recipient(user, &arguments, reply).await?;
        let place = self.place(user, site, &recipient).await?;
        let request = digest(&[user.id().as_str(), &recipient.identity(), &fingerprint]);
        let key = match &arguments.idempotency_key {
            Some(written) => Some(Key::parse(user.id(), written, &request)?),
            None => None,
        };
        if let Some(key) = key.as_ref().filter(|_| !arguments.preview)
            && let Some(post) = self.0.delivery.earlier(key).await?
        {
            return Ok(Output::sent_before(place, post));
        }
        let pending = pending_post_id(user, arguments.idempotency_key.as_deref(), &request);
        let draft = draft.pending_post_id(pending);
        let destination = self.destination(user, recipient, draft).await?;
        let notified = destination.notified().await?;
        let sending = Sending::new(destination.draft(), &notified);
        if arguments.preview {
            let members = destination.members().await?;
            return Ok(Output::preview(place, sending, members));
        }
        let token = arguments.confirm.as_deref();
        let confirmed = match self.consent(user, &request, &notified, token).await? {
            None => None,
            Some(Consent::Given(confirmed)) => Some(confirmed),
            Some(Consent::Needed(token)) => {
                return Ok(Output::confirm_needed(place, sending, token));
            }
        };
        let letter = Letter {
            destination,
            key,
            confirmed,
        };
        Ok(match self.0.delivery.send(context, letter).await? {
            Delivered::Sent {
                post,
                channel,
                files,
            } => Output::sent(place.in_channel(channel), post, sending, files),
            Delivered::Before { post } => Output::sent_before(place, post),
        })
    }

    /// The message, checked; nothing of it is allowed anywhere yet.
    async fn draft(
        &self,
        user: &Acting,
        site: &str,
        arguments: &Arguments,
    ) -> Result<Draft, Refusal> {
        let guard = LinkGuard::new(site);
        let attachments = arguments.attachments.clone().unwrap_or_default();
        let content =
            Content::text(&arguments.message, &guard)?.with_attachments(attachments, &guard)?;
        let mut files = Files::default();
        for file in arguments.files.iter().flatten().cloned() {
            let upload = Upload::new("files", &file.name, file.text, file.base64)?;
            files.new.push(upload);
        }
        let own = arguments.file_ids.iter().flatten();
        let own = own.map(|id| self.0.permissions.own_file(user, "file_ids", id));
        files.own = try_join_all(own).await?;
        Draft::new(content, files)
    }

    /// That so many people may be notified, where they are many. A token for some is none for twice as many.
    async fn consent(
        &self,
        user: &Acting,
        request: &str,
        notified: &Notified,
        token: Option<&str>,
    ) -> Result<Option<Consent>, Refusal> {
        let limit = self.0.config.get().confirm_mentions_above;
        if !notified.needs_confirmation(limit) {
            return Ok(None);
        }
        let size = notified.people.checked_next_power_of_two();
        let deed = Deed {
            user: user.id(),
            action: "notify many",
            to: &[request],
            updated: size
                .and_then(|size| i64::try_from(size).ok())
                .unwrap_or(i64::MAX),
        };
        self.0.confirmations.consent(&deed, token).await.map(Some)
    }

    async fn place(
        &self,
        user: &Acting,
        site: String,
        recipient: &Recipient,
    ) -> Result<Place, Refusal> {
        let Recipient::Channel(channel, _) = recipient else {
            return Ok(Place::new(site, None, recipient));
        };
        let id = &channel.channel().team_id;
        let teams = user.teams().await?;
        let team = teams.into_iter().find(|team| team.id == *id);
        Ok(Place::new(
            site,
            team.map(|team| team.name.into()),
            recipient,
        ))
    }
}

/// A digest of all that is asked for but the place.
fn fingerprint(arguments: &Arguments) -> String {
    let attachments = serde_json::to_string(&arguments.attachments).unwrap_or_default();
    let mut parts = vec![arguments.message.clone(), attachments];
    parts.extend(arguments.file_ids.iter().flatten().cloned());
    for file in arguments.files.iter().flatten() {
        let text = file.text.as_deref().unwrap_or_default();
        let base64 = file.base64.as_deref().unwrap_or_default();
        parts.push(digest(&[&file.name, text, base64]));
    }
    digest(&parts)
}

/// The same for the same message to the same place, so that of two such requests at the same time the server refuses one; with
/// a key, the same for the same key. It does not outlast the request: only a key keeps a message from being posted twice.
fn pending_post_id(user: &Acting, key: Option<&str>, request: &str) -> String {
    let what = digest(&[key.unwrap_or_default(), request]);
    format!("{}:{what}", user.id())
}

#[cfg(test)]
mod tests;
