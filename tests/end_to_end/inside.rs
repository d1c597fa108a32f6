//! The plugin in this process, over a world and without a socket: for many calls, and for a paused clock.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use devhost::world::Sample;
use devhost::{Manifest, RestServer, World};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::License;
use mattermost_plugin::{Context, Host, Plugin, TaskSet};
use mattermost_plugin_mcp::test_kit::session::Session;
use mattermost_plugin_mcp::test_kit::{Generation, LlmAnswer, LlmTool, Route, TestAgents};
use serde_json::Value;
use toolbelt::Toolbelt;

use crate::stage::ID;
use crate::transport::Transport;

/// More calls a minute than any test makes.
const MANY: i64 = 10_000;

pub(crate) struct Inside {
    pub(crate) world: World,
    pub(crate) sample: Sample,
    /// What is changed over the server's REST API is changed there; ends with this.
    _rest: RestServer,
    /// What carries the plugin's calls to the server.
    _tasks: TaskSet,
    agents: TestAgents,
    route: Route,
}

impl Inside {
    /// All tools, as often as one likes.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_, _| ()).await
    }

    /// As [`start`](Self::start), in a world that was changed before.
    pub(crate) async fn start_with(change: impl FnOnce(&World, &Sample)) -> Self {
        let (world, sample) = devhost::world::sample();
        world.set_plugin_setting(ID, "Preset", "full");
        world.set_license(Some(License::default()));
        for limit in ["Reads", "Writes", "Deletes", "Feeds"] {
            world.set_plugin_setting(ID, &format!("{limit}PerMinute"), MANY);
        }
        let rest = RestServer::start(&world).await.unwrap();
        change(&world, &sample);
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("plugin.json");
        let api = devhost::api(&world, Manifest::read(&manifest).unwrap());
        let tasks = TaskSet::new();
        let api = Transport::chosen().carries(api.into(), &tasks).await;
        let plugin = Arc::new(Toolbelt::new(Host::new(api)).await.unwrap());
        let configured = Arc::clone(&plugin).on_configuration_change();
        configured.await.unwrap();
        let route = Route::new(move |request| {
            let plugin = Arc::clone(&plugin);
            async move { plugin.serve_http(Context::default(), request).await }
        });
        let inside = Self {
            world,
            sample,
            _rest: rest,
            _tasks: tasks,
            agents: TestAgents::over(route.clone()).generation(Generation::New),
            route,
        };
        // What the plugin looks up at its start is no part of a call.
        inside.settle().await;
        inside
    }

    pub(crate) async fn tools(&self, user: &UserId) -> Vec<LlmTool> {
        self.agents.user(user).tools().await
    }

    /// Returns when nothing goes on any more by itself, but what waits for a socket: a clock that stands still moves on only
    /// then.
    pub(crate) async fn settle(&self) {
        tokio::time::pause();
        tokio::time::sleep(Duration::from_millis(1)).await;
        tokio::time::resume();
    }

    /// Calls a tool; panics where Agents or the provider of a model would break.
    pub(crate) async fn judge(&self, user: &UserId, tool: &str, arguments: Value) -> LlmAnswer {
        self.agents.user(user).call(tool, arguments).await
    }

    /// Calls a tool, whose list and schemas are then judged by another test.
    pub(crate) async fn call(&self, user: &UserId, tool: &str, arguments: Value) -> LlmAnswer {
        let session = Session::open(&self.route, "/mcp", Some(user), Generation::New).await;
        let session = session.unwrap();
        let tool = format!("dev_toolbelt__{tool}");
        let answer = session.call(&tool, arguments).await.unwrap();
        session.close().await.unwrap();
        answer
    }
}
