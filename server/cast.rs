//! Several teams in the dev host's world, with people of every standing: for tests of who may do and see what.

use devhost::world::{Account, ChannelKind, World};
use mattermost_plugin::Host;
use mattermost_plugin::api::Client;
use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::{Bot, Channel};
use mattermost_plugin_mcp::Caller;
use mattermost_plugin_mcp::test_kit::TestAgents;

use crate::permissions::Permissions;
use crate::rest::Rest;
use crate::scene;

/// Team, name, title, kind, members.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    ChannelKind,
    &'static [&'static str],
);

const CHANNELS: &[Row] = {
    use ChannelKind::{Private, Public};
    &[
        ("eng", "dev", "Development", Public, &["ada", "bob", "gus"]),
        ("eng", "board", "The Board", Private, &["ada"]),
        ("eng", "lobby", "Lobby", Public, &[]),
        ("eng", "plans", "Secret Plans", Private, &["bob"]),
        ("eng", "attic", "Attic", Public, &["ada"]),
        ("ops", "dev", "Ops Development", Public, &["ada"]),
        ("ops", "alerts", "Alerts", Public, &["ada"]),
        ("sec", "vault", "Vault", Public, &["eve"]),
    ]
};

/// The world, and its people and places by their names.
pub(crate) struct Cast {
    pub(crate) world: World,
}

impl Cast {
    /// Teams `eng` (ada admin, bob, guest gus), `ops` (ada), `sec` (eve) and the archived `old` (ada, gus); root, the system
    /// admin, and the bot are in none; gone is deactivated. The channel `attic` is archived.
    pub(crate) fn new() -> Self {
        let world = World::new();
        world.change_config(|config| {
            config.service_settings.site_url = Some("https://chat.example/".into());
        });
        for (name, account) in [
            ("ada", Account::Ordinary),
            ("bob", Account::Ordinary),
            ("gus", Account::Guest),
            ("eve", Account::Ordinary),
            ("gone", Account::Ordinary),
            ("root", Account::SystemAdmin),
        ] {
            world.add_user(name, account);
        }
        let bot = Bot {
            username: "bot".into(),
            owner_id: "com.example.plugin".into(),
            ..Bot::default()
        };
        world.add_bot(&bot);
        let cast = Self { world };
        for (name, title, members) in [
            ("eng", "Engineering", &["ada", "bob", "gus", "gone"][..]),
            ("ops", "Operations", &["ada"]),
            ("sec", "Security", &["eve"]),
            ("old", "Old Things", &["ada", "gus"]),
        ] {
            let team = cast.world.add_team(name, title);
            for member in members {
                cast.world.join_team(&team, &cast.user(member));
            }
        }
        for &(team, name, title, kind, members) in CHANNELS {
            let channel = cast.world.add_channel(&cast.team(team), kind, name, title);
            for member in members {
                cast.world.join_channel(&channel, &cast.user(member));
            }
        }
        let (world, eng) = (&cast.world, cast.team("eng"));
        world.make_team_admin(&eng, &cast.user("ada"));
        world.archive(&cast.channel("eng/attic"));
        world.archive_team(&cast.team("old"));
        world.deactivate(&cast.user("gone"));
        cast
    }

    pub(crate) fn user(&self, name: &str) -> UserId {
        self.world.user_id(name).unwrap()
    }

    /// Who need not exist.
    pub(crate) fn caller(&self, name: &str) -> Caller {
        let id = self.world.user_id(name);
        Caller::for_tests(id.unwrap_or_else(|| UserId::new("n0000000000000000000nobody")))
    }

    pub(crate) fn team(&self, name: &str) -> TeamId {
        self.world.team_id(name).unwrap()
    }

    /// A channel as `team/name`.
    pub(crate) fn channel(&self, path: &str) -> ChannelId {
        let (team, name) = path.split_once('/').unwrap();
        self.world.channel_id(&self.team(team), name).unwrap()
    }

    /// Changes a channel, given as `team/name`.
    pub(crate) fn change(&self, path: &str, change: impl FnOnce(&mut Channel)) {
        let channel = self.channel(path);
        self.world
            .change_channel(&channel, |channel, _| change(channel));
    }

    /// Saves a setting of the plugin, of which it is not told.
    pub(crate) fn set(&self, key: &str, value: impl Into<serde_json::Value>) {
        self.world
            .set_plugin_setting(crate::manifest::ID, key, value);
    }

    /// Agents in front of the whole plugin.
    pub(crate) async fn agents(&self) -> TestAgents {
        TestAgents::of(scene::configured(&self.world).await)
    }

    pub(crate) fn api(&self) -> Client {
        scene::api(&self.world)
    }

    pub(crate) fn permissions(&self) -> Permissions {
        let rest = Rest::new(&Host::new(self.api()), &Default::default());
        Permissions::new(self.api(), rest, Default::default())
    }
}
