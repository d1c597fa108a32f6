use super::*;
use crate::TaskSet;
use crate::api::Fake;
use crate::model::{Context, HTTPRequestSubset};
use crate::plugin::{ActivateError, Host};
use crate::{Binary, Body, Request, Response};
use http::StatusCode;
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{OnceLock, RwLock};

fn lifecycle<P: Plugin>() -> Arc<Lifecycle<P>> {
    Arc::new(Lifecycle::new(Log::default()))
}

/// Activates as the server does.
async fn activate<P: Plugin>(plugin: &Lifecycle<P>) -> Result<(), String> {
    plugin.activate(async { Ok(Fake::default().into()) }).await
}

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
        Lifecycle::<Quiet>::implemented(),
        ["OnActivate", "OnDeactivate", "ServeHTTP"]
    );
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
    let plugin = lifecycle::<Slow>();
    let began = Instant::now();
    let (activated, deactivated) = tokio::join!(activate(&plugin), plugin.deactivate());
    assert_eq!(activated, Ok(()));
    let why = deactivated.unwrap_err();
    assert_eq!(why, "OnDeactivate took longer than 4.5s");
    let took = began.elapsed().as_millis();
    assert!((7500..8100).contains(&took), "{took} ms");
    let called = ["OnActivate", "OnDeactivate"];
    assert_eq!(*CALLED.lock().unwrap(), called);
    assert!(plugin.active().is_err(), "nothing is left active");
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
    let plugin = lifecycle::<Late>();
    let (activated, _) = tokio::join!(activate(&plugin), plugin.deactivate());
    let why = "the plugin was deactivated while it was being activated";
    assert_eq!(activated, Err(why.to_owned()));
    assert!(plugin.active().is_err(), "nothing is left active");
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
    let plugin = lifecycle::<Reads>();
    let activated = activate(&plugin).await;
    assert_eq!(activated, Ok(()));
    let read = plugin.clone();
    let reading = tokio::spawn(async move { read.configuration_changed().await });
    tokio::task::yield_now().await;
    assert_eq!(plugin.deactivate().await, Ok(()));
    assert_eq!(HAS_READ.load(Ordering::SeqCst), 1);
    assert_eq!(reading.await.unwrap(), Ok(()));
}

/// Starts a task, and then takes for ever to be built.
struct Endless<const TEST: u8>;
static LEFT_BEHIND: Mutex<[Option<TaskSet>; 2]> = Mutex::new([const { None }; 2]);

impl<const TEST: u8> Plugin for Endless<TEST> {
    const HOOKS: &'static [Hook<Self>] = &[];
    async fn new(host: Host) -> Result<Self, ActivateError> {
        host.tasks.spawn("left behind", std::future::pending());
        LEFT_BEHIND.lock().unwrap()[usize::from(TEST)] = Some(host.tasks);
        std::future::pending().await
    }
}

impl<const TEST: u8> Endless<TEST> {
    /// Its tasks, of which none may be left.
    fn tasks() -> TaskSet {
        LEFT_BEHIND.lock().unwrap()[usize::from(TEST)]
            .take()
            .unwrap()
    }
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_is_still_being_built_when_it_is_deactivated_is_given_up_with_its_tasks() {
    let plugin = lifecycle::<Endless<0>>();
    let both = async { tokio::join!(activate(&plugin), plugin.deactivate()) };
    let (activated, deactivated) = timeout_at(Instant::now() + FAREWELL * 2, both)
        .await
        .expect("the activation ends");
    assert_eq!(activated, Err(GIVEN_UP.to_owned()));
    assert_eq!(
        deactivated,
        Err("the plugin is still being activated".to_owned())
    );
    Endless::<0>::tasks().idle().await;
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_is_still_being_built_at_the_end_is_given_up_with_its_tasks() {
    let plugin = lifecycle::<Endless<1>>();
    let mut activated = std::pin::pin!(activate(&plugin));
    assert!(futures_util::poll!(&mut activated).is_pending());
    let both = async { tokio::join!(activated, plugin.end()) };
    let (activated, ()) = timeout(FAREWELL, both).await.expect("it is given up");
    assert_eq!(activated, Err(GIVEN_UP.to_owned()));
    Endless::<1>::tasks().idle().await;
    let again = timeout(FAREWELL, activate(&plugin)).await.unwrap();
    assert_eq!(again, Err(GIVEN_UP.to_owned()), "the end is final");
}

/// Is overtaken by the end while it is built.
struct Overtaken;
static OVERTAKEN: OnceLock<Arc<Lifecycle<Overtaken>>> = OnceLock::new();

impl Plugin for Overtaken {
    const HOOKS: &'static [Hook<Self>] = &[];
    async fn new(_: Host) -> Result<Self, ActivateError> {
        let _ = OVERTAKEN.get().unwrap().end().now_or_never();
        Ok(Self)
    }
    async fn on_activate(self: Arc<Self>) -> Result<(), ActivateError> {
        Err(ActivateError("after the end".into()))
    }
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_has_been_built_when_the_end_is_there_is_not_activated() {
    let plugin = OVERTAKEN.get_or_init(lifecycle);
    assert_eq!(activate(plugin).await, Err(GIVEN_UP.to_owned()));
    assert!(plugin.active().is_err());
}

/// Takes for ever to be activated.
struct Unready;

impl Plugin for Unready {
    const HOOKS: &'static [Hook<Self>] = &[];
    async fn new(_: Host) -> Result<Self, ActivateError> {
        Ok(Self)
    }
    async fn on_activate(self: Arc<Self>) -> Result<(), ActivateError> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_is_being_activated_at_the_end_is_given_up() {
    let plugin = lifecycle::<Unready>();
    let mut activated = std::pin::pin!(activate(&plugin));
    while plugin.active().is_err() {
        assert!(futures_util::poll!(&mut activated).is_pending());
        tokio::task::yield_now().await;
    }
    let both = async { tokio::join!(activated, plugin.end()) };
    let (activated, ()) = timeout(FAREWELL, both).await.expect("it is given up");
    assert_eq!(activated, Err(GIVEN_UP.to_owned()));
}

#[tokio::test(start_paused = true)]
async fn the_end_waits_for_a_deactivation_under_way_and_not_for_ever() {
    for (takes, waits) in [(300, 300), (4_000, 700)] {
        let plugin = lifecycle::<Takes>();
        assert_eq!(activate(&plugin).await, Ok(()));
        *plugin.active().unwrap().plugin().0.lock().unwrap() = Duration::from_millis(takes);
        let mut deactivated = std::pin::pin!(plugin.deactivate());
        assert!(futures_util::poll!(&mut deactivated).is_pending());
        let began = Instant::now();
        let end = async {
            plugin.end().await;
            began.elapsed().as_millis()
        };
        let (ended, deactivated) = tokio::join!(end, deactivated);
        assert!((waits..waits + 10).contains(&ended), "{ended} ms");
        assert_eq!(deactivated, Ok(()));
    }
}

/// Takes so long for its deactivation.
#[derive(Default)]
struct Takes(Mutex<Duration>);

impl Plugin for Takes {
    const HOOKS: &'static [Hook<Self>] = &[];
    async fn new(_: Host) -> Result<Self, ActivateError> {
        Ok(Self::default())
    }
    async fn on_deactivate(self: Arc<Self>) {
        let takes = *self.0.lock().unwrap();
        tokio::time::sleep(takes).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_activation_during_a_deactivation_is_refused_as_such() {
    let plugin = lifecycle::<Late>();
    let activated = activate(&plugin).await;
    assert_eq!(activated, Ok(()));
    let mut deactivated = std::pin::pin!(plugin.deactivate());
    assert!(futures_util::poll!(&mut deactivated).is_pending());
    let refused = activate(&plugin).await;
    assert_eq!(refused, Err("the plugin is being deactivated".to_owned()));
    assert!(deactivated.await.is_err());
    let activated = activate(&plugin).await;
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
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(3)
        .enable_all()
        .build()
        .unwrap();
    let both = runtime.block_on(async {
        let activated = |plugin: Arc<Lifecycle<Gated>>| async move { activate(&plugin).await };
        let plugin = lifecycle::<Gated>();
        let first = tokio::spawn(activated(plugin.clone()));
        while BUILDING.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        let second = tokio::spawn(activated(plugin));
        let second = tokio::time::timeout(Duration::from_secs(5), second).await;
        drop(gate);
        (first.await.unwrap(), second)
    });
    assert_eq!(both.0, Ok(()));
    let second = both.1.expect("it waits for the first").unwrap();
    assert!(second.unwrap_err().contains("already"));
}

/// Answers requests with what their path names.
struct Serves;

impl Plugin for Serves {
    const HOOKS: &'static [Hook<Self>] = &[Hook::serve_http()];
    async fn new(_: Host) -> Result<Self, ActivateError> {
        Ok(Self)
    }
    async fn serve_http(self: Arc<Self>, context: Context, request: Request) -> Response {
        assert_eq!(request.extensions().get(), Some(&context));
        let pieces = match request.uri().path() {
            "/panic" => panic!("on purpose"),
            "/panic/later" => 1,
            _ => 2,
        };
        let pieces = (0..2).map(move |n| match n < pieces {
            true => "piece",
            false => panic!("on purpose"),
        });
        Response::new(Body::from_chunks(pieces))
    }
}

async fn get<P: Plugin>(plugin: &Lifecycle<P>, path: &str) -> Response {
    let head = HTTPRequestSubset {
        url: Some(Binary(path.as_bytes().to_vec())),
        ..HTTPRequestSubset::default()
    };
    let request = async { Ok((Context::default(), head, Body::empty())) };
    let Ok::<_, Infallible>(response) = plugin.serve_http(request).await;
    response
}

#[tokio::test]
async fn a_request_is_under_way_until_its_body_is_read_or_dropped() {
    let plugin = lifecycle::<Serves>();
    assert_eq!(activate(&plugin).await, Ok(()));
    let calls = plugin.active().unwrap().calls.clone();
    let response = get(&plugin, "/").await;
    assert_eq!(calls.len(), 1);
    let body = response.into_body().collect(100).await;
    assert_eq!(
        (body.unwrap().as_ref(), calls.len()),
        (&b"piecepiece"[..], 0)
    );
    drop(get(&plugin, "/").await);
    assert_eq!(calls.len(), 0);
}

#[tokio::test]
async fn a_panic_in_a_request_is_its_answer_and_one_in_its_body_breaks_that_off() {
    let plugin = lifecycle::<Serves>();
    let inactive = get(&plugin, "/").await;
    assert_eq!(inactive.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(activate(&plugin).await, Ok(()));
    let panicked = get(&plugin, "/panic").await;
    assert_eq!(panicked.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let mut body = get(&plugin, "/panic/later").await.into_body();
    assert_eq!(body.chunk().await.unwrap().unwrap(), "piece");
    assert!(body.chunk().await.is_err());
    assert!(body.chunk().await.unwrap().is_none());
}

#[tokio::test]
async fn a_panic_in_a_hook_is_its_error() {
    let plugin = lifecycle::<Quiet>();
    assert_eq!(activate(&plugin).await, Ok(()));
    let answered = plugin.hook("UserHasBeenCreated", 0, async |_| 7).await;
    assert_eq!(answered, Ok(7));
    let panicked = plugin.hook("UserHasBeenCreated", 0, async |_| panic!("on purpose"));
    let panicked: Result<(), _> = panicked.await;
    assert_eq!(
        panicked.unwrap_err(),
        "the plugin panicked in UserHasBeenCreated"
    );
}
