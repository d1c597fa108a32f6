//! The plugin's end of the hooks: answers `Plugin.OnActivate`, `Plugin.ServeHTTP`, ... for any [`Plugin`].
//!
//! What matches Go's library (`server/public/plugin/client_rpc.go`): names, arguments and results, and that
//! OnConfigurationChange is called inside OnActivate. What differs: a failed activation is always an error in the
//! *results*, because the server takes an error of the call itself for a plugin that is active.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use go_gob::{Gob, Interface};
use go_plugin::broker::MuxBroker;
use go_plugin::rpc::{Answer, Args, Reply, Service, method_not_found};
use go_plugin::serve::Dispense;
use tokio::sync::{Notify, OwnedSemaphorePermit};
use tokio::time::{Instant, timeout_at};
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::handshake::HOOKS;
use crate::log::Log;
use crate::model::Context;
use crate::plugin::Plugin;
use crate::values::Values;
use crate::{Body, Response};

mod active;
pub(crate) mod calls;
mod chunks;
mod decision;
mod error;
mod file_will_be_uploaded;
mod hook;
mod lent;
mod message_will_be_updated;
pub(crate) mod outcome;
mod requests;
mod response_writer;
mod serve_http;
pub(crate) mod table;

pub use decision::Decision;
pub use error::HookError;
pub use file_will_be_uploaded::Replacement;
pub use hook::Hook;

use active::Active;
pub(crate) use active::{DRAIN, FAREWELL};
use calls::ServeHttpArgs;
use outcome::Outcome;
use requests::Places;
use serve_http::Request;

/// How long background tasks may take to end when there was no OnDeactivate: after SIGTERM there are 800 ms in all.
const LAST_DRAIN: Duration = Duration::from_millis(700);

/// What a call is answered when there is no plugin for it.
const INACTIVE: &str = "the plugin is not active";

/// What a hook is answered while there is no room for it.
const TOO_MANY: &str = "the plugin has too many hooks under way";

/// What the activation is answered that a deactivation did not wait for any longer.
const GIVEN_UP: &str = "the plugin was deactivated while it was being activated";

/// What the host is offered: one service, "hooks".
pub(crate) struct Offer<P> {
    log: Log,
    active: Slot<P>,
    turns: Arc<Turns>,
    places: Arc<Places>,
}

/// The plugin while it is active.
type Slot<P> = Arc<Mutex<Option<Arc<Active<P>>>>>;

/// Whose turn it is to change what is active.
#[derive(Default)]
struct Turns {
    /// Held during an activation: another at the same time would replace the first one's plugin, and a deactivation
    /// would not find it; nobody would end it.
    activation: tokio::sync::Mutex<()>,
    /// Held during a deactivation, from before it waits for an activation: none begins meanwhile.
    deactivation: tokio::sync::Mutex<()>,
    /// Tells whoever builds a plugin that a deactivation waited long enough.
    given_up: Notify,
}

impl<P: Plugin> Offer<P> {
    pub(crate) fn new(log: Log) -> Self {
        Self {
            log,
            active: Slot::default(),
            turns: Arc::default(),
            places: Arc::default(),
        }
    }
}

impl<P: Plugin> Dispense for Offer<P> {
    fn dispense(&self, name: &str, broker: MuxBroker) -> Option<Arc<dyn Service>> {
        (name == HOOKS).then(|| -> Arc<dyn Service> {
            Arc::new(Hooks {
                broker,
                log: self.log.clone(),
                active: self.active.clone(),
                turns: self.turns.clone(),
                places: self.places.clone(),
            })
        })
    }

    fn shutdown(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            if let Some(active) = take(&self.active) {
                active.drain(LAST_DRAIN).await;
            }
        })
    }
}

/// Answers the calls of the server.
pub(crate) struct Hooks<P> {
    broker: MuxBroker,
    log: Log,
    active: Slot<P>,
    turns: Arc<Turns>,
    places: Arc<Places>,
}

impl<P: Plugin> Service for Hooks<P> {
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
        if method == "Plugin.Implemented" {
            args.decode::<()>()?;
            return Ok(Box::pin(async { Ok(Reply::new(implemented::<P>())) }));
        }
        let name = method.strip_prefix("Plugin.").unwrap_or_default();
        match hooks().find(|hook| hook.name() == name) {
            Some(hook) => hook.answer(self, args),
            None => Err(method_not_found(method)),
        }
    }
}

impl<P: Plugin> Hooks<P> {
    fn active(&self) -> Result<Arc<Active<P>>, String> {
        let active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        active.clone().ok_or_else(|| INACTIVE.to_owned())
    }

    /// The plugin, for a call that counts as under way from here on.
    ///
    /// Counted under the lock, so that whoever takes the plugin away to drain it waits for the call.
    fn under_way(&self) -> Result<UnderWay<P>, String> {
        let active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        let active = active.as_ref().ok_or(INACTIVE)?;
        Ok(UnderWay {
            _counted: active.calls.token(),
            _place: None,
            active: active.clone(),
        })
    }

    /// The plugin, for a hook whose arguments are `length` bytes long and that is no request: if there is room for one.
    fn hook_under_way(&self, length: usize) -> Result<UnderWay<P>, String> {
        let place = self.places.take_for_hook(length).ok_or(TOO_MANY)?;
        let call = self.under_way()?;
        Ok(UnderWay {
            _place: Some(place),
            ..call
        })
    }

    /// Has the plugin `run` a hook. `A` is what it is called with, `W` what it answers, both as in Go.
    fn answer<A, W, F>(
        &self,
        args: Args<'_>,
        hook: &'static str,
        run: fn(Arc<P>, A) -> F,
    ) -> Result<Answer, String>
    where
        A: Send + 'static,
        Values<A>: Gob + Default,
        F: Future<Output: Outcome<W>> + Send + 'static,
    {
        let call = self.hook_under_way(args.length())?;
        let Values(args) = args.decode::<Values<A>>()?;
        Ok(Box::pin(async move {
            let outcome = caught(hook, async { run(call.plugin(), args).await });
            Ok(outcome.await?.into_reply(hook))
        }))
    }

    /// Has the plugin answer a request with `run`.
    fn serve<F>(
        &self,
        args: Args<'_>,
        hook: &'static str,
        run: fn(Arc<P>, Context, http::Request<Body>) -> F,
    ) -> Result<Answer, String>
    where
        F: Future<Output = Response> + Send + 'static,
    {
        let length = args.length();
        let args: ServeHttpArgs = args.decode()?;
        let request = Request {
            call: self.under_way()?,
            place: self.places.take(length, &args),
            hook,
            run,
        };
        let broker = self.broker.clone();
        Ok(Box::pin(serve_http::answer(request, broker, args)))
    }

    /// `FileWillBeUploaded`
    fn file_will_be_uploaded(&self, args: Args<'_>) -> Result<Answer, String> {
        let call = self.hook_under_way(args.length());
        let (args, broker) = (args.decode()?, self.broker.clone());
        Ok(Box::pin(file_will_be_uploaded::answer(call, broker, args)))
    }

    async fn activate(self: Arc<Self>, args: calls::ActivateArgs) -> Result<(), String> {
        let Ok(_turn) = self.turns.activation.try_lock() else {
            return Err("the plugin is being activated already".into());
        };
        if self.turns.deactivation.try_lock().is_err() {
            return Err("the plugin is being deactivated".into());
        }
        if self.active().is_ok() {
            return Err("the plugin is active already".into());
        }
        let given_up = self.turns.given_up.notified();
        let active = Active::connect(&self.broker, &self.log, args, given_up).await?;
        let active = Arc::new(active);
        *self.active.lock().unwrap_or_else(PoisonError::into_inner) = Some(active.clone());
        let started = active.start().await;
        if started.is_err() {
            // Whatever was started already ends before the admin reads why.
            take(&self.active);
            active.drain(LAST_DRAIN).await;
            return started;
        }
        // A deactivation that waited long enough has taken it away.
        self.active().map(drop).map_err(|_| GIVEN_UP.to_owned())
    }

    async fn configuration_changed(self: Arc<Self>) -> Result<(), String> {
        let call = self.under_way()?;
        call.active.configuration_changed().await
    }

    async fn deactivate(self: Arc<Self>) -> Result<(), String> {
        let began = Instant::now();
        let limit = began + FAREWELL;
        let Ok(_turn) = timeout_at(limit, self.turns.deactivation.lock()).await else {
            return Err("the plugin is being deactivated already".into());
        };
        let waited = timeout_at(limit, self.turns.activation.lock())
            .await
            .is_ok();
        match take(&self.active) {
            Some(active) => active.deactivate(began).await,
            None if !waited => {
                self.turns.given_up.notify_waiters();
                Err("the plugin is still being activated".into())
            }
            None => Ok(()),
        }
    }
}

/// The plugin during a call. A drain waits until it is dropped.
struct UnderWay<P> {
    active: Arc<Active<P>>,
    _counted: TaskTrackerToken,
    _place: Option<OwnedSemaphorePermit>,
}

impl<P: Plugin> UnderWay<P> {
    fn plugin(&self) -> Arc<P> {
        self.active.plugin()
    }
}

fn take<P>(slot: &Slot<P>) -> Option<Arc<Active<P>>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// The hooks that the server may call: those that the SDK needs, and those of `P`.
fn hooks<P: Plugin>() -> impl Iterator<Item = Hook<P>> {
    let needed = [Hook::on_activate(), Hook::on_deactivate()];
    needed.into_iter().chain(P::HOOKS.iter().copied())
}

/// Their names, each once.
fn implemented<P: Plugin>() -> Vec<String> {
    let mut names = Vec::new();
    for hook in hooks::<P>() {
        if !names.iter().any(|name| name == hook.name()) {
            names.push(hook.name().to_owned());
        }
    }
    names
}

/// The answer of a hook that answers an `error` and nothing else.
fn error_answer<F>(hook: &'static str, work: F) -> Answer
where
    F: Future<Output = Result<(), String>> + Send + 'static,
{
    Box::pin(async move {
        let done = work.await.map_err(HookError::Text);
        Ok(Outcome::<(Interface,)>::into_reply(done, hook))
    })
}

/// What `work` answers, or which hook panicked. The panic itself was told by the panic hook, where it happened.
async fn caught<F: Future>(hook: &'static str, work: F) -> Result<F::Output, String> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|_| {
        tracing::error!(hook, "a hook panicked");
        format!("the plugin panicked in {hook}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TaskSet;
    use crate::plugin::{ActivateError, Host};
    use go_plugin::yamux::{Session, Stream};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{OnceLock, RwLock};

    struct Quiet;
    impl Plugin for Quiet {
        const HOOKS: &'static [Hook<Self>] = &[Hook::serve_http(), Hook::on_activate()];
        async fn new(_: Host) -> Result<Self, ActivateError> {
            Ok(Self)
        }
    }

    #[test]
    fn the_hooks_of_the_plugin_and_those_the_sdk_needs_are_implemented_once_each() {
        assert_eq!(
            implemented::<Quiet>(),
            ["OnActivate", "OnDeactivate", "ServeHTTP"]
        );
    }

    /// The hooks of a plugin, and the server's broker.
    fn dispensed<P: Plugin>(tasks: &TaskSet) -> (Arc<Hooks<P>>, MuxBroker) {
        let (near, far) = tokio::net::UnixStream::pair().unwrap();
        let (plugin, incoming) = Session::server(near, tasks);
        let broker = MuxBroker::new(plugin, incoming, tasks);
        let (server, incoming) = Session::client(far, tasks);
        let hooks = Arc::new(Hooks {
            broker,
            log: Log::default(),
            active: Slot::default(),
            turns: Arc::default(),
            places: Arc::default(),
        });
        (hooks, MuxBroker::new(server, incoming, tasks))
    }

    #[tokio::test]
    async fn hooks_that_are_dispensed_twice_have_no_more_room_for_requests() {
        let tasks = TaskSet::new();
        let broker = dispensed::<Quiet>(&tasks).1;
        let offer = Offer::<Quiet>::new(Log::default());
        let dispensed = [0, 1].map(|_| offer.dispense(HOOKS, broker.clone()));
        assert!(dispensed.iter().all(Option::is_some));
        assert_eq!(Arc::strong_count(&offer.places), 3);
    }

    /// Activates as the server does; what it serves is kept as long as the answer.
    async fn activate<P: Plugin>(
        hooks: &Arc<Hooks<P>>,
        server: &MuxBroker,
    ) -> (Result<(), String>, [Stream; 2]) {
        let args = calls::ActivateArgs {
            api_mux_id: server.next_id(),
            driver_mux_id: server.next_id(),
        };
        let (api, driver) = (args.api_mux_id, args.driver_mux_id);
        let (activated, api, driver) = tokio::join!(
            hooks.clone().activate(args),
            server.accept(api),
            server.accept(driver)
        );
        (activated, [api.unwrap(), driver.unwrap()])
    }

    #[tokio::test]
    async fn both_services_of_the_server_are_dialled_and_kept_while_the_plugin_is_active() {
        let tasks = TaskSet::new();
        let (hooks, server) = dispensed::<Quiet>(&tasks);
        let (activated, [mut api, mut driver]) = activate(&hooks, &server).await;
        assert_eq!(activated, Ok(()));
        let mut ended = std::pin::pin!(async {
            tokio::select! { _ = api.chunk() => {}, _ = driver.chunk() => {} }
        });
        assert!(futures_util::poll!(&mut ended).is_pending());
        // A stream there and back, after which an end would have arrived.
        let (ours, theirs) = tokio::join!(hooks.broker.dial(9), server.accept(9));
        drop(ours);
        assert!(theirs.unwrap().chunk().await.unwrap().is_none());
        assert!(futures_util::poll!(&mut ended).is_pending());
    }

    /// Takes two seconds for its activation, and then stays as long as it may.
    struct Slow(Host);
    static CALLED: Mutex<Vec<&str>> = Mutex::new(Vec::new());

    impl Plugin for Slow {
        const HOOKS: &'static [Hook<Self>] = &[];
        async fn new(host: Host) -> Result<Self, ActivateError> {
            Ok(Self(host))
        }
        async fn on_activate(self: Arc<Self>) -> Result<(), ActivateError> {
            tokio::time::sleep(Duration::from_secs(2)).await;
            CALLED.lock().unwrap().push("OnActivate");
            // Beside OnDeactivate, and after it.
            let deactivation = self.0.deactivation();
            self.0.tasks.spawn("clings", async move {
                deactivation.begun().await;
                std::future::pending().await
            });
            Ok(())
        }
        async fn on_deactivate(self: Arc<Self>) {
            CALLED.lock().unwrap().push("OnDeactivate");
            std::future::pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_deactivation_waits_for_the_activation_under_way_and_takes_8_s_in_all() {
        let tasks = TaskSet::new();
        let (hooks, server) = dispensed::<Slow>(&tasks);
        let began = Instant::now();
        let ((activated, _served), deactivated) =
            tokio::join!(activate(&hooks, &server), hooks.clone().deactivate());
        assert_eq!(activated, Ok(()));
        let why = deactivated.unwrap_err();
        assert_eq!(why, "OnDeactivate took longer than 4.5s");
        let took = began.elapsed().as_millis();
        assert!((7500..8100).contains(&took), "{took} ms");
        let called = ["OnActivate", "OnDeactivate"];
        assert_eq!(*CALLED.lock().unwrap(), called);
        assert!(hooks.active().is_err(), "nothing is left active");
    }

    /// Takes longer for its activation than a deactivation waits, and as long as it may for its deactivation.
    struct Late;

    impl Plugin for Late {
        const HOOKS: &'static [Hook<Self>] = &[];
        async fn new(_: Host) -> Result<Self, ActivateError> {
            Ok(Self)
        }
        async fn on_activate(self: Arc<Self>) -> Result<(), ActivateError> {
            tokio::time::sleep(FAREWELL * 2).await;
            Ok(())
        }
        async fn on_deactivate(self: Arc<Self>) {
            std::future::pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_activation_that_a_deactivation_did_not_wait_for_has_failed() {
        let tasks = TaskSet::new();
        let (hooks, server) = dispensed::<Late>(&tasks);
        let ((activated, _served), _) =
            tokio::join!(activate(&hooks, &server), hooks.clone().deactivate());
        let why = "the plugin was deactivated while it was being activated";
        assert_eq!(activated, Err(why.to_owned()));
        assert!(hooks.active().is_err(), "nothing is left active");
    }

    /// Takes a second to read its settings, but for the first time.
    #[derive(Default)]
    struct Reads(AtomicUsize);
    static HAS_READ: AtomicUsize = AtomicUsize::new(0);

    impl Plugin for Reads {
        const HOOKS: &'static [Hook<Self>] = &[];
        async fn new(_: Host) -> Result<Self, ActivateError> {
            Ok(Self::default())
        }
        async fn on_configuration_change(self: Arc<Self>) -> Result<(), ActivateError> {
            if self.0.fetch_add(1, Ordering::SeqCst) > 0 {
                tokio::time::sleep(Duration::from_secs(1)).await;
                HAS_READ.fetch_add(1, Ordering::SeqCst);
            }
            Ok(())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_deactivation_waits_for_settings_that_are_being_read() {
        let tasks = TaskSet::new();
        let (hooks, server) = dispensed::<Reads>(&tasks);
        let (activated, _served) = activate(&hooks, &server).await;
        assert_eq!(activated, Ok(()));
        let reading = tokio::spawn(hooks.clone().configuration_changed());
        tokio::task::yield_now().await;
        assert_eq!(hooks.clone().deactivate().await, Ok(()));
        assert_eq!(HAS_READ.load(Ordering::SeqCst), 1);
        assert_eq!(reading.await.unwrap(), Ok(()));
    }

    /// Starts a task, and then takes for ever to be built.
    struct Endless;
    static LEFT_BEHIND: OnceLock<TaskSet> = OnceLock::new();

    impl Plugin for Endless {
        const HOOKS: &'static [Hook<Self>] = &[];
        async fn new(host: Host) -> Result<Self, ActivateError> {
            host.tasks.spawn("left behind", std::future::pending());
            LEFT_BEHIND.get_or_init(|| host.tasks.clone());
            std::future::pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_plugin_that_is_still_being_built_when_it_is_deactivated_is_given_up_with_its_tasks()
    {
        let tasks = TaskSet::new();
        let (hooks, server) = dispensed::<Endless>(&tasks);
        let both = async { tokio::join!(activate(&hooks, &server), hooks.clone().deactivate()) };
        let ((activated, _served), deactivated) = timeout_at(Instant::now() + FAREWELL * 2, both)
            .await
            .expect("the activation ends");
        assert_eq!(activated, Err(GIVEN_UP.to_owned()));
        assert_eq!(
            deactivated,
            Err("the plugin is still being activated".to_owned())
        );
        LEFT_BEHIND.get().unwrap().idle().await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_activation_during_a_deactivation_is_refused_as_such() {
        let tasks = TaskSet::new();
        let (hooks, server) = dispensed::<Late>(&tasks);
        let (activated, _served) = activate(&hooks, &server).await;
        assert_eq!(activated, Ok(()));
        let mut deactivated = std::pin::pin!(hooks.clone().deactivate());
        assert!(futures_util::poll!(&mut deactivated).is_pending());
        let args = calls::ActivateArgs::default();
        let refused = hooks.clone().activate(args).await;
        assert_eq!(refused, Err("the plugin is being deactivated".to_owned()));
        assert!(deactivated.await.is_err());
        let (activated, _served) = activate(&hooks, &server).await;
        assert_eq!(activated, Ok(()));
    }

    /// Is built only once `OPEN` is.
    struct Gated;
    static BUILDING: AtomicUsize = AtomicUsize::new(0);
    static OPEN: RwLock<()> = RwLock::new(());

    impl Plugin for Gated {
        const HOOKS: &'static [Hook<Self>] = &[];
        async fn new(_: Host) -> Result<Self, ActivateError> {
            BUILDING.fetch_add(1, Ordering::SeqCst);
            drop(OPEN.read());
            Ok(Self)
        }
    }

    #[test]
    fn of_two_activations_at_once_one_is_refused() {
        let gate = OPEN.write().unwrap();
        let activated = |hooks: Arc<Hooks<Gated>>, server: MuxBroker| async move {
            let args = calls::ActivateArgs {
                api_mux_id: server.next_id(),
                driver_mux_id: server.next_id(),
            };
            let (api, driver) = (args.api_mux_id, args.driver_mux_id);
            let offered = async { tokio::join!(server.accept(api), server.accept(driver)) };
            tokio::select! {
                done = hooks.activate(args) => done,
                _ = async { let _kept = offered.await; std::future::pending::<()>().await } => Ok(()),
            }
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(3)
            .enable_all()
            .build()
            .unwrap();
        let both = runtime.block_on(async {
            let tasks = TaskSet::new();
            let (hooks, server) = dispensed::<Gated>(&tasks);
            let first = tokio::spawn(activated(hooks.clone(), server.clone()));
            while BUILDING.load(Ordering::SeqCst) == 0 {
                tokio::task::yield_now().await;
            }
            let second = tokio::spawn(activated(hooks.clone(), server));
            let second = tokio::time::timeout(Duration::from_secs(5), second).await;
            drop(gate);
            (first.await.unwrap(), second)
        });
        assert_eq!(both.0, Ok(()));
        let second = both.1.expect("it waits for the first").unwrap();
        assert!(second.unwrap_err().contains("already"));
    }
}
