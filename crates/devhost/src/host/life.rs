//! The life of a plugin under the dev host: it starts, crashes, is restarted and stopped.

use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use mattermost_plugin::api::Client;
use mattermost_plugin::host::ActivationError;
use tokio_util::sync::CancellationToken;

use super::net_rpc::NetRpc;
use super::plugin::Program;
use super::{DevHost, DevHostError, PluginProcess, stderr};
use crate::manifest::Manifest;
use crate::plugin_api::PluginApi;
use crate::world::{Level, LogLine, PluginState};

/// How long calls that are under way may hold up a stop; then the process is killed.
const CALLS_MAY_TAKE: Duration = Duration::from_secs(5);

impl DevHost {
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

    /// Starts a process, activates it and lets requests through.
    pub(super) async fn run(&self) -> Result<(), DevHostError> {
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

    async fn activated(&self) -> Result<Box<dyn PluginProcess>, ActivationError> {
        let api = PluginApi::new(
            Arc::clone(&self.plugin.manifest),
            self.world.clone(),
            self.requests.clone(),
        );
        let api = Client::from(api.whole());
        let running = match &self.plugin.program {
            Program::Executable { path, start } => {
                let stderr = stderr::to_log(self.world.clone(), self.plugin.manifest.id.clone());
                start(path.clone(), api, stderr).await?
            }
            Program::InProcess(start) => Box::new(NetRpc::InProcess(start().await?, api)),
        };
        if let Err(error) = running.activate().await {
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
