//! Channels that are closed to agents.

use std::collections::BTreeMap;

use mattermost_plugin::ids::ChannelId;
use mattermost_plugin::model::Channel;

use super::settings::{Settings, entries};
use crate::permissions::ChannelKind;

/// Most entries of a list: more are a mistake.
const MAX_ENTRIES: usize = 200;
/// Names of the settings.
const ALLOWED: &str = "AllowedChannels";
const DENIED: &str = "DeniedChannels";

/// Which channel a name (`team/channel`) means.
pub(super) type Meanings = BTreeMap<String, ChannelId>;

/// Which channels agents get at, whatever their users may do there. All, unless an admin lists some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenChannels {
    /// If there are any, all others are closed.
    allowed: Vec<Entry>,
    denied: Vec<Entry>,
    /// What an admin should know about the entries.
    notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    Id(ChannelId),
    /// Names as in links.
    Named {
        team: String,
        channel: String,
        /// The channel that is meant, whatever it is called now; `None` as long as none was found.
        id: Option<ChannelId>,
    },
    /// All of a kind: direct or group messages.
    All(ChannelKind),
}

impl OpenChannels {
    pub(super) fn of(settings: &Settings, wrong: &mut Vec<String>) -> Self {
        Self {
            allowed: list(ALLOWED, &settings.allowed_channels, wrong),
            denied: list(DENIED, &settings.denied_channels, wrong),
            notes: Vec::new(),
        }
    }

    /// Whether the name of the channel's team decides about it, which [`contain`](Self::contain) then needs.
    pub fn depend_on_team(&self, channel: &Channel) -> bool {
        self.denied.iter().any(|entry| {
            matches!(entry, Entry::Named { channel: name, id: None, .. } if channel.name == *name)
        })
    }

    /// Whether agents get at the channel, whose team has this name. What a name means was found when the settings were read, and
    /// no rename changes it. A name that meant nothing then opens nothing, and closes what gets it.
    pub fn contain(&self, channel: &Channel, team: Option<&str>) -> bool {
        let allowed = self.allowed.is_empty() || self.allowed.iter().any(|one| one.is(channel));
        let denied = |entry: &Entry| entry.is(channel) || entry.waits_for(channel, team);
        allowed && !self.denied.iter().any(denied)
    }

    /// What an admin should know about the entries, such as which match nothing; names settings and positions, never what was
    /// typed.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The entries, each with its setting and its place there, and where to note something about them.
    pub(super) fn entries(&mut self) -> (Vec<(String, &mut Entry)>, &mut Vec<String>) {
        let lists = [(ALLOWED, &mut self.allowed), (DENIED, &mut self.denied)];
        let placed = lists.into_iter().flat_map(|(setting, list)| {
            let placed = (1..).zip(list);
            placed.map(move |(place, entry)| (format!("{setting}: entry {place}"), entry))
        });
        (placed.collect(), &mut self.notes)
    }

    /// Which channel each name means.
    pub(super) fn meanings(&self) -> Meanings {
        let mut meanings = Meanings::new();
        for entry in self.allowed.iter().chain(&self.denied) {
            if let Entry::Named {
                team,
                channel,
                id: Some(id),
            } = entry
            {
                meanings.insert(format!("{team}/{channel}"), id.clone());
            }
        }
        meanings
    }
}

impl Entry {
    fn parse(typed: &str) -> Option<Self> {
        let typed = typed.to_lowercase();
        match (typed.as_str(), typed.split_once('/')) {
            ("direct", _) => Some(Self::All(ChannelKind::Direct)),
            ("group", _) => Some(Self::All(ChannelKind::Group)),
            (id, None) => id.parse().ok().map(Self::Id),
            (_, Some((team, channel))) => {
                let channel = channel.strip_prefix('~').unwrap_or(channel);
                (is_name(team) && is_name(channel)).then(|| Self::Named {
                    team: team.to_owned(),
                    channel: channel.to_owned(),
                    id: None,
                })
            }
        }
    }

    fn is(&self, channel: &Channel) -> bool {
        match self {
            Self::Id(id) => channel.id == *id,
            Self::Named { id, .. } => id.as_ref() == Some(&channel.id),
            Self::All(kind) => ChannelKind::of(channel) == *kind,
        }
    }

    /// Whether it means no channel yet, and would mean this one.
    fn waits_for(&self, channel: &Channel, team: Option<&str>) -> bool {
        matches!(self, Self::Named { team: in_team, channel: name, id: None } if channel.name == *name && team == Some(in_team))
    }
}

/// Whether it could stand in a link.
fn is_name(name: &str) -> bool {
    let plain =
        |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.');
    (1..=64).contains(&name.len()) && name.bytes().all(plain)
}

fn list(setting: &str, typed: &str, wrong: &mut Vec<String>) -> Vec<Entry> {
    let mut list = Vec::new();
    for (place, typed) in entries(typed) {
        match Entry::parse(typed) {
            _ if place > MAX_ENTRIES => {
                wrong.push(format!("{setting}: more than {MAX_ENTRIES} entries"));
                break;
            }
            Some(entry) => list.push(entry),
            None => wrong.push(format!(
                "{setting}: entry {place} is no team/name, channel id, direct or group"
            )),
        }
    }
    list
}
