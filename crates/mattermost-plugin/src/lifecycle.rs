//! A plugin from its activation to its end, whichever [transport](crate::transport) its server's calls come by.
//!
//! What matches Go's library (`server/public/plugin/client_rpc.go`): OnConfigurationChange is called inside OnActivate.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::{Notify, OwnedSemaphorePermit};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::api::Client;
use crate::log::Log;
use crate::{Hook, Plugin};

mod active;
mod kept;
mod places;
mod requests;

use active::Active;
pub(crate) use active::{DRAIN, FAREWELL};
use places::Places;
pub(crate) use requests::{Asked, values};

/// How long background tasks may take to end when there was no OnDeactivate: after SIGTERM there are 800 ms in all.
const LAST_DRAIN: Duration = Duration::from_millis(700);

/// What a call is answered when there is no plugin for it.
const INACTIVE: &str = "the plugin is not active";

/// What a hook is answered while there is no room for it.
const TOO_MANY: &str = "the plugin has too many hooks under way";

/// What the activation is answered that a deactivation did not wait for any longer.
const GIVEN_UP: &str = "the plugin was deactivated while it was being activated";

/// A plugin from its activation to its end. You need it to write a [`Transport`](crate::transport::Transport).
///
/// It keeps the order that every transport owes to a plugin: one activation at a time, no call before it or after the end,
/// a deactivation that takes 8 s at most and waits for what is under way, no more requests and hooks at a time than there
/// is memory for. A panic of the plugin is the error of the call that it happened in.
pub struct Lifecycle<P> {
    log: Log,
    active: Mutex<Option<Arc<Active<P>>>>,
    /// Held during an activation: another at the same time would replace the first one's plugin, and a deactivation
    /// would not find it; nobody would end it.
    activation: tokio::sync::Mutex<()>,
    /// Held during a deactivation, from before it waits for an activation: none begins meanwhile.
    deactivation: tokio::sync::Mutex<()>,
    /// Tells whoever builds a plugin that a deactivation waited long enough.
    given_up: Notify,
    /// No plugin becomes active any more. Set under the lock of `active`.
    ended: CancellationToken,
    places: Places,
}

/// For tests of a transport: a plugin whose log goes nowhere before it is activated.
impl<P: Plugin> Default for Lifecycle<P> {
    fn default() -> Self {
        Self::new(Log::default())
    }
}

impl<P: Plugin> Lifecycle<P> {
    pub(crate) fn new(log: Log) -> Self {
        Self {
            log,
            active: Mutex::default(),
            activation: tokio::sync::Mutex::default(),
            deactivation: tokio::sync::Mutex::default(),
            given_up: Notify::default(),
            ended: CancellationToken::default(),
            places: Places::default(),
        }
    }

    /// The Go names of the hooks that the server may call, each once: those that the SDK needs, and those of the plugin.
    pub fn implemented() -> Vec<&'static str> {
        let mut names = Vec::new();
        for hook in Self::hooks() {
            if !names.contains(&hook.name()) {
                names.push(hook.name());
            }
        }
        names
    }

    /// The hooks that the server may call.
    pub(crate) fn hooks() -> impl Iterator<Item = Hook<P>> {
        let needed = [Hook::on_activate(), Hook::on_deactivate()];
        needed.into_iter().chain(P::HOOKS.iter().copied())
    }

    /// `OnActivate`: builds the plugin over the server's `api`, tells it of its settings, and activates it. `api` is awaited
    /// only when the activation may begin.
    ///
    /// # Errors
    /// A sentence for the admin: what the plugin refuses with, why `api` could not be had, or that another activation or a
    /// deactivation is under way. Nothing is left running.
    pub async fn activate(
        &self,
        api: impl Future<Output = Result<Client, String>>,
    ) -> Result<(), String> {
        let Ok(_turn) = self.activation.try_lock() else {
            return Err("the plugin is being activated already".into());
        };
        if self.deactivation.try_lock().is_err() {
            return Err("the plugin is being deactivated".into());
        }
        if self.active().is_ok() {
            return Err("the plugin is active already".into());
        }
        let deactivated = self.given_up.notified();
        let given_up = async {
            tokio::select! { () = deactivated => {}, () = self.ended.cancelled() => {} }
        };
        let active = Active::build(api.await?, &self.log, given_up).await?;
        let active = Arc::new(active);
        let started = match self.enter(&active) {
            true => tokio::select! {
                biased;
                () = self.ended.cancelled() => Err(GIVEN_UP.to_owned()),
                started = active.start() => started,
            },
            false => Err(GIVEN_UP.to_owned()),
        };
        if started.is_err() {
            // Whatever was started already ends before the admin reads why.
            self.take();
            active.drain(LAST_DRAIN).await;
            return started;
        }
        // A deactivation that waited long enough has taken it away, or the end.
        self.active().map(drop).map_err(|_| GIVEN_UP.to_owned())
    }

    /// `OnConfigurationChange`.
    ///
    /// # Errors
    /// What is wrong with the settings; or the plugin is not active.
    pub async fn configuration_changed(&self) -> Result<(), String> {
        let call = self.under_way()?;
        call.active.configuration_changed().await
    }

    /// `OnDeactivate`: the plugin's farewell (4.5 s), then its tasks and the calls under way (3 s), then the last log lines.
    /// A plugin that is not active is none the worse.
    ///
    /// # Errors
    /// The farewell was late or panicked, or another activation or deactivation is still under way. The plugin is gone, but
    /// for the last.
    pub async fn deactivate(&self) -> Result<(), String> {
        let began = Instant::now();
        let limit = began + FAREWELL;
        let Ok(_turn) = timeout_at(limit, self.deactivation.lock()).await else {
            return Err("the plugin is being deactivated already".into());
        };
        let waited = timeout_at(limit, self.activation.lock()).await.is_ok();
        match self.take() {
            Some(active) => active.deactivate(began).await,
            None if !waited => {
                self.given_up.notify_waiters();
                Err("the plugin is still being activated".into())
            }
            None => Ok(()),
        }
    }

    /// The end without OnDeactivate, as when the server has gone or the process is told to end: tasks and calls have
    /// 700 ms, and so has a deactivation that is under way. An activation is given up, and there is no other.
    pub async fn end(&self) {
        if let Some(active) = self.leave() {
            return active.drain(LAST_DRAIN).await;
        }
        let under_way = async {
            let _deactivated = self.deactivation.lock().await;
            let _given_up = self.activation.lock().await;
        };
        // Who is late is left to the end of the process.
        let _ = timeout(LAST_DRAIN, under_way).await;
    }

    /// Has the plugin `run` a hook that is no request. `hook` is its name in Go, `length` what its arguments took on their
    /// way, bytes.
    ///
    /// # Errors
    /// The plugin is not active, has 12 MiB of hooks under way, or panicked.
    pub async fn hook<F: Future>(
        &self,
        hook: &'static str,
        length: usize,
        run: impl FnOnce(Arc<P>) -> F,
    ) -> Result<F::Output, String> {
        let call = self.hook_under_way(length)?;
        caught(hook, async { run(call.plugin()).await }).await
    }

    /// The plugin, for a call that counts as under way from here on.
    ///
    /// Counted under the lock, so that whoever takes the plugin away to drain it waits for the call.
    pub(crate) fn under_way(&self) -> Result<UnderWay<P>, String> {
        let active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        let active = active.as_ref().ok_or(INACTIVE)?;
        Ok(UnderWay {
            _counted: active.calls.token(),
            _place: None,
            active: active.clone(),
        })
    }

    /// The plugin, for a hook whose arguments are `length` bytes long and that is no request: if there is room for one.
    pub(crate) fn hook_under_way(&self, length: usize) -> Result<UnderWay<P>, String> {
        let place = self.places.take_for_hook(length).ok_or(TOO_MANY)?;
        let call = self.under_way()?;
        Ok(UnderWay {
            _place: Some(place),
            ..call
        })
    }

    fn active(&self) -> Result<Arc<Active<P>>, String> {
        let active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        active.clone().ok_or_else(|| INACTIVE.to_owned())
    }

    /// Makes the plugin active, unless the end was first.
    fn enter(&self, plugin: &Arc<Active<P>>) -> bool {
        let mut active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        let enters = !self.ended.is_cancelled();
        if enters {
            *active = Some(plugin.clone());
        }
        enters
    }

    fn take(&self) -> Option<Arc<Active<P>>> {
        let mut active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        active.take()
    }

    /// Takes the plugin away for good.
    fn leave(&self) -> Option<Arc<Active<P>>> {
        let mut active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        self.ended.cancel();
        active.take()
    }
}

/// The plugin during a call. A drain waits until it is dropped.
pub(crate) struct UnderWay<P> {
    pub(crate) active: Arc<Active<P>>,
    _counted: TaskTrackerToken,
    _place: Option<OwnedSemaphorePermit>,
}

impl<P: Plugin> UnderWay<P> {
    pub(crate) fn plugin(&self) -> Arc<P> {
        self.active.plugin()
    }
}

/// What `work` answers, or which hook panicked. The panic itself was told by the panic hook, where it happened.
pub(crate) async fn caught<F: Future>(hook: &'static str, work: F) -> Result<F::Output, String> {
    AssertUnwindSafe(work)
        .catch_unwind()
        .await
        .map_err(|_| panicked(hook))
}

/// Tells the log that a hook panicked, and what its caller is told.
fn panicked(hook: &'static str) -> String {
    tracing::error!(hook, "a hook panicked");
    format!("the plugin panicked in {hook}")
}

#[cfg(test)]
mod tests;
