//! What runs beside the plugin and has something to say before it goes.

use std::future::Future;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Tells a background task that the plugin is being deactivated, and holds the deactivation up until it is dropped.
///
/// You need one in a task that takes leave of others by itself, so that the plugin need not remember it in
/// [`on_deactivate`](crate::Plugin::on_deactivate). Both run at the same time, and share its 4.5 s. It begins only when
/// the server deactivates the plugin: where the process ends otherwise, the token of [`Host::tasks`](crate::Host::tasks)
/// is the only sign.
///
/// ```
/// use mattermost_plugin::Host;
///
/// fn keep_in_touch(host: &Host) {
///     let deactivation = host.deactivation();
///     let shutdown = host.tasks.token();
///     host.tasks.spawn("in touch", async move {
///         tokio::select! {
///             () = deactivation.begun() => { /* say good-bye; tasks are not cancelled yet */ }
///             () = shutdown.cancelled() => {}
///         }
///     });
/// }
/// ```
#[derive(Debug)]
pub struct Deactivation {
    begun: CancellationToken,
    _held_up: TaskTrackerToken,
}

impl Deactivation {
    /// Returns when the plugin is being deactivated; at once, if it is already.
    pub async fn begun(&self) {
        self.begun.cancelled().await;
    }
}

/// Hands out every [`Deactivation`] of an activation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deactivations {
    begun: CancellationToken,
    held_up: TaskTracker,
}

impl Deactivations {
    pub(crate) fn one(&self) -> Deactivation {
        Deactivation {
            begun: self.begun.clone(),
            _held_up: self.held_up.token(),
        }
    }

    /// Tells all; what is returned waits until all are dropped.
    pub(crate) fn begin(&self) -> impl Future<Output = ()> {
        self.begun.cancel();
        self.held_up.close();
        self.held_up.wait()
    }
}
