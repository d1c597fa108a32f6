//! A plugin from its activation to its end, whichever [transport](crate::transport) its server's calls come by.
//!
//! What matches Go's library (`server/public/plugin/client_rpc.go`): OnConfigurationChange is called inside OnActivate.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use http::StatusCode;
use tokio::sync::{Notify, OwnedSemaphorePermit};
use tokio::time::{Instant, timeout_at};
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::api::Client;
use crate::log::Log;
use crate::model::Context;
use crate::{Body, Hook, Plugin, Request, Response, response};

mod active;
mod kept;
mod places;

use active::Active;
pub(crate) use active::{DRAIN, FAREWELL};
use kept::Kept;
pub(crate) use places::Place;
use places::Places;

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
        let given_up = self.given_up.notified();
        let active = Active::build(api.await?, &self.log, given_up).await?;
        let active = Arc::new(active);
        *self.active.lock().unwrap_or_else(PoisonError::into_inner) = Some(active.clone());
        let started = active.start().await;
        if started.is_err() {
            // Whatever was started already ends before the admin reads why.
            self.take();
            active.drain(LAST_DRAIN).await;
            return started;
        }
        // A deactivation that waited long enough has taken it away.
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
    /// 700 ms.
    pub async fn end(&self) {
        if let Some(active) = self.take() {
            active.drain(LAST_DRAIN).await;
        }
    }

    /// Has the plugin `run` a hook that is no request. `hook` is its name in Go, `length` what its arguments took on their
    /// way, bytes.
    ///
    /// # Errors
    /// The plugin is not active, has 12 MiB of hooks under way, or panicked. A server takes each for a plugin that does not
    /// implement the hook.
    pub async fn hook<F: Future>(
        &self,
        hook: &'static str,
        length: usize,
        run: impl FnOnce(Arc<P>) -> F,
    ) -> Result<F::Output, String> {
        let call = self.hook_under_way(length)?;
        caught(hook, async { run(call.plugin()).await }).await
    }

    /// `ServeHTTP`. The response's body has to be read to its end or dropped: until then the request counts as under way.
    ///
    /// A plugin that panics is answered for with status 500; a request for which there is no room with 503, one with more
    /// than 24 MiB of headers with 431.
    ///
    /// # Errors
    /// The plugin is not active.
    pub async fn serve_http(&self, context: Context, request: Request) -> Result<Response, String> {
        self.serve("ServeHTTP", P::serve_http, context, request)
            .await
    }

    /// `ServeMetrics`. As [`serve_http`](Self::serve_http).
    ///
    /// # Errors
    /// As there.
    pub async fn serve_metrics(
        &self,
        context: Context,
        request: Request,
    ) -> Result<Response, String> {
        self.serve("ServeMetrics", P::serve_metrics, context, request)
            .await
    }

    async fn serve<F>(
        &self,
        hook: &'static str,
        run: fn(Arc<P>, Context, Request) -> F,
        context: Context,
        mut request: Request,
    ) -> Result<Response, String>
    where
        F: Future<Output = Response> + Send,
    {
        let call = self.under_way()?;
        let headers = request.headers();
        let length = headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len());
        let length = length.sum::<usize>() + request.uri().to_string().len();
        let place = match self.place(length, headers.len()) {
            Ok(place) => place,
            Err(status) => return Ok(response::refusal(status)),
        };
        request.extensions_mut().insert(context.clone());
        let answered = caught(hook, async { run(call.plugin(), context, request).await });
        let answered = answered.await.unwrap_or_else(|_| response::failure());
        Ok(answered.map(|body| Body::new(Kept::new(body, hook, (call, place)))))
    }

    /// A place for a request of `length` bytes with so many header `values`.
    ///
    /// # Errors
    /// What to answer instead.
    pub(crate) fn place(&self, length: usize, values: usize) -> Result<Place, StatusCode> {
        self.places.take(length, values)
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

    fn take(&self) -> Option<Arc<Active<P>>> {
        let mut active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
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
