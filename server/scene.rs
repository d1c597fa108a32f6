//! The dev host's sample world with the plugin in it, for unit tests: no process, and no socket but that of the world's REST
//! API.

use std::sync::Arc;

use devhost::RestServer;
use devhost::world::{Account, Sample, World};
use mattermost_plugin::api::Client;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::response::not_found;
use mattermost_plugin::{ActivateError, Context, Host, Interface, Plugin};
use mattermost_plugin_mcp::test_kit::session::Session;
use mattermost_plugin_mcp::test_kit::{Generation, LlmAnswer, LlmTool, Route, TestAgents};
use serde_json::{Value, json};

use crate::plugin::Toolbelt;

/// A world to change and look at, and tools to call in it.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) sample: Sample,
    /// Ends with the scene and those of its restarted plugins.
    rest: Arc<RestServer>,
    agents: TestAgents,
    pub(crate) plugin: Arc<Toolbelt>,
}

impl Scene {
    /// Ada (member), Gus (guest), Grace (system admin), Olga (deactivated) in team `acme`; see [`devhost::world::sample`].
    pub(crate) async fn new() -> Self {
        Self::with(|_, _| ()).await
    }

    /// As [`new`](Self::new), with limits that no test reaches by mistake, in a world that was changed before the plugin looks at it.
    pub(crate) async fn with(change: impl FnOnce(&World, &Sample)) -> Self {
        let (world, sample) = devhost::world::sample();
        let rest = Arc::new(RestServer::start(&world).await.unwrap());
        lift_limits(&world);
        change(&world, &sample);
        Self::in_world(world, sample, rest).await
    }

    /// The same world with a new plugin in it, which knows nothing but what the server keeps.
    pub(crate) async fn restarted(&self) -> Self {
        let rest = Arc::clone(&self.rest);
        Self::in_world(self.world.clone(), self.sample.clone(), rest).await
    }

    /// Adds an ordinary member of the team, who is in its default channels only.
    pub(crate) fn colleague(&self, name: &str) -> UserId {
        let user = self.world.add_user(name, Account::Ordinary);
        self.world.join_team(&self.sample.acme, &user);
        user
    }

    /// How the changes ended that are recorded, all of them under this event and about this id.
    pub(crate) fn outcomes(&self, event: &str, (key, id): (&str, &str)) -> Vec<String> {
        let records = self.world.audit_records().into_iter();
        let outcomes = records.map(|record| {
            assert_eq!(record.event_name, event);
            assert_eq!(record.event_data.parameters[key], Interface::from(id));
            record.status.to_string()
        });
        outcomes.collect()
    }

    /// Waits until so many changes are recorded: a call that was given up records its change at its end.
    pub(crate) async fn recorded(&self, changes: usize) {
        let enough = |world: &World| (world.audit_records().len() >= changes).then_some(());
        self.world.until(enough).await;
    }

    async fn in_world(world: World, sample: Sample, rest: Arc<RestServer>) -> Self {
        let plugin = configured(&world).await;
        Self {
            world,
            sample,
            rest,
            agents: TestAgents::of(Arc::clone(&plugin)),
            plugin,
        }
    }

    /// What the server does after an admin has saved settings.
    pub(crate) async fn configure(&self) -> Result<(), ActivateError> {
        Arc::clone(&self.plugin).on_configuration_change().await
    }

    /// The tools as a model gets them.
    pub(crate) async fn tools(&self, user: &UserId) -> Vec<LlmTool> {
        self.agents.user(user).tools().await
    }

    /// Calls a tool as a user, as Agents does.
    pub(crate) async fn call(&self, user: &UserId, tool: &str, arguments: Value) -> LlmAnswer {
        self.agents.user(user).call(tool, arguments).await
    }

    /// The text of a call that has to succeed.
    pub(crate) async fn text(&self, user: &UserId, tool: &str, arguments: Value) -> String {
        let answer = self.call(user, tool, arguments).await;
        assert!(!answer.is_error, "{answer:?}");
        answer.text
    }

    /// The text of a call that has to fail.
    pub(crate) async fn refusal(&self, user: &UserId, tool: &str, arguments: Value) -> String {
        let answer = self.call(user, tool, arguments).await;
        assert!(answer.is_error, "{answer:?}");
        answer.text
    }

    /// The text of a call of a tool that is not listed any more, as a client makes it that has kept the list.
    pub(crate) async fn unlisted(&self, user: &UserId, tool: &str) -> String {
        let plugin = Arc::clone(&self.plugin);
        let route = Route::new(move |request| {
            let plugin = Arc::clone(&plugin);
            async move { plugin.serve_http(Context::default(), request).await }
        });
        let session = Session::open(&route, crate::tools::PATH, Some(user), Generation::New).await;
        let tool = format!("dev_toolbelt__{tool}");
        let answer = session.unwrap().call(&tool, json!({})).await.unwrap();
        assert!(answer.is_error, "{answer:?}");
        answer.text
    }

    /// What a call is told in which the API method `method` hangs until after the deadline. When this returns, the method has
    /// answered and the call has come to its end. Needs a paused clock.
    pub(crate) async fn hung(
        &self,
        method: &str,
        user: &UserId,
        tool: &str,
        arguments: &Value,
    ) -> String {
        self.world.hold(method);
        let text = self.refusal(user, tool, arguments.clone()).await;
        self.world.heal(method);
        // The paused clock goes on when nothing else does: then the call has ended.
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        text
    }

    /// From now on the API method fails with status 500.
    pub(crate) fn break_call(&self, method: &str) {
        let status = http::StatusCode::INTERNAL_SERVER_ERROR;
        let error = mattermost_plugin::model::AppError::new(method, "app.broken", status);
        self.world.fail(method, error);
    }
}

/// Lets every user call as often as a test likes.
pub(crate) fn lift_limits(world: &World) {
    for what in ["Reads", "Writes", "Deletes", "Feeds"] {
        world.set_plugin_setting(crate::manifest::ID, &format!("{what}PerMinute"), 10_000);
    }
}

/// The plugin in a world, after it has read its settings.
pub(crate) async fn configured(world: &World) -> Arc<Toolbelt> {
    let plugin = activated(world).await;
    let configured = Arc::clone(&plugin).on_configuration_change().await;
    configured.unwrap();
    plugin
}

/// The plugin in a world as it is before the server has told it its settings. Agents and itself reach it.
pub(crate) async fn activated(world: &World) -> Arc<Toolbelt> {
    let plugin = Arc::new(Toolbelt::new(Host::new(api(world))).await.unwrap());
    let reached = Arc::downgrade(&plugin);
    let route = Route::new(move |request| {
        let plugin = reached.upgrade();
        async move {
            match plugin {
                Some(plugin) => plugin.serve_http(Context::default(), request).await,
                None => not_found(),
            }
        }
    });
    world.serve_plugin(crate::manifest::ID, route);
    plugin
}

/// The API of the world, as the plugin gets it.
pub(crate) fn api(world: &World) -> Client {
    let manifest = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("plugin.json");
    devhost::api(world, devhost::Manifest::read(&manifest).unwrap()).into()
}
