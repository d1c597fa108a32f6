//! Searching people.
//!
//! `SearchUsers` of the plugin API searches as an admin: it ignores whom the caller may see and matches e-mail addresses, so that
//! each hit would say something about an address. It is asked only where the caller may know of everybody it can find, and what
//! it finds is matched again, on what the caller gets to see.

use std::collections::HashSet;

use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::{User, UserGetOptions, UserSearch, ViewUsersRestrictions};

use crate::refusal::Refusal;

use super::sight::Sight;
use super::{Acting, Permissions, Right, VisiblePerson};

/// Most people that one search looks at.
const MAX_SEARCHED: usize = 1000;
/// People read at once.
const PAGE: i64 = 200;
/// Pages of `PAGE` people that make up `MAX_SEARCHED`.
const MAX_PAGES: i64 = 5;

/// Which parts of other people's profiles the caller may see (core: `PrivacySettings`, and `SanitizeProfile` with `asAdmin`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// E-mail addresses.
    pub email: bool,
    /// First and last names.
    pub full_name: bool,
}

impl Shown {
    /// What the person is called, in lower case, as far as it is shown: username, nickname, names, address.
    pub fn names(self, person: &User) -> Vec<String> {
        let full_name = person.full_name();
        let mut names = vec![person.username.as_str(), person.nickname.as_str()];
        if self.full_name {
            names.extend([&full_name, &*person.first_name, &*person.last_name]);
        }
        if self.email {
            names.push(person.email.as_str());
        }
        names.retain(|name| !name.is_empty());
        names.into_iter().map(str::to_lowercase).collect()
    }

    /// Whether each word of `text` begins one of the [`names`](Self::names), as core matches them.
    pub fn matches(self, person: &User, text: &str) -> bool {
        let names = self.names(person);
        let text = text.to_lowercase();
        let mut words = text.split_whitespace();
        words.all(|word| {
            let word = word.trim_start_matches('@');
            names.iter().any(|name| name.starts_with(word))
        })
    }
}

impl Permissions {
    /// What the user may see of others' profiles.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn shown(&self, user: &Acting) -> Result<Shown, Refusal> {
        let privacy = &user.server().await?.privacy_settings;
        let (email, full_name) = (
            privacy.show_email_address.unwrap_or_default(),
            privacy.show_full_name.unwrap_or_default(),
        );
        let all = !(email && full_name) && self.on_server(user, Right::ManageSystem).await?;
        Ok(Shown {
            email: email || all,
            full_name: full_name || all,
        })
    }

    /// People whom the user may know of and some of whose names may begin with `text`, by username; of very many only the
    /// first `MAX_SEARCHED`.
    async fn candidates(&self, user: &Acting, text: &str) -> Result<Vec<User>, Refusal> {
        let mut people = match self.sight(user).await? {
            Sight::Everybody => {
                self.search(&UserSearch {
                    term: text.into(),
                    ..UserSearch::default()
                })
                .await?
            }
            Sight::Members { teams, channels } => {
                let mut people = vec![user.user.clone()];
                people.extend(self.members_of(teams, Vec::new()).await?);
                people.extend(self.members_of(Vec::new(), channels).await?);
                let mut seen: HashSet<UserId> = HashSet::new();
                people.retain(|person| seen.insert(person.id.clone()));
                people
            }
        };
        people.sort_by(|one, other| one.username.cmp(&other.username));
        Ok(people)
    }

    /// `search`, as an admin.
    pub(super) async fn search(&self, search: &UserSearch) -> Result<Vec<User>, Refusal> {
        let search = UserSearch {
            limit: i64::try_from(MAX_SEARCHED).unwrap_or(i64::MAX),
            ..search.clone()
        };
        let people = self.api.search_users(&search).await;
        people.map_err(|error| Refusal::server("searching people", &error))
    }

    /// Who is in one of the teams or channels. Only one of both may be given: core joins them, and finds who is in both. None
    /// at all is nobody, and must not be asked: gob does not tell an empty list from none, which core takes for no restriction.
    pub(super) async fn members_of(
        &self,
        teams: Vec<TeamId>,
        channels: Vec<ChannelId>,
    ) -> Result<Vec<User>, Refusal> {
        let mut people = Vec::new();
        if teams.is_empty() && channels.is_empty() {
            return Ok(people);
        }
        let restrictions = ViewUsersRestrictions { teams, channels };
        for page in 0..MAX_PAGES {
            let options = UserGetOptions {
                view_restrictions: Some(restrictions.clone()),
                active: true,
                page,
                per_page: PAGE,
                ..UserGetOptions::default()
            };
            let found = self.api.get_users(&options).await;
            let found = found.map_err(|error| Refusal::server("searching people", &error))?;
            let last = i64::try_from(found.len()).is_ok_and(|count| count < PAGE);
            people.extend(found);
            if last {
                break;
            }
        }
        Ok(people)
    }

    /// People whom the user may know of, among them all whose names begin with `text`; not those who are deactivated. Some
    /// are there for names that the user may not see: match them again, on what is [shown](Self::shown).
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn people_like(
        &self,
        user: &Acting,
        text: &str,
    ) -> Result<Vec<VisiblePerson>, Refusal> {
        let people = self.candidates(user, text).await?;
        let people = people.into_iter().filter(|person| person.delete_at == 0);
        Ok(people.map(VisiblePerson).collect())
    }
}
