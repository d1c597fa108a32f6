//! A plugin process under the dev host.

use std::sync::Arc;

use http::{HeaderValue, Request, Response};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::{Body, TaskSet};
use tokio::sync::Mutex;
use tokio_util::sync::DropGuard;

use crate::agents::{self, Agents, ConnectError, Session};
use crate::cluster::Cluster;
use crate::environment::{Environment, Loan};
use crate::inter_plugin::InterPlugin;
use crate::manifest::Manifest;
use crate::world::World;

pub use crate::happening::Happening;

mod error;
mod life;
mod net_rpc;
mod person;
mod plugin;
mod process;
mod stderr;

pub use error::DevHostError;
pub use person::{Person, PersonError};
pub use plugin::{Plugin, PluginError};
pub use process::{Called, PluginProcess, Start};

/// Runs a real plugin process in a [`World`], with its [`Agents`] beside it.
///
/// [`stop`](Self::stop) deactivates it in good order; dropping the dev host kills it.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use devhost::host::{DevHost, Plugin};
/// use devhost::{Agents, world};
/// use std::path::Path;
///
/// let (world, sample) = world::sample();
/// let agents = Agents::new(&world);
/// agents.install();
/// let plugin = Plugin::open(Path::new("dist/dev.toolbelt"))?;
/// let host = DevHost::start(plugin, &world).await?;
/// agents.until_registered("dev.toolbelt").await;
///
/// let session = host.connect(Some(&sample.ada)).await?;
/// let answer = session.call("dev_toolbelt__whoami", serde_json::json!({})).await?;
/// assert!(answer.text.contains("@ada"));
/// host.stop().await?;
/// # Ok(())
/// # }
/// ```
pub struct DevHost {
    plugin: Plugin,
    world: World,
    environment: Arc<Environment>,
    requests: InterPlugin,
    /// Held while the process is watched; locked so that there is one start or stop at a time.
    watch: Mutex<Option<DropGuard>>,
    tasks: TaskSet,
}

impl DevHost {
    /// Starts and activates the plugin; answers when OnActivate has returned.
    ///
    /// # Errors
    ///
    /// The process does not start, or OnActivate answers an error.
    pub async fn start(plugin: Plugin, world: &World) -> Result<Self, DevHostError> {
        Self::start_in(&Arc::default(), plugin, world).await
    }

    /// Starts the same plugin once more, as it runs on another node of a cluster: with its own process (or, in this
    /// process, its own plugin) and its own Agents, in the same world. Each is [stopped](Self::stop) by itself.
    ///
    /// Before, the world is a single server. Now events that the plugin publishes on one node reach its hook on the
    /// others, and what an admin sets reaches it everywhere; what a user does is told to the plugin on the node of the
    /// [host](Self::user) that the user does it with, and slash commands are known until the last node has stopped.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    ///
    /// ```no_run
    /// # async fn example(plugin: devhost::host::Plugin, world: devhost::World) -> Result<(), devhost::host::DevHostError> {
    /// # use devhost::DevHost;
    /// let one = DevHost::start(plugin, &world).await?;
    /// let other = one.join().await?;
    /// one.stop().await?;
    /// // What does the other do now?
    /// other.agents().until_registered("com.example.poll").await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn join(&self) -> Result<Self, DevHostError> {
        Self::start_in(self.environment.cluster(), self.plugin.clone(), &self.world).await
    }

    async fn start_in(
        cluster: &Arc<Cluster>,
        plugin: Plugin,
        world: &World,
    ) -> Result<Self, DevHostError> {
        let serving = cluster.serve_rest(world).await;
        serving.map_err(DevHostError::Listen)?;
        let environment = cluster.enter(&plugin.manifest.id, world);
        let requests = InterPlugin::new(world.clone(), Arc::downgrade(&environment));
        let host = Self {
            plugin,
            world: world.clone(),
            environment,
            requests,
            watch: Mutex::default(),
            tasks: TaskSet::new(),
        };
        host.run().await?;
        Ok(host)
    }

    /// The manifest of the plugin.
    pub fn manifest(&self) -> &Manifest {
        &self.plugin.manifest
    }

    /// The world around it.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The Agents of that world, as it is on this node.
    pub fn agents(&self) -> Agents {
        Agents::on(&self.world, self.node())
    }

    /// The name of this node: what `TargetId` of an event is, and the `ClusterId` of the plugin's status in a cluster.
    pub fn node(&self) -> &str {
        self.environment.node()
    }

    /// The id of the plugin's process, while it is active.
    pub fn pid(&self) -> Option<u32> {
        let plugin = self.environment.borrow()?;
        plugin.running()?.pid()
    }

    /// Connects as Agents does on behalf of a user, or of nobody (as it does to list tools for an admin).
    ///
    /// # Errors
    ///
    /// The plugin is not registered with Agents, or does not answer as an MCP server.
    pub async fn connect(&self, user: Option<&UserId>) -> Result<Session, ConnectError> {
        let id = &self.plugin.manifest.id;
        let agents = self.agents();
        let server = agents.registered(id);
        let server = server.ok_or_else(|| ConnectError::NotRegistered(id.clone()))?;
        agents::connect(self.requests.clone(), agents.generation(), &server, user).await
    }

    /// Sends a request to the plugin's ServeHTTP as it is: for what Agents would never send.
    ///
    /// # Errors
    ///
    /// The plugin does not run.
    pub async fn serve_http(&self, request: Request<Body>) -> Result<Response<Body>, DevHostError> {
        let response = self.environment.serve_http(request).await;
        response.ok_or(DevHostError::NotRunning)
    }

    /// A user who does things.
    pub fn user(&self, id: &UserId) -> Person<'_> {
        Person::new(self, id)
    }

    /// Sends a request as the browser of a user who is logged in, or of nobody, does to `/plugins/{id}`; the path is what
    /// comes behind that.
    ///
    /// The plugin finds the user's id in the header `Mattermost-User-Id`, which nobody else can set
    /// (`server/channels/app/plugin_requests.go`, servePluginRequest).
    ///
    /// # Errors
    ///
    /// The plugin does not run.
    pub async fn request(
        &self,
        user: Option<&UserId>,
        mut request: Request<Body>,
    ) -> Result<Response<Body>, DevHostError> {
        let headers = request.headers_mut();
        for name in [
            "mattermost-user-id",
            "mattermost-plugin-id",
            "authorization",
            "referer",
        ] {
            headers.remove(name);
        }
        let user = user.and_then(|user| HeaderValue::from_str(user.as_str()).ok());
        if let Some(user) = user {
            headers.insert("mattermost-user-id", user);
        }
        self.serve_http(request).await
    }

    /// Saves a setting as an admin does in System Console, and tells the plugin (OnConfigurationChange). The key is
    /// written as in the manifest.
    ///
    /// # Errors
    ///
    /// The plugin does not run, or the hook fails; the setting is saved all the same.
    pub async fn set_setting(
        &self,
        key: &str,
        value: impl Into<serde_json::Value>,
    ) -> Result<(), DevHostError> {
        self.world
            .set_plugin_setting(&self.plugin.manifest.id, key, value);
        self.configuration_changed().await
    }

    /// The plugin's settings by the keys of its manifest, in their order: what an admin has saved, else the default.
    pub fn settings(&self) -> Vec<(String, serde_json::Value)> {
        let manifest = &self.plugin.manifest;
        let now = manifest.configuration(self.world.plugin_settings(&manifest.id));
        let keys = manifest.setting_keys();
        keys.map(|key| (key.to_owned(), now[key.to_lowercase()].clone()))
            .collect()
    }

    /// Tells the plugin that settings have changed (OnConfigurationChange), on every node.
    ///
    /// # Errors
    ///
    /// The plugin does not run here, or the hook fails here.
    pub async fn configuration_changed(&self) -> Result<(), DevHostError> {
        for other in self.environment.others() {
            other.tell(vec![Happening::SettingsChanged]).await;
        }
        let plugin = self.environment.borrow();
        let running = plugin.as_ref().and_then(Loan::running);
        let running = running.ok_or(DevHostError::NotRunning)?;
        let changed = running.tell(Happening::SettingsChanged).await;
        changed.map_err(|source| DevHostError::Hook {
            hook: "OnConfigurationChange",
            source,
        })
    }

    /// What carries requests between plugins.
    pub(crate) fn requests(&self) -> &InterPlugin {
        &self.requests
    }
}

#[cfg(test)]
mod tests;
