//! A plugin that starts another plugin behind it and passes everything on, hooks one way and API calls the other: what
//! `conformance/surface` puts between a server and a plugin that are both in Go, to see that nothing is lost on the way.

mod hooks;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use mattermost_plugin::host::{ActivationError, Hooks, Supervisor};
use mattermost_plugin::model::{Context, FileInfo};
use mattermost_plugin::{ActivateError, Body, Decision, Host, Replacement, api::chain};
use tokio::sync::OnceCell;

/// Names the environment variable with the executable of the plugin behind.
const BEHIND: &str = "RELAY_TO";

struct Relay {
    host: Host,
    behind: OnceCell<Supervisor>,
}

impl Relay {
    fn new(host: Host) -> Self {
        Self {
            host,
            behind: OnceCell::new(),
        }
    }

    /// Starts the plugin behind, whose API is the one that this plugin has.
    async fn activate(&self) -> Result<(), ActivateError> {
        let started = self.behind.get_or_try_init(|| async {
            let executable = std::env::var_os(BEHIND).unwrap_or_default();
            let api = self.host.api.clone();
            let behind = Supervisor::start(Path::new(&executable), api, Arc::new(tell)).await?;
            behind.activate().await?;
            Ok::<_, ActivationError>(behind)
        });
        refused(started.await.map(drop))
    }

    /// Before the activation there is nobody behind, and the plugin's library calls this itself during its own.
    async fn configuration_changed(&self) -> Result<(), ActivateError> {
        match self.behind.get() {
            Some(behind) => refused(behind.configuration_changed().await),
            None => Ok(()),
        }
    }

    fn hooks(&self) -> &Hooks {
        let behind = self
            .behind
            .get()
            .expect("the server calls no hook before the activation");
        behind.hooks()
    }

    async fn file_will_be_uploaded(
        &self,
        context: Context,
        info: FileInfo,
        file: Body,
    ) -> Decision<Replacement> {
        let mut output = Vec::new();
        let hooks = self.hooks();
        let decided = hooks.file_will_be_uploaded(context, info, file, &mut output);
        let decided = passed(decided.await);
        let file = (!output.is_empty()).then(|| output.into());
        match decided {
            Decision::Allow if file.is_none() => Decision::Allow,
            Decision::Allow => Decision::Replace(Replacement { info: None, file }),
            Decision::Replace(info) => Decision::Replace(Replacement {
                info: Some(info),
                file,
            }),
            Decision::Reject(reason) => Decision::Reject(reason),
        }
    }
}

/// What the plugin behind answered. A call that failed behind fails in front: so does a hook that panics.
fn passed<T>(answered: Result<T, ActivationError>) -> T {
    answered.unwrap_or_else(|error| panic!("{}", chain(&error)))
}

fn refused(answered: Result<(), ActivationError>) -> Result<(), ActivateError> {
    answered.map_err(|error| ActivateError(chain(&error)))
}

/// Passes a line of the plugin's stderr on.
fn tell(line: &str) {
    // When stderr is gone there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn main() -> std::process::ExitCode {
    mattermost_plugin::serve::<Relay>()
}
