//! A plugin that runs.

use std::process::ExitStatus;
use std::time::Duration;

use mattermost_plugin::host::{Hooks, Supervisor};

/// How long OnDeactivate of a plugin in this process may take; a process has its own limits.
const DEACTIVATE: Duration = Duration::from_secs(10);

/// A plugin that runs, or is about to.
pub(crate) enum Running {
    /// In a process of its own.
    Process(Supervisor),
    /// In this process.
    InProcess(Hooks),
}

impl Running {
    pub(crate) fn hooks(&self) -> &Hooks {
        match self {
            Self::Process(supervisor) => supervisor.hooks(),
            Self::InProcess(hooks) => hooks,
        }
    }

    /// The process, if it has one of its own.
    pub(crate) fn pid(&self) -> Option<u32> {
        match self {
            Self::Process(supervisor) => Some(supervisor.pid()),
            Self::InProcess(_) => None,
        }
    }

    /// Resolves when the process is gone; a plugin in this process stays.
    pub(crate) async fn exited(&self) {
        match self {
            Self::Process(supervisor) => supervisor.exited().await,
            Self::InProcess(_) => std::future::pending().await,
        }
    }

    /// OnDeactivate, and the end.
    pub(crate) async fn deactivate(self) -> std::io::Result<ExitStatus> {
        match self {
            Self::Process(supervisor) => supervisor.deactivate().await,
            Self::InProcess(hooks) => {
                // As with a process, it ends whatever its last hook says.
                let _ = tokio::time::timeout(DEACTIVATE, hooks.deactivate()).await;
                Ok(ExitStatus::default())
            }
        }
    }
}
