//! The server's own REST API, for what the plugin API has no method for: bookmarks, the pinned list, marking as viewed,
//! scheduled messages.
//!
//! A request needs a session. Each gets one of its own, of the user it is made for, so that core checks that user's
//! permissions once more; it is made and ended through the plugin API (`session.rs`). A user has one at a time on a
//! node: requests of one user wait for each other.
//!
//! Like the server's API it is used within [`permissions`](crate::permissions) only: what a tool gets are methods of what
//! the check returned.

mod address;
mod error;
mod exchange;
mod identity;
mod route;
mod session;
mod turns;

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use http::Method;
use mattermost_plugin::api::Client;
use mattermost_plugin::model::User;
use mattermost_plugin::{Host, TaskSet};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::config::CurrentConfig;

pub use error::RestError;
use exchange::Exchange;
use identity::Found;
pub(crate) use route::Route;
use session::Session;
use turns::Turns;

/// How often sessions that were left behind are looked for.
const SWEEP: Duration = Duration::from_secs(60 * 60);

/// Makes requests as a user. Cheap to clone.
#[derive(Clone)]
pub struct Rest {
    api: Client,
    config: Arc<CurrentConfig>,
    tasks: TaskSet,
    exchange: Exchange,
    turns: Turns,
    found: Found,
}

/// One request.
struct Request {
    method: Method,
    route: Route,
    /// JSON, or nothing.
    body: Option<Bytes>,
}

impl Request {
    /// Whether nothing is changed by it, so that it may be repeated and given up.
    fn is_read(&self) -> bool {
        self.method == Method::GET
    }
}

impl Rest {
    /// For the plugin that runs on `host`, which has to [sweep](Self::sweep) once.
    pub fn new(host: &Host, config: &Arc<CurrentConfig>) -> Self {
        Self {
            api: host.api.clone(),
            config: Arc::clone(config),
            tasks: host.tasks.clone(),
            exchange: Exchange::default(),
            turns: Turns::default(),
            found: Found::default(),
        }
    }

    /// Ends the sessions that an earlier run of the plugin left behind, and each hour those that were left since. Another node
    /// may lose one that it is using at the start; its request then gets a new one.
    pub fn sweep(&self) {
        let (api, stops) = (self.api.clone(), self.tasks.token());
        self.tasks.spawn("sweep of REST sessions", async move {
            session::sweep(&api, Duration::ZERO).await;
            while timeout(SWEEP, stops.cancelled()).await.is_err() {
                session::sweep(&api, session::LEFT).await;
            }
        });
    }

    /// Reads as `user`. Asked again, for ten seconds at most, where the server is too busy or fails.
    ///
    /// # Errors
    /// See [`RestError`].
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        user: &User,
        route: Route,
    ) -> Result<T, RestError> {
        let bytes = self
            .answered(
                user,
                Request {
                    method: Method::GET,
                    route,
                    body: None,
                },
            )
            .await?;
        decode(&bytes)
    }

    /// Changes something as `user`. Never repeated.
    ///
    /// # Errors
    /// See [`RestError`]; after [`RestError::Unanswered`] the change may be made or not.
    pub(crate) async fn change<T: DeserializeOwned>(
        &self,
        user: &User,
        method: Method,
        route: Route,
        body: Option<&Value>,
    ) -> Result<T, RestError> {
        let bytes = self
            .answered(
                user,
                Request {
                    method,
                    route,
                    body: body.map(|body| body.to_string().into()),
                },
            )
            .await?;
        decode(&bytes)
    }

    /// A task of the plugin carries the request out, so that the session is ended also where nobody waits any more.
    async fn answered(&self, user: &User, request: Request) -> Result<Bytes, RestError> {
        let (wanted, answer) = oneshot::channel();
        let (rest, user) = (self.clone(), user.clone());
        self.tasks.spawn("REST request", async move {
            rest.carry_out(&user, request, wanted).await
        });
        let stopped = || Err(RestError::Unanswered("the plugin stops".to_owned()));
        answer.await.unwrap_or_else(|_| stopped())
    }

    async fn carry_out(
        &self,
        user: &User,
        request: Request,
        mut wanted: oneshot::Sender<Result<Bytes, RestError>>,
    ) {
        let turn = tokio::select! {
            turn = self.turns.take(&user.id) => turn,
            () = wanted.closed() => return,
        };
        let given_up = async {
            match request.is_read() {
                true => wanted.closed().await,
                false => std::future::pending().await,
            }
        };
        let asked = self.asked(user, &request, given_up).await;
        let (session, answer) = asked.map_or_else(
            |error| (None, Err(error)),
            |(session, answer)| (Some(session), answer),
        );
        // First of all, since ending the session may hang; and nobody may wait any more.
        let _ = wanted.send(answer);
        if let Some(session) = session {
            session.close(&self.api).await;
        }
        drop(turn);
    }

    /// Asks under a session, and under another one where that was ended by somebody else: the server has done nothing then.
    /// With the answer comes the session, which is to be closed.
    async fn asked(
        &self,
        user: &User,
        request: &Request,
        given_up: impl Future<Output = ()>,
    ) -> Result<(Session, Result<Bytes, RestError>), RestError> {
        let base = address::base(&self.api, &self.config).await?;
        self.found.at(&base, &self.api, &self.exchange).await?;
        let mut given_up = std::pin::pin!(given_up);
        let mut again = true;
        loop {
            let session = Session::open(&self.api, user).await?;
            let asked = async {
                tokio::select! {
                    answer = self.exchange.ask(&base, Some(&session), request) => answer,
                    () = &mut given_up => Err(RestError::Unanswered("given up".to_owned())),
                    () = self.tasks.token().cancelled_owned() => Err(RestError::Unanswered("the plugin stops".to_owned())),
                }
            };
            // The future is not polled again after a panic.
            let asked = AssertUnwindSafe(asked).catch_unwind().await;
            match asked {
                Ok(Err(RestError::NoSession)) if again => {
                    session.close(&self.api).await;
                    again = false;
                }
                Ok(answer) => return Ok((session, answer)),
                Err(panic) => {
                    session.close(&self.api).await;
                    resume_unwind(panic);
                }
            }
        }
    }
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, RestError> {
    // The error may quote what was read, so it is told by its place alone.
    serde_json::from_slice(bytes).map_err(|error| {
        RestError::Unreadable(format!("line {} column {}", error.line(), error.column()))
    })
}

#[cfg(test)]
mod tests;
