//! The server that the tests are: settings, a log, and a supervised plugin.

use std::future::Future;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{Request, Response};
use mattermost_plugin::api::{ApiFuture, Configuration, Fake, Logging};
use mattermost_plugin::host::{ActivationError, Supervisor};
use mattermost_plugin::{Body, Context};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

/// Longer than anything here takes: a test that hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);

const LINES_AT_A_TIME: u32 = 100;

/// A plugin and what it has said.
pub(crate) struct Server {
    pub(crate) plugin: Supervisor,
    /// `level message name=value`, in the order of the calls.
    log: Mutex<UnboundedReceiver<String>>,
    stderr: Mutex<UnboundedReceiver<String>>,
    world: Arc<World>,
}

impl Server {
    /// Starts the plugin; its settings come with keys in lower case, as from a server.
    pub(crate) async fn start(settings: Value) -> Self {
        let (to_log, log) = unbounded_channel();
        let (to_stderr, stderr) = unbounded_channel();
        let world = Arc::new(World {
            settings: std::sync::Mutex::new(settings),
            log: to_log,
            open: Semaphore::new(LINES_AT_A_TIME as usize),
        });
        let executable = Path::new(env!("CARGO_BIN_EXE_specimen-plugin"));
        let lines = Arc::new(move |line: &str| {
            let _ = to_stderr.send(line.to_owned());
        });
        let api = Fake::default()
            .configuration(world.clone())
            .logging(world.clone());
        let plugin = Supervisor::start(executable, api, lines);
        Self {
            plugin: within(plugin).await.unwrap(),
            log: Mutex::new(log),
            stderr: Mutex::new(stderr),
            world,
        }
    }

    /// Starts and activates the plugin without settings.
    pub(crate) async fn active() -> Self {
        let server = Self::start(Value::Null).await;
        within(server.plugin.activate()).await.unwrap();
        server
    }

    /// Why activation is refused under these settings.
    pub(crate) async fn refusal(settings: Value) -> String {
        let server = Self::start(settings).await;
        match within(server.plugin.activate()).await {
            Err(ActivationError::Refused(why)) => why,
            other => panic!("expected a refusal, not {other:?}"),
        }
    }

    /// Saves other settings and tells the plugin; what its hook says to them.
    pub(crate) async fn configure(&self, settings: Value) -> Result<(), String> {
        *self.world.settings.lock().unwrap() = settings;
        match within(self.plugin.configuration_changed()).await {
            Err(ActivationError::Refused(why)) => Err(why),
            Err(broke) => panic!("{broke}"),
            Ok(()) => Ok(()),
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Response<Body> {
        let context = Context {
            request_id: "r1".into(),
            ..Default::default()
        };
        within(self.plugin.serve_http(context, request))
            .await
            .unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Response<Body> {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Response<Body> {
        self.send(Request::post(path).body(body.into()).unwrap())
            .await
    }

    /// The next line of the server's log.
    pub(crate) async fn logged(&self) -> String {
        within(async { self.log.lock().await.recv().await.unwrap() }).await
    }

    /// The first line on stderr with these words.
    pub(crate) async fn printed(&self, words: &str) -> String {
        within(async {
            let mut stderr = self.stderr.lock().await;
            loop {
                let line = stderr.recv().await.unwrap();
                if line.contains(words) {
                    return line;
                }
            }
        })
        .await
    }

    /// Sends a request and gives up on it once the plugin logs `line`.
    pub(crate) async fn abandon(&self, path: &str, line: &str) {
        let logged = async { while self.logged().await != line {} };
        tokio::select! {
            response = self.get(path) => panic!("unexpected: {response:?}"),
            () = logged => {}
        }
    }

    /// Deactivates the plugin and ends the process.
    pub(crate) async fn stop(self) -> Stopped {
        let began = Instant::now();
        let status = within(self.plugin.deactivate()).await.unwrap();
        Stopped {
            status,
            took: began.elapsed(),
            log: rest(self.log.into_inner()),
            stderr: rest(self.stderr.into_inner()),
        }
    }

    /// The log takes no line until the answer is dropped.
    pub(crate) async fn close_log(&self) -> SemaphorePermit<'_> {
        self.world.open.acquire_many(LINES_AT_A_TIME).await.unwrap()
    }
}

/// What a plugin left behind.
pub(crate) struct Stopped {
    pub(crate) status: ExitStatus,
    pub(crate) took: Duration,
    pub(crate) log: String,
    pub(crate) stderr: String,
}

fn rest(mut lines: UnboundedReceiver<String>) -> String {
    let lines = std::iter::from_fn(|| lines.try_recv().ok());
    lines.collect::<Vec<_>>().join("\n")
}

/// Waits, but not for ever.
pub(crate) async fn within<F: Future>(work: F) -> F::Output {
    tokio::time::timeout(PATIENCE, work)
        .await
        .expect("it took too long")
}

pub(crate) async fn text(response: Response<Body>) -> String {
    let bytes = within(response.into_body().collect(100_000_000)).await;
    String::from_utf8(bytes.unwrap().to_vec()).unwrap()
}

struct World {
    settings: std::sync::Mutex<Value>,
    log: UnboundedSender<String>,
    open: Semaphore,
}

impl World {
    fn note<'a>(
        &'a self,
        level: &str,
        message: &str,
        pairs: &[(String, String)],
    ) -> ApiFuture<'a, ()> {
        let mut line = format!("{level} {message}");
        for (name, value) in pairs {
            line.push_str(&format!(" {name}={value}"));
        }
        Box::pin(async move {
            let _open = self.open.acquire().await;
            let _ = self.log.send(line);
            Ok(())
        })
    }
}

impl Logging for World {
    fn log_debug<'a>(&'a self, m: &'a str, pairs: &'a [(String, String)]) -> ApiFuture<'a, ()> {
        self.note("debug", m, pairs)
    }
    fn log_info<'a>(&'a self, m: &'a str, pairs: &'a [(String, String)]) -> ApiFuture<'a, ()> {
        self.note("info", m, pairs)
    }
    fn log_warn<'a>(&'a self, m: &'a str, pairs: &'a [(String, String)]) -> ApiFuture<'a, ()> {
        self.note("warn", m, pairs)
    }
    fn log_error<'a>(&'a self, m: &'a str, pairs: &'a [(String, String)]) -> ApiFuture<'a, ()> {
        self.note("error", m, pairs)
    }
}

impl Configuration for World {
    fn load_plugin_configuration<'a>(&'a self) -> ApiFuture<'a, Value> {
        let settings = self.settings.lock().unwrap().clone();
        Box::pin(async { Ok(settings) })
    }
}
