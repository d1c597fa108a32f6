//! Which tools are offered.

use std::collections::BTreeSet;

use mattermost_plugin_mcp::Capability;

use super::settings::{Settings, entries};
use crate::tools::{self, Known};

/// A set of tools that was put together for a purpose; each holds those before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Preset {
    /// Read, find and send.
    Essential,
    /// What most teams need.
    #[default]
    Standard,
    /// Everything.
    Full,
}

impl Preset {
    const ALL: [Self; 3] = [Self::Essential, Self::Standard, Self::Full];

    /// The word of the setting.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Essential => "essential",
            Self::Standard => "standard",
            Self::Full => "full",
        }
    }
}

/// Whom tools are offered to, by what they are trusted with; each may do what those before it may.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Reads.
    Reader,
    /// Also changes what exists.
    Writer,
    /// Also makes channels.
    Manager,
    /// Also deletes.
    #[default]
    Admin,
}

impl Profile {
    const ALL: [Self; 4] = [Self::Reader, Self::Writer, Self::Manager, Self::Admin];

    /// The word of the setting.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Writer => "writer",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }

    /// Whether it may have tools of this capability.
    pub fn allows(self, capability: Capability) -> bool {
        capability
            <= match self {
                Self::Reader => Capability::Read,
                Self::Writer => Capability::Write,
                Self::Manager => Capability::Create,
                Self::Admin => Capability::Delete,
            }
    }
}

/// Who may fetch feeds. The address of a feed can carry what an agent knows to another server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FeedUsers {
    /// None.
    Nobody,
    /// System admins.
    Admins,
    /// All.
    #[default]
    All,
}

impl FeedUsers {
    const ALL: [Self; 3] = [Self::Nobody, Self::Admins, Self::All];

    /// The word of the setting.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Admins => "admins",
            Self::All => "all",
        }
    }
}

/// Which tools are offered to everybody. What a user may do with them is another matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// What is offered unless tools are listed one by one.
    pub preset: Preset,
    /// Whether only tools that change nothing are offered.
    pub read_only: bool,
    /// Takes away what it does not allow.
    pub profile: Profile,
    /// Who may fetch feeds.
    pub feed_users: FeedUsers,
    /// Instead of the preset's; empty for those.
    allowed: BTreeSet<&'static str>,
    denied: BTreeSet<&'static str>,
    unread: bool,
}

/// What keeps a tool from being offered, in words for whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Barrier {
    /// No good settings were read yet.
    #[error("the settings of the plugin are wrong; whoami tells an admin what is wrong with them")]
    Unread,
    /// The preset does not have it.
    #[error("it is not in the preset that an admin has chosen (setting Preset)")]
    Preset,
    /// Others are listed.
    #[error("an admin allows other tools only (setting AllowedTools)")]
    AllowedTools,
    /// It is listed.
    #[error("an admin has denied it (setting DeniedTools)")]
    DeniedTools,
    /// It changes something.
    #[error("an admin lets agents only read (setting ReadOnly)")]
    ReadOnly,
    /// It does more than the profile may.
    #[error("it does more than an admin trusts agents with (setting Profile)")]
    Profile,
    /// Nobody may fetch feeds.
    #[error("an admin lets nobody fetch feeds (setting FeedUsers)")]
    FeedUsers,
}

impl Offer {
    /// As long as no good settings were read.
    pub(super) fn unread() -> Self {
        Self {
            unread: true,
            ..Self::default()
        }
    }

    pub(super) fn of(settings: &Settings, wrong: &mut Vec<String>) -> Self {
        let before = wrong.len();
        let offer = Self {
            preset: one_of(
                "Preset",
                &settings.preset,
                &Preset::ALL,
                Preset::as_str,
                wrong,
            ),
            read_only: settings.read_only,
            profile: one_of(
                "Profile",
                &settings.profile,
                &Profile::ALL,
                Profile::as_str,
                wrong,
            ),
            feed_users: one_of(
                "FeedUsers",
                &settings.feed_users,
                &FeedUsers::ALL,
                FeedUsers::as_str,
                wrong,
            ),
            allowed: tools_of("AllowedTools", &settings.allowed_tools, wrong),
            denied: tools_of("DeniedTools", &settings.denied_tools, wrong),
            unread: false,
        };
        let none = !tools::ALL.iter().any(|tool| offer.barrier(tool).is_none());
        if none && wrong.len() == before {
            wrong.push(
                "Preset, ReadOnly, Profile, FeedUsers, AllowedTools and DeniedTools together leave no tool: leave at least one, or turn the plugin off".to_owned(),
            );
        }
        offer
    }

    /// What keeps the tool from being offered; `None` where it is offered.
    pub fn barrier(&self, tool: &Known) -> Option<Barrier> {
        if self.unread && tool.name != "whoami" {
            Some(Barrier::Unread)
        } else if self.denied.contains(tool.name) {
            Some(Barrier::DeniedTools)
        } else if self.allowed.is_empty() && tool.preset > self.preset {
            Some(Barrier::Preset)
        } else if !self.allowed.is_empty() && !self.allowed.contains(tool.name) {
            Some(Barrier::AllowedTools)
        } else if self.read_only && tool.capability != Capability::Read {
            Some(Barrier::ReadOnly)
        } else if !self.profile.allows(tool.capability) {
            Some(Barrier::Profile)
        } else if self.feed_users == FeedUsers::Nobody && tool.name == "fetch_feed" {
            Some(Barrier::FeedUsers)
        } else {
            None
        }
    }
}

fn one_of<T: Copy + Default>(
    setting: &str,
    typed: &str,
    all: &[T],
    word: fn(T) -> &'static str,
    wrong: &mut Vec<String>,
) -> T {
    let typed = typed.trim();
    if typed.is_empty() {
        return T::default();
    }
    let found = all
        .iter()
        .find(|one| word(**one).eq_ignore_ascii_case(typed));
    found.copied().unwrap_or_else(|| {
        let words: Vec<_> = all.iter().map(|one| word(*one)).collect();
        wrong.push(format!("{setting}: none of {}", words.join(", ")));
        T::default()
    })
}

fn tools_of(setting: &str, typed: &str, wrong: &mut Vec<String>) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    for (place, typed) in entries(typed) {
        let typed = typed.to_lowercase();
        match tools::ALL.iter().find(|tool| tool.name == typed) {
            Some(tool) => {
                names.insert(tool.name);
            }
            None => {
                let nearest = tools::ALL
                    .iter()
                    .min_by_key(|tool| strsim::osa_distance(&typed, tool.name))
                    .map_or("", |tool| tool.name);
                wrong.push(format!(
                    "{setting}: entry {place} is no tool; the nearest name is {nearest}"
                ));
            }
        }
    }
    names
}
