//! A plugin that does what a test asks of it, by the path of a request or the text of a post, and notes what happens to it.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use http::StatusCode;
use mattermost_plugin::model::*;
use mattermost_plugin::{
    ActivateError, Body, Context, Decision, HookError, Host, Plugin, Replacement, Request,
    Response, plugin, response,
};
use tokio::sync::{Semaphore, watch};

use super::host::in_time;

/// What it answers `/bytes` with, at most.
const PIECE: usize = 300_000;

pub(super) struct Probe {
    notes: Notes,
    /// What waits does so for one of these.
    pub(super) release: Arc<Semaphore>,
}

/// What has happened, in order.
#[derive(Clone, Default)]
pub(super) struct Notes(watch::Sender<Vec<String>>);

impl Notes {
    fn add(&self, note: impl Into<String>) {
        self.0.send_modify(|notes| notes.push(note.into()));
    }

    fn on_drop(&self, note: &'static str) -> OnDrop {
        OnDrop(self.clone(), note)
    }
}

/// Notes that it is dropped.
struct OnDrop(Notes, &'static str);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.add(self.1);
    }
}

impl Probe {
    /// Waits until this has been noted.
    pub(super) async fn noted(&self, note: &str) {
        self.noted_times(1, note).await;
    }

    /// Waits until this has been noted so many times.
    pub(super) async fn noted_times(&self, times: usize, note: &str) {
        let mut notes = self.notes.0.subscribe();
        let count = |notes: &Vec<String>| notes.iter().filter(|noted| *noted == note).count();
        let there = notes.wait_for(|notes| count(notes) >= times);
        in_time(there).await.unwrap();
    }

    pub(super) fn notes(&self) -> Vec<String> {
        self.notes.0.borrow().clone()
    }

    async fn released(&self) {
        self.release.acquire().await.unwrap().forget();
    }

    /// What is done with a text.
    async fn decide(&self, post: Post) -> Decision<Post> {
        match post.message.as_str() {
            "allow" => Decision::Allow,
            "replace" => Decision::Replace(Post {
                message: "replaced".into(),
                ..post
            }),
            "reject" => Decision::Reject("no".into()),
            "reject without a reason" => Decision::Reject(String::new()),
            "hold" => {
                self.notes.add("holding");
                self.released().await;
                self.notes.add("held");
                Decision::Allow
            }
            _ => panic!("on purpose"),
        }
    }
}

#[plugin]
impl Plugin for Probe {
    async fn new(host: Host) -> Result<Self, ActivateError> {
        let (notes, release) = (Notes::default(), Arc::new(Semaphore::new(0)));
        let (of_task, until, end) = (notes.clone(), release.clone(), host.tasks.token());
        host.tasks.spawn("takes its time", async move {
            end.cancelled().await;
            let _dropped = of_task.on_drop("the task is no more");
            of_task.add("the task is to end");
            until.acquire().await.unwrap().forget();
            of_task.add("the task has ended");
        });
        Ok(Self { notes, release })
    }

    async fn on_configuration_change(self: Arc<Self>) -> Result<(), ActivateError> {
        self.notes.add("configured");
        Ok(())
    }

    async fn on_activate(self: Arc<Self>) -> Result<(), ActivateError> {
        self.notes.add("activated");
        Ok(())
    }

    async fn on_deactivate(self: Arc<Self>) {
        self.notes.add("deactivated");
        self.release.add_permits(1);
    }

    async fn serve_metrics(self: Arc<Self>, _: Context, _: Request) -> Response {
        response::not_found()
    }

    async fn serve_http(self: Arc<Self>, context: Context, request: Request) -> Response {
        let path = request.uri().path().to_owned();
        match path.as_str() {
            "/echo" => Response::new(request.into_body()),
            "/about" => about(&context, &request),
            "/early" => Response::new("early".into()),
            "/read" => match request.into_body().collect(usize::MAX).await {
                Ok(body) => Response::new(format!("{} bytes", body.len()).into()),
                Err(error) => {
                    self.notes.add("the request broke off");
                    Response::new(error.to_string().into())
                }
            },
            "/hold" => {
                self.notes.add("holding");
                self.released().await;
                Response::new("released".into())
            }
            "/hang" => {
                let _dropped = self.notes.on_drop("the answer was dropped");
                self.notes.add("hanging");
                std::future::pending().await
            }
            "/endless" => {
                let dropped = self.notes.on_drop("the body was dropped");
                let endless = stream::repeat_with(move || {
                    let _ = &dropped;
                    Ok::<_, Infallible>(Bytes::from_static(&[7; 1000]))
                });
                Response::new(Body::from_stream(endless))
            }
            "/bytes" => Response::new(vec![7; PIECE].into()),
            "/tiny" => Response::new(Body::from_chunks(vec!["x"; PIECE])),
            "/drip" => {
                let release = self.release.clone();
                let drips = stream::iter(["one", "two"]).then(move |drip| {
                    let release = release.clone();
                    async move {
                        release.acquire().await.unwrap().forget();
                        Ok::<_, Infallible>(Bytes::from(drip))
                    }
                });
                Response::new(Body::from_stream(drips))
            }
            "/broken" => Response::new(failing(Vec::new())),
            "/half" => Response::new(failing(vec!["half"])),
            "/panic" => panic!("on purpose"),
            "/panicking-body" => {
                let body =
                    stream::repeat_with(|| -> Result<Bytes, Infallible> { panic!("on purpose") });
                Response::new(Body::from_stream(body))
            }
            "/no-content" => {
                let mut response = Response::new("there is one".into());
                *response.status_mut() = StatusCode::NO_CONTENT;
                response
            }
            _ => response::not_found(),
        }
    }

    async fn message_will_be_posted(self: Arc<Self>, _: Context, post: Post) -> Decision<Post> {
        self.decide(post).await
    }

    async fn message_will_be_updated(
        self: Arc<Self>,
        _: Context,
        new_post: Post,
        old_post: Post,
    ) -> Decision<Post> {
        self.notes.add(format!("updates {}", old_post.message));
        self.decide(new_post).await
    }

    async fn message_has_been_posted(self: Arc<Self>, context: Context, post: Post) {
        self.notes
            .add(format!("posted {} in {}", post.message, context.request_id));
    }

    async fn messages_will_be_consumed(self: Arc<Self>, posts: Vec<Post>) -> Vec<Post> {
        let marked = |post: Post| Post {
            message: format!("{}!", post.message).into(),
            ..post
        };
        posts.into_iter().map(marked).collect()
    }

    async fn user_will_log_in(self: Arc<Self>, _: Context, user: User) -> Decision {
        match user.username.as_str() {
            "mallory" => Decision::Reject("not you".into()),
            _ => Decision::Allow,
        }
    }

    async fn user_has_joined_channel(
        self: Arc<Self>,
        _: Context,
        channel_member: ChannelMember,
        actor: Option<User>,
    ) {
        let by = actor.map(|actor| actor.username.to_string());
        self.notes
            .add(format!("{} joined by {by:?}", channel_member.user_id));
    }

    async fn execute_command(
        self: Arc<Self>,
        _: Context,
        args: CommandArgs,
    ) -> Result<CommandResponse, HookError> {
        match args.command.as_str() {
            "/probe well" => Ok(CommandResponse {
                text: "well".into(),
                ..CommandResponse::default()
            }),
            "/probe badly" => Err("That went badly.".into()),
            _ => panic!("on purpose"),
        }
    }

    async fn run_data_retention(
        self: Arc<Self>,
        _now_time: i64,
        batch_size: i64,
    ) -> Result<i64, HookError> {
        Ok(batch_size)
    }

    async fn on_plugin_cluster_event(self: Arc<Self>, _: Context, event: PluginClusterEvent) {
        self.notes.add(format!("event {}", event.id));
    }

    async fn configuration_will_be_saved(self: Arc<Self>, mut config: Config) -> Decision<Config> {
        match config.service_settings.site_url.as_deref() {
            Some("http://replace") => {
                config.service_settings.site_url = Some("http://replaced".into());
                Decision::Replace(config)
            }
            Some("http://reject") => Decision::Reject("not this".into()),
            _ => Decision::Allow,
        }
    }

    async fn email_notification_will_be_sent(
        self: Arc<Self>,
        notification: EmailNotification,
    ) -> Decision<EmailNotificationContent> {
        let content = notification.email_notification_content;
        Decision::Replace(EmailNotificationContent {
            title: format!("{} from {}", content.title, notification.sender_username).into(),
            ..content
        })
    }

    async fn on_saml_login(
        self: Arc<Self>,
        _: Context,
        user: User,
        assertion: SamlAssertionInfo,
    ) -> Result<(), HookError> {
        Err(format!("{} is not {}", assertion.name_id, user.username).into())
    }

    async fn on_shared_channels_sync_msg(
        self: Arc<Self>,
        message: SyncMsg,
        remote_cluster: RemoteCluster,
    ) -> Result<SyncResponse, HookError> {
        let posts = message.posts.iter().map(|post| post.message.clone());
        Ok(SyncResponse {
            post_errors: posts.chain([remote_cluster.name]).collect(),
            ..SyncResponse::default()
        })
    }

    async fn on_shared_channels_ping(self: Arc<Self>, _: RemoteCluster) -> bool {
        true
    }

    async fn file_will_be_uploaded(
        self: Arc<Self>,
        _: Context,
        info: FileInfo,
        file: Body,
    ) -> Decision<Replacement> {
        match info.name.as_str() {
            "allow" => Decision::Allow,
            "replace" => Decision::Replace(Replacement {
                info: Some(FileInfo {
                    name: "replaced".into(),
                    ..info
                }),
                file: Some(file),
            }),
            "break" => Decision::Replace(Replacement {
                info: None,
                file: Some(failing(vec!["half"])),
            }),
            "reject" => Decision::Reject("no".into()),
            _ => panic!("on purpose"),
        }
    }
}

fn about(context: &Context, request: &Request) -> Response {
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| format!("{name}={}", value.to_str().unwrap()));
    let headers: Vec<_> = headers.collect();
    let text = format!(
        "{} {} {:?} [{}] session {} of {}",
        request.method(),
        request.uri(),
        request.version(),
        headers.join(", "),
        context.session_id,
        context.ip_address
    );
    let response = http::Response::builder().status(StatusCode::CREATED);
    let response = response.header("x-many", "one").header("x-many", "two");
    response.body(text.into()).unwrap()
}

/// Breaks off after these.
fn failing(parts: Vec<&'static str>) -> Body {
    let parts = parts.into_iter().map(|part| Ok(Bytes::from(part)));
    let gone = Err(std::io::Error::other("gone"));
    Body::from_stream(stream::iter(parts.chain([gone])))
}
