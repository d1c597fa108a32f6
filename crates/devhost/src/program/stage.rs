//! The sample world with the plugin in it, and how it is shown.

use devhost::agents::Registered;
use devhost::host::DevHost;
use devhost::world::Sample;
use devhost::{Agents, OutsideEndpoint, World};
use mattermost_plugin::ids::ChannelId;
use mattermost_plugin::model::Post;

use super::screen::Screen;

/// Users of the sample world, as the program speaks of them.
pub(super) const USERS: [(&str, &str); 3] = [
    ("ada", "ordinary user"),
    ("gus", "guest"),
    ("grace", "system admin"),
];

/// Everything that the program runs.
pub(super) struct Stage {
    pub(super) host: DevHost,
    pub(super) world: World,
    pub(super) sample: Sample,
    pub(super) agents: Agents,
}

/// The channels of the sample world.
const CHANNELS: [&str; 5] = ["town-square", "off-topic", "news", "leads", "attic"];

/// Who and what there is, before the plugin starts.
pub(super) fn introduce(screen: &Screen, world: &World, sample: &Sample) {
    screen.section("A small Mattermost");
    for (name, value) in introduction(world, sample) {
        screen.row(name, &value);
    }
}

/// Each with its id, which tools and requests are often given.
fn introduction(world: &World, sample: &Sample) -> [(&'static str, String); 3] {
    let line = |who: &str, id: &str| format!("{who:44}{id}");
    let users = USERS.iter().chain(&[("olga", "deactivated")]);
    let users: Vec<_> = users
        .filter_map(|(name, what)| Some((*name, what, world.user_id(name)?)))
        .collect();
    let channels = CHANNELS.iter().filter_map(|name| {
        let channel = world.channel(&world.channel_id(&sample.acme, name)?)?;
        let mut what = match channel.r#type.as_str() {
            "P" => "private",
            _ => "public",
        }
        .to_owned();
        if channel.delete_at != 0 {
            what += ", archived";
        }
        let members = users
            .iter()
            .filter(|(_, _, user)| world.channel_member(&channel.id, user).is_some());
        let members: Vec<_> = members.map(|(name, ..)| *name).collect();
        let what = format!("~{name} ({what}: {})", members.join(", "));
        Some(line(&what, channel.id.as_str()))
    });
    let channels: Vec<_> = channels.collect();
    let users: Vec<_> = users
        .iter()
        .map(|(name, what, id)| line(&format!("@{name} ({what})"), id.as_str()))
        .collect();
    [
        ("team", line("acme", sample.acme.as_str())),
        ("users", users.join("\n")),
        ("channels", channels.join("\n")),
    ]
}

/// What the plugin told Agents.
pub(super) fn show_registration(screen: &Screen, server: &Registered) {
    screen.section("Registered with Agents");
    screen.row("name", &server.name);
    screen.row("path", &format!("/{}{}", server.plugin_id, server.path));
    screen.row("exposed", if server.expose_external { "yes" } else { "no" });
    let configs = server.tool_configs.as_array();
    let policies: Vec<_> = configs
        .into_iter()
        .flatten()
        .filter_map(|config| {
            let (name, policy) = (config["name"].as_str()?, config["policy"].as_str()?);
            Some(format!("{name}: {policy}"))
        })
        .collect();
    if !policies.is_empty() {
        screen.row("policies", &policies.join("\n"));
    }
}

impl Stage {
    /// The process that runs.
    pub(super) fn show_process(&self, screen: &Screen) {
        screen.section("The plugin");
        let manifest = self.host.manifest();
        screen.row("id", &format!("{} {}", manifest.id, manifest.version));
        if let Some(pid) = self.host.pid() {
            screen.row("process", &format!("{pid}, activated"));
        }
        let settings: Vec<_> = manifest.setting_keys().collect();
        if !settings.is_empty() {
            screen.row("settings", &settings.join(", "));
        }
    }

    /// The tools, as an agent's model gets them.
    pub(super) async fn show_tools(&self, screen: &Screen) -> anyhow::Result<()> {
        let session = self.host.connect(None).await?;
        let tools = session.tools().await?;
        session.close().await?;
        screen.section("The tools, as an agent gets them");
        let width = tools
            .iter()
            .map(|tool| tool.llm_name.len())
            .max()
            .unwrap_or(0);
        for tool in &tools {
            let hints = match tool.hints.as_slice() {
                [] => "not destructive".to_owned(),
                hints => hints.join(", "),
            };
            screen.line(&format!(
                "  {:width$}  {:6}  {hints}",
                tool.llm_name, tool.capability
            ));
            screen.line(&format!("      {}", tool.first_sentence()));
        }
        Ok(())
    }

    /// Where a person's own MCP client can connect.
    pub(super) fn show_endpoints(&self, screen: &Screen, endpoint: &OutsideEndpoint) {
        screen.section("Connect an MCP client of your own");
        for (name, what) in USERS {
            screen.row(
                &format!("@{name}"),
                &format!("{}  ({what})", endpoint.url(name)),
            );
        }
        let url = endpoint.url("ada");
        let message = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
        screen.row(
            "curl",
            &format!(
                "curl -s {url} -H 'Content-Type: application/json' \\\n  \
                 -H 'Accept: application/json, text/event-stream' -d '{message}'"
            ),
        );
        let name = self
            .host
            .manifest()
            .id
            .rsplit('.')
            .next()
            .unwrap_or("plugin");
        screen.row(
            "Claude",
            &format!("claude mcp add --transport http {name} {url}"),
        );
    }

    /// What stands in a channel.
    pub(super) fn show_channel(&self, screen: &Screen, name: &str, channel: &ChannelId) {
        screen.section(&format!("{name}  {channel}"));
        let posts = self.world.posts(channel);
        if posts.is_empty() {
            screen.line("  (no posts)");
        }
        for post in posts {
            screen.line(&format!("  {}", self.author(&post)));
            screen.quote("|", &post.message);
        }
    }

    fn author(&self, post: &Post) -> String {
        let user = self.world.user(&post.user_id);
        let name = user.map(|user| user.username);
        let reply = if post.root_id.is_empty() {
            ""
        } else {
            " (reply)"
        };
        format!("@{}{reply}", name.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_and_everything_is_introduced_with_its_id_and_as_it_is() {
        let (world, sample) = devhost::world::sample();
        let [(_, team), (_, users), (_, channels)] = introduction(&world, &sample);
        let has = |lines: &str, what: &str, id: &str| {
            lines
                .lines()
                .any(|line| line.starts_with(&format!("{what} ")) && line.ends_with(id))
        };
        assert!(has(&team, "acme", sample.acme.as_str()));
        for (what, id) in [
            ("@ada (ordinary user)", &sample.ada),
            ("@gus (guest)", &sample.gus),
            ("@grace (system admin)", &sample.grace),
            ("@olga (deactivated)", &sample.olga),
        ] {
            assert!(has(&users, what, id.as_str()), "{users}");
        }
        let off_topic = world.channel_id(&sample.acme, "off-topic").unwrap();
        for (what, id) in [
            (
                "~town-square (public: ada, grace, olga)",
                &sample.town_square,
            ),
            ("~off-topic (public: ada, grace, olga)", &off_topic),
            ("~news (public: ada, gus, grace)", &sample.news),
            ("~leads (private: ada, grace)", &sample.leads),
            ("~attic (public, archived: ada)", &sample.attic),
        ] {
            assert!(has(&channels, what, id.as_str()), "{channels}");
        }
    }
}
