//! A plugin that starts another plugin behind it and passes everything on, hooks one way and API calls the other: what
//! `conformance/surface` puts between a server and a plugin that are both in Go, to see that nothing is lost on the way.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use mattermost_plugin::host::{ActivationError, Supervisor};
use mattermost_plugin::{
    ActivateError, Context, Host, Plugin, Request, Response, plugin, response,
};
use tokio::sync::OnceCell;

/// Names the environment variable with the executable of the plugin behind.
const BEHIND: &str = "RELAY_TO";

struct Relay {
    host: Host,
    behind: OnceCell<Supervisor>,
}

impl Relay {
    async fn start(&self) -> Result<Supervisor, ActivationError> {
        let executable = std::env::var_os(BEHIND).unwrap_or_default();
        let behind = Supervisor::start(
            Path::new(&executable),
            self.host.api.clone(),
            Arc::new(tell),
        );
        let behind = behind.await?;
        behind.activate().await?;
        Ok(behind)
    }
}

/// Passes a line of the plugin's stderr on.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[plugin]
impl Plugin for Relay {
    fn new(host: Host) -> Result<Self, ActivateError> {
        Ok(Self {
            host,
            behind: OnceCell::new(),
        })
    }

    async fn on_activate(self: Arc<Self>) -> Result<(), ActivateError> {
        let started = self.behind.get_or_try_init(|| self.start()).await;
        started
            .map(drop)
            .map_err(|error| ActivateError(mattermost_plugin::api::chain(&error)))
    }

    async fn on_configuration_change(self: Arc<Self>) -> Result<(), ActivateError> {
        match self.behind.get() {
            Some(behind) => behind
                .configuration_changed()
                .await
                .map_err(|error| ActivateError(error.to_string())),
            None => Ok(()), // the plugin behind is called inside its own activation
        }
    }

    async fn serve_http(self: Arc<Self>, context: Context, request: Request) -> Response {
        let Some(behind) = self.behind.get() else {
            return response::not_found();
        };
        behind
            .serve_http(context, request)
            .await
            .unwrap_or_else(|_| response::not_found())
    }
}

fn main() -> std::process::ExitCode {
    mattermost_plugin::serve::<Relay>()
}
