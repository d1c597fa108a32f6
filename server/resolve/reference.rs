//! The forms in which people name channels, people and messages.

use mattermost_plugin::ids::{ChannelId, PostId};
use url::Url;

/// Longest reference in bytes: a permalink under a long site address.
const MAX_LENGTH: usize = 1024;

/// What a text refers to, by its form alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reference {
    /// 26 characters: a channel, a message or a person.
    Id(String),
    /// A channel.
    Channel(Named),
    /// A person, without `@`.
    Person(String),
    /// A message.
    Post(PostId),
}

/// A channel by name or title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// The team that the text names.
    pub(super) team: Option<String>,
    /// The name, in lower case, without `~`.
    pub(super) name: String,
    /// The whole text without `~`, which may be a title where it names no team; the name in a link.
    pub(super) title: String,
    /// Whether it is written with `~` or `#`, and so is a name and no title.
    pub(super) marked: bool,
    /// Whether it comes from a link, which is exact.
    pub(super) link: bool,
}

/// Why a text refers to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ReferenceError {
    #[error(
        "is empty; give a channel (~name, team/name, id or link), @user or a message's permalink"
    )]
    Empty,
    #[error("is too large: at most {MAX_LENGTH} bytes")]
    TooLong,
    #[error("names several people; give one @user or one channel")]
    SeveralPeople,
    #[error("is a link to another server; links of this one start with {site}")]
    OtherSite { site: String },
    #[error("is a link to neither a channel, a person nor a message of this server")]
    OtherLink,
}

impl Reference {
    /// Reads `text`; links must lead to `site`, the server's address.
    pub(super) fn parse(text: &str, site: &str) -> Result<Self, ReferenceError> {
        let text = text.trim();
        if text.is_empty() || matches!(text, "~" | "#" | "@") {
            return Err(ReferenceError::Empty);
        }
        if text.len() > MAX_LENGTH {
            return Err(ReferenceError::TooLong);
        }
        if text.starts_with("https://") || text.starts_with("http://") {
            return link(text, site);
        }
        if let Some(name) = text.strip_prefix('@') {
            if name.contains([',', '@', ' ']) {
                return Err(ReferenceError::SeveralPeople);
            }
            return Ok(Self::Person(name.to_lowercase()));
        }
        if text.parse::<ChannelId>().is_ok() {
            return Ok(Self::Id(text.to_owned()));
        }
        Ok(Self::Channel(Named::parse(text)))
    }
}

impl Named {
    fn parse(text: &str) -> Self {
        let title = text.strip_prefix(['~', '#']).unwrap_or(text).trim();
        let (team, name) = match title.split_once('/') {
            Some((team, name)) if !team.is_empty() && !name.is_empty() => {
                (Some(team.to_lowercase()), name)
            }
            _ => (None, title),
        };
        Self {
            team,
            name: name.strip_prefix(['~', '#']).unwrap_or(name).to_lowercase(),
            title: title.to_owned(),
            marked: text.starts_with(['~', '#']),
            link: false,
        }
    }
}

fn link(text: &str, site: &str) -> Result<Reference, ReferenceError> {
    let url = Url::parse(text).map_err(|_| ReferenceError::OtherLink)?;
    let other_site = || ReferenceError::OtherSite {
        site: site.to_owned(),
    };
    let base = Url::parse(site).map_err(|_| other_site())?;
    if url.origin() != base.origin() {
        return Err(other_site());
    }
    let below = url
        .path()
        .strip_prefix(base.path().trim_end_matches('/'))
        .ok_or_else(other_site)?;
    let segments: Vec<&str> = below.split('/').filter(|part| !part.is_empty()).collect();
    match segments.as_slice() {
        [team, "channels", name] | [team, "messages", name] if !name.starts_with('@') => {
            Ok(Reference::Channel(Named {
                team: Some((*team).to_lowercase()),
                name: (*name).to_lowercase(),
                title: (*name).to_owned(),
                marked: false,
                link: true,
            }))
        }
        [_, "messages", name] => Ok(Reference::Person(name[1..].to_lowercase())),
        [_, "pl", id] => id
            .parse()
            .map(Reference::Post)
            .map_err(|_| ReferenceError::OtherLink),
        _ => Err(ReferenceError::OtherLink),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "abcdefghijklmnopqrstuvwxyz";

    fn parse(text: &str) -> Result<Reference, ReferenceError> {
        Reference::parse(text, "https://chat.example/mm")
    }

    fn channel(team: Option<&str>, name: &str, title: &str) -> Reference {
        Reference::Channel(Named {
            team: team.map(str::to_owned),
            name: name.to_owned(),
            title: title.to_owned(),
            marked: false,
            link: false,
        })
    }

    /// The same, written with `~` or `#`.
    fn marked(reference: Reference) -> Reference {
        match reference {
            Reference::Channel(named) => Reference::Channel(Named {
                marked: true,
                ..named
            }),
            other => other,
        }
    }

    fn linked(team: &str, name: &str) -> Reference {
        Reference::Channel(Named {
            team: Some(team.to_owned()),
            name: name.to_owned(),
            title: name.to_owned(),
            marked: false,
            link: true,
        })
    }

    #[test]
    fn channels_are_named_in_many_ways() {
        for (text, expected) in [
            (
                "~Town-Square",
                marked(channel(None, "town-square", "Town-Square")),
            ),
            ("#dev", marked(channel(None, "dev", "dev"))),
            (" dev ", channel(None, "dev", "dev")),
            ("Eng/dev", channel(Some("eng"), "dev", "Eng/dev")),
            ("eng/~dev", channel(Some("eng"), "dev", "eng/~dev")),
            ("The Board", channel(None, "the board", "The Board")),
            (
                "https://chat.example/mm/eng/channels/dev",
                linked("eng", "dev"),
            ),
            (
                "https://chat.example/mm/eng/channels/dev/?x=1#y",
                linked("eng", "dev"),
            ),
            (
                "https://CHAT.example:443/mm/eng/messages/0a1b",
                linked("eng", "0a1b"),
            ),
        ] {
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn people_messages_and_ids_are_told_apart() {
        let post = Reference::Post(PostId::from(ID));
        for (text, expected) in [
            ("@Ada", Reference::Person("ada".into())),
            (
                "https://chat.example/mm/eng/messages/@ada",
                Reference::Person("ada".into()),
            ),
            (ID, Reference::Id(ID.into())),
            (
                &format!("https://chat.example/mm/eng/pl/{ID}"),
                post.clone(),
            ),
            (&format!("https://chat.example/mm/_redirect/pl/{ID}"), post),
        ] {
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_leads_nowhere_says_why() {
        let site = "https://chat.example/mm".to_owned();
        for (text, error) in [
            ("  ", ReferenceError::Empty),
            ("~", ReferenceError::Empty),
            ("@a,@b", ReferenceError::SeveralPeople),
            (
                "https://evil.example/mm/eng/channels/dev",
                ReferenceError::OtherSite { site: site.clone() },
            ),
            (
                "http://chat.example/mm/eng/channels/dev",
                ReferenceError::OtherSite { site: site.clone() },
            ),
            (
                "https://chat.example/other/eng/channels/dev",
                ReferenceError::OtherSite { site },
            ),
            ("https://chat.example/mm/eng", ReferenceError::OtherLink),
            (
                "https://chat.example/mm/eng/pl/short",
                ReferenceError::OtherLink,
            ),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
        assert_eq!(parse(&"x".repeat(1025)), Err(ReferenceError::TooLong));
    }
}
