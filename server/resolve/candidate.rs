//! What may have been meant.

use schemars::JsonSchema;
use serde::Serialize;

use crate::quoted::one_line;

use crate::permissions::{ChannelKind, VisibleChannel, VisiblePerson, VisibleTeam};

/// Longest title that the server takes (`model.ChannelDisplayNameMaxRunes`).
const TITLE: usize = 64;

/// A channel, person, team or emoji that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Candidate {
    /// As the tools take it: `team/name` of a channel, `@name` of a person, a team's name, `:name:` of an emoji.
    pub name: String,
    /// The title of a channel or team, the character of an emoji; empty for a person.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// `public`, `private`, `direct` or `group` (channels), `person`, `team` or `emoji`.
    pub r#type: &'static str,
    /// The id, which is taken too; empty for an emoji.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
}

impl Candidate {
    /// A channel, in the team of this name where it has one that the caller is in.
    pub(super) fn channel(channel: &VisibleChannel, team: Option<&str>) -> Self {
        let channel = channel.channel();
        Self {
            name: match team {
                Some(team) => format!("{team}/{}", channel.name),
                None => channel.name.to_string(),
            },
            title: one_line(&channel.display_name, TITLE),
            r#type: ChannelKind::of(channel).word(),
            id: channel.id.to_string(),
        }
    }

    /// A person.
    pub(super) fn person(person: &VisiblePerson) -> Self {
        Self {
            name: format!("@{}", person.username()),
            title: String::new(),
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
        // Others choose the title: in quotes it cannot pass for what follows.
        let title = match (title.as_str(), *r#type) {
            ("", _) | (_, "emoji") => title.clone(),
            (title, _) => format!("\"{}\"", title.replace('"', "'")),
        };
        let about = [title.as_str(), r#type, id.as_str()];
        let about: Vec<_> = about.into_iter().filter(|part| !part.is_empty()).collect();
        write!(f, "{name} ({})", about.join(", "))
    }
}
