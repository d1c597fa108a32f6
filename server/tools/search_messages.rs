//! `search_messages`: what the caller may read, by its words.

mod answer;
mod period;
mod query;

use mattermost_plugin::ids::TeamId;
use mattermost_plugin::model::{SearchParameter, Team};
use mattermost_plugin_mcp::{Hints, Policy, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answered::{Answered, Halt, answer};
use crate::permissions::{
    Acting, ChannelKind, ReadableChannel, ReadablePost, Right, VisiblePerson,
};
use crate::rates::Rate;
use crate::refusal::Refusal;

use super::Kit;

use answer::{Found, Output};
use period::Period;
use query::Query;

/// Searches as the caller.
pub(crate) struct SearchMessages(pub(crate) Kit);

/// What to search for, and where.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    /// Words, "phrases", -not, start*, #tags.
    #[serde(default)]
    #[schemars(length(max = 512))]
    query: String,
    /// ~name, @user or id.
    #[serde(default, rename = "in")]
    #[schemars(length(max = 20))]
    channels: Vec<String>,
    /// @name or me.
    #[serde(default)]
    #[schemars(length(max = 20))]
    from: Vec<String>,
    /// ISO date or 7d.
    #[schemars(length(max = 64))]
    after: Option<String>,
    // Until then.
    #[schemars(length(max = 64))]
    before: Option<String>,
    // On that day.
    #[schemars(length(max = 64))]
    on: Option<String>,
    // Only this team.
    #[schemars(length(max = 64))]
    team: Option<String>,
    #[serde(default, rename = "match")]
    matching: Match,
    #[serde(default)]
    scope: Scope,
    #[serde(default = "twenty")]
    #[schemars(range(min = 1, max = 100))]
    limit: u32,
    #[serde(default = "crate::listing::default_chars")]
    #[schemars(range(min = 500, max = 24000))]
    max_chars: u32,
}

fn twenty() -> u32 {
    20
}

/// Whether a hit holds all words or any of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
enum Match {
    #[default]
    All,
    Any,
}

/// In which kinds of channels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
enum Scope {
    #[default]
    All,
    Channels,
    Direct,
}

impl Scope {
    fn covers(self, kind: ChannelKind) -> bool {
        let direct = matches!(kind, ChannelKind::Direct | ChannelKind::Group);
        match self {
            Self::All => true,
            Self::Channels => !direct,
            Self::Direct => direct,
        }
    }
}

impl Tool for SearchMessages {
    const NAME: &'static str = "search_messages";
    const DESCRIPTION: &'static str = "Search, find or look for messages (posts, decisions) by keyword, author, channel or date. To read on around a hit use read_messages. Example: query=\"deploy plan\", from=[\"@ada\"], after=\"7d\".";
    const HINTS: Hints = Hints::READ;
    const POLICY: Policy = Policy::AutoRunInDm;
    const TAGS: &'static [&'static str] = &["mattermost", "message"];
    type Arguments = Arguments;
    type Output = ToolOutput<Answered<Output>>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<Self::Output, ToolError> {
        let user = self.0.acting(&context, Rate::Read).await?;
        answer(self.search(&user, arguments).await)
    }
}

/// What to search for, with all names looked up.
struct Wanted {
    query: Query,
    channels: Vec<ReadableChannel>,
    people: Vec<VisiblePerson>,
    period: Period,
    scope: Scope,
    any: bool,
}

impl SearchMessages {
    async fn search(
        &self,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<ToolOutput<Output>, Halt> {
        let scope = self.scope(arguments.scope)?;
        let wanted = self.wanted(user, scope, &arguments).await?;
        let teams = user.teams().await?;
        let searched = match arguments.team.as_deref().map(str::trim) {
            None | Some("") => teams.clone(),
            Some(text) => vec![self.0.resolver.team(user, Some(text)).await?.team().clone()],
        };
        let site = user.site_url().await?;
        let mut hits = self
            .0
            .permissions
            .search_messages(user, wanted.searches(&searched))
            .await?;
        let mut found = Vec::new();
        let limit = arguments.limit as usize;
        while found.len() <= limit
            && let Some(hit) = hits.next().await?
        {
            if wanted.fits(&hit) {
                found.push(hit);
            }
        }
        let names = self.0.permissions.authors(user, &found).await?;
        let channels = found.iter().map(ReadablePost::channel);
        let labels = self.0.permissions.labels(user, channels).await?;
        let found = Found {
            posts: found,
            names,
            labels,
            rest: hits.rest(),
            until: wanted.period.until,
            teams: &teams,
            site: &site,
            zone: &user.zone(),
            hint: self.hint(&wanted, arguments.scope),
            sought: wanted.query.sought(),
            limit,
            max_chars: arguments.max_chars,
        };
        Ok(found.answer())
    }

    /// What else could be tried where nothing is found.
    fn hint(&self, wanted: &Wanted, asked: Scope) -> String {
        let mut hint = String::new();
        if !wanted.any && wanted.query.words.len() > 1 {
            hint.push_str(" match=\"any\" finds messages with one of the words.");
        }
        if asked == Scope::All && wanted.scope == Scope::Channels {
            hint.push_str(" Direct and group messages are not searched (an admin's setting): read_messages source=@name reads one.");
        }
        hint
    }

    /// Direct messages are searched where the admin allows it.
    fn scope(&self, asked: Scope) -> Result<Scope, Refusal> {
        match (asked, self.0.config.get().search_direct_messages) {
            (scope, true) => Ok(scope),
            (Scope::All | Scope::Channels, false) => Ok(Scope::Channels),
            (Scope::Direct, false) => Err(Refusal::Unavailable(
                "the setting SearchDirectMessages, which an admin can switch on".to_owned(),
            )),
        }
    }

    async fn wanted(
        &self,
        user: &Acting,
        scope: Scope,
        arguments: &Arguments,
    ) -> Result<Wanted, Halt> {
        let mut query = Query::parse(&arguments.query)?;
        query.channels = named("in", &arguments.channels, query.channels)?;
        query.people = named("from", &arguments.from, query.people)?;
        let period = Period::parse(
            &user.zone(),
            one("after", arguments.after.as_deref(), query.after.as_deref())?,
            one(
                "before",
                arguments.before.as_deref(),
                query.before.as_deref(),
            )?,
            one("on", arguments.on.as_deref(), query.on.as_deref())?,
        )?;
        let filtered =
            period != Period::default() || !query.channels.is_empty() || !query.people.is_empty();
        if query.words.is_empty() && !filtered {
            return Err(Refusal::argument(
                "query",
                "has nothing to search for; give words, or in, from, after, before or on",
            )
            .into());
        }
        let mut channels = Vec::new();
        for text in &query.channels {
            channels.push(
                self.channel(user, text, arguments.team.as_deref(), scope)
                    .await?,
            );
        }
        let people = self.0.resolver.people(user, "from", &query.people).await?;
        Ok(Wanted {
            query,
            channels,
            people,
            period,
            scope,
            any: arguments.matching == Match::Any,
        })
    }

    async fn channel(
        &self,
        user: &Acting,
        text: &str,
        team: Option<&str>,
        scope: Scope,
    ) -> Result<ReadableChannel, Halt> {
        let channel = self.0.resolver.channel(user, "in", text, team).await?;
        let place = channel.label();
        if !scope.covers(ChannelKind::of(channel.channel())) {
            return Err(Refusal::argument(
                "in",
                match self.0.config.get().search_direct_messages {
                    true => format!("names {place}, which scope leaves out"),
                    false => "names a direct message, and searching those is switched off (setting SearchDirectMessages)".to_owned(),
                },
            )
            .into());
        }
        let channel = self.0.permissions.readable_channel(user, channel).await?;
        let right = Right::ReadChannelContent;
        Ok(channel.ok_or(Refusal::Lacks { right, place })?)
    }
}

/// Most channels, and most people, that one search names: each is looked up.
const MOST: usize = 20;

/// The names in the argument and in the operators, each once.
fn named(
    field: &'static str,
    argument: &[String],
    operators: Vec<String>,
) -> Result<Vec<String>, Refusal> {
    let mut names: Vec<String> = Vec::new();
    for name in operators.iter().chain(argument).map(|name| name.trim()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    match names.len() {
        ..=MOST => Ok(names),
        _ => Err(Refusal::argument(
            field,
            format!("has more than {MOST} names, with those in query"),
        )),
    }
}

/// The argument, or the operator in its place.
fn one<'a>(
    field: &'static str,
    argument: Option<&'a str>,
    operator: Option<&'a str>,
) -> Result<Option<&'a str>, Refusal> {
    let argument = argument.filter(|text| !text.trim().is_empty());
    match (argument, operator) {
        (Some(_), Some(_)) => Err(Refusal::argument(
            field,
            "is given twice: as an argument and in query",
        )),
        (argument, operator) => Ok(argument.or(operator)),
    }
}

impl Wanted {
    /// A search in each team that matters. Direct messages are found in any of them, and in no team where there is none.
    fn searches(&self, teams: &[Team]) -> Vec<(TeamId, SearchParameter)> {
        let channels = self
            .channels
            .iter()
            .map(|channel| channel.visible().channel());
        let channels: Vec<_> = channels.collect();
        let mut ids: Vec<TeamId> = teams.iter().map(|team| team.id.clone()).collect();
        if !channels.is_empty() && channels.iter().all(|channel| !channel.team_id.is_empty()) {
            ids.retain(|id| channels.iter().any(|channel| channel.team_id == *id));
        } else if !channels.is_empty() || ids.is_empty() {
            let named = |id: &TeamId| channels.iter().any(|channel| channel.team_id == *id);
            let first = ids.first().cloned().unwrap_or_default();
            ids.retain(|id| named(id) || *id == first);
            if ids.is_empty() {
                ids.push(first);
            }
        }
        let searches = ids.into_iter().map(|team| {
            let mut parameter = SearchParameter {
                is_or_search: Some(self.any),
                include_deleted_channels: Some(
                    channels.iter().any(|channel| channel.delete_at != 0),
                ),
                ..SearchParameter::default()
            };
            let mut terms = self.period.ask(&mut parameter);
            for channel in &channels {
                // What is no channel's name in the team counts as an id (`app/post.go`, convertChannelNamesToChannelIds).
                if channel.team_id.is_empty() {
                    terms.push_str(&format!("in:{} ", channel.id));
                } else if channel.team_id == team {
                    terms.push_str(&format!("in:{} ", channel.name));
                }
            }
            for person in &self.people {
                terms.push_str(&format!("from:{} ", person.username()));
            }
            terms.push_str(&self.query.words.join(" "));
            parameter.terms = Some(terms.into());
            (team, parameter)
        });
        searches.collect()
    }

    /// The server's filters again, as the arguments mean them.
    fn fits(&self, hit: &ReadablePost) -> bool {
        let post = hit.post();
        let channel = hit.channel().channel();
        let channels = &self.channels;
        let people = &self.people;
        self.period.holds(post.create_at)
            && self.scope.covers(ChannelKind::of(channel))
            && (channels.is_empty()
                || channels
                    .iter()
                    .any(|known| known.visible().channel().id == channel.id))
            && (people.is_empty()
                || people
                    .iter()
                    .any(|person| *person.user_id() == post.user_id))
    }
}

#[cfg(test)]
mod tests;
