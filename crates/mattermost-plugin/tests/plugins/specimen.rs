//! The plugin that the tests supervise: each path is one way to behave, and the settings say how activation goes.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use bytes::Bytes;
use futures_util::stream;
use http::header::{CACHE_CONTROL, HeaderValue};
use http::{Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::StreamBody;
use mattermost_plugin::api::{ApiError, chain};
use mattermost_plugin::ids::PostId;
use mattermost_plugin::kv::KvError;
use mattermost_plugin::model::{AppError, CommandArgs, CommandResponse, Post};
use mattermost_plugin::settings::{LiveSettings, load_settings};
use mattermost_plugin::{ActivateError, Body, Context, HookError, Host, Plugin, plugin};
use tokio::sync::Semaphore;

/// What the tests set.
#[derive(serde::Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Settings {
    /// Why to refuse activation.
    refuse_because: String,
    /// The hook to panic in.
    panic_in: String,
    /// Starts a task that does not end.
    stubborn: bool,
    /// Never returns from OnDeactivate.
    stuck: bool,
    /// A post to fetch and to create again as it is, in OnConfigurationChange.
    write_back: String,
    /// Creates a post, in OnConfigurationChange.
    write: bool,
    /// Starts a task that takes leave when the plugin is deactivated.
    polite: bool,
}

/// What the tests change while the plugin runs.
#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Limits {
    /// How many characters of a text are answered.
    max_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_chars: 10 }
    }
}

pub(crate) struct Specimen {
    host: Host,
    limits: LiveSettings<Limits>,
    /// One permit for each who may go on.
    go_on: Arc<Semaphore>,
}

#[plugin]
impl Plugin for Specimen {
    async fn new(host: Host) -> Result<Self, ActivateError> {
        Ok(Self {
            host,
            limits: LiveSettings::default(),
            go_on: Arc::new(Semaphore::new(0)),
        })
    }

    async fn on_configuration_change(self: Arc<Self>) -> Result<(), ActivateError> {
        tracing::info!("in OnConfigurationChange");
        self.limits.reload(&self.host.api).await?;
        let settings: Settings = load_settings(&self.host.api).await?;
        panic_in("OnConfigurationChange", &settings);
        let written = self.write(&settings).await;
        written.map_err(|error| ActivateError(chain(&error)))
    }

    async fn on_activate(self: Arc<Self>) -> Result<(), ActivateError> {
        tracing::info!("in OnActivate");
        let settings: Settings = load_settings(&self.host.api).await?;
        panic_in("OnActivate", &settings);
        if settings.stubborn {
            self.host.tasks.spawn("stubborn", std::future::pending());
        }
        if settings.polite {
            self.host.tasks.spawn("polite", polite(self.host.clone()));
        }
        match settings.refuse_because.as_str() {
            "" => Ok(()),
            reason => Err(ActivateError(reason.to_owned())),
        }
    }

    async fn on_deactivate(self: Arc<Self>) {
        tracing::info!("in OnDeactivate");
        let settings: Settings = load_settings(&self.host.api).await.unwrap_or_default();
        panic_in("OnDeactivate", &settings);
        if settings.stuck {
            std::future::pending::<()>().await;
        }
    }

    async fn execute_command(
        self: Arc<Self>,
        _: Context,
        args: CommandArgs,
    ) -> Result<CommandResponse, HookError> {
        let forbidden = AppError::new("Specimen", "specimen.forbidden", StatusCode::FORBIDDEN);
        Err(match &*args.command {
            "/forbidden" => forbidden.with_message("Not yours.").into(),
            "/broken" => KvError::Length { characters: 0 }.into(),
            _ => "No such command.".into(),
        })
    }

    async fn serve_http(
        self: Arc<Self>,
        context: Context,
        request: Request<Body>,
    ) -> Response<Body> {
        let path = request.uri().path().to_owned();
        let number: Option<usize> = path.rsplit('/').next().and_then(|n| n.parse().ok());
        match (path.split('/').nth(1).unwrap_or_default(), number) {
            ("about", _) => about(&context, &request),
            ("status", Some(status)) => with_status(status),
            ("echo", _) => Response::new(request.into_body()),
            ("shorten", _) => shorten(request.into_body(), self.limits.get().max_chars).await,
            ("count", _) => count(request.into_body()).await,
            ("sip", _) => sip(request.into_body(), self.go_on.clone()),
            ("download", Some(length)) => Response::new(download(length)),
            ("ignore", _) => Response::new("ignored".into()),
            ("panic", _) => panic!("a user typed {path}"),
            ("panic-in-body", _) => cached(Body::new(Panics)),
            ("break-off", Some(length)) => cached(break_off(length)),
            ("endless", _) => Response::new(endless()),
            ("pause", _) => Response::new(pause(self.go_on.clone())),
            ("go-on", _) => {
                self.go_on.add_permits(number.unwrap_or(1));
                Response::new(Body::empty())
            }
            ("hang", _) => {
                tracing::info!("hanging");
                std::future::pending().await
            }
            ("latin", _) => latin(&request),
            ("log", _) => log(),
            ("flood", _) => flood(),
            _ => with_status(404),
        }
    }
}

/// Calls the server before the tasks are cancelled, more often than OnDeactivate does.
async fn polite(host: Host) {
    let (deactivation, shutdown) = (host.deactivation(), host.tasks.token());
    let leave = async {
        deactivation.begun().await;
        for _ in 0..20 {
            let _: Result<Settings, _> = load_settings(&host.api).await;
        }
        tracing::info!("good-bye");
    };
    tokio::select! {
        () = leave => {}
        () = shutdown.cancelled() => {}
    }
}

impl Specimen {
    /// Creates the posts that the settings want.
    async fn write(&self, settings: &Settings) -> Result<(), ApiError> {
        let api = &self.host.api;
        if settings.write {
            api.create_post(&Post::default()).await?;
        }
        if !settings.write_back.is_empty() {
            let id = PostId::new(&settings.write_back);
            let post = api.get_post(&id).await?;
            api.create_post(&post).await?;
        }
        Ok(())
    }
}

fn panic_in(hook: &str, settings: &Settings) {
    assert!(settings.panic_in != hook, "as the settings want it");
}

/// A header of the request, in a header and as the body.
fn latin(request: &Request<Body>) -> Response<Body> {
    let value = request.headers()["x-latin"].clone();
    let mut response = Response::new(Bytes::copy_from_slice(value.as_bytes()).into());
    response.headers_mut().insert("x-latin", value);
    response
}

/// What arrived of the request, and headers of each kind.
fn about(context: &Context, request: &Request<Body>) -> Response<Body> {
    let same = request.extensions().get::<Context>() == Some(context);
    let header = |name| {
        let values = request.headers().get_all(name).iter();
        let values: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
        values.join("+")
    };
    let text = format!(
        "{} {} host={} many={} request={} same={same}",
        request.method(),
        request.uri(),
        header("host"),
        header("x-many"),
        context.request_id,
    );
    let mut response = Response::new(text.into());
    for (name, value) in [
        ("x-many", "one"),
        ("x-many", "two"),
        ("content-type", "text/plain"),
    ] {
        let value = http::HeaderValue::from_static(value);
        response.headers_mut().append(name, value);
    }
    response
}

fn with_status(status: usize) -> Response<Body> {
    let mut response = Response::new("a body".into());
    *response.status_mut() = u16::try_from(status)
        .ok()
        .and_then(|status| http::StatusCode::from_u16(status).ok())
        .unwrap_or_default();
    response
}

/// The first characters of the body.
async fn shorten(body: Body, max_chars: usize) -> Response<Body> {
    let bytes = body.collect(1000).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    Response::new(text.chars().take(max_chars).collect::<String>().into())
}

/// Reads the whole body; answers its length and the sum of its bytes, or that it was cut.
async fn count(mut body: Body) -> Response<Body> {
    let (mut length, mut sum) = (0u64, 0u64);
    loop {
        match body.chunk().await {
            Ok(Some(bytes)) => {
                length += bytes.len() as u64;
                sum += bytes.iter().map(|&byte| u64::from(byte)).sum::<u64>();
            }
            Ok(None) => return Response::new(format!("{length} {sum}").into()),
            Err(_) => return Response::new(format!("cut after {length}").into()),
        }
    }
}

/// `length` bytes in pieces of up to 100,000.
fn download(length: usize) -> Body {
    let pieces = (0..length).step_by(100_000);
    Body::from_chunks(pieces.map(move |sent| vec![b'd'; (length - sent).min(100_000)]))
}

fn frame(bytes: impl Into<Bytes>) -> Result<Frame<Bytes>, Infallible> {
    Ok(Frame::data(bytes.into()))
}

struct Panics;

impl http_body::Body for Panics {
    type Data = Bytes;
    type Error = Infallible;
    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        panic!("in a body")
    }
}

/// Of unknown length, and broken off after so many bytes.
fn break_off(length: usize) -> Body {
    let frames = [
        Ok(Frame::data(Bytes::from(vec![b'b'; length]))),
        Err(std::io::Error::other("broken off")),
    ];
    Body::new(StreamBody::new(stream::iter(frames)))
}

/// A response that may be kept, which an error must not be.
fn cached(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let kept = HeaderValue::from_static("max-age=60");
    response.headers_mut().insert(CACHE_CONTROL, kept);
    response
}

/// Says in the log that it is dropped.
struct Dropped;

impl Drop for Dropped {
    fn drop(&mut self) {
        tracing::info!("the endless body is dropped");
    }
}

fn endless() -> Body {
    let frames = stream::unfold(Dropped, |dropped| async {
        Some((frame(vec![b'e'; 10_000]), dropped))
    });
    Body::new(StreamBody::new(frames))
}

/// Nothing until told to go on, then one word.
fn pause(go_on: Arc<Semaphore>) -> Body {
    let frames = stream::once(async move {
        wait(&go_on).await;
        frame("on")
    });
    Body::new(StreamBody::new(frames))
}

/// Reads a little of the body and no more until told to go on; then answers how long it was.
fn sip(mut body: Body, go_on: Arc<Semaphore>) -> Response<Body> {
    let frames = stream::once(async move {
        let first = body.chunk().await.ok().flatten();
        let mut length = first.map_or(0, |chunk| chunk.len());
        wait(&go_on).await;
        while let Ok(Some(chunk)) = body.chunk().await {
            length += chunk.len();
        }
        frame(length.to_string())
    });
    Response::new(Body::new(StreamBody::new(frames)))
}

async fn wait(go_on: &Semaphore) {
    if let Ok(permit) = go_on.acquire().await {
        permit.forget();
    }
}

fn log() -> Response<Body> {
    tracing::debug!(feeds = 5, name = "news", "feeds are loaded");
    tracing::warn!("a warning");
    tracing::error!("an error");
    Response::new(Body::empty())
}

fn flood() -> Response<Body> {
    for number in 0..10_000 {
        tracing::info!(number, "flood");
    }
    Response::new(Body::empty())
}

fn main() -> std::process::ExitCode {
    mattermost_plugin::serve::<Specimen>()
}
