//! `manage_membership`: who is in a channel, and what the caller has read of it.

mod answer;

use std::future::Future;

use mattermost_plugin_mcp::{Hints, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answered::{Answered, Halt, displayed};
use crate::audit::Ids;
use crate::changes::{Change, Made, Unmade};
use crate::permissions::{Acting, Addable, ChannelKind, Standing, VisibleChannel, VisiblePerson};
use crate::rates::Rate;
use crate::refusal::Refusal;

use super::Kit;

pub(super) use answer::Person;
use answer::{Outcome, Output};

/// Most people that one call adds.
pub(super) const MAX_PEOPLE: usize = 20;

/// Joins, leaves, adds people and marks as read, as the caller.
pub(crate) struct ManageMembership(pub(crate) Kit);

/// What to do in which channel.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    action: Action,
    /// ~name, team/name, id or link.
    channel: String,
    /// For add: @name or id.
    #[schemars(length(max = 20))]
    users: Option<Vec<String>>,
    #[serde(default)]
    preview: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(crate) enum Action {
    Join,
    Leave,
    Add,
    MarkRead,
}

impl Tool for ManageMembership {
    const NAME: &'static str = "manage_membership";
    const DESCRIPTION: &'static str = "Join or leave a channel, add or invite people to it, or mark it as read. Find channels with find_channels, make new ones with create_channel. Example: action=\"add\", channel=\"~apollo\", users=[\"@ada\",\"@bob\"].";
    const HINTS: Hints = Hints::WRITE_IDEMPOTENT;
    const TAGS: &'static [&'static str] = &["mattermost", "channel", "user"];
    type Arguments = Arguments;
    type Output = ToolOutput<Answered<Output>>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<Self::Output, ToolError> {
        let user = self.0.acting(&context, Rate::Write).await?;
        let result = self.manage(&context, &user, arguments).await;
        displayed(result)
    }
}

impl ManageMembership {
    async fn manage(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        let Arguments {
            action,
            channel,
            users,
            preview,
        } = arguments;
        let call = Call {
            tool: &self.0,
            context,
            user,
            preview,
        };
        let channel = self
            .0
            .resolver
            .channel(user, "channel", &channel, None)
            .await?;
        match action {
            Action::Join => call.join(channel).await,
            Action::Leave => call.leave(channel).await,
            Action::MarkRead => call.mark_read(channel).await,
            Action::Add => {
                let users = users.unwrap_or_default();
                if users.is_empty() {
                    let problem =
                        format!("is needed to add people: 1 to {MAX_PEOPLE} of @name or id");
                    return Err(Refusal::argument("users", problem).into());
                }
                let people = people(&self.0, user, &users).await?;
                call.add(channel, people).await
            }
        }
    }
}

/// One call, its channel still to be looked at.
struct Call<'a> {
    tool: &'a Kit,
    context: &'a ToolContext,
    user: &'a Acting,
    preview: bool,
}

impl Call<'_> {
    async fn join(&self, channel: VisibleChannel) -> Result<Output, Halt> {
        let joinable = self.tool.permissions.joinable(self.user, channel).await?;
        let channel = joinable.channel();
        if joinable.is_member {
            return Ok(self.output("join", channel, Outcome::AlreadyIn, None));
        }
        let work = async { Ok(joinable.join().await?) };
        self.change("join", "joining the channel", channel, work)
            .await?;
        Ok(self.output("join", channel, Outcome::Joined, None))
    }

    async fn leave(&self, channel: VisibleChannel) -> Result<Output, Halt> {
        let leavable = self.tool.permissions.leavable(self.user, channel).await?;
        let channel = leavable.channel();
        if !leavable.is_member {
            return Ok(self.output("leave", channel, Outcome::NotIn, None));
        }
        let work = async { Ok(leavable.leave().await?) };
        self.change("leave", "leaving the channel", channel, work)
            .await?;
        let warning = match ChannelKind::of(channel.channel()) {
            ChannelKind::Private => {
                Some("It is private: to come back, somebody in it has to add you.")
            }
            _ if self.user.is_guest() => {
                Some("You are a guest: to come back, somebody in it has to add you.")
            }
            _ => None,
        };
        Ok(self.output("leave", channel, Outcome::Left, warning))
    }

    async fn mark_read(&self, channel: VisibleChannel) -> Result<Output, Halt> {
        let viewable = self.tool.permissions.viewable(self.user, channel).await?;
        let channel = viewable.channel();
        let work = async { Ok(viewable.mark_viewed().await?) };
        self.change("mark_read", "marking the channel as read", channel, work)
            .await?;
        Ok(self.output("mark_read", channel, Outcome::Read, None))
    }

    async fn add(
        &self,
        channel: VisibleChannel,
        people: Vec<VisiblePerson>,
    ) -> Result<Output, Halt> {
        let addable = self.tool.permissions.addable(self.user, channel).await?;
        let standing = addable.standing(&people).await?;
        let channel = addable.channel();
        let outside = outside(&standing);
        let people: Vec<_> = people.into_iter().zip(standing).collect();
        let people = match outside > 0 && !self.preview {
            true => {
                self.tool.count_added(self.user, outside)?;
                let change = change("add", "adding people to the channel", channel);
                let change = change.with(to_be_added(&people));
                let work = add_all(self.context, &addable, &people);
                self.tool.changes.make(self.context, change, work).await?
            }
            false => as_they_stand(&people),
        };
        Ok(Output::people(self.preview && outside > 0, channel, people))
    }

    /// Makes the change, unless it is only a preview.
    async fn change(
        &self,
        action: &'static str,
        doing: &'static str,
        channel: &VisibleChannel,
        work: impl Future<Output = Result<(), Unmade>>,
    ) -> Result<(), Refusal> {
        if self.preview {
            return Ok(());
        }
        let change = change(action, doing, channel);
        let work = async {
            work.await?;
            self.context
                .done(format!("{action} of {}", channel.label()));
            Ok(Made::nothing_new(()))
        };
        self.tool.changes.make(self.context, change, work).await
    }

    fn output(
        &self,
        action: &'static str,
        channel: &VisibleChannel,
        outcome: Outcome,
        warning: Option<&'static str>,
    ) -> Output {
        Output::own(self.preview, action, channel, self.user, outcome, warning)
    }
}

fn change(action: &'static str, doing: &'static str, channel: &VisibleChannel) -> Change {
    Change {
        event: "mcp_manage_membership",
        object: "channel_member",
        doing,
        next: "call again with the same arguments: nobody is added or taken out twice",
        about: vec![
            ("action", action.to_owned()),
            ("channel_id", channel.channel().id.to_string()),
        ],
    }
}

/// Those whom `users` names, at most so many as one call adds.
///
/// # Errors
/// Somebody is unknown or unclear, or they are too many.
pub(super) async fn people(
    tool: &Kit,
    user: &Acting,
    users: &[String],
) -> Result<Vec<VisiblePerson>, Halt> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let people = tool.resolver.people(user, "users", users).await?;
    if people.len() > MAX_PEOPLE {
        let problem = format!("is too large: at most {MAX_PEOPLE} people a call");
        return Err(Refusal::argument("users", problem).into());
    }
    Ok(people)
}

/// How many are to be added.
pub(super) fn outside(standing: &[Standing]) -> usize {
    let outside = standing.iter().filter(|one| **one == Standing::Outside);
    outside.count()
}

/// The ids of those who are outside, for the audit record.
pub(super) fn to_be_added(people: &[(VisiblePerson, Standing)]) -> Option<(&'static str, String)> {
    let outside = people
        .iter()
        .filter(|(_, standing)| *standing == Standing::Outside);
    let ids: Vec<_> = outside.map(|(one, _)| one.user_id().as_str()).collect();
    (!ids.is_empty()).then(|| ("user_ids", ids.join(" ")))
}

/// What becomes of people of whom nobody is added.
pub(super) fn as_they_stand(people: &[(VisiblePerson, Standing)]) -> Vec<Person> {
    let people = people.iter();
    people
        .map(|(one, standing)| Person::new(one, standing))
        .collect()
}

/// Adds those who are outside, one after the other. Whom the server refuses does not keep the others out.
///
/// # Errors
/// The server does not answer; with it, who is added already.
pub(super) async fn add_all(
    context: &ToolContext,
    addable: &Addable,
    people: &[(VisiblePerson, Standing)],
) -> Result<Made<Vec<Person>>, Unmade> {
    let mut outcome = Vec::with_capacity(people.len());
    let mut added: Vec<&str> = Vec::new();
    for (person, standing) in people {
        let mut row = Person::new(person, standing);
        if *standing == Standing::Outside {
            match addable.add(person).await {
                Ok(()) => {
                    context.done(format!("added @{}", person.username()));
                    added.push(person.user_id().as_str());
                }
                Err(error) if error.is_unanswered() => {
                    return Err(Unmade::from(error).after(ids_of(&added)));
                }
                Err(error) => row.refused(&error),
            }
        }
        outcome.push(row);
    }
    let ids = ids_of(&added);
    Ok(Made { outcome, ids })
}

fn ids_of(added: &[&str]) -> Ids {
    let ids = (!added.is_empty()).then(|| ("added_user_ids", added.join(" ")));
    ids.into_iter().collect()
}

#[cfg(test)]
mod tests;
