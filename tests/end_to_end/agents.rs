//! Agents that is restarted, absent, late or out of order: a plugin in this process, whose times are short.

use std::sync::Arc;
use std::time::Duration;

use devhost::agents::{AGENTS_PLUGIN_ID, Agents, Failure, Generation, Registered};
use devhost::host::{DevHost, Plugin};
use devhost::world::LogLine;
use devhost::{Manifest, World};
use http::StatusCode;
use mattermost_plugin::model::{AppError, PluginClusterEvent};
use mattermost_plugin::{ActivateError, Context, Host, Request, Response, plugin};
use mattermost_plugin_mcp::{
    Hints, McpServer, NoArguments, RegistrationConfig, Tool, ToolContext, ToolError,
};

use crate::stage::soon;

const ID: &str = "com.example.greeter";
/// A setting of the plugin: its heartbeat is as quick as it looks for Agents.
const QUICK: &str = "quick";

struct Greeter(McpServer);

#[plugin]
impl mattermost_plugin::Plugin for Greeter {
    async fn new(host: Host) -> Result<Self, ActivateError> {
        let settings = host.api.load_plugin_configuration().await.unwrap();
        let short = Duration::from_millis(50);
        let mut config = RegistrationConfig::default()
            .status_poll(short)
            .max_back_off(short)
            .post_timeout(Duration::from_secs(1));
        if settings[QUICK] == true {
            config = config.heartbeat(short);
        }
        let server = McpServer::builder(&host)
            .plugin_id(ID)
            .name("Greeter")
            .version("1.0.0")
            .tool(Greet)
            .build()?;
        server.register_with(config);
        Ok(Self(server))
    }

    async fn on_plugin_cluster_event(self: Arc<Self>, _: Context, event: PluginClusterEvent) {
        self.0.cluster_event(&event);
    }

    async fn serve_http(self: Arc<Self>, _: Context, request: Request) -> Response {
        self.0.serve(request).await
    }
}

struct Greet;

impl Tool for Greet {
    const NAME: &'static str = "greet";
    const DESCRIPTION: &'static str = "Greet the caller.";
    const HINTS: Hints = Hints::READ;
    type Arguments = NoArguments;
    type Output = String;

    async fn call(&self, _: ToolContext, _: NoArguments) -> Result<String, ToolError> {
        Ok("Hello!".to_owned())
    }
}

struct Stage {
    host: DevHost,
    world: World,
    agents: Agents,
}

impl Stage {
    /// The plugin runs, in a world that was prepared.
    async fn start(prepare: impl FnOnce(&World, &Agents)) -> Self {
        let world = World::new();
        let agents = Agents::new(&world);
        prepare(&world, &agents);
        let plugin = Plugin::in_process::<Greeter>(Manifest::new(ID));
        let host = soon(DevHost::start(plugin, &world)).await.unwrap();
        Self {
            host,
            world,
            agents,
        }
    }

    async fn registered(&self) -> Registered {
        soon(self.agents.until_registered(ID)).await
    }

    /// Waits until the plugin has called a method so often once more.
    async fn until_called(&self, method: &str, times: usize) {
        let enough = self.world.calls(method) + times;
        let called = self
            .world
            .until(|world| (world.calls(method) >= enough).then_some(()));
        soon(called).await;
    }

    /// What Agents has answered so far.
    fn statuses(&self) -> Vec<Option<u16>> {
        let requests = self.agents.requests().into_iter();
        requests
            .map(|request| request.status.map(|status| status.as_u16()))
            .collect()
    }
}

#[tokio::test]
async fn agents_that_was_updated_has_forgotten_the_plugin_and_is_told_again() {
    let stage = Stage::start(|_, agents| agents.install()).await;
    stage.registered().await;
    stage.agents.update("2.0.1");
    assert!(stage.agents.registered(ID).is_none(), "it has forgotten");
    stage.registered().await;
    soon(stage.host.stop()).await.unwrap();
}

#[tokio::test]
async fn agents_that_was_restarted_between_two_looks_is_told_again_by_the_heartbeat() {
    let stage = Stage::start(|world, agents| {
        agents.install();
        world.set_plugin_setting(ID, QUICK, true);
    })
    .await;
    stage.registered().await;
    stage.agents.restart();
    stage.registered().await;
    soon(stage.host.stop()).await.unwrap();
}

#[tokio::test]
async fn what_an_admin_has_saved_is_left_alone_by_registering_again() {
    let stage = Stage::start(|_, agents| agents.install()).await;
    stage.registered().await;
    stage.agents.save(ID, |server| server.enabled = false);
    let registrations = stage.agents.registrations();
    stage.agents.update("2.0.1");
    let again = |agents: &Agents| (agents.registrations() > registrations).then_some(());
    soon(stage.agents.until(again)).await;
    assert!(!stage.registered().await.enabled);
    soon(stage.host.stop()).await.unwrap();
}

#[tokio::test]
async fn agents_that_is_not_there_is_not_asked_and_found_once_it_is() {
    let stage = Stage::start(|_, _| ()).await;
    for _ in 0..2 {
        stage.until_called("GetPluginStatus", 3).await;
        let asked = stage.agents.requests().len();
        stage.agents.install();
        stage.registered().await;
        assert_eq!(stage.agents.requests().len(), asked + 1);
        stage.agents.remove();
    }
    stage.until_called("GetPluginStatus", 3).await;
    soon(stage.host.stop()).await.unwrap();
    // The server's error about a request to a plugin that is not there names it.
    let log = stage.world.log();
    let asked = |line: &LogLine| line.pairs.iter().any(|(_, id)| id == AGENTS_PLUGIN_ID);
    assert!(!log.iter().any(asked), "{log:?}");
}

#[tokio::test]
async fn a_refusal_that_is_permanent_is_accepted_until_agents_is_another() {
    let stage = Stage::start(|_, agents| {
        agents.install();
        agents.fail(Failure::Status(StatusCode::FORBIDDEN));
    })
    .await;
    let refused = |agents: &Agents| agents.requests().pop()?.status;
    soon(stage.agents.until(refused)).await;
    stage.until_called("GetPluginStatus", 5).await;
    assert_eq!(stage.statuses(), [Some(403)]);
    stage.agents.heal();
    stage.until_called("GetPluginStatus", 5).await;
    assert_eq!(stage.statuses(), [Some(403)]);
    stage.agents.update("2.0.1");
    stage.registered().await;
    soon(stage.host.stop()).await.unwrap();
}

#[tokio::test]
async fn agents_that_cannot_persist_is_asked_until_it_can() {
    let stage = Stage::start(|_, agents| {
        agents.install_as(Generation::New, "2.4.0");
        agents.fail_next(3, Failure::Status(StatusCode::INTERNAL_SERVER_ERROR));
    })
    .await;
    stage.registered().await;
    soon(stage.host.stop()).await.unwrap();
    let failed = Some(500);
    let done = Some(200);
    assert_eq!(stage.statuses(), [failed, failed, failed, done, done]);
}

#[tokio::test]
async fn agents_that_does_not_answer_is_asked_again() {
    let stage = Stage::start(|_, agents| {
        agents.install();
        agents.fail_next(1, Failure::Hang);
    })
    .await;
    stage.registered().await;
    assert_eq!(stage.statuses()[0], None);
    soon(stage.host.stop()).await.unwrap();
}

#[tokio::test]
async fn a_server_that_passes_no_requests_on_is_waited_for() {
    let stage = Stage::start(|world, agents| {
        agents.install();
        world.fail("PluginHTTP", AppError::default());
    })
    .await;
    stage.until_called("PluginHTTP", 2).await;
    assert!(stage.agents.requests().is_empty());
    stage.world.heal("PluginHTTP");
    stage.registered().await;
    soon(stage.host.stop()).await.unwrap();
}
