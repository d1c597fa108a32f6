//! Channels that are closed to agents.

use mattermost_plugin::ids::ChannelId;
use mattermost_plugin::model::Channel;

use super::settings::{Settings, entries};
use crate::permissions::ChannelKind;

/// Most entries of a list: more are a mistake.
const MAX_ENTRIES: usize = 200;

/// Which channels agents get at, whatever their users may do there. All, unless an admin lists some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenChannels {
    /// If there are any, all others are closed.
    allowed: Vec<Entry>,
    denied: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    Id(ChannelId),
    /// Names as in links.
    Named {
        team: String,
        channel: String,
    },
    /// All of a kind: direct or group messages.
    All(ChannelKind),
}

impl OpenChannels {
    pub(super) fn of(settings: &Settings, wrong: &mut Vec<String>) -> Self {
        Self {
            allowed: list("AllowedChannels", &settings.allowed_channels, wrong),
            denied: list("DeniedChannels", &settings.denied_channels, wrong),
        }
    }

    /// Whether the name of the channel's team decides about it, which [`contain`](Self::contain) then needs.
    pub fn depend_on_team(&self, channel: &Channel) -> bool {
        let mut entries = self.allowed.iter().chain(&self.denied);
        entries.any(
            |entry| matches!(entry, Entry::Named { channel: name, .. } if channel.name == *name),
        )
    }

    /// Whether agents get at the channel, whose team has this name.
    pub fn contain(&self, channel: &Channel, team: Option<&str>) -> bool {
        let listed = |list: &[Entry]| list.iter().any(|entry| entry.is(channel, team));
        (self.allowed.is_empty() || listed(&self.allowed)) && !listed(&self.denied)
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
                })
            }
        }
    }

    fn is(&self, channel: &Channel, team: Option<&str>) -> bool {
        match self {
            Self::Id(id) => channel.id == *id,
            Self::Named {
                team: in_team,
                channel: name,
            } => channel.name == *name && team == Some(in_team),
            Self::All(kind) => ChannelKind::of(channel) == *kind,
        }
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
