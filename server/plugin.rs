//! The plugin as the server sees it: settings, activation, requests.

use std::sync::Arc;

use mattermost_plugin::model::PluginClusterEvent;
use mattermost_plugin::response::not_found;
use mattermost_plugin::{ActivateError, Context, Host, Plugin, Request, Response, plugin};
use mattermost_plugin_mcp::McpServer;

use crate::config::{Config, CurrentConfig};
use crate::feeds::Feeds;
use crate::feeds::fetch::{Fetcher, SystemLookup};
use crate::offering::Offering;
use crate::site::Site;
use crate::tools;

/// The plugin.
pub struct Toolbelt {
    host: Host,
    config: Arc<CurrentConfig>,
    /// What answers requests.
    server: McpServer,
    offering: Arc<Offering>,
}

#[plugin]
impl Plugin for Toolbelt {
    async fn new(host: Host) -> Result<Self, ActivateError> {
        let config = Arc::new(CurrentConfig::new(Config::cautious()));
        let feeds = Feeds::new(Fetcher::new(Arc::new(SystemLookup)));
        let server = tools::server(&host, &config, &feeds)?;
        let offering = Arc::new(Offering::new(&server, &config, Site::new(host.api.clone())));
        offering.choose()?;
        Arc::clone(&offering).keep(&host.tasks);
        server.register();
        Ok(Self {
            host,
            config,
            server,
            offering,
        })
    }

    async fn on_configuration_change(self: Arc<Self>) -> Result<(), ActivateError> {
        let take_over = async |mut config: Config| {
            let last = self.config.get();
            config.channels = config.channels.found(&self.host.api, &last.channels).await;
            self.server.set_expose_external(config.expose_external);
            Ok::<_, ActivateError>(config)
        };
        self.config.reload_with(&self.host.api, take_over).await?;
        self.offering.renew().await?;
        Ok(())
    }

    async fn on_plugin_cluster_event(self: Arc<Self>, _: Context, event: PluginClusterEvent) {
        self.server.cluster_event(&event);
    }

    async fn serve_http(self: Arc<Self>, _context: Context, request: Request) -> Response {
        match self.server.owns(request.uri().path()) {
            true => self.server.serve(request).await,
            false => not_found(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{self, Scene};
    use devhost::agents::{Agents, Ask};
    use devhost::world::{Sample, World};
    use mattermost_plugin::Body;
    use std::time::Duration;

    fn set(world: &World, key: &str, value: impl Into<serde_json::Value>) {
        world.set_plugin_setting(crate::manifest::ID, key, value);
    }

    #[tokio::test]
    async fn wrong_settings_leave_the_last_good_ones_in_force() {
        let team = |world: &World, _: &Sample| set(world, "DefaultTeam", "acme");
        let scene = Scene::with(team).await;
        set(&scene.world, "DefaultTeam", "no such form");
        set(&scene.world, "ExposeExternal", true);
        let sentence = scene.configure().await.unwrap_err().to_string();
        assert!(
            sentence.contains("DefaultTeam: not a team's name"),
            "{sentence}"
        );
        let config = scene.plugin.config.get();
        assert_eq!(config.default_team.as_deref(), Some("acme"));
        assert!(!config.expose_external);
        let problem = scene.plugin.config.problem().unwrap();
        assert!(sentence.ends_with(&problem), "{problem}");
    }

    /// What Agents was asked for.
    fn asked(world: &World) -> Vec<Ask> {
        let requests = Agents::new(world).requests().into_iter();
        requests.map(|request| request.asks).collect()
    }

    async fn with_agents() -> Scene {
        Scene::with(|world, _| Agents::new(world).install()).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_changed_offer_to_outside_clients_is_one_more_registration() {
        let scene = with_agents().await;
        assert!(!scene.plugin.server.is_exposed());
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(asked(&scene.world), [Ask::Register]);
        set(&scene.world, "ExposeExternal", true);
        let saved = tokio::time::Instant::now();
        scene.configure().await.unwrap();
        assert_eq!(saved.elapsed(), Duration::ZERO);
        assert!(scene.plugin.server.is_exposed());
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert_eq!(asked(&scene.world), [Ask::Register; 2]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_node_unregistered_another_registers_again() {
        let scene = with_agents().await;
        let leaving = Host::new(scene::api(&scene.world));
        let _other = Toolbelt::new(leaving.clone()).await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        leaving.deactivate().await;
        let left = [Ask::Register, Ask::Register, Ask::Unregister];
        assert_eq!(asked(&scene.world), left);
        let event = scene.world.cluster_events().remove(0);
        let hear = Arc::clone(&scene.plugin).on_plugin_cluster_event(Context::default(), event);
        hear.await;
        tokio::time::sleep(Duration::from_secs(6)).await;
        assert_eq!(asked(&scene.world)[3..], [Ask::Register]);
    }

    #[tokio::test]
    async fn only_the_path_of_the_tools_is_served_and_only_to_agents() {
        use http::StatusCode;
        let scene = Scene::new().await;
        let ask = async |path: &str| {
            let request = http::Request::get(path).body(Body::empty()).unwrap();
            let answer = Arc::clone(&scene.plugin).serve_http(Context::default(), request);
            answer.await.status()
        };
        for path in ["/", "/mcpx", "/api/v1", "/public/x", "/MCP"] {
            assert_eq!(ask(path).await, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/mcp", "/mcp/", "/mcp/x"] {
            assert_eq!(ask(path).await, StatusCode::FORBIDDEN, "{path}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn agents_that_comes_later_is_found() {
        let scene = Scene::new().await;
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert!(asked(&scene.world).is_empty());
        Agents::new(&scene.world).install();
        // The plugin looks every 30 s, give or take a tenth.
        tokio::time::sleep(Duration::from_secs(34)).await;
        assert_eq!(asked(&scene.world), [Ask::Register]);
        Arc::clone(&scene.plugin).on_deactivate().await;
    }

    fn offered(plugin: &Toolbelt) -> usize {
        plugin.server.tools().len()
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_of_settings_changes_the_tools_and_is_one_more_registration() {
        let scene = with_agents().await;
        assert_eq!(offered(&scene.plugin), 13);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(asked(&scene.world), [Ask::Register]);
        for (read_only, profile) in [(true, "admin"), (false, "reader")] {
            set(&scene.world, "ReadOnly", read_only);
            set(&scene.world, "Profile", profile);
            scene.configure().await.unwrap();
            assert_eq!(offered(&scene.plugin), 7);
            tokio::time::sleep(Duration::from_secs(10)).await;
            assert_eq!(asked(&scene.world), [Ask::Register; 2]);
        }
    }

    #[tokio::test]
    async fn with_settings_that_were_wrong_from_the_start_only_whoami_is_offered() {
        let world = World::new();
        set(&world, "ReadOnly", true);
        set(&world, "DeniedTools", "no_such_tool");
        let plugin = scene::activated(&world).await;
        let wrong = Arc::clone(&plugin).on_configuration_change().await;
        assert!(wrong.is_err());
        let tools = plugin.server.tools();
        assert_eq!(tools.len(), 1);
        assert_eq!(tools[0].short_name, "whoami");
        let problem = plugin.config.problem().unwrap();
        assert!(
            problem.contains("DeniedTools: entry 1 is no tool"),
            "{problem}"
        );
        set(&world, "DeniedTools", "");
        Arc::clone(&plugin).on_configuration_change().await.unwrap();
        assert_eq!(offered(&plugin), 7);
        assert_eq!(plugin.config.problem(), None);
    }
}
