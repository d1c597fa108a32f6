//! A Mattermost server with an Agents plugin that does what the test says.
use http::{Method, Request, Response, StatusCode};
use mattermost_plugin::api::{ApiError, ApiFuture, Fake, PluginHttp, Plugins};
use mattermost_plugin::model::{
    AppError, PluginClusterEvent, PluginClusterEventSendOptions, PluginStatus,
};
use mattermost_plugin::{Body, Host};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// What the gate of our server answers, since the request is not from Agents.
pub(crate) const GATE: (u16, &str) = (403, "forbidden: plugin-ID header missing or mismatched");

/// How Agents answers one registration.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Status(u16),
    /// Refuses with 500 and this text.
    Refusal(String),
    /// A status with a body that does not end.
    Endless(u16),
    /// The server gives no response.
    Nothing,
    /// Says 200 after a time.
    After(Duration),
}

/// A request to Agents.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) at: Duration,
    pub(crate) path: String,
    pub(crate) content_type: String,
    pub(crate) body: Value,
}

pub(crate) struct Mattermost {
    started: Instant,
    world: Mutex<World>,
    /// Told of each request to Agents.
    posted: Notify,
}

struct World {
    /// What a request to our path is answered: status and text.
    answer: (u16, &'static str),
    /// Whether a look at whether we answer is never answered.
    look_hangs: bool,
    looks: u32,
    /// When Agents' status was asked for.
    asked: Vec<Duration>,
    agents: Agents,
    replies: VecDeque<Reply>,
    reply: Reply,
    seen: Vec<Seen>,
    cluster: Cluster,
    events: Vec<PluginClusterEvent>,
}

/// What comes of an event for the other nodes.
#[derive(Debug, Clone)]
pub(crate) enum Cluster {
    Tells,
    Refuses,
    Hangs,
}

#[derive(Debug, Clone)]
pub(crate) enum Agents {
    NotInstalled,
    State(i64),
    Running(&'static str),
    /// The server cannot say.
    Silent,
    /// The server is asked and never answers.
    Hangs,
}

impl Mattermost {
    /// A server whose Agents runs, takes everything, and passes requests to us.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            started: Instant::now(),
            world: Mutex::new(World {
                answer: GATE,
                look_hangs: false,
                looks: 0,
                asked: Vec::new(),
                agents: Agents::Running("2.0.0"),
                replies: VecDeque::new(),
                reply: Reply::Status(200),
                seen: Vec::new(),
                cluster: Cluster::Tells,
                events: Vec::new(),
            }),
            posted: Notify::new(),
        })
    }

    /// What a plugin on this server gets.
    pub(crate) fn host(self: &Arc<Self>) -> Host {
        let fake = Fake::default()
            .plugin_http(self.clone())
            .plugins(self.clone());
        Host::new(fake)
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }
    pub(crate) fn activated(&self, yes: bool) {
        self.answer(if yes {
            GATE
        } else {
            (404, "404 page not found\n")
        });
    }
    /// Requests to our path are answered so.
    pub(crate) fn answer(&self, answer: (u16, &'static str)) {
        self.world().answer = answer;
    }
    pub(crate) fn look_hangs(&self) {
        self.world().look_hangs = true;
    }
    pub(crate) fn agents(&self, agents: Agents) {
        self.world().agents = agents;
    }
    pub(crate) fn cluster(&self, cluster: Cluster) {
        self.world().cluster = cluster;
    }
    /// What the other nodes were sent.
    pub(crate) fn events(&self) -> Vec<PluginClusterEvent> {
        self.world().events.clone()
    }
    /// What Agents answers next, in order; afterwards what `always` says.
    pub(crate) fn replies(&self, replies: impl IntoIterator<Item = Reply>) {
        self.world().replies.extend(replies);
    }
    pub(crate) fn always(&self, reply: Reply) {
        self.world().reply = reply;
    }
    /// How often we looked whether we answer.
    pub(crate) fn looks(&self) -> u32 {
        self.world().looks
    }
    /// When Agents' status was asked for, in seconds since the start.
    pub(crate) fn asked(&self) -> Vec<f64> {
        self.world()
            .asked
            .iter()
            .map(Duration::as_secs_f64)
            .collect()
    }
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.world().seen.clone()
    }
    /// Seconds between the start and each registration.
    pub(crate) fn registrations(&self) -> Vec<f64> {
        let seen = self.seen();
        let registered = seen.iter().filter(|s| s.path.ends_with("/mcp/register"));
        registered.map(|s| s.at.as_secs_f64()).collect()
    }
    pub(crate) fn unregistrations(&self) -> usize {
        let seen = self.seen();
        seen.iter()
            .filter(|s| s.path.ends_with("/mcp/unregister"))
            .count()
    }
    /// Waits until Agents has been sent `count` requests.
    pub(crate) async fn until_seen(&self, count: usize) {
        loop {
            let posted = self.posted.notified();
            if self.world().seen.len() >= count {
                return;
            }
            posted.await;
        }
    }

    async fn respond(&self, request: Request<Body>) -> Result<Response<Body>, ApiError> {
        let path = request.uri().path().to_owned();
        if path == "/dev.example/mcp" {
            let (hangs, (code, text)) = {
                let mut world = self.world();
                world.looks += 1;
                (world.look_hangs, world.answer)
            };
            if hangs {
                std::future::pending::<()>().await;
            }
            let mut response = status(code);
            *response.body_mut() = Body::from(text);
            return Ok(response);
        }
        assert!(path.starts_with("/mattermost-ai/bridge/v1/mcp/"), "{path}");
        assert_eq!(request.method(), Method::POST);
        let content_type = request.headers()["Content-Type"].to_str().unwrap();
        let content_type = content_type.to_owned();
        let body = request.into_body().collect(1 << 20).await.unwrap();
        let reply = {
            let mut world = self.world();
            assert!(world.seen.len() < 10_000, "a flood");
            world.seen.push(Seen {
                at: self.started.elapsed(),
                path,
                content_type,
                body: serde_json::from_slice(&body).unwrap(),
            });
            let next = world.replies.pop_front();
            next.unwrap_or_else(|| world.reply.clone())
        };
        self.posted.notify_waiters();
        match reply {
            Reply::Status(code) => Ok(status(code)),
            Reply::Refusal(text) => {
                let mut response = status(500);
                *response.body_mut() = Body::from(text);
                Ok(response)
            }
            Reply::Endless(code) => {
                let mut response = status(code);
                *response.body_mut() = Body::from_stream(futures_util::stream::pending::<
                    Result<mattermost_plugin::bytes::Bytes, std::io::Error>,
                >());
                Ok(response)
            }
            Reply::Nothing => Err(ApiError::Call {
                method: "PluginHTTPStream",
                source: "no response".into(),
            }),
            Reply::After(wait) => {
                tokio::time::sleep(wait).await;
                Ok(status(200))
            }
        }
    }
}

fn status(code: u16) -> Response<Body> {
    let mut response = Response::new(Body::from(r#"{"error":"says Agents"}"#));
    *response.status_mut() = StatusCode::from_u16(code).unwrap();
    response
}

impl PluginHttp for Mattermost {
    fn plugin_http(&self, request: Request<Body>) -> ApiFuture<'_, Response<Body>> {
        Box::pin(self.respond(request))
    }
}

impl Plugins for Mattermost {
    fn get_plugin_status<'a>(&'a self, id: &'a str) -> ApiFuture<'a, PluginStatus> {
        assert_eq!(id, "mattermost-ai");
        let agents = {
            let mut world = self.world();
            world.asked.push(self.started.elapsed());
            world.agents.clone()
        };
        let status = |state, version: &str| {
            Ok(PluginStatus {
                plugin_id: id.into(),
                state,
                version: version.into(),
                ..PluginStatus::default()
            })
        };
        let answer = match agents {
            Agents::Running(version) => status(2, version),
            Agents::State(state) => status(state, "2.0.0"),
            Agents::Hangs => return Box::pin(std::future::pending()),
            Agents::NotInstalled => {
                let id = "app.plugin.not_installed.app_error";
                Err(AppError::new("GetPluginStatus", id, http::StatusCode::NOT_FOUND).into())
            }
            Agents::Silent => Err(ApiError::Call {
                method: "GetPluginStatus",
                source: "no answer".into(),
            }),
        };
        Box::pin(std::future::ready(answer))
    }

    fn publish_plugin_cluster_event<'a>(
        &'a self,
        event: &'a PluginClusterEvent,
        options: &'a PluginClusterEventSendOptions,
    ) -> ApiFuture<'a, ()> {
        assert_eq!(options.send_type, "reliable");
        assert_eq!(options.target_id, "");
        let cluster = {
            let mut world = self.world();
            world.events.push(event.clone());
            world.cluster.clone()
        };
        match cluster {
            Cluster::Tells => Box::pin(std::future::ready(Ok(()))),
            Cluster::Refuses => Box::pin(std::future::ready(Err(ApiError::Call {
                method: "PublishPluginClusterEvent",
                source: "no cluster".into(),
            }))),
            Cluster::Hangs => Box::pin(std::future::pending()),
        }
    }
}

/// A server before 11.3: no requests between plugins in streams.
pub(crate) struct OldMattermost;
impl PluginHttp for OldMattermost {
    fn plugin_http(&self, _: http::Request<Body>) -> ApiFuture<'_, http::Response<Body>> {
        let unknown = ApiError::Unsupported {
            method: "PluginHTTPStream",
            since: "11.3",
        };
        Box::pin(std::future::ready(Err(unknown)))
    }
}
impl Plugins for OldMattermost {}
