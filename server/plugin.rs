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
        let config = self.config.reload(&self.host.api).await?;
        self.offering.renew().await?;
        self.server.set_expose_external(config.expose_external);
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
    use crate::fake::FakeServer;
    use mattermost_plugin::Body;
    use serde_json::json;
    use std::time::Duration;

    async fn plugin(server: &FakeServer) -> Arc<Toolbelt> {
        let built = Toolbelt::new(Host::new(server.api())).await;
        Arc::new(built.unwrap())
    }

    async fn ask(plugin: &Arc<Toolbelt>, path: &str) -> http::StatusCode {
        let request = http::Request::get(path).body(Body::empty()).unwrap();
        let answer = Arc::clone(plugin).serve_http(Context::default(), request);
        answer.await.status()
    }

    #[tokio::test]
    async fn wrong_settings_leave_the_last_good_ones_in_force() {
        let server = FakeServer::sample();
        let plugin = plugin(&server).await;
        server.world().settings = json!({"defaultteam": "eng"});
        Arc::clone(&plugin).on_configuration_change().await.unwrap();
        server.world().settings = json!({"defaultteam": "no such form", "exposeexternal": true});
        let wrong = Arc::clone(&plugin).on_configuration_change().await;
        let sentence = wrong.unwrap_err().to_string();
        assert!(
            sentence.contains("DefaultTeam: not a team's name"),
            "{sentence}"
        );
        let config = plugin.config.get();
        assert_eq!(config.default_team.as_deref(), Some("eng"));
        assert!(!config.expose_external);
        let problem = plugin.config.problem().unwrap();
        assert!(sentence.ends_with(&problem), "{problem}");
    }

    /// What Agents was asked for.
    fn asked(server: &FakeServer) -> Vec<String> {
        let world = server.world();
        let bridge = "/mattermost-ai/bridge/v1/mcp/";
        let asked = world.plugin_requests.iter();
        asked
            .filter_map(|path| path.strip_prefix(bridge))
            .map(str::to_owned)
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_changed_offer_to_outside_clients_is_one_more_registration() {
        let server = FakeServer::sample();
        server.world().agents_runs = true;
        let plugin = plugin(&server).await;
        Arc::clone(&plugin).on_configuration_change().await.unwrap();
        assert!(!plugin.server.is_exposed());
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(asked(&server), ["register"]);
        server.world().settings = json!({"exposeexternal": true});
        let saved = tokio::time::Instant::now();
        Arc::clone(&plugin).on_configuration_change().await.unwrap();
        assert_eq!(saved.elapsed(), Duration::ZERO);
        assert!(plugin.server.is_exposed());
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert_eq!(asked(&server), ["register", "register"]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_node_unregistered_another_registers_again() {
        let server = FakeServer::sample();
        server.world().agents_runs = true;
        let leaving = Host::new(server.api());
        let _one = Toolbelt::new(leaving.clone()).await.unwrap();
        let other = plugin(&server).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        leaving.deactivate().await;
        assert_eq!(asked(&server), ["register", "register", "unregister"]);
        let event = server.world().cluster_events.remove(0);
        let hear = Arc::clone(&other).on_plugin_cluster_event(Context::default(), event);
        hear.await;
        tokio::time::sleep(Duration::from_secs(6)).await;
        assert_eq!(asked(&server).len(), 4);
        assert_eq!(asked(&server)[3], "register");
    }

    #[tokio::test]
    async fn only_the_path_of_the_tools_is_served_and_only_to_agents() {
        let server = FakeServer::sample();
        let plugin = plugin(&server).await;
        for path in ["/", "/mcpx", "/api/v1", "/public/x", "/MCP"] {
            assert_eq!(
                ask(&plugin, path).await,
                http::StatusCode::NOT_FOUND,
                "{path}"
            );
        }
        for path in ["/mcp", "/mcp/", "/mcp/x"] {
            assert_eq!(
                ask(&plugin, path).await,
                http::StatusCode::FORBIDDEN,
                "{path}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn agents_that_comes_later_is_found() {
        let server = FakeServer::sample();
        let plugin = plugin(&server).await;
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert!(asked(&server).is_empty());
        server.world().agents_runs = true;
        // The plugin looks every 30 s, give or take a tenth.
        tokio::time::sleep(Duration::from_secs(34)).await;
        assert_eq!(asked(&server), ["register"]);
        Arc::clone(&plugin).on_deactivate().await;
    }

    fn offered(plugin: &Toolbelt) -> usize {
        plugin.server.tools().len()
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_of_settings_changes_the_tools_and_is_one_more_registration() {
        let server = FakeServer::sample();
        server.world().agents_runs = true;
        let plugin = plugin(&server).await;
        Arc::clone(&plugin).on_configuration_change().await.unwrap();
        assert_eq!(offered(&plugin), 13);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(asked(&server), ["register"]);
        for settings in [json!({"readonly": true}), json!({"profile": "reader"})] {
            server.world().settings = settings;
            Arc::clone(&plugin).on_configuration_change().await.unwrap();
            assert_eq!(offered(&plugin), 7);
            tokio::time::sleep(Duration::from_secs(10)).await;
            assert_eq!(asked(&server), ["register", "register"]);
        }
    }

    #[tokio::test]
    async fn with_settings_that_were_wrong_from_the_start_only_whoami_is_offered() {
        let server = FakeServer::sample();
        server.world().settings = json!({"readonly": true, "deniedtools": "no_such_tool"});
        let plugin = plugin(&server).await;
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
        server.world().settings = json!({"readonly": true});
        Arc::clone(&plugin).on_configuration_change().await.unwrap();
        assert_eq!(offered(&plugin), 7);
        assert_eq!(plugin.config.problem(), None);
    }
}
