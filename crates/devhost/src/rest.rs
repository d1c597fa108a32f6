//! The part of the server's REST API that a plugin needs beside the plugin API, over a [`World`], on loopback.
//!
//! One file a resource, as in core's `server/channels/api4`; unlike the plugin API it checks permissions, those of the
//! session that a request carries.

use std::net::SocketAddr;

use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use mattermost_plugin::api::ApiError;
use mattermost_plugin::model::{AppError, Session};
use mattermost_plugin::{Body, TaskSet};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::serve::Server;
use crate::world::{RestAnswer, World, new_id};

mod bookmarks;
mod channels;
mod config;
mod scheduled_posts;

/// `ServiceSettings.MaximumPayloadSizeBytes`, by default.
const MAX_BODY: usize = 300_000;

/// Serves the REST API of a world.
///
/// A [`DevHost`](crate::DevHost) has one; a test of what a plugin is made of starts it beside [`api`](crate::api). It ends
/// when it is dropped.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let (world, sample) = devhost::world::sample();
/// let rest = devhost::RestServer::start(&world).await?;
/// assert!(rest.url().starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
pub struct RestServer {
    server: Server,
    requests: TaskSet,
}

impl RestServer {
    /// Starts it on a free port of 127.0.0.1 and says so in the server's configuration (`ServiceSettings.ListenAddress`).
    ///
    /// # Errors
    ///
    /// There is none.
    pub async fn start(world: &World) -> std::io::Result<Self> {
        let requests = TaskSet::new();
        let (served, tasks) = (world.clone(), requests.clone());
        let answer = move |request| to_the_end(served.clone(), tasks.clone(), request);
        let server = Server::start(answer).await?;
        let address = server.address().to_string();
        world.change_config(|config| config.service_settings.listen_address = Some(address.into()));
        Ok(Self { server, requests })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The same as a URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }
}

impl Drop for RestServer {
    fn drop(&mut self) {
        self.server.close();
        self.requests.token().cancel();
    }
}

/// A request that carries a good session.
struct Call<'a> {
    world: &'a World,
    session: Session,
    /// The ids in the path, in their order.
    ids: Vec<&'a str>,
    query: &'a str,
    body: &'a [u8],
}

/// What a handler answers.
type Answer = Result<(StatusCode, Value), Box<AppError>>;

/// A handler, by its name in core.
type Handler = (&'static str, fn(&Call) -> Answer);

/// The handler of a route, and the ids in its path.
fn route<'a>(method: &Method, path: &'a str) -> Option<(Handler, Vec<&'a str>)> {
    let path: Vec<&str> = path.strip_prefix("/api/v4/")?.split('/').collect();
    let found = match (method.as_str(), path.as_slice()) {
        ("GET", ["channels", channel, "pinned"]) => (channels::PINNED, vec![*channel]),
        ("POST", ["channels", "members", user, "view"]) => (channels::VIEW, vec![*user]),
        ("GET", ["channels", channel, "bookmarks"]) => (bookmarks::LIST, vec![*channel]),
        ("POST", ["channels", channel, "bookmarks"]) => (bookmarks::CREATE, vec![*channel]),
        ("PATCH", ["channels", channel, "bookmarks", id]) => {
            (bookmarks::UPDATE, vec![*channel, *id])
        }
        ("DELETE", ["channels", channel, "bookmarks", id]) => {
            (bookmarks::DELETE, vec![*channel, *id])
        }
        ("POST", ["channels", channel, "bookmarks", id, "sort_order"]) => {
            (bookmarks::ORDER, vec![*channel, *id])
        }
        ("GET", ["posts", "scheduled", "team", team]) => (scheduled_posts::LIST, vec![*team]),
        ("POST", ["posts", "schedule"]) => (scheduled_posts::CREATE, vec![]),
        ("PUT", ["posts", "schedule", id]) => (scheduled_posts::UPDATE, vec![*id]),
        ("DELETE", ["posts", "schedule", id]) => (scheduled_posts::DELETE, vec![*id]),
        _ => return None,
    };
    Some(found)
}

/// A request is carried out also where its client has gone: core's handlers do not look after that.
async fn to_the_end(world: World, tasks: TaskSet, request: Request<Incoming>) -> Response<Body> {
    let (tell, told) = oneshot::channel();
    let end = tasks.token();
    tasks.spawn("REST request", async move {
        if let Some(answer) = end.run_until_cancelled(serve(&world, request)).await {
            // The client may have gone.
            let _ = tell.send(answer);
        }
    });
    let stopped = || failed(&error("devhost", StatusCode::SERVICE_UNAVAILABLE));
    told.await.unwrap_or_else(|_| stopped())
}

async fn serve(world: &World, request: Request<Incoming>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let (open, name) = config::CLIENT;
    if (&head.method, head.uri.path()) == (&Method::GET, open) {
        let answer = said_before(world, name).await;
        return answer.unwrap_or_else(|| json_response(StatusCode::OK, &config::client(world)));
    }
    let Some(((name, handler), ids)) = route(&head.method, head.uri.path()) else {
        return failed(&error("api.context.404.app_error", StatusCode::NOT_FOUND));
    };
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        let id = "api.context.request_body_too_large.app_error";
        return failed(&error(id, StatusCode::PAYLOAD_TOO_LARGE));
    };
    // Core looks for the session first, and holds on to it: that it is ended meanwhile stops no request.
    let session = session(world, &head.headers);
    if let Some(answer) = said_before(world, name).await {
        return answer;
    }
    let Some(session) = session else {
        let id = "api.context.session_expired.app_error";
        return failed(&error(id, StatusCode::UNAUTHORIZED));
    };
    let answer = handler(&Call {
        world,
        session,
        ids,
        query: head.uri.query().unwrap_or_default(),
        body: &body.to_bytes(),
    });
    match answer {
        Ok((status, value)) => json_response(status, &value),
        Err(error) => failed(&error),
    }
}

/// Counts a request, and answers it where a test has said how.
async fn said_before(world: &World, name: &str) -> Option<Response<Body>> {
    let called = world.call(name).await;
    if let Some(answer) = world.next_rest_answer(name) {
        return Some(said(answer));
    }
    match called {
        Ok(()) => None,
        Err(ApiError::App(error)) => Some(failed(&error)),
        Err(_) => Some(failed(&error("devhost", StatusCode::INTERNAL_SERVER_ERROR))),
    }
}

/// The session of a request (`web/handlers.go`, ServeHTTP, and `app.ParseAuthTokenFromRequest`). A deactivated user has
/// none: core ends them all (`app/user.go`, UpdateActive). Core takes a user's system roles from the session
/// (`app/authorization.go`, SessionHasPermissionTo); here one with other roles than its user's is no good.
fn session(world: &World, headers: &http::HeaderMap) -> Option<Session> {
    let header = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (kind, token) = header.split_once(' ')?;
    let session = world
        .session_by_token(token)
        .filter(|_| kind.eq_ignore_ascii_case("bearer"))?;
    let user = world.user(&session.user_id)?;
    (user.delete_at == 0 && user.roles == session.roles).then_some(session)
}

impl Call<'_> {
    /// An id of the path; empty where the route has none.
    fn id(&self, index: usize) -> &str {
        self.ids.get(index).copied().unwrap_or_default()
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<T, Box<AppError>> {
        serde_json::from_slice(self.body).map_err(|_| {
            let id = format!("api.context.invalid_body_param.app_error: {name}");
            error(&id, StatusCode::BAD_REQUEST)
        })
    }
}

fn error(id: &str, status: StatusCode) -> Box<AppError> {
    Box::new(AppError::new("", id, status))
}

/// `Context.SetPermissionError`
fn no_permission() -> Box<AppError> {
    error("api.context.permissions.app_error", StatusCode::FORBIDDEN)
}

fn failed(error: &AppError) -> Response<Body> {
    let status = error.status().unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let value = json!({
        "id": error.id.as_str(),
        "message": error.message.as_str(),
        "detailed_error": "",
        "request_id": new_id::<String>(),
        "status_code": status.as_u16(),
    });
    json_response(status, &value)
}

fn json_response(status: StatusCode, value: &Value) -> Response<Body> {
    said(RestAnswer {
        status: status.as_u16(),
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: value.to_string(),
    })
}

fn said(answer: RestAnswer) -> Response<Body> {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    response
        .body(Body::from(answer.body))
        .unwrap_or_else(|error| Response::new(Body::from(error.to_string())))
}

#[cfg(test)]
mod tests;
