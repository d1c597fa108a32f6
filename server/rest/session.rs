//! Sessions of users that the plugin makes for a request, and ends.
//!
//! Core logs out a user's least recently used sessions beyond 500 (`app/session.go`, `limitNumberOfSessions`), and marking a
//! channel as viewed prolongs a session by weeks (`ExtendSessionExpiryIfNeeded`): one that is left behind hurts its user.
//! So the id of each stands in the key-value store before it is used, and until it is ended.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use mattermost_plugin::GoString;
use mattermost_plugin::api::{ApiError, Client};
use mattermost_plugin::ids::SessionId;
use mattermost_plugin::kv::{Kv, KvError};
use mattermost_plugin::model::{self, User};
use serde::{Deserialize, Serialize};

use super::RestError;

/// When a session ends by itself.
const LIFETIME: Duration = Duration::from_secs(60);
/// Keys of sessions begin so; the id follows.
const KEY: &str = "session:";
/// How long a key is kept: longer than any session lives.
const KEEP: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// A session of a user, to be [closed](Self::close).
pub(super) struct Session {
    id: SessionId,
    token: GoString,
}

/// What is stored; `v` is the version of this form.
#[derive(Serialize, Deserialize)]
struct Stored {
    v: u32,
}

impl Session {
    /// Makes one for `user`.
    pub(super) async fn open(api: &Client, user: &User) -> Result<Self, RestError> {
        let made = api.create_session(&wanted(user)).await.map_err(|error| {
            unavailable(
                "the server gives the plugin no session for this account",
                &error,
            )
        })?;
        let session = Self {
            id: made.id,
            token: made.token,
        };
        let noted = kv(api).set(&key(&session.id), &Stored { v: 1 }).await;
        match noted {
            Ok(()) => Ok(session),
            Err(error) => {
                session.close(api).await;
                tracing::warn!(
                    cause = cause(&error),
                    "a session could not be noted, so it is not used"
                );
                Err(RestError::no_access(
                    "the plugin cannot note the session it needs",
                ))
            }
        }
    }

    /// What a request carries.
    pub(super) fn token(&self) -> &str {
        self.token.as_str()
    }

    /// Ends it. Where the server does not, its key stays for the next sweep.
    pub(super) async fn close(self, api: &Client) {
        end(api, &self.id).await;
    }
}

/// Ends all sessions whose keys are there.
pub(super) async fn sweep(api: &Client) {
    let keys = match kv(api).keys(KEY).await {
        Ok(keys) => keys,
        Err(error) => {
            tracing::warn!(
                cause = cause(&error),
                "sessions of an earlier run cannot be looked for"
            );
            return;
        }
    };
    for key in &keys {
        if let Some(id) = key.strip_prefix(KEY) {
            end(api, &SessionId::from(id)).await;
        }
    }
    if !keys.is_empty() {
        tracing::info!(
            count = keys.len(),
            "ended sessions that an earlier run left behind"
        );
    }
}

/// Ends a session and forgets it. The server refuses to end one that is not there any more, as after a logout of all.
async fn end(api: &Client, id: &SessionId) {
    match api.revoke_session(id).await {
        Err(error) if error.status().is_none_or(|status| status.is_server_error()) => {
            tracing::warn!(cause = error.for_log(), "a session could not be ended");
        }
        Ok(()) | Err(_) => {
            if let Err(error) = kv(api).delete(&key(id)).await {
                tracing::warn!(
                    cause = cause(&error),
                    "an ended session could not be forgotten"
                );
            }
        }
    }
}

/// As core makes them at a login (`app/login.go`, DoLogin).
fn wanted(user: &User) -> model::Session {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let end = i64::try_from((now + LIFETIME).as_millis()).unwrap_or(i64::MAX);
    let guest = user
        .roles
        .split_whitespace()
        .any(|role| role == "system_guest");
    model::Session {
        user_id: user.id.clone(),
        roles: user.roles.clone(),
        expires_at: end,
        props: [("is_guest".to_owned(), guest.to_string().into())].into(),
        ..model::Session::default()
    }
}

fn kv(api: &Client) -> Kv<'_, Client> {
    Kv::new(api).expiring(KEEP)
}

fn key(id: &SessionId) -> String {
    format!("{KEY}{id}")
}

fn unavailable(why: &str, error: &ApiError) -> RestError {
    tracing::warn!(cause = error.for_log(), "{why}");
    RestError::no_access(why)
}

/// Without the key, in which the session's id stands.
fn cause(error: &KvError) -> String {
    match error {
        KvError::Api(error) => error.for_log(),
        _ => "the key-value store does not take it".to_owned(),
    }
}
