//! `find_people`: look up, search and list people.

mod answer;

use mattermost_plugin_mcp::{Hints, Policy, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answered::{Answered, Halt, answer};
use crate::permissions::{Acting, Among, Members};
use crate::rates::Rate;
use crate::refusal::Refusal;

use super::Kit;
use super::arguments::given;

use answer::{Output, Profiles};

/// Finds people for the caller.
pub(crate) struct FindPeople(pub(crate) Kit);

/// Whom to find.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    /// @name, id or me.
    #[schemars(length(max = 256))]
    user: Option<String>,
    /// Beginning of a name.
    #[schemars(length(max = 256))]
    query: Option<String>,
    /// Only its members.
    #[schemars(length(max = 1024))]
    channel: Option<String>,
    // Only its members; with channel: the channel's team.
    #[schemars(length(max = 64))]
    team: Option<String>,
    // Default true for one person.
    include_status: Option<bool>,
    #[serde(default)]
    include_bots: bool,
    #[serde(default = "crate::paging::thirty")]
    #[schemars(range(min = 1, max = 200))]
    limit: u32,
    #[serde(default)]
    page: u32,
}

impl Tool for FindPeople {
    const NAME: &'static str = "find_people";
    const DESCRIPTION: &'static str = "Find, look up, search or list people (users, members of a channel or team) with name, position, role and online status. Example: query=\"ada\", channel=\"~news\".";
    const TAGS: &'static [&'static str] = &["mattermost", "user"];
    const HINTS: Hints = Hints::READ;
    const POLICY: Policy = Policy::AutoRunInDm;
    type Arguments = Arguments;
    type Output = ToolOutput<Answered<Output>>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<Self::Output, ToolError> {
        let user = self.0.acting(&context, Rate::Read).await?;
        answer(self.find(&user, arguments).await)
    }
}

impl FindPeople {
    async fn find(&self, user: &Acting, arguments: Arguments) -> Result<ToolOutput<Output>, Halt> {
        let query = given(arguments.query.as_deref());
        if let Some(written) = given(arguments.user.as_deref()) {
            if query.is_some() || arguments.channel.is_some() || arguments.team.is_some() {
                let problem = "names one person: leave query, channel and team out";
                return Err(Refusal::argument("user", problem).into());
            }
            return self.one(user, written, &arguments).await;
        }
        let among = self.among(user, &arguments).await?;
        let permissions = &self.0.permissions;
        let (page, limit) = (arguments.page, arguments.limit);
        let (members, left) = match (query, &among) {
            (None, Among::Everybody) => {
                let problem = "is missing; give user, query, channel or team";
                return Err(Refusal::argument("query", problem).into());
            }
            (None, among) => {
                let mut members = permissions.members(user, among, page, limit).await?;
                members
                    .people
                    .retain(|person| arguments.include_bots || !person.user().is_bot);
                (members, None)
            }
            (Some(query), among) => {
                let mut people = permissions.search_people(user, query, among).await?;
                people.retain(|person| arguments.include_bots || !person.user().is_bot);
                let begin = (page as usize).saturating_mul(limit as usize);
                let left = people
                    .len()
                    .saturating_sub(begin.saturating_add(limit as usize));
                let people: Vec<_> = people
                    .into_iter()
                    .skip(begin)
                    .take(limit as usize)
                    .collect();
                let members = permissions.with_roles(people, among).await?;
                let members = Members {
                    more: left > 0,
                    ..members
                };
                (members, Some(left))
            }
        };
        let head = match (query, &among) {
            (Some(_), Among::Everybody) => "People whose names fit.".to_owned(),
            (Some(_), Among::Channel(channel)) => {
                format!("Members of {} whose names fit.", channel.label())
            }
            (Some(_), Among::Team(team)) => {
                format!("Members of the team {} whose names fit.", team.team().name)
            }
            (None, Among::Channel(channel)) => format!("Members of {}.", channel.label()),
            (None, Among::Team(team)) => format!("Members of the team {}.", team.team().name),
            (None, Among::Everybody) => String::new(),
        };
        let more = members.more.then_some(left);
        let profiles = self
            .profiles(user, &members, arguments.include_status.unwrap_or(false))
            .await?;
        let mut output = Output::new(profiles.rows(&members));
        output.hint = match (page, query) {
            (1.., _) => "None. The last page came before this one.",
            (0, Some(_)) => {
                "None. Only the beginnings of names are searched, not positions: team or channel without query lists people with theirs."
            }
            (0, None) => "None.",
        };
        output.more(page, more);
        output.fit(page, limit);
        Ok(output.tool_output(&head))
    }

    async fn one(
        &self,
        user: &Acting,
        written: &str,
        arguments: &Arguments,
    ) -> Result<ToolOutput<Output>, Halt> {
        let person = self.0.resolver.person(user, "user", written).await?;
        let members = Members {
            people: vec![person],
            ..Members::default()
        };
        let status = arguments.include_status.unwrap_or(true);
        let profiles = self.profiles(user, &members, status).await?;
        Ok(Output::new(profiles.rows(&members)).tool_output("One person."))
    }

    /// Where to look; with a channel the team is where that is.
    async fn among(&self, user: &Acting, arguments: &Arguments) -> Result<Among, Halt> {
        let resolver = &self.0.resolver;
        let team = given(arguments.team.as_deref());
        if let Some(channel) = given(arguments.channel.as_deref()) {
            let channel = resolver.channel(user, "channel", channel, team).await?;
            return Ok(Among::Channel(channel));
        }
        Ok(match team {
            Some(team) => Among::Team(resolver.team(user, Some(team)).await?),
            None => Among::Everybody,
        })
    }

    /// What may be shown of the people, and their status if wanted.
    async fn profiles(
        &self,
        user: &Acting,
        members: &Members,
        status: bool,
    ) -> Result<Profiles, Refusal> {
        let permissions = &self.0.permissions;
        Ok(Profiles {
            shown: permissions.shown(user).await?,
            own: user.id().clone(),
            statuses: match status {
                true => Some(permissions.statuses(&members.people).await?),
                false => None,
            },
        })
    }
}

#[cfg(test)]
mod tests;
