//! The world of most tests.

use mattermost_plugin::ids::{ChannelId, UserId};
use mattermost_plugin::model::{Channel, Team, TeamMember, User};

use super::world::{World, id};

/// id and name, title, letter of the kind, members.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const CHANNELS: &[Row] = &[
    ("eng", "town-square", "Town Square", "O", &["ada", "bob"]),
    ("eng", "dev", "Development", "O", &["ada", "bob", "gus"]),
    ("eng", "board", "The Board", "P", &["ada"]),
    ("eng", "lobby", "Lobby", "O", &[]),
    ("eng", "plans", "Secret Plans", "P", &["bob"]),
    ("eng", "attic", "Attic", "O", &["ada"]),
    ("ops", "dev", "Ops Development", "O", &["ada"]),
    ("ops", "alerts", "Alerts", "O", &["ada"]),
    ("sec", "vault", "Vault", "O", &["eve"]),
];

impl World {
    /// Teams `eng` (ada admin, bob, guest gus), `ops` (ada), `sec` (eve) and the archived `old` (ada, gus); root, the system
    /// admin, and the bot are in none; gone is deactivated. The channel `attic` is archived.
    pub(crate) fn sample() -> Self {
        let mut world = Self::default();
        world.config.service_settings.site_url = Some("https://chat.example/".into());
        for name in ["ada", "bob", "gus", "eve", "gone", "root", "bot"] {
            world.users.push(user(name));
        }
        for (name, title) in [
            ("eng", "Engineering"),
            ("ops", "Operations"),
            ("sec", "Security"),
            ("old", "Old Things"),
        ] {
            world.teams.push(Team {
                id: id('t', name).into(),
                name: name.into(),
                display_name: title.into(),
                delete_at: i64::from(name == "old"),
                ..Team::default()
            });
        }
        for (team, user) in [
            ("eng", "ada"),
            ("eng", "bob"),
            ("eng", "gus"),
            ("eng", "gone"),
            ("ops", "ada"),
            ("sec", "eve"),
            ("old", "ada"),
            ("old", "gus"),
        ] {
            world.team_members.push(TeamMember {
                team_id: id('t', team).into(),
                user_id: id('u', user).into(),
                scheme_admin: (team, user) == ("eng", "ada"),
                scheme_guest: user == "gus",
                ..TeamMember::default()
            });
        }
        for row in CHANNELS {
            world.add_channel(*row);
        }
        world
    }

    fn add_channel(&mut self, (team, name, title, kind, members): Row) {
        let channel: ChannelId = id('c', &format!("{team}{}", name.replace('-', ""))).into();
        self.channels.push(Channel {
            id: channel.clone(),
            team_id: id('t', team).into(),
            name: name.into(),
            display_name: title.into(),
            r#type: kind.into(),
            delete_at: i64::from(name == "attic"),
            ..Channel::default()
        });
        for member in members {
            self.join(&channel, &UserId::new(id('u', member)));
        }
    }
}

fn user(name: &str) -> User {
    User {
        id: id('u', name).into(),
        username: name.into(),
        first_name: if name == "ada" { "Ada" } else { "" }.into(),
        last_name: if name == "ada" { "Lovelace" } else { "" }.into(),
        locale: "en".into(),
        roles: match name {
            "root" => "system_admin",
            "gus" => "system_guest",
            _ => "system_user",
        }
        .into(),
        is_bot: name == "bot",
        delete_at: i64::from(name == "gone"),
        timezone: [
            ("useAutomaticTimezone", "true"),
            ("automaticTimezone", "Europe/Berlin"),
        ]
        .map(|(key, value)| (key.to_owned(), value.into()))
        .into(),
        ..User::default()
    }
}
