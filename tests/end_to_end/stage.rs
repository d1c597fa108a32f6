//! The sample world with the plugin in it.

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use devhost::agents::LlmAnswer;
use devhost::host::{DevHost, Plugin};
use devhost::world::{Sample, sample};
use devhost::{Agents, World};
use http::StatusCode;
use mattermost_plugin::ids::UserId;
use serde_json::Value;

use crate::transport::Transport;

pub(crate) const ID: &str = "dev.toolbelt";

/// Nothing here takes longer, unless it never comes.
const LONG: Duration = Duration::from_secs(20);

pub(crate) struct Stage {
    pub(crate) host: DevHost,
    pub(crate) world: World,
    pub(crate) sample: Sample,
    pub(crate) agents: Agents,
}

impl Stage {
    /// Agents runs, and the plugin is registered with it.
    pub(crate) async fn start() -> Self {
        Self::start_in(|_, agents| agents.install()).await
    }

    /// As [`start`](Self::start), in a world that was changed before.
    pub(crate) async fn start_with(change: impl FnOnce(&World)) -> Self {
        Self::start_in(|world, agents| {
            agents.install();
            change(world);
        })
        .await
    }

    /// Agents is not there.
    pub(crate) async fn start_without_agents() -> Self {
        Self::start_in(|_, _| ()).await
    }

    async fn start_in(prepare: impl FnOnce(&World, &Agents)) -> Self {
        let stage = Self::activate_in(prepare).await;
        if stage.world.runs("mattermost-ai") {
            soon(stage.agents.until_registered(ID)).await;
        }
        stage
    }

    /// The plugin runs, and may not be registered yet.
    pub(crate) async fn activate_in(prepare: impl FnOnce(&World, &Agents)) -> Self {
        let (world, sample) = sample();
        let agents = Agents::new(&world);
        prepare(&world, &agents);
        let plugin = Plugin::executable(
            Path::new(env!("CARGO_BIN_EXE_toolbelt")),
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("plugin.json"),
        );
        let host = soon(DevHost::start(
            Transport::chosen().starts(plugin.unwrap()),
            &world,
        ))
        .await;
        Self {
            host: host.unwrap(),
            world,
            sample,
            agents,
        }
    }

    /// The same plugin on another node, which has registered itself.
    pub(crate) async fn join(&self) -> Self {
        let host = soon(self.host.join()).await.unwrap();
        let (agents, node) = (host.agents(), host.node());
        soon(agents.until(|agents| {
            let requests = agents.requests().into_iter();
            let mut taken = requests.filter(|request| request.status == Some(StatusCode::OK));
            taken.find(|request| request.node == node)
        }))
        .await;
        Self {
            agents,
            host,
            world: self.world.clone(),
            sample: self.sample.clone(),
        }
    }

    /// Calls a tool as one of the users.
    pub(crate) async fn call(&self, user: &UserId, tool: &str, arguments: Value) -> LlmAnswer {
        soon(async {
            let session = self.host.connect(Some(user)).await.unwrap();
            let tool = format!("dev_toolbelt__{tool}");
            let answer = session.call(&tool, arguments).await.unwrap();
            session.close().await.unwrap();
            answer
        })
        .await
    }

    pub(crate) async fn stop(self) {
        let status = soon(self.host.stop()).await.unwrap();
        assert!(status.success(), "{status}: {:#?}", self.world.log());
    }
}

/// Waits for what is on its way.
pub(crate) async fn soon<T>(coming: impl Future<Output = T>) -> T {
    match tokio::time::timeout(LONG, coming).await {
        Ok(came) => came,
        Err(_) => panic!("nothing came within {LONG:?}"),
    }
}
