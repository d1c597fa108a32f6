//! `create_channel`: public and private channels, direct and group messages.

mod answer;
mod name;

use mattermost_plugin_mcp::{Hints, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answered::{Answered, Halt, displayed};
use crate::changes::{Change, Made, Unmade};
use crate::link_guard::LinkGuard;
use crate::permissions::{
    Acting, Creatable, Created, Creation, Plan, Said, Standing, VisibleChannel, VisiblePerson,
};
use crate::rates::Rate;
use crate::refusal::{Refusal, log_failure};

use super::Kit;
use super::manage_membership::{Person, add_all, as_they_stand, outside, people, to_be_added};

use answer::{Output, Status};

/// Creates channels and opens direct and group messages, as the caller.
pub(crate) struct CreateChannel(pub(crate) Kit);

/// What to create.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    #[serde(default)]
    kind: Kind,
    /// Needed in several teams.
    team: Option<String>,
    /// Title, up to 64 characters.
    display_name: Option<String>,
    /// In the URL; else made from the title.
    name: Option<String>,
    purpose: Option<String>,
    header: Option<String>,
    /// @name or id: 1 for direct, 2-7 for group.
    #[schemars(length(max = 20))]
    users: Option<Vec<String>>,
    #[serde(default)]
    preview: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(crate) enum Kind {
    #[default]
    Public,
    Private,
    Direct,
    Group,
}

impl Tool for CreateChannel {
    const NAME: &'static str = "create_channel";
    const DESCRIPTION: &'static str = "Create a new channel (room, project space), public or private, and add people; or start a direct message (DM) or group message. To write to somebody send_message is enough. Example: display_name=\"Apollo launch\", kind=\"private\", users=[\"@ada\"].";
    const HINTS: Hints = Hints::CREATE;
    const TAGS: &'static [&'static str] = &["mattermost", "channel"];
    type Arguments = Arguments;
    type Output = ToolOutput<Answered<Output>>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<Self::Output, ToolError> {
        let user = self.0.acting(&context, Rate::Write).await?;
        let result = self.create(&context, &user, arguments).await;
        displayed(result)
    }
}

impl CreateChannel {
    async fn create(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        match arguments.kind {
            Kind::Public | Kind::Private => self.channel(context, user, arguments).await,
            Kind::Direct | Kind::Group => self.conversation(context, user, arguments).await,
        }
    }

    async fn channel(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        let (users, preview) = (
            arguments.users.clone().unwrap_or_default(),
            arguments.preview,
        );
        let team = arguments.team.clone();
        let plan = plan(arguments, &LinkGuard::new(&user.site_url().await?))?;
        let team = self.0.resolver.team(user, team.as_deref()).await?;
        let people = people(&self.0, user, &users).await?;
        let creatable = match self.0.permissions.creatable(user, team, plan).await? {
            Creation::Possible(creatable) => creatable,
            Creation::Taken(channel) => {
                let link = self.link(user, &channel).await?;
                return Ok(Output::new(Status::Taken, &channel, link, Vec::new()));
            }
        };
        let guarded = creatable.plan().properties.changes().sentence();
        let standing = creatable.standing(&people).await?;
        let to_add = outside(&standing);
        let people: Vec<_> = people.into_iter().zip(standing).collect();
        if preview {
            return Ok(Output::preview(&creatable, &people).noting(guarded));
        }
        self.0.count_added(user, to_add)?;
        let mut about = vec![("team_id", creatable.team().team().id.to_string())];
        about.extend(to_be_added(&people));
        let change = change("creating the channel", about);
        let work = create(context, &creatable, &people);
        let filled = self.0.changes.make(context, change, work).await?;
        let Filled {
            channel,
            people,
            note,
        } = filled;
        let link = self.link(user, &channel).await.unwrap_or_default();
        let output = Output::new(Status::Created, &channel, link, people);
        Ok(output.noting(note.into_iter().chain(guarded)))
    }

    async fn conversation(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        let Arguments {
            kind,
            users,
            preview,
            ..
        } = arguments;
        let people = people(&self.0, user, &users.unwrap_or_default()).await?;
        let several = people
            .iter()
            .filter(|one| one.user_id() != user.id())
            .count()
            > 1;
        if several != (kind == Kind::Group) || people.is_empty() {
            let problem = match kind {
                Kind::Group => "must be 2 to 7 others for a group message; kind=direct is for one",
                _ => "must be one person for a direct message; kind=group is for several",
            };
            return Err(Refusal::argument("users", problem).into());
        }
        let permissions = &self.0.permissions;
        let conversation = permissions.conversation(user, "users", people).await?;
        let with = conversation.people();
        let list = |standing: Standing| {
            let people = with.iter();
            people.map(|one| Person::new(one, &standing)).collect()
        };
        if let Some(channel) = conversation.existing() {
            return Ok(Output::new(
                Status::Exists,
                channel,
                String::new(),
                list(Standing::Inside),
            ));
        }
        if preview {
            return Ok(Output::conversation(kind, list(Standing::Outside)));
        }
        let ids: Vec<&str> = with.iter().map(|one| one.user_id().as_str()).collect();
        let change = change(
            "opening the message channel",
            vec![("user_ids", ids.join(" "))],
        );
        let work = async {
            let channel = conversation.open().await?;
            let id = channel.channel().id.to_string();
            context.done(format!("opened the message channel (id {id})"));
            Ok(Made {
                outcome: channel,
                ids: vec![("channel_id", id)],
            })
        };
        let channel = self.0.changes.make(context, change, work).await?;
        Ok(Output::new(
            Status::Created,
            &channel,
            String::new(),
            list(Standing::Outside),
        ))
    }

    /// Where a client shows the channel; empty where the server has no address.
    async fn link(&self, user: &Acting, channel: &VisibleChannel) -> Result<String, Refusal> {
        let (site, teams) = (user.site_url().await?, user.teams().await?);
        let channel = channel.channel();
        let team = teams.iter().find(|team| team.id == channel.team_id);
        Ok(match team {
            Some(team) if !site.is_empty() => {
                format!("{site}/{}/channels/{}", team.name, channel.name)
            }
            _ => String::new(),
        })
    }
}

/// What is asked for, in core's limits.
fn plan(arguments: Arguments, guard: &LinkGuard) -> Result<Plan, Refusal> {
    let Arguments {
        kind,
        display_name,
        name,
        purpose,
        header,
        ..
    } = arguments;
    if display_name.is_none() {
        let problem = "is needed: the title of the new channel, 1 to 64 characters";
        return Err(Refusal::argument("display_name", problem));
    }
    let said = Said {
        display_name,
        header,
        purpose,
    };
    let properties = said.checked(guard)?;
    let title = properties.title().unwrap_or_default();
    let name = match name
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        Some(name) => name::given(name)?,
        None => name::of_title(title),
    };
    Ok(Plan {
        private: kind == Kind::Private,
        name,
        properties,
    })
}

fn change(doing: &'static str, about: Vec<(&'static str, String)>) -> Change {
    Change {
        event: "mcp_create_channel",
        object: "channel",
        doing,
        next: "look for the channel with find_channels before you try again",
        about,
    }
}

/// What became of a channel that was created.
struct Filled {
    channel: VisibleChannel,
    people: Vec<Person>,
    note: Option<String>,
}

/// Creates the channel and fills it, step by step: what is done when a step fails is told.
async fn create(
    context: &ToolContext,
    creatable: &Creatable,
    people: &[(VisiblePerson, Standing)],
) -> Result<Made<Filled>, Unmade> {
    let created = creatable.create().await?;
    let channel = created.channel().clone();
    let id = channel.channel().id.to_string();
    context.done(format!("created {} (id {id})", channel.label()));
    let mut ids = vec![("channel_id", id)];
    match fill(context, &created, people).await {
        Ok((added, note)) => {
            ids.extend(added.ids);
            let people = added.outcome;
            let outcome = Filled {
                channel,
                people,
                note,
            };
            Ok(Made { outcome, ids })
        }
        Err(unmade) => Err(unmade.after(ids)),
    }
}

/// Lets the creator in, and then everybody else. Without its admin the channel is as good, so that is only noted.
async fn fill(
    context: &ToolContext,
    created: &Created,
    people: &[(VisiblePerson, Standing)],
) -> Result<(Made<Vec<Person>>, Option<String>), Unmade> {
    created.enter().await?;
    context.done("made you a member");
    let note = match created.rule().await {
        Ok(()) => {
            context.done("made you its admin");
            None
        }
        Err(error) => {
            let reference = log_failure("making the creator the channel's admin", &error);
            Some(format!(
                "You are a member of it, but the server did not make you its admin (ref {reference})"
            ))
        }
    };
    let to_add = people
        .iter()
        .any(|(_, standing)| *standing == Standing::Outside);
    let added = match to_add {
        true => add_all(context, &created.addable().await?, people).await?,
        false => Made::nothing_new(as_they_stand(people)),
    };
    Ok((added, note))
}

#[cfg(test)]
mod tests;
