//! One request over HTTP, and what the answer means.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use http::{Method, StatusCode};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde::Deserialize;
use tokio::time::{Instant, sleep, timeout_at};
use url::Url;

use crate::{manifest, tls};

use super::{Request, RestError, Session};

/// How long a request may take, with all its repetitions and the pauses between them.
const TIME: Duration = Duration::from_secs(10);
/// Largest answer in bytes: 200 messages of full length, or 50 bookmarks, fit several times.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// How often a read is repeated.
const REPEATS: u32 = 3;
/// The first pause, where the server names none; each one after it is twice as long.
const PAUSE: Duration = Duration::from_millis(500);
/// What core answers where it has no such route (`web/handlers.go`, Handle404).
const NO_ROUTE: &str = "api.context.404.app_error";
/// What core answers where an admin has switched scheduled messages off (`api4/scheduled_post.go`).
const SCHEDULING_OFF: &str = "api.scheduled_posts.feature_disabled";

/// Sends requests. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Exchange {
    /// Made for the first request, because it reads all certificates of the system. `None` where no client can be made; then
    /// nothing can be asked.
    http: Arc<OnceLock<Option<Client>>>,
}

/// What the server writes about an error (`model.AppError`); its message may hold what users typed.
#[derive(Deserialize)]
struct ServerError {
    id: String,
}

/// How one attempt ended, if not well.
struct Failure {
    error: RestError,
    /// The pause that the server asks for; `None` where another attempt is useless.
    again: Option<Option<Duration>>,
}

impl Exchange {
    /// The body of the answer. A read is asked again where the server is busy or fails; a change never.
    pub(super) async fn ask(
        &self,
        base: &Url,
        session: Option<&Session>,
        request: &Request,
    ) -> Result<Bytes, RestError> {
        let end = Instant::now() + TIME;
        let mut repeats = 0;
        loop {
            let attempt = timeout_at(end, self.attempt(base, session, request)).await;
            let Failure { error, again } = match attempt {
                Ok(Ok(body)) => return Ok(body),
                Ok(Err(failure)) => failure,
                Err(_) => return Err(RestError::Unanswered("timed out".to_owned())),
            };
            let again = again.filter(|_| request.is_read());
            let left = end.saturating_duration_since(Instant::now());
            let Some(pause) = again.and_then(|asked| pause(repeats, asked, left)) else {
                return Err(error);
            };
            sleep(pause).await;
            repeats += 1;
        }
    }

    async fn attempt(
        &self,
        base: &Url,
        session: Option<&Session>,
        request: &Request,
    ) -> Result<Bytes, Failure> {
        let Some(http) = self.http.get_or_init(client) else {
            return Err(RestError::no_access("no HTTP client could be made").into());
        };
        let mut sent = http.request(request.method.clone(), request.route.on(base));
        if let Some(session) = session {
            let bearer = HeaderValue::from_str(&format!("Bearer {}", session.token()));
            let mut bearer = bearer.map_err(|_| RestError::NoSession)?;
            bearer.set_sensitive(true);
            sent = sent.header(AUTHORIZATION, bearer);
        }
        if let Some(body) = &request.body {
            sent = sent
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        let answer = sent.send().await.map_err(lost)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = read(answer).await?;
        match status.is_success() {
            true => Ok(body),
            false => Err(failure(&request.method, status, &headers, &body)),
        }
    }
}

/// One connection a request: on a connection that is used again a request may be lost and, in hyper, repeated.
fn client() -> Option<Client> {
    Client::builder()
        .tls_backend_preconfigured(tls::client()?)
        .no_proxy()
        .redirect(Policy::none())
        .referer(false)
        .http1_only()
        .pool_max_idle_per_host(0)
        .retry(reqwest::retry::never())
        .user_agent(format!("{}/{}", manifest::NAME, manifest::VERSION))
        .build()
        .ok()
}

impl From<RestError> for Failure {
    fn from(error: RestError) -> Self {
        Self { error, again: None }
    }
}

/// How long to wait before the next attempt; `None` where there is none. What the server asks for is honoured where it
/// fits into the time that is left, and never shortened.
fn pause(repeats: u32, asked: Option<Duration>, left: Duration) -> Option<Duration> {
    let pause = asked.unwrap_or(PAUSE * 2_u32.pow(repeats));
    (repeats < REPEATS && pause < left).then_some(pause)
}

/// No answer. The address is left out, because ids stand in it.
fn lost(error: reqwest::Error) -> Failure {
    let connected = !error.is_connect();
    let cause = mattermost_plugin::api::chain(&error.without_url());
    match connected {
        true => RestError::Unanswered(cause),
        false => {
            tracing::warn!(cause, "the server cannot be reached over REST");
            RestError::no_access(
                "the plugin does not reach the server; an admin can give its address in the plugin's settings",
            )
        }
    }
    .into()
}

async fn read(mut answer: Response) -> Result<Bytes, Failure> {
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(lost)? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(RestError::Unreadable("too large".to_owned()).into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// What an answer means that is no success.
fn failure(method: &Method, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
    let asked = retry_after(headers);
    if status == StatusCode::TOO_MANY_REQUESTS {
        let seconds = asked.map_or(1, |asked| asked.as_secs().max(1));
        return Failure {
            error: RestError::Busy { seconds },
            again: Some(asked),
        };
    }
    if status.is_redirection() {
        return RestError::no_access(
            "the server's address redirects; an admin can give the right one in the plugin's settings",
        )
        .into();
    }
    let said = serde_json::from_slice::<ServerError>(body).ok();
    let Some(ServerError { id }) = said else {
        return unknown(method, status, asked);
    };
    let error = match status {
        StatusCode::UNAUTHORIZED => RestError::NoSession,
        StatusCode::NOT_IMPLEMENTED => RestError::no_licence(),
        StatusCode::NOT_FOUND if id == NO_ROUTE => {
            RestError::Unavailable("a newer Mattermost".to_owned())
        }
        _ if id == SCHEDULING_OFF => RestError::Unavailable(
            "scheduled messages, which this server has switched off".to_owned(),
        ),
        _ if id.contains("license") => RestError::no_licence(),
        status => RestError::Refused { status, id },
    };
    let again = status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED;
    Failure {
        error,
        again: again.then_some(asked),
    }
}

/// An answer that is not in Mattermost's form: of a proxy in between, or of something else at that address.
fn unknown(method: &Method, status: StatusCode, asked: Option<Duration>) -> Failure {
    if !status.is_server_error() {
        return RestError::no_access(
            "what answers at the server's address is no Mattermost; an admin can give the right one in the plugin's settings",
        )
        .into();
    }
    let error = match *method {
        Method::GET => RestError::Refused {
            status,
            id: String::new(),
        },
        _ => RestError::Unanswered(format!("status {status}")),
    };
    Failure {
        error,
        again: Some(asked),
    }
}

/// In seconds, as core's rate limiter writes it.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?;
    Some(Duration::from_secs(seconds.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn pauses_double_or_are_the_servers_and_never_beyond_what_is_left() {
        let left = ms(10_000);
        let paused: Vec<_> = (0..4).map(|repeats| pause(repeats, None, left)).collect();
        assert_eq!(
            paused,
            [Some(ms(500)), Some(ms(1000)), Some(ms(2000)), None]
        );
        assert_eq!(pause(0, Some(ms(7000)), left), Some(ms(7000)));
        assert_eq!(pause(0, Some(ms(3_600_000)), left), None);
        assert_eq!(pause(0, Some(Duration::MAX), left), None);
        assert_eq!(pause(1, None, ms(900)), None);
        assert_eq!(pause(3, Some(Duration::ZERO), left), None);
    }

    fn means(method: Method, status: u16, body: &str) -> (String, bool) {
        let status = StatusCode::from_u16(status).unwrap();
        let Failure { error, again } = failure(&method, status, &HeaderMap::new(), body.as_bytes());
        (error.to_string(), again.is_some())
    }

    #[test]
    fn what_the_server_answers_has_a_meaning() {
        let licence = "unavailable: Entry edition or a higher one, with a licence";
        let no_mattermost = "unavailable: server-API access: what answers at the server's address is no Mattermost; an admin can give the right one in the plugin's settings";
        for (status, body, said, again) in [
            (
                501,
                r#"{"id": "api.channel.bookmark.license.error"}"#,
                licence,
                false,
            ),
            (
                400,
                r#"{"id": "api.scheduled_posts.license_error"}"#,
                licence,
                false,
            ),
            (403, r#"{"id": "api.license.error"}"#, licence, false),
            (
                400,
                r#"{"id": "api.scheduled_posts.feature_disabled"}"#,
                "unavailable: scheduled messages, which this server has switched off",
                false,
            ),
            (
                404,
                r#"{"id": "api.context.404.app_error"}"#,
                "unavailable: a newer Mattermost",
                false,
            ),
            (
                404,
                r#"{"id": "app.channel.get.app_error"}"#,
                "the server answered 404 Not Found (app.channel.get.app_error)",
                false,
            ),
            (404, "<html>nginx</html>", no_mattermost, false),
            (
                401,
                r#"{"id": "x"}"#,
                "the server does not take the session",
                false,
            ),
            (429, "limit exceeded", "the server is busy for 1 s", true),
            (
                500,
                r#"{"id": "x"}"#,
                "the server answered 500 Internal Server Error (x)",
                true,
            ),
            (
                502,
                "<html>",
                "the server answered 502 Bad Gateway ()",
                true,
            ),
        ] {
            let (meaning, repeated) = means(Method::GET, status, body);
            assert_eq!(
                (meaning.as_str(), repeated),
                (said, again),
                "{status} {body}"
            );
        }
        let (meaning, _) = means(Method::GET, 302, "");
        assert!(meaning.contains("redirects"), "{meaning}");
        let (meaning, _) = means(Method::POST, 502, "<html>");
        assert_eq!(meaning, "no answer: status 502 Bad Gateway");
    }
}
