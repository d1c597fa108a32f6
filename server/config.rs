//! Settings from System Console: raw once, validated after.

mod channels;
mod meanings;
mod offer;
mod settings;

use std::ops::RangeInclusive;

use mattermost_plugin::settings::LiveSettings;
use serde::Deserialize;
use url::{Host, Url};

pub use channels::OpenChannels;
pub use offer::{Barrier, FeedUsers, Offer, Preset, Profile};
pub use settings::{Number, Settings};

use crate::feeds::allowed::AllowedHosts;
use crate::rates::Limits;

/// The settings, checked: what the rest of the plugin sees. The default is that of `plugin.json`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Settings")]
pub struct Config {
    /// Which tools are offered.
    pub offer: Offer,
    /// Which channels agents get at.
    pub channels: OpenChannels,
    /// Whether search looks into direct and group messages.
    pub search_direct_messages: bool,
    /// Whether public links to files are given out.
    pub allow_public_links: bool,
    /// A message to everybody in a channel of more members has to be confirmed.
    pub confirm_mentions_above: u32,
    /// How often a user may call.
    pub limits: Limits,
    /// Name of the team that is meant where a caller of several teams names none.
    pub default_team: Option<String>,
    /// Whether Agents offers the tools to outside clients.
    pub expose_external: bool,
    /// Private hosts that feeds may come from.
    pub allowed_feed_hosts: AllowedHosts,
    /// Where the server's own REST API is reached, if an admin says it: http or https, without credentials and query.
    pub server_url: Option<Url>,
}

/// The settings that hold now; each call works on one snapshot.
pub type CurrentConfig = LiveSettings<Config>;

/// What is wrong with the settings, one sentence a setting. Names settings and positions, never what was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// What holds until good settings have been read: no tool but `whoami`, which tells an admin what is wrong. A restriction
    /// that cannot be read must not be taken for none.
    pub fn cautious() -> Self {
        Self {
            offer: Offer::unread(),
            ..Self::default()
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            offer: Offer::default(),
            channels: OpenChannels::default(),
            search_direct_messages: false,
            allow_public_links: false,
            confirm_mentions_above: 50,
            limits: Limits::default(),
            default_team: None,
            expose_external: false,
            allowed_feed_hosts: AllowedHosts::default(),
            server_url: None,
        }
    }
}

impl TryFrom<Settings> for Config {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        let default = Self::default();
        let mut wrong = Vec::new();
        let mut number = |setting, typed, range, default| {
            number(typed, range, default).unwrap_or_else(|problem| {
                wrong.push(format!("{setting}: {problem}"));
                default
            })
        };
        const A_MINUTE: RangeInclusive<u32> = 1..=10_000;
        let limits = Limits {
            reads: number(
                "ReadsPerMinute",
                settings.reads_per_minute,
                A_MINUTE,
                default.limits.reads,
            ),
            writes: number(
                "WritesPerMinute",
                settings.writes_per_minute,
                A_MINUTE,
                default.limits.writes,
            ),
            deletes: number(
                "DeletesPerMinute",
                settings.deletes_per_minute,
                A_MINUTE,
                default.limits.deletes,
            ),
            feeds: number(
                "FeedsPerMinute",
                settings.feeds_per_minute,
                A_MINUTE,
                default.limits.feeds,
            ),
        };
        let confirm_mentions_above = number(
            "ConfirmMentionsAbove",
            settings.confirm_mentions_above,
            0..=1_000_000,
            default.confirm_mentions_above,
        );
        let offer = Offer::of(&settings, &mut wrong);
        let channels = OpenChannels::of(&settings, &mut wrong);
        let allowed_feed_hosts = AllowedHosts::parse(&settings.allowed_feed_hosts)
            .map_err(|error| wrong.push(format!("AllowedFeedHosts: {error}")));
        let default_team = settings.default_team.trim();
        if !is_team_name(default_team) {
            wrong.push(
                "DefaultTeam: not a team's name (lower-case letters, digits and hyphens, as in the team's URL)".to_owned(),
            );
        }
        let server_url = server_url(settings.server_url.trim()).map_err(|problem| {
            wrong.push(format!("ServerUrl: {problem}"));
        });
        if !wrong.is_empty() {
            return Err(ConfigError(wrong));
        }
        Ok(Self {
            offer,
            channels,
            search_direct_messages: settings.search_direct_messages,
            allow_public_links: settings.allow_public_links,
            confirm_mentions_above,
            limits,
            default_team: (!default_team.is_empty()).then(|| default_team.to_owned()),
            expose_external: settings.expose_external,
            allowed_feed_hosts: allowed_feed_hosts.unwrap_or_default(),
            server_url: server_url.unwrap_or_default(),
        })
    }
}

fn number(typed: Number, range: RangeInclusive<u32>, default: u32) -> Result<u32, String> {
    let fitting = match typed {
        Number::Unset => Some(default),
        Number::Whole(number) => u32::try_from(number).ok().filter(|n| range.contains(n)),
        Number::Other => None,
    };
    fitting.ok_or_else(|| {
        format!(
            "not a whole number from {} to {}",
            range.start(),
            range.end()
        )
    })
}

/// Empty, or the form that the server gives team names (`model.IsValidTeamName`).
fn is_team_name(name: &str) -> bool {
    name.len() <= 64
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn server_url(typed: &str) -> Result<Option<Url>, &'static str> {
    if typed.is_empty() {
        return Ok(None);
    }
    let plain = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    };
    match Url::parse(typed).ok().filter(plain) {
        Some(url) if !keeps_secrets(&url) => Err(
            "sessions of users go there, so beyond this machine and your own network it has to be https",
        ),
        Some(url) => Ok(Some(url)),
        None => Err(
            "not a URL of http or https without user, query and fragment, such as http://127.0.0.1:8065",
        ),
    }
}

/// Whether a session may be sent there: with TLS, or over no net but one's own, as far as a name tells.
pub(crate) fn keeps_secrets(url: &Url) -> bool {
    let own = match url.host() {
        None => false,
        Some(Host::Ipv4(address)) => {
            address.is_loopback() || address.is_private() || address.is_link_local()
        }
        Some(Host::Ipv6(address)) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let ending = name.rsplit_once('.').map(|(_, ending)| ending);
            matches!(ending, None | Some("localhost" | "local" | "internal"))
        }
    };
    own || url.scheme() == "https"
}

#[cfg(test)]
mod tests;
