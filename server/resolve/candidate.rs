//! What may have been meant.

use schemars::JsonSchema;
use serde::Serialize;

use crate::permissions::{ChannelKind, Shown, VisibleChannel, VisiblePerson, VisibleTeam};
use crate::quoted::{in_quotes, one_line};

/// Longest title that the server takes (`model.ChannelDisplayNameMaxRunes`).
const TITLE: usize = 64;

/// A channel, person, team or emoji that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Candidate {
    /// As the tools take it: `team/name` of a channel, `@name` of a person, a team's name, `:name:` of an emoji.
    pub name: String,
    /// The title of a channel or team, the character of an emoji, the full name of a person where the caller may see it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// `public`, `private`, `direct` or `group` (channels), `person`, `team` or `emoji`.
    pub r#type: &'static str,
    /// The id, which is taken too; empty for an emoji.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
}

impl Candidate {
    /// A channel, in the team of this name where it has one that the caller is in; a direct or group message is called by
    /// its `people`.
    pub(super) fn channel(
        channel: &VisibleChannel,
        team: Option<&str>,
        people: Option<&Vec<String>>,
    ) -> Self {
        let channel = channel.channel();
        let by_people = people.map(|people| {
            let people: Vec<_> = people.iter().map(|name| format!("@{name}")).collect();
            people.join(", ")
        });
        Self {
            title: match by_people {
                Some(_) => String::new(),
                None => one_line(&channel.display_name, TITLE),
            },
            name: match (by_people, team) {
                (Some(people), _) => people,
                (None, Some(team)) => format!("{team}/{}", channel.name),
                (None, None) => channel.name.to_string(),
            },
            r#type: ChannelKind::of(channel).word(),
            id: channel.id.to_string(),
        }
    }

    /// A person, of whom so much is shown.
    pub(super) fn person(person: &VisiblePerson, shown: Shown) -> Self {
        Self {
            name: format!("@{}", person.username()),
            title: match shown.full_name {
                true => one_line(&person.user().full_name(), 64),
                false => String::new(),
            },
            r#type: "person",
            id: person.user_id().to_string(),
        }
    }

    /// A standard emoji.
    pub(super) fn emoji(name: &str, character: Option<String>) -> Self {
        Self {
            name: format!(":{name}:"),
            title: character.unwrap_or_default(),
            r#type: "emoji",
            id: String::new(),
        }
    }

    /// A team.
    pub(super) fn team(team: &VisibleTeam) -> Self {
        let team = team.team();
        Self {
            name: team.name.to_string(),
            title: one_line(&team.display_name, TITLE),
            r#type: "team",
            id: team.id.to_string(),
        }
    }
}

impl std::fmt::Display for Candidate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            name,
            title,
            r#type,
            id,
        } = self;
        let id = match id.is_empty() {
            true => String::new(),
            false => format!("id {id}"),
        };
        let title = match (title.as_str(), *r#type) {
            ("", _) | (_, "emoji") => title.clone(),
            (title, _) => in_quotes(title),
        };
        let about = [title.as_str(), r#type, id.as_str()];
        let about: Vec<_> = about.into_iter().filter(|part| !part.is_empty()).collect();
        write!(f, "{name} ({})", about.join(", "))
    }
}
