//! Names to things, as people write them.
//!
//! Only what the caller may know of comes out; everything else is not found, in the same words as what does not exist.

mod candidate;
mod channels;
mod emojis;
mod nearness;
mod people;
mod posts;
mod reference;
mod sources;
mod teams;

use std::sync::Arc;

use mattermost_plugin::api::Client;

use crate::answered::{Halt, Unclear};
use crate::config::CurrentConfig;
use crate::permissions::{Acting, Permissions, ReadablePost, VisibleChannel, VisiblePerson};
use crate::refusal::Refusal;

pub use candidate::Candidate;
use reference::Reference;
pub use sources::Source;

/// Most candidates or near misses that are listed.
pub const MAX_CANDIDATES: usize = 5;

/// Finds channels, people and posts. Cheap to clone.
#[derive(Clone)]
pub struct Resolver {
    api: Client,
    permissions: Permissions,
    config: Arc<CurrentConfig>,
}

/// What a reference led to.
#[derive(Debug)]
pub enum Found<T> {
    /// The one thing.
    One(T),
    /// More than one thing fits: a normal result, so that the agent asks again.
    Several(Vec<Candidate>),
    /// Nothing fits; perhaps one of these was meant. Empty where nothing is near.
    Nothing(Vec<Candidate>),
}

/// Where a message can go.
#[derive(Debug)]
pub enum Target {
    /// A channel.
    Channel(VisibleChannel),
    /// A person.
    Person(VisiblePerson),
    /// A post, to be replied to.
    Post(Box<ReadablePost>),
}

impl Resolver {
    /// Looks up through `api`, shows what `permissions` allow.
    pub fn new(api: Client, permissions: Permissions, config: Arc<CurrentConfig>) -> Self {
        Self {
            api,
            permissions,
            config,
        }
    }

    /// Where `to` leads: a channel, a person (`@name`), or a post to reply to. `team` narrows channel names to one team.
    ///
    /// # Errors
    /// `to` or `team` has no form that could lead anywhere, or leads to a single thing that the caller cannot see.
    pub async fn target(
        &self,
        user: &Acting,
        to: &str,
        team: Option<&str>,
    ) -> Result<Found<Target>, Refusal> {
        let reference = reference(user, "to", to).await?;
        match reference {
            Reference::Person(name) => match self.person_by_name(user, "to", &name).await {
                Ok(person) => Ok(Found::One(Target::Person(person))),
                Err(halt) => Found::of(halt),
            },
            Reference::People(_) => Err(Refusal::argument(
                "to",
                "names several people; write a group as \"@grace,@gus\"",
            )),
            Reference::Post(id) => {
                let post = self.readable(user, &id).await?;
                let post = post.ok_or_else(|| posts::missing(id.as_str()))?;
                Ok(Found::One(Target::Post(Box::new(post))))
            }
            Reference::Id(id) => self.by_id(user, &id).await.map(Found::One),
            Reference::Channel(named) => match self.channel_by_name(user, "to", &named, team).await
            {
                Ok(found) => {
                    let found = self.or_people(user, to, found).await?;
                    Ok(found.map(Target::Channel))
                }
                Err(halt) => Found::of(halt),
            },
        }
    }

    /// The channel that `text` means, for the argument `field`: a direct message is named by its person (`@name`), and has to
    /// exist. `team` narrows names to one team.
    ///
    /// # Errors
    /// `text` or `team` has no form that could lead to a channel, leads to nothing that the caller can see, or is unclear.
    pub async fn channel(
        &self,
        user: &Acting,
        field: &'static str,
        text: &str,
        team: Option<&str>,
    ) -> Result<VisibleChannel, Halt> {
        let reference = reference(user, field, text).await?;
        match reference {
            Reference::Channel(named) => {
                let found = self.channel_by_name(user, field, &named, team).await?;
                self.or_people(user, text, found).await?.one(field, text)
            }
            Reference::People(names) => self.channel_with(user, field, &names).await,
            Reference::Person(name) => {
                let person = self.person_by_name(user, field, &name).await?;
                let channel = self
                    .permissions
                    .direct_channel(user, person.user_id())
                    .await?;
                let none = || Refusal::NotFound(format!("no direct message with @{name} yet"));
                Ok(channel.ok_or_else(none)?)
            }
            Reference::Id(id) => {
                let channel = self.channel_by_id(user, &id.as_str().into()).await?;
                let none = || format!("no channel with the id {id} that you can see");
                Ok(channel.ok_or_else(|| Refusal::NotFound(none()))?)
            }
            Reference::Post(_) => Err(Refusal::argument(
                field,
                "is a message; give a channel: ~name, team/name, title, id or link",
            )
            .into()),
        }
    }

    /// Where no channel fits, those people whom a name without `@` may mean come before the channels that are near.
    async fn or_people<T>(
        &self,
        user: &Acting,
        text: &str,
        found: Found<T>,
    ) -> Result<Found<T>, Refusal> {
        let Found::Nothing(near) = found else {
            return Ok(found);
        };
        let mut candidates = self.people_called(user, text).await?;
        candidates.extend(near);
        candidates.truncate(MAX_CANDIDATES);
        Ok(Found::Nothing(candidates))
    }

    /// The person that `text` means, for the argument `field`: `@name`, `name`, an id, or `me`.
    ///
    /// # Errors
    /// `text` is empty, or nobody whom the caller can see fits it.
    pub async fn person(
        &self,
        user: &Acting,
        field: &'static str,
        text: &str,
    ) -> Result<VisiblePerson, Halt> {
        if text.contains(',') {
            return Err(Refusal::argument(field, "names several people; give one").into());
        }
        self.person_by_name(user, field, text).await
    }

    /// A post by its id or permalink, for the argument `field`.
    ///
    /// # Errors
    /// The text is neither, or the caller cannot read it.
    pub async fn post(
        &self,
        user: &Acting,
        field: &'static str,
        text: &str,
    ) -> Result<ReadablePost, Refusal> {
        let id = match Reference::parse(text, &site_of_link(user, text).await?) {
            Ok(Reference::Post(id)) => id,
            Ok(Reference::Id(id)) => id.into(),
            _ => {
                return Err(Refusal::argument(
                    field,
                    "is no message; give its id (26 letters and digits) or its permalink",
                ));
            }
        };
        self.readable(user, &id)
            .await?
            .ok_or_else(|| posts::missing(id.as_str()))
    }

    async fn by_id(&self, user: &Acting, id: &str) -> Result<Target, Refusal> {
        if let Some(channel) = self.channel_by_id(user, &id.into()).await? {
            return Ok(Target::Channel(channel));
        }
        if let Some(post) = self.readable(user, &id.into()).await? {
            return Ok(Target::Post(Box::new(post)));
        }
        match self.person_by_id(user, &id.into()).await? {
            Some(person) => Ok(Target::Person(person)),
            None => Err(Refusal::NotFound(format!(
                "no channel, message or person with the id {id} that you can see"
            ))),
        }
    }
}

impl<T> Found<T> {
    /// What a name that is unclear led to; a team that is unclear is a wrong argument beside it.
    fn of(halt: Halt) -> Result<Self, Refusal> {
        match halt {
            Halt::Refused(refusal) => Err(refusal),
            Halt::Unclear(unclear) if unclear.argument == "team" => {
                let teams = unclear.candidates.iter().map(|team| team.name.as_str());
                let teams: Vec<_> = teams.collect();
                let problem = format!("is unclear; give one of: {}", teams.join(", "));
                Err(Refusal::argument("team", problem))
            }
            Halt::Unclear(unclear) if unclear.status == "ambiguous" => {
                Ok(Self::Several(unclear.candidates))
            }
            Halt::Unclear(unclear) => Ok(Self::Nothing(unclear.candidates)),
        }
    }

    /// The one thing that the argument `argument`, which says `asked`, means.
    ///
    /// # Errors
    /// Several fit or some come near: [`Unclear`]. Nothing is near: [`Refusal::NotFound`].
    pub fn one(self, argument: &'static str, asked: &str) -> Result<T, Halt> {
        let (status, candidates) = match self {
            Self::One(one) => return Ok(one),
            Self::Several(candidates) => ("ambiguous", candidates),
            Self::Nothing(near) => ("not_found", near),
        };
        if candidates.is_empty() {
            let what = match argument {
                "team" | "emoji" => argument,
                _ => "channel",
            };
            let sentence = format!("no {what} {asked} that you can see");
            return Err(Refusal::NotFound(sentence).into());
        }
        Err(Halt::Unclear(Unclear {
            status,
            argument,
            asked: asked.to_owned(),
            candidates,
        }))
    }

    /// The same, with the one thing changed.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::One(one) => Found::One(change(one)),
            Self::Several(candidates) => Found::Several(candidates),
            Self::Nothing(near) => Found::Nothing(near),
        }
    }
}

/// What `text` refers to, given for the argument `field`.
async fn reference(user: &Acting, field: &'static str, text: &str) -> Result<Reference, Refusal> {
    let site = site_of_link(user, text).await?;
    Reference::parse(text, &site).map_err(|problem| Refusal::argument(field, problem.to_string()))
}

/// The server's address, where `text` is a link: nothing else needs it.
async fn site_of_link(user: &Acting, text: &str) -> Result<String, Refusal> {
    match text.trim_start().starts_with("http") {
        true => user.site_url().await,
        false => Ok(String::new()),
    }
}

#[cfg(test)]
mod tests;
