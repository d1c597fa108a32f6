//! An in-memory Mattermost: what the server would have in its database.
//!
//! A test or the dev host's program sets it up with plain calls, a plugin reads and changes it through the plugin API
//! (`plugin_api`), and whoever waits for something waits for a condition with [`World::until`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use mattermost_plugin::ids::{ChannelId, FileId, TeamId, UserId};
use mattermost_plugin::model::{
    AuditRecord, Bot, Channel, ChannelMember, Command, Config, Emoji, License, PluginClusterEvent,
    PluginStatus, Post, Preference, Reaction, Session, Status, Team, TeamMember, User,
};
use mattermost_plugin_mcp::test_kit::Route;
use tokio::sync::watch;

use crate::agents::Registry;

mod announcements;
mod audit;
mod bookmarks;
mod bots;
mod calls;
mod channels;
mod cluster_events;
mod commands;
mod config;
mod direct_messages;
mod dump;
mod emojis;
mod ephemeral;
mod events;
mod files;
mod key_value;
mod log;
mod mentions;
mod new_id;
mod permissions;
mod plugins;
mod posts;
mod preferences;
mod reactions;
mod rest_answers;
mod roles;
pub(crate) mod sample;
mod scheduled_posts;
mod sessions;
mod teams;
mod unread;
mod users;

pub use bookmarks::Bookmark;
pub(crate) use bookmarks::MOST as MOST_BOOKMARKS;
pub use channels::ChannelKind;
pub use events::Event;
pub(crate) use files::NO_USER;
pub use log::{Level, LogLine};
pub(crate) use new_id::new_id;
pub use plugins::PluginState;
pub(crate) use posts::FROM_PLUGIN;
pub use rest_answers::RestAnswer;
pub(crate) use roles::Standing;
pub use sample::{Sample, sample};
pub use scheduled_posts::ScheduledPost;
pub use users::Account;

/// A Mattermost server's data. Cheap to clone; all clones are one world.
///
/// ```
/// use devhost::world::{Account, ChannelKind, World};
///
/// let world = World::new();
/// let acme = world.add_team("acme", "Acme");
/// let ada = world.add_user("ada", Account::Ordinary);
/// world.join_team(&acme, &ada);
/// let news = world.add_channel(&acme, ChannelKind::Public, "news", "News");
/// world.join_channel(&news, &ada);
///
/// assert!(world.posts(&news).is_empty());
/// ```
#[derive(Clone)]
pub struct World(Arc<watch::Sender<State>>);

/// The tables.
#[derive(Default)]
pub(crate) struct State {
    users: BTreeMap<UserId, User>,
    statuses: BTreeMap<UserId, Status>,
    bots: BTreeMap<UserId, Bot>,
    /// By user, category and name.
    preferences: BTreeMap<(UserId, String, String), Preference>,
    teams: BTreeMap<TeamId, Team>,
    team_members: BTreeMap<(TeamId, UserId), TeamMember>,
    channels: BTreeMap<ChannelId, Channel>,
    channel_members: BTreeMap<(ChannelId, UserId), ChannelMember>,
    /// Who may be in a channel that is linked to groups.
    allowed: BTreeMap<ChannelId, BTreeSet<UserId>>,
    /// In the order in which they were made.
    posts: Vec<Post>,
    /// Pending ids of posts that are being made.
    pending_posts: BTreeSet<String>,
    /// What only one user sees, with that user; not in a database, but in the client.
    ephemeral: Vec<(UserId, Post)>,
    /// In the order in which they were made.
    reactions: Vec<Reaction>,
    emojis: Vec<Emoji>,
    files: BTreeMap<FileId, files::Stored>,
    /// In the order in which they were made.
    bookmarks: Vec<Bookmark>,
    /// In the order in which they were made.
    scheduled_posts: Vec<ScheduledPost>,
    rest_answers: rest_answers::RestAnswers,
    /// In the order in which they were made.
    sessions: Vec<Session>,
    /// Slash commands of plugins.
    commands: Vec<Command>,
    events: Vec<Event>,
    cluster_events: Vec<PluginClusterEvent>,
    config: Config,
    license: Option<License>,
    server_version: String,
    /// By which one installation is told from another.
    diagnostic_id: String,
    /// By plugin id and key.
    keys: BTreeMap<(String, String), key_value::Entry>,
    /// By plugin id and node; no node is every node.
    plugins: BTreeMap<(String, String), PluginStatus>,
    /// What answers for a plugin that a test has built itself, by plugin id.
    served: BTreeMap<String, Route>,
    /// What an admin has typed, by plugin id.
    plugin_settings: BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
    audit: Vec<AuditRecord>,
    log: Vec<LogLine>,
    pub(crate) agents: Registry,
    calls: calls::Calls,
    roles: roles::Roles,
    /// The last time that was given out, so that no two things are made in one millisecond.
    last_ms: i64,
    /// How far the clock was put forward.
    ahead_ms: i64,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// A server that was just installed: no users, no teams, no plugins.
    pub fn new() -> Self {
        let state = State {
            config: config::installed(),
            server_version: config::SERVER_VERSION.to_owned(),
            diagnostic_id: new_id(),
            ..State::default()
        };
        Self(Arc::new(watch::Sender::new(state)))
    }

    /// Puts the clock forward: what expires within `by` has expired.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.change(|state| state.ahead_ms = state.ahead_ms.saturating_add(by));
    }

    /// Waits until `look` finds what it looks for; looks again after every change of the world.
    ///
    /// There is no time limit: put one around it.
    pub async fn until<T>(&self, mut look: impl FnMut(&World) -> Option<T>) -> T {
        let mut changes = self.0.subscribe();
        loop {
            changes.mark_unchanged();
            if let Some(found) = look(self) {
                return found;
            }
            if changes.changed().await.is_err() {
                // Unreachable: `self` holds the sender.
                std::future::pending::<()>().await;
            }
        }
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.0.borrow())
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut answer = None;
        self.0.send_modify(|state| answer = Some(change(state)));
        answer.unwrap_or_else(|| unreachable!("send_modify calls its closure"))
    }
}

impl World {
    /// A change that nobody waits for.
    fn change_unseen<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut answer = None;
        self.0.send_if_modified(|state| {
            answer = Some(change(state));
            false
        });
        answer.unwrap_or_else(|| unreachable!("send_if_modified calls its closure"))
    }
}

impl State {
    /// The time in milliseconds since 1970.
    fn now(&self) -> i64 {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let ms = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        ms.saturating_add(self.ahead_ms)
    }

    /// A time later than every one given out before: posts made in one millisecond keep their order.
    fn stamp(&mut self) -> i64 {
        self.last_ms = self.now().max(self.last_ms + 1);
        self.last_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn waiting_ends_with_the_change_that_is_waited_for() {
        let world = World::new();
        let waiter = world.clone();
        let waiting = tokio::spawn(async move { waiter.until(|world| world.user_id("bob")).await });
        let ada = world.add_user("ada", Account::Ordinary);
        let bob = world.add_user("bob", Account::Ordinary);
        assert_ne!(ada, bob);
        assert_eq!(waiting.await.unwrap(), bob);
    }

    #[test]
    fn no_two_stamps_are_equal() {
        let world = World::new();
        let stamps: Vec<_> = (0..100).map(|_| world.change(State::stamp)).collect();
        assert!(stamps.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
