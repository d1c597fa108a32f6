//! All that a world holds, as text: to see that nothing has changed.

use std::fmt::{Debug, Write};

use super::{State, World};

impl World {
    /// What would be in the server's database, as text: equal for two looks between which nothing was changed.
    ///
    /// Not in it: the log, the calls and cluster events that plugins made, what is registered with Agents, and the clock.
    ///
    /// ```
    /// let (world, sample) = devhost::world::sample();
    /// let before = world.dump();
    /// world.archive(&sample.news);
    /// assert_ne!(world.dump(), before);
    /// ```
    pub fn dump(&self) -> String {
        self.read(State::dump)
    }
}

impl State {
    fn dump(&self) -> String {
        // Every table is named, so that a new one is not forgotten here.
        let Self {
            users,
            statuses,
            bots,
            preferences,
            teams,
            team_members,
            channels,
            channel_members,
            allowed,
            posts,
            pending_posts: _,
            ephemeral,
            reactions,
            emojis,
            files,
            sessions,
            bookmarks,
            scheduled_posts,
            rest_answers: _,
            commands,
            events,
            cluster_events: _,
            config,
            license,
            server_version,
            diagnostic_id,
            keys,
            plugins,
            served: _,
            plugin_settings,
            audit,
            log: _,
            agents: _,
            calls: _,
            roles,
            last_ms: _,
            ahead_ms: _,
        } = self;
        let tables: &[(&str, &dyn Debug)] = &[
            ("users", users),
            ("statuses", statuses),
            ("bots", bots),
            ("preferences", preferences),
            ("teams", teams),
            ("team members", team_members),
            ("channels", channels),
            ("channel members", channel_members),
            ("allowed in channels", allowed),
            ("posts", posts),
            ("ephemeral posts", ephemeral),
            ("reactions", reactions),
            ("emojis", emojis),
            ("files", files),
            ("sessions", sessions),
            ("bookmarks", bookmarks),
            ("scheduled posts", scheduled_posts),
            ("commands", commands),
            ("events", events),
            ("config", config),
            ("license", license),
            ("server version", server_version),
            ("diagnostic id", diagnostic_id),
            ("keys", keys),
            ("plugins", plugins),
            ("plugin settings", plugin_settings),
            ("audit records", audit),
            ("roles", roles),
        ];
        let mut dump = String::new();
        for (name, table) in tables {
            // Writing to a string does not fail.
            let _ = writeln!(dump, "{name}: {table:#?}");
        }
        dump
    }
}
