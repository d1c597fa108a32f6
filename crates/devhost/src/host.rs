//! A plugin process under the dev host.

use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Request, Response};
use mattermost_plugin::api::Client;
use mattermost_plugin::host::{ActivationError, Supervisor};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::{Body, TaskSet};
use tokio::sync::Mutex;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::agents::{self, Agents, ConnectError, Session};
use crate::cluster::Cluster;
use crate::environment::{Environment, Loan};
use crate::happening::Happening;
use crate::inter_plugin::InterPlugin;
use crate::manifest::Manifest;
use crate::plugin_api::PluginApi;
use crate::world::{Level, LogLine, PluginState, World};

mod error;
mod person;
mod plugin;
mod running;
mod stderr;

pub use error::DevHostError;
pub use person::{Person, PersonError};
use plugin::Program;
pub use plugin::{Plugin, PluginError};
pub(crate) use running::Running;

/// How long calls that are under way may hold up a stop; then the process is killed.
const CALLS_MAY_TAKE: Duration = Duration::from_secs(5);

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
        plugin.running().and_then(Running::pid)
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
        let hooks = plugin.as_ref().and_then(Loan::hooks);
        let hooks = hooks.ok_or(DevHostError::NotRunning)?;
        let changed = hooks.configuration_changed().await;
        changed.map_err(|source| DevHostError::Hook {
            hook: "OnConfigurationChange",
            source,
        })
    }

    /// Kills the plugin's process from outside, and answers when the host has seen it go.
    ///
    /// # Errors
    ///
    /// The plugin does not run, or its process cannot be killed.
    pub async fn crash(&self) -> Result<(), DevHostError> {
        kill(self.pid().ok_or(DevHostError::NotRunning)?)?;
        let (id, node) = (self.plugin.manifest.id.as_str(), self.node());
        self.world
            .until(|world| (!world.runs_on(node, id)).then_some(()))
            .await;
        Ok(())
    }

    /// Starts the plugin anew, after a crash or in good order.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start) and [`stop`](Self::stop).
    pub async fn restart(&self) -> Result<(), DevHostError> {
        if self.world.runs_on(self.node(), &self.plugin.manifest.id) {
            self.stop().await?;
        }
        self.run().await
    }

    /// Deactivates the plugin and ends its process: OnDeactivate, Quit, and a kill if that does not help.
    ///
    /// # Errors
    ///
    /// The plugin does not run, or its process cannot be stopped.
    pub async fn stop(&self) -> Result<ExitStatus, DevHostError> {
        let mut watch = self.watch.lock().await;
        *watch = None;
        let pid = self.pid();
        let taken = tokio::time::timeout(CALLS_MAY_TAKE, self.environment.take()).await;
        let Ok(taken) = taken else {
            self.set_state(PluginState::NotRunning);
            if let Some(pid) = pid {
                kill(pid)?;
            }
            return Err(DevHostError::Stop(std::io::ErrorKind::TimedOut.into()));
        };
        let running = taken.ok_or(DevHostError::NotRunning)?;
        let stopped = running.deactivate().await;
        self.set_state(PluginState::NotRunning);
        stopped.map_err(DevHostError::Stop)
    }

    /// What carries requests between plugins.
    pub(crate) fn requests(&self) -> &InterPlugin {
        &self.requests
    }

    /// Starts a process, activates it and lets requests through.
    async fn run(&self) -> Result<(), DevHostError> {
        let mut watch = self.watch.lock().await;
        match self.activated().await {
            Ok(running) => self.environment.put(running),
            Err(source) => {
                self.set_state(PluginState::FailedToStart);
                let plugin = self.plugin.manifest.id.clone();
                return Err(DevHostError::Activate { plugin, source });
            }
        }
        self.set_state(PluginState::Running);
        let stopping = CancellationToken::new();
        self.watch_process(stopping.clone());
        *watch = Some(stopping.drop_guard());
        Ok(())
    }

    async fn activated(&self) -> Result<Running, ActivationError> {
        let api = PluginApi::new(
            Arc::clone(&self.plugin.manifest),
            self.world.clone(),
            self.requests.clone(),
        );
        let api = Client::from(api.whole());
        let running = match &self.plugin.program {
            Program::Executable(path) => {
                let stderr = stderr::to_log(self.world.clone(), self.plugin.manifest.id.clone());
                Running::Process(Supervisor::start(path, api.clone(), stderr).await?)
            }
            Program::InProcess(start) => Running::InProcess(start().await?),
        };
        if let Err(error) = running.hooks().activate(api).await {
            // It is refused either way; how the process ends does not matter any more.
            let _ = running.deactivate().await;
            return Err(error);
        }
        Ok(running)
    }

    /// Takes the plugin out when its process goes away by itself (`server/public/plugin/health_check.go`).
    fn watch_process(&self, stopping: CancellationToken) {
        let Some(plugin) = self.environment.borrow() else {
            return;
        };
        let (environment, world) = (Arc::clone(&self.environment), self.world.clone());
        let manifest = Arc::clone(&self.plugin.manifest);
        self.tasks.spawn("plugin watch", async move {
            if let Some(running) = plugin.running() {
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = running.exited() => {}
                }
            }
            drop(plugin);
            drop(environment.take().await);
            world.add_log_line(LogLine {
                level: Level::Error,
                plugin: None,
                message: "Plugin has crashed".to_owned(),
                pairs: vec![("plugin_id".to_owned(), manifest.id.clone())],
            });
            let state = PluginState::FailedToStayRunning;
            world.set_plugin_on(environment.node(), &manifest.id, &manifest.version, state);
        });
    }

    fn set_state(&self, state: PluginState) {
        let Manifest { id, version, .. } = &*self.plugin.manifest;
        self.world.set_plugin_on(self.node(), id, version, state);
        if state != PluginState::Running {
            self.world.forget_commands(id);
        }
    }
}

fn kill(pid: u32) -> Result<(), DevHostError> {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw)
        .ok_or(DevHostError::NotRunning)?;
    rustix::process::kill_process(pid, rustix::process::Signal::KILL)
        .map_err(|error| DevHostError::Stop(error.into()))
}

#[cfg(test)]
mod tests;
