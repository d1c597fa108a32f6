//! `schedule_message`: messages that the server posts later.

mod answer;

use mattermost_plugin_mcp::{Hints, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answered::{Answered, Halt, displayed};
use crate::changes::{Change, Made};
use crate::content::Content;
use crate::link_guard::LinkGuard;
use crate::permissions::{Acting, ChannelKind, Destination, Draft, Files, Scheduled};
use crate::rates::Rate;
use crate::refusal::Refusal;
use crate::resolve::Target;

use super::Kit;
use super::arguments::needed;

use answer::{Output, Status};

/// What to do where the server did not answer.
const NEXT: &str = "list your scheduled messages before you try again";

/// What scheduling needs, for a preview; else the server says so.
const NEEDED: &str =
    "scheduled messages: Entry edition or a higher one, with a licence, and not switched off";

/// Schedules messages as the caller.
pub(crate) struct ScheduleMessage(pub(crate) Kit);

/// What to post, where and when.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    action: Action,
    /// For create: ~channel, @user, or a message to reply to (id or link).
    #[schemars(length(max = 1024))]
    to: Option<String>,
    #[schemars(length(max = 16383))]
    message: Option<String>,
    /// When, in the user's time zone: 2026-03-01T09:30
    #[schemars(length(max = 64))]
    at: Option<String>,
    /// For update and cancel.
    #[schemars(length(max = 26))]
    scheduled_id: Option<String>,
    /// Only check.
    #[serde(default)]
    preview: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(crate) enum Action {
    Create,
    Update,
    Cancel,
}

impl Tool for ScheduleMessage {
    const NAME: &'static str = "schedule_message";
    const DESCRIPTION: &'static str = "Schedule a message to be sent later (remind, post tomorrow, delay), or change or cancel one of one's own scheduled messages. To post now use send_message; to list them find_channels include=scheduled. Example: action=\"create\", to=\"~news\", message=\"Standup!\", at=\"2026-03-02T09:00\".";
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
        displayed(self.schedule(&context, &user, arguments).await)
    }
}

impl ScheduleMessage {
    async fn schedule(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        Ok(match arguments.action {
            Action::Create => self.create(context, user, arguments).await?,
            Action::Update => self.update(context, user, arguments).await?,
            Action::Cancel => self.cancel(context, user, arguments).await?,
        })
    }

    async fn create(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        let draft = self
            .draft(user, &needed("message", arguments.message)?)
            .await?;
        let at = user.zone().to_come("at", &needed("at", arguments.at)?)?;
        let to = needed("to", arguments.to)?;
        let target = self.0.resolver.target(user, &to, None).await?;
        let target = target.one("to", &to)?;
        let destination = self.destination(user, target, draft).await?;
        self.few(&destination).await?;
        let place = destination.label();
        if arguments.preview {
            if !self.0.site.schedules_messages().await? {
                return Err(Refusal::Unavailable(NEEDED.to_owned()).into());
            }
            let text = destination.draft().content().message();
            return Ok(Output::planned(user, &place, text, at));
        }
        let change = change("scheduling the message", destination.ids());
        let work = async {
            let postable = destination.open(context).await?;
            let scheduled = postable.later()?.schedule(at).await?;
            context.done(format!("scheduled the message (id {})", scheduled.id));
            Ok(Made {
                ids: ids(&scheduled),
                outcome: Output::of(Status::Scheduled, user, place, &scheduled),
            })
        };
        Ok(self.0.changes.make(context, change, work).await?)
    }

    async fn update(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        let id = needed("scheduled_id", arguments.scheduled_id)?;
        if arguments.to.is_some() {
            return Err(Refusal::argument(
                "to",
                "cannot be changed; cancel the message and schedule another one",
            )
            .into());
        }
        if arguments.message.is_none() && arguments.at.is_none() {
            let problem = "or at is needed: nothing to change was given";
            return Err(Refusal::argument("message", problem).into());
        }
        let at = arguments.at.as_deref();
        let at = at.map(|at| user.zone().to_come("at", at)).transpose()?;
        let old = self.0.permissions.scheduled_with(user, &id).await?;
        let draft = match &arguments.message {
            Some(text) => self.draft(user, text).await?,
            None => Draft::new(Content::as_written(&old.message), Files::default())?,
        };
        let at = at.unwrap_or(old.at);
        let text = draft.content().message().to_owned();
        let destination = self.destination_again(user, &old, draft).await?;
        self.few(&destination).await?;
        let place = destination.label();
        if arguments.preview {
            return Ok(Output::planned(user, &place, &text, at).with_id(&id));
        }
        let change = change("changing the scheduled message", ids(&old));
        let work = async {
            let postable = destination.open(context).await?;
            let scheduled = postable.later()?.reschedule(&old, at).await?;
            context.done(format!("changed it (id {})", scheduled.id));
            Ok(Made {
                ids: ids(&scheduled),
                outcome: Output::of(Status::Scheduled, user, place, &scheduled),
            })
        };
        Ok(self.0.changes.make(context, change, work).await?)
    }

    async fn cancel(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        let id = needed("scheduled_id", arguments.scheduled_id)?;
        let old = self.0.permissions.scheduled_with(user, &id).await?;
        let id_of_channel = old.channel_id.as_str();
        let resolver = &self.0.resolver;
        let place = match resolver.channel(user, "to", id_of_channel, None).await {
            Ok(channel) => channel.label(),
            // Who has left the channel since may cancel all the same.
            Err(Halt::Unclear(_) | Halt::Refused(Refusal::NotFound(_))) => {
                "a channel that you cannot see any more".to_owned()
            }
            Err(halt) => return Err(halt),
        };
        if arguments.preview {
            let planned = Output::planned(user, &place, &old.message, old.at);
            return Ok(planned.with_id(&id).cancelled());
        }
        let change = change("cancelling the scheduled message", ids(&old));
        let work = async {
            user.cancel(&old).await?;
            context.done(format!("cancelled it (id {})", old.id));
            let outcome = Output::of(Status::Cancelled, user, place, &old);
            Ok(Made::nothing_new(outcome))
        };
        Ok(self.0.changes.make(context, change, work).await?)
    }

    /// Where the message may go.
    async fn destination(
        &self,
        user: &Acting,
        target: Target,
        draft: Draft,
    ) -> Result<Destination, Halt> {
        let permissions = &self.0.permissions;
        let (channel, draft) = match target {
            Target::Person(person) => {
                let conversation = permissions.conversation(user, "to", vec![person]).await?;
                let people = permissions.messageable(user, conversation, draft).await?;
                return Ok(Destination::People(people));
            }
            Target::Channel(channel) => (channel, draft),
            Target::Post(post) => (post.channel().clone(), draft.reply_to(Some(*post))),
        };
        let postable = permissions.postable(user, channel, draft).await?;
        Ok(Destination::Channel(postable))
    }

    /// The channel of a scheduled message, as where another text may go; its thread stays as it is.
    async fn destination_again(
        &self,
        user: &Acting,
        old: &Scheduled,
        draft: Draft,
    ) -> Result<Destination, Halt> {
        let channel = self
            .0
            .resolver
            .channel(user, "scheduled_id", old.channel_id.as_str(), None)
            .await?;
        let postable = self.0.permissions.postable(user, channel, draft);
        Ok(Destination::Channel(postable.await?))
    }

    /// The message, checked.
    async fn draft(&self, user: &Acting, text: &str) -> Result<Draft, Refusal> {
        let guard = LinkGuard::new(&user.site_url().await?);
        Draft::new(Content::text(text, &guard)?, Files::default())
    }

    /// So many people as an admin wants to have confirmed are notified by `send_message` alone, which asks. How many a public
    /// channel has when the message is posted, nobody knows yet.
    async fn few(&self, destination: &Destination) -> Result<(), Refusal> {
        if let Destination::Channel(postable) = destination
            && ChannelKind::of(postable.channel().channel()) == ChannelKind::Public
            && destination.draft().content().mentions().everybody
        {
            return Err(Refusal::Impossible(
                "a scheduled message mentions not everybody in a public channel, which may have many more members by then; take @all, @channel and @here out, or use send_message when it is time".to_owned(),
            ));
        }
        let notified = destination.notified().await?;
        let limit = self.0.config.get().confirm_mentions_above;
        if !notified.needs_confirmation(limit) {
            return Ok(());
        }
        Err(Refusal::Impossible(format!(
            "this message would notify {} people, which is to be confirmed when it is sent; take the mention of everybody out, or use send_message",
            notified.people
        )))
    }
}

fn ids(scheduled: &Scheduled) -> Vec<(&'static str, String)> {
    vec![
        ("scheduled_id", scheduled.id.clone()),
        ("channel_id", scheduled.channel_id.to_string()),
    ]
}

fn change(doing: &'static str, about: Vec<(&'static str, String)>) -> Change {
    Change {
        event: "mcp_schedule_message",
        object: "scheduled_post",
        doing,
        next: NEXT,
        about,
    }
}

#[cfg(test)]
mod tests;
