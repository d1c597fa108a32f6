//! A plugin between OnActivate and OnDeactivate.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::task::TaskTracker;

use super::{GIVEN_UP, caught};
use crate::TaskSet;
use crate::api::Client;
use crate::deactivation::Deactivations;
use crate::hooks::Budget;
use crate::log::{Forwarding, Log};
use crate::plugin::{Host, Plugin};

// The server's shutdown kills a plugin 10 s after it called OnDeactivate (environment.go `Shutdown`). These are 8 s in
// all: what the plugin wants to say, what still runs, what is still to be logged.
pub(crate) const FAREWELL: Duration = Duration::from_millis(4500);
pub(crate) const DRAIN: Duration = Duration::from_secs(3);
const LAST_LINES: Duration = Duration::from_millis(500);

/// The plugin, unless it is given up meanwhile; one that cannot be built leaves no task behind, because nobody would end it.
async fn build<P: Plugin>(host: Host, given_up: impl Future<Output = ()>) -> Result<P, String> {
    let tasks = host.tasks.clone();
    let built = tokio::select! {
        // First, so that nothing begins after the end.
        biased;
        () = given_up => Err(GIVEN_UP.to_owned()),
        built = caught("OnActivate", async { P::new(host).await }) => built,
    };
    let built = built.and_then(|built| built.map_err(|error| error.to_string()));
    if built.is_err() {
        tasks.shutdown(Duration::ZERO).await;
    }
    built
}

/// The plugin with all that lives as long as its activation.
pub(crate) struct Active<P> {
    plugin: Arc<P>,
    tasks: TaskSet,
    deactivations: Deactivations,
    /// Calls of hooks under way.
    pub(super) calls: TaskTracker,
    /// For the responses among them.
    pub(crate) budget: Budget,
    log: Forwarding,
}

impl<P: Plugin> Active<P> {
    /// Builds the plugin over `api`, unless it is given up meanwhile.
    pub(super) async fn build(
        api: Client,
        log: &Log,
        given_up: impl Future<Output = ()>,
    ) -> Result<Self, String> {
        let host = Host::new(api.clone());
        Ok(Self {
            tasks: host.tasks.clone(),
            deactivations: host.deactivations.clone(),
            plugin: Arc::new(build(host, given_up).await?),
            calls: TaskTracker::new(),
            budget: Budget::default(),
            log: log.forward(Arc::new(api)),
        })
    }

    /// OnConfigurationChange, whose error does not count yet, and OnActivate, as Go's library does.
    pub(super) async fn start(&self) -> Result<(), String> {
        // Its error is in the log.
        let _ = self.configuration_changed().await;
        let plugin = self.plugin();
        let activated = caught("OnActivate", async { plugin.on_activate().await });
        activated.await?.map_err(|error| error.to_string())
    }

    /// OnConfigurationChange. An error is logged here, because the server does not say whose it is.
    pub(super) async fn configuration_changed(&self) -> Result<(), String> {
        let plugin = self.plugin();
        let changed = caught("OnConfigurationChange", async {
            plugin.on_configuration_change().await
        });
        let changed = changed.await?.map_err(|error| error.to_string());
        if let Err(error) = &changed {
            tracing::error!("OnConfigurationChange failed: {error}");
        }
        changed
    }

    /// OnDeactivate, within [`FAREWELL`] of `since`, and the end of everything that the activation started.
    pub(super) async fn deactivate(&self, since: Instant) -> Result<(), String> {
        let plugin = self.plugin();
        let farewell = caught("OnDeactivate", async { plugin.on_deactivate().await });
        let farewells = async { tokio::join!(farewell, self.deactivations.begin()).0 };
        let farewell = match timeout_at(since + FAREWELL, farewells).await {
            Ok(done) => done,
            Err(_) => Err(format!("OnDeactivate took longer than {FAREWELL:?}")),
        };
        self.drain(DRAIN).await;
        farewell
    }

    /// Cancels the background tasks and waits for them and for the calls under way; names who is late.
    pub(super) async fn drain(&self, limit: Duration) {
        self.calls.close();
        let (late, calls) = tokio::join!(
            self.tasks.shutdown(limit),
            timeout(limit, self.calls.wait())
        );
        if !late.is_empty() {
            tracing::warn!(tasks = late.join(", "), "tasks did not end in time");
        }
        if calls.is_err() {
            let count = self.calls.len();
            tracing::warn!(count, "calls did not end in time");
        }
        self.log.close(LAST_LINES).await;
    }

    pub(super) fn plugin(&self) -> Arc<P> {
        self.plugin.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hook;
    use crate::api::Fake;
    use crate::plugin::ActivateError;
    use std::future::pending;

    struct Panics;
    impl Plugin for Panics {
        const HOOKS: &'static [Hook<Self>] = &[];
        async fn new(host: Host) -> Result<Self, ActivateError> {
            host.tasks.spawn("left behind", pending());
            panic!("on purpose")
        }
    }

    #[tokio::test]
    async fn a_plugin_that_panics_while_it_is_built_leaves_no_task() {
        let host = Host::new(Fake::default());
        let tasks = host.tasks.clone();
        assert!(build::<Panics>(host, pending()).await.is_err());
        let limit = Duration::from_secs(20);
        timeout(limit, tasks.idle()).await.unwrap();
    }

    struct Refuses;
    impl Plugin for Refuses {
        const HOOKS: &'static [Hook<Self>] = &[];
        async fn new(host: Host) -> Result<Self, ActivateError> {
            host.tasks.spawn("left behind", pending());
            Err(ActivateError("no such licence".into()))
        }
    }

    #[tokio::test]
    async fn a_plugin_that_cannot_be_built_says_why_and_leaves_no_task() {
        let host = Host::new(Fake::default());
        let tasks = host.tasks.clone();
        assert_eq!(
            build::<Refuses>(host, pending()).await.err().unwrap(),
            "no such licence"
        );
        let limit = Duration::from_secs(20);
        timeout(limit, tasks.idle()).await.unwrap();
    }
}
