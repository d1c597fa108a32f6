//! `send_message`: post to a channel, a thread or a person.

mod answer;

use mattermost_plugin::ids::PostId;
use mattermost_plugin_mcp::{Hints, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::delivery::Delivered;
use crate::idempotency::{Key, digest};
use crate::permissions::{Acting, Destination, Draft, ReadablePost, VisibleChannel};
use crate::rates::Rate;
use crate::refusal::Refusal;
use crate::resolve::{Found, Target};

use super::Kit;

use answer::{Output, Place};

/// Posts as the caller.
pub(crate) struct SendMessage(pub(crate) Kit);

/// What to send, and where.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    /// Where: a channel (~name, team/name, title, id or link), a person (@name), or a message to reply to (permalink or id).
    #[schemars(length(min = 1, max = 1024))]
    pub(crate) to: String,
    /// The text, in Markdown, up to 16383 characters.
    #[schemars(length(min = 1))]
    pub(crate) message: String,
    /// Team of the channel, where several have one of that name.
    #[schemars(length(max = 64))]
    pub(crate) team: Option<String>,
    /// Message to reply to in its thread: permalink or id.
    #[schemars(length(max = 1024))]
    pub(crate) reply_to: Option<String>,
    /// Check everything and show what would be sent where, but send nothing.
    #[serde(default)]
    pub(crate) preview: bool,
    /// Any text of your choice; a second call with it within a day sends nothing again.
    #[schemars(length(min = 1, max = 64))]
    pub(crate) idempotency_key: Option<String>,
}

impl Tool for SendMessage {
    const NAME: &'static str = "send_message";
    const DESCRIPTION: &'static str = "Send, post or write a message to a channel, reply in a thread, or direct message (DM) a person, as the user. Names are enough, no ids needed: to=\"~town-square\", to=\"@ada\". Use preview=true to check first.";
    const HINTS: Hints = Hints::WRITE;
    type Arguments = Arguments;
    type Output = ToolOutput<Output>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<ToolOutput<Output>, ToolError> {
        let user = self.0.acting(&context, Rate::Write).await?;
        let output = self.send(&context, &user, arguments).await?;
        Ok(ToolOutput::new(output.to_string(), output))
    }
}

impl SendMessage {
    async fn send(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Refusal> {
        let Arguments {
            to,
            message,
            team,
            reply_to,
            preview,
            idempotency_key,
        } = arguments;
        let draft = Draft::new(message)?;
        let reply = match &reply_to {
            Some(text) => Some(self.0.resolver.post(user, "reply_to", text).await?),
            None => None,
        };
        let target = match self.0.resolver.target(user, &to, team.as_deref()).await? {
            Found::One(target) => target,
            Found::Several(candidates) => return Ok(Output::ambiguous(&to, candidates)),
            Found::Nothing(near) if !near.is_empty() => return Ok(Output::not_found(&to, near)),
            Found::Nothing(_) => {
                return Err(Refusal::NotFound(format!(
                    "no channel {to} that you can see"
                )));
            }
        };
        let (place, request) = self.place(user, &target, reply.as_ref(), &draft).await?;
        let key = match &idempotency_key {
            Some(written) => Some(Key::parse(user.id(), written, &request)?),
            None => None,
        };
        let draft =
            draft.pending_post_id(pending_post_id(user, idempotency_key.as_deref(), &request));
        let destination = self.destination(user, target, reply, draft).await?;
        if preview {
            return Ok(Output::preview(place, &destination));
        }
        match self.0.delivery.send(context, destination, key).await? {
            Delivered::Sent { post, channel } => Ok(Output::sent(place.in_channel(channel), post)),
            Delivered::Before { post } => Ok(Output::sent_before(place, post)),
        }
    }

    /// Asks for leave to send it there.
    async fn destination(
        &self,
        user: &Acting,
        target: Target,
        reply: Option<ReadablePost>,
        draft: Draft,
    ) -> Result<Destination, Refusal> {
        let channel = match target {
            Target::Channel(channel) => channel,
            Target::Post(post) => {
                let channel = post.channel().clone();
                let draft = draft.reply_to(Some(reply.unwrap_or(*post)));
                let postable = self.0.permissions.postable(user, channel, draft).await?;
                return Ok(Destination::Channel(postable));
            }
            Target::Person(person) => match reply {
                // A reply to somebody's message belongs where that message is.
                Some(_) => {
                    return Err(Refusal::argument(
                        "to",
                        "is a person and reply_to a message; give the message's permalink as `to` to reply to it",
                    ));
                }
                None => {
                    let person = self.0.permissions.messageable(user, person, draft).await?;
                    return Ok(Destination::Person(person));
                }
            },
        };
        let draft = draft.reply_to(reply);
        let postable = self.0.permissions.postable(user, channel, draft).await?;
        Ok(Destination::Channel(postable))
    }

    /// How the answer names the place, and a digest of the whole request.
    async fn place(
        &self,
        user: &Acting,
        target: &Target,
        reply: Option<&ReadablePost>,
        draft: &Draft,
    ) -> Result<(Place, String), Refusal> {
        let site = self.0.site.url().await?;
        let root = |post: &ReadablePost| Some(post.root_id().clone());
        let place = match target {
            Target::Person(person) => Place::person(site, person.username()),
            Target::Channel(channel) => {
                let team = self.team_name(user, channel).await?;
                Place::channel(site, team, channel, reply.and_then(root))
            }
            Target::Post(post) => {
                let team = self.team_name(user, post.channel()).await?;
                let root = root(reply.unwrap_or(post));
                Place::channel(site, team, post.channel(), root)
            }
        };
        let id = match target {
            Target::Person(person) => person.user_id().as_str(),
            Target::Channel(channel) => channel.channel().id.as_str(),
            Target::Post(post) => post.channel().channel().id.as_str(),
        };
        let root = place.root.as_ref().map_or("", PostId::as_str);
        let request = digest(&[user.id().as_str(), id, root, draft.message()]);
        Ok((place, request))
    }

    /// The name of the channel's team, where the user is in it; links without it work too.
    async fn team_name(
        &self,
        user: &Acting,
        channel: &VisibleChannel,
    ) -> Result<Option<String>, Refusal> {
        let id = &channel.channel().team_id;
        if id.is_empty() {
            return Ok(None);
        }
        let teams = user.teams().await?;
        Ok(teams
            .into_iter()
            .find(|team| team.id == *id)
            .map(|team| team.name.into()))
    }
}

/// The same for the same message to the same place, so that a request sent twice by mistake is one post (the server remembers it
/// for 30 s); with a key, the same for the same key.
fn pending_post_id(user: &Acting, key: Option<&str>, request: &str) -> String {
    let what = digest(&[key.unwrap_or_default(), request]);
    format!("{}:{what}", user.id())
}

#[cfg(test)]
mod tests;
