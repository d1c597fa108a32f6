//! People by name or id.

use std::collections::HashSet;

use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::User;

use crate::answered::Halt;
use crate::permissions::{Acting, VisibleChannel, VisiblePerson};
use crate::refusal::Refusal;

use super::nearness::distance;
use super::{Candidate, Found, MAX_CANDIDATES, Resolver};

/// Most people that one argument may name.
const MAX_NAMED: usize = 200;
/// Letters of a mistyped name by which near ones are looked for.
const BEGINNING: usize = 2;

/// A person as written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Handle {
    /// The caller.
    Me,
    /// 26 characters: an id, or perhaps a username.
    Id(UserId),
    /// A username, in lower case, without `@`.
    Name(String),
}

impl Handle {
    /// `@name`, `name`, an id, or `me` (names have three characters or more).
    fn parse(text: &str) -> Self {
        let name = text.trim();
        let name = name.strip_prefix('@').unwrap_or(name).to_lowercase();
        match name.parse() {
            _ if name == "me" => Self::Me,
            Ok(id) => Self::Id(id),
            Err(_) => Self::Name(name),
        }
    }

    fn means(&self, person: &User, caller: &UserId) -> bool {
        match self {
            Self::Me => person.id == *caller,
            Self::Id(id) => person.id == *id || person.username == id.as_str(),
            Self::Name(name) => person.username == *name,
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Me => "me",
            Self::Id(id) => id.as_str(),
            Self::Name(name) => name,
        }
    }
}

impl Resolver {
    /// The people that `texts` mean, for the argument `field`, each once, in the order written. A text is a person or several
    /// with commas between them (`@a,@b`). A few calls, however many there are.
    ///
    /// # Errors
    /// A text is empty or there are too many; nobody whom the caller can see fits one of them.
    pub async fn people(
        &self,
        user: &Acting,
        field: &'static str,
        texts: &[String],
    ) -> Result<Vec<VisiblePerson>, Halt> {
        let mut handles = Vec::new();
        for text in texts.iter().flat_map(|text| text.split(',')) {
            let text = text.trim();
            if text.trim_start_matches('@').is_empty() {
                return Err(
                    Refusal::argument(field, "names nobody; give @name, an id, or me").into(),
                );
            }
            handles.push((text, Handle::parse(text)));
        }
        if handles.len() > MAX_NAMED {
            let problem = format!("names too many people: at most {MAX_NAMED}");
            return Err(Refusal::argument(field, problem).into());
        }
        let known = self.known(user, &handles).await?;
        let mut people: Vec<VisiblePerson> = Vec::new();
        for (text, handle) in &handles {
            let person = known
                .iter()
                .find(|person| handle.means(person.user(), user.id()));
            match person {
                Some(person) if people.iter().any(|one| one.user_id() == person.user_id()) => {}
                Some(person) => people.push(person.clone()),
                None => return Err(self.nobody(user, field, text, handle).await?),
            }
        }
        Ok(people)
    }

    /// The visible people with these ids and names.
    async fn known(
        &self,
        user: &Acting,
        handles: &[(&str, Handle)],
    ) -> Result<Vec<VisiblePerson>, Refusal> {
        let ids = handles.iter().filter_map(|(_, handle)| match handle {
            Handle::Me => Some(user.id().clone()),
            Handle::Id(id) => Some(id.clone()),
            Handle::Name(_) => None,
        });
        let ids: Vec<UserId> = ids.collect();
        let names = handles.iter().filter_map(|(_, handle)| match handle {
            Handle::Me => None,
            Handle::Id(_) | Handle::Name(_) => Some(handle.name().to_owned()),
        });
        let names: Vec<String> = names.collect();
        let server = |error| Refusal::server("looking up people", &error);
        let mut people = Vec::new();
        if !ids.is_empty() {
            people.extend(self.api.get_users_by_ids(&ids).await.map_err(server)?);
        }
        if !names.is_empty() {
            people.extend(
                self.api
                    .get_users_by_usernames(&names)
                    .await
                    .map_err(server)?,
            );
        }
        let mut seen = HashSet::new();
        people.retain(|person| seen.insert(person.id.clone()));
        self.permissions.visible_people(user, people).await
    }

    /// What to say where nobody fits: who may have been meant.
    async fn nobody(
        &self,
        user: &Acting,
        field: &'static str,
        text: &str,
        handle: &Handle,
    ) -> Result<Halt, Refusal> {
        let near = match handle {
            Handle::Me | Handle::Id(_) => Vec::new(),
            Handle::Name(name) => self.people_near(user, name).await?,
        };
        let missing = || {
            let name = handle.name();
            Halt::Refused(Refusal::NotFound(format!(
                "no person @{name} that you can see"
            )))
        };
        if near.is_empty() {
            return Ok(missing());
        }
        let found: Found<VisiblePerson> = Found::Nothing(near);
        Ok(found.one(field, text).err().unwrap_or_else(missing))
    }

    /// Whose names come near `name`; deactivated people do not.
    async fn people_near(&self, user: &Acting, name: &str) -> Result<Vec<Candidate>, Refusal> {
        let beginning: String = name.chars().take(BEGINNING).collect();
        let shown = self.permissions.shown(user).await?;
        let people = self.permissions.people_like(user, &beginning).await?;
        let mut near: Vec<(usize, VisiblePerson)> = people
            .into_iter()
            .filter_map(|person| {
                let names = shown.names(person.user());
                let distances = names.iter().filter_map(|shown| distance(name, shown));
                Some((distances.min()?, person))
            })
            .collect();
        near.sort_by_key(|(distance, _)| *distance);
        let near = near.iter().take(MAX_CANDIDATES);
        Ok(near
            .map(|(_, person)| Candidate::person(person, shown))
            .collect())
    }

    /// Who is called `text`, by username, first, last or full name; where a channel was looked for.
    pub(super) async fn people_called(
        &self,
        user: &Acting,
        text: &str,
    ) -> Result<Vec<Candidate>, Refusal> {
        let text = text.trim().to_lowercase();
        if text.starts_with(['~', '#']) {
            return Ok(Vec::new());
        }
        let name = match text.as_str() {
            "me" => user.username(),
            text => text,
        };
        let Some(first) = name.split_whitespace().next() else {
            return Ok(Vec::new());
        };
        let shown = self.permissions.shown(user).await?;
        let mut people = self.permissions.people_like(user, first).await?;
        people.retain(|person| shown.names(person.user()).iter().any(|one| one == name));
        let people = people.iter().take(MAX_CANDIDATES);
        Ok(people
            .map(|person| Candidate::person(person, shown))
            .collect())
    }

    /// The channel of the caller's direct message with one of these people, or of the group message with all of them.
    pub(super) async fn channel_with(
        &self,
        user: &Acting,
        field: &'static str,
        names: &[String],
    ) -> Result<VisibleChannel, Halt> {
        let mut people = self.people(user, field, names).await?;
        if people.len() > 1 {
            people.retain(|person| person.user_id() != user.id());
        }
        people.sort_by(|one, other| one.username().cmp(other.username()));
        let channel = self.permissions.channel_of(user, &people).await?;
        let none = || {
            let names = people
                .iter()
                .map(|person| format!("@{}", person.username()));
            let names: Vec<_> = names.collect();
            let what = match names.len() {
                1 => "direct",
                _ => "group",
            };
            Refusal::NotFound(format!("no {what} message with {} yet", names.join(", ")))
        };
        Ok(channel.ok_or_else(none)?)
    }

    /// The person called `name` (lower case, without `@`); `me` is the caller.
    pub(super) async fn person_by_name(
        &self,
        user: &Acting,
        field: &'static str,
        name: &str,
    ) -> Result<VisiblePerson, Halt> {
        let mut people = self.people(user, field, &[name.to_owned()]).await?;
        people
            .pop()
            .ok_or_else(|| Refusal::NotFound(format!("no person @{name} that you can see")).into())
    }

    pub(super) async fn person_by_id(
        &self,
        user: &Acting,
        id: &UserId,
    ) -> Result<Option<VisiblePerson>, Refusal> {
        match self.api.get_user(id).await {
            Ok(person) => self.permissions.visible_person(user, person).await,
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(Refusal::server("looking up the person", &error)),
        }
    }
}
