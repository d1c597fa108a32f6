//! The settings as System Console saves them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// The settings as plugin.json's `settings_schema` has them, unchecked. Lists are separated by commas or line breaks.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Settings {
    /// `essential`, `standard` or `full`; empty for standard.
    pub preset: String,
    /// Whether only tools that change nothing are offered.
    pub read_only: bool,
    /// `reader`, `writer`, `manager` or `admin`; empty for admin.
    pub profile: String,
    /// Names of tools, instead of those of the preset.
    pub allowed_tools: String,
    /// Names of tools that are not offered.
    pub denied_tools: String,
    /// The only channels that agents get at.
    pub allowed_channels: String,
    /// Channels that agents do not get at.
    pub denied_channels: String,
    /// Whether search looks into direct and group messages.
    pub search_direct_messages: bool,
    /// Whether public links to files are given out.
    pub allow_public_links: bool,
    /// Members that may be notified without a confirmation.
    pub confirm_mentions_above: Number,
    /// Reads of a user in a minute.
    pub reads_per_minute: Number,
    /// Changes of a user in a minute.
    pub writes_per_minute: Number,
    /// Deletions of a user in a minute.
    pub deletes_per_minute: Number,
    /// Feeds that a user fetches in a minute.
    pub feeds_per_minute: Number,
    /// `nobody`, `admins` or `all`; empty for all.
    pub feed_users: String,
    /// The team that is meant where a caller of several teams names none.
    pub default_team: String,
    /// Whether Agents offers the tools to outside clients.
    pub expose_external: bool,
    /// Private hosts that `fetch_feed` may read.
    pub allowed_feed_hosts: String,
    /// Where the server's own REST API is reached from the plugin.
    pub server_url: String,
}

/// A number as it may be saved: System Console writes a number, an empty field is nothing, and who edits the server's
/// configuration by hand may write a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Number {
    /// Nothing was typed.
    #[default]
    Unset,
    /// A whole number.
    Whole(i64),
    /// Something else.
    Other,
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Saved)
    }
}

struct Saved;

impl Visitor<'_> for Saved {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Number, E> {
        Ok(Number::Whole(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Number, E> {
        Ok(i64::try_from(number).map_or(Number::Other, Number::Whole))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Number, E> {
        Ok(Number::Other)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
        Ok(match text.trim() {
            "" => Number::Unset,
            text => text.parse().map_or(Number::Other, Number::Whole),
        })
    }
}

/// The entries of a list, each with its place, counted from 1; empty ones are not counted.
pub(super) fn entries(list: &str) -> impl Iterator<Item = (usize, &str)> {
    list.split([',', '\n'])
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .zip(1..)
        .map(|(entry, place)| (place, entry))
}
