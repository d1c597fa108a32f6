//! Sessions of users that the plugin makes for a request, and ends.
//!
//! Core logs out a user's least recently used sessions beyond 500 (`app/session.go`, `limitNumberOfSessions`), and marking a
//! channel as viewed prolongs a session by weeks (`ExtendSessionExpiryIfNeeded`): one that is left behind hurts its user.
//! So the id of each stands in the key-value store before it is used, and until it is ended; what is left is ended before the
//! user's next one, each hour, and when the plugin starts.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use mattermost_plugin::GoString;
use mattermost_plugin::api::{ApiError, Client};
use mattermost_plugin::ids::{SessionId, UserId};
use mattermost_plugin::kv::{Kv, KvError};
use mattermost_plugin::model::{self, User};
use serde::{Deserialize, Serialize};

use super::RestError;

/// When a session ends by itself.
const LIFETIME: Duration = Duration::from_secs(60);
/// A session that is older than this is not in use any more, on no node.
pub(super) const LEFT: Duration = Duration::from_secs(120);
/// A row of the store is named so and by the first character of the ids of its users: then users seldom wait for each other, and
/// nothing has to be listed to find all.
const ROW: &str = "sessions:";
/// What an id may begin with (`model.NewId`).
const FIRST: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

/// A session of a user, to be [closed](Self::close).
pub(super) struct Session {
    noted: Noted,
    token: GoString,
}

/// A session as it stands in the store, without its token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Noted {
    pub(super) id: SessionId,
    pub(super) user: UserId,
    /// When it was made, in ms since 1970.
    pub(super) at: i64,
}

impl Session {
    /// Makes one for `user`, and ends those of the user that were left behind.
    pub(super) async fn open(api: &Client, user: &User) -> Result<Self, RestError> {
        let made = api.create_session(&wanted(user)).await.map_err(|error| {
            unavailable(
                "the server gives the plugin no session for this account",
                &error,
            )
        })?;
        let session = Self {
            noted: Noted {
                id: made.id,
                user: user.id.clone(),
                at: ms(now()),
            },
            token: made.token,
        };
        match session.noted.note(api).await {
            Ok(row) => {
                for left in row
                    .iter()
                    .filter(|noted| noted.user == user.id && noted.is_older(LEFT))
                {
                    left.end(api).await;
                }
                Ok(session)
            }
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

    /// Ends it. Where the server does not, its note stays for the next sweep.
    pub(super) async fn close(self, api: &Client) {
        self.noted.end(api).await;
    }
}

/// Ends all sessions that are noted and at least so old.
pub(super) async fn sweep(api: &Client, age: Duration) {
    let mut ended = 0;
    for first in FIRST.chars() {
        match Kv::new(api)
            .get::<Vec<Noted>>(&format!("{ROW}{first}"))
            .await
        {
            Ok(row) => {
                for left in row.iter().flatten().filter(|noted| noted.is_older(age)) {
                    left.end(api).await;
                    ended += 1;
                }
            }
            Err(error) => tracing::warn!(
                cause = cause(&error),
                "sessions that were left behind cannot be looked for"
            ),
        }
    }
    if ended > 0 {
        tracing::info!(count = ended, "ended sessions that were left behind");
    }
}

impl Noted {
    /// Writes it down; answers all that are noted in its row.
    async fn note(&self, api: &Client) -> Result<Vec<Self>, KvError> {
        self.change(api, |row| row.push(self.clone())).await
    }

    /// Ends it and forgets it. The server refuses to end one that is not there any more, as after a logout of all.
    async fn end(&self, api: &Client) {
        match api.revoke_session(&self.id).await {
            Err(error) if error.status().is_none_or(|status| status.is_server_error()) => {
                tracing::warn!(cause = error.for_log(), "a session could not be ended");
            }
            Ok(()) | Err(_) => {
                let forgotten = self.change(api, |row| row.retain(|noted| noted.id != self.id));
                if let Err(error) = forgotten.await {
                    tracing::warn!(
                        cause = cause(&error),
                        "an ended session could not be forgotten"
                    );
                }
            }
        }
    }

    async fn change(
        &self,
        api: &Client,
        change: impl Fn(&mut Vec<Self>) + Send,
    ) -> Result<Vec<Self>, KvError> {
        let changed = |row: Option<Vec<Self>>| {
            let mut row = row.unwrap_or_default();
            change(&mut row);
            Ok::<_, KvError>((!row.is_empty()).then_some(row))
        };
        let row = Kv::new(api).try_update(&row(&self.user), changed).await?;
        Ok(row.unwrap_or_default())
    }

    fn is_older(&self, age: Duration) -> bool {
        self.at <= ms(now().saturating_sub(age))
    }
}

/// As core makes them at a login (`app/login.go`, DoLogin).
fn wanted(user: &User) -> model::Session {
    let guest = user
        .roles
        .split_whitespace()
        .any(|role| role == "system_guest");
    model::Session {
        user_id: user.id.clone(),
        roles: user.roles.clone(),
        expires_at: ms(now() + LIFETIME),
        props: [("is_guest".to_owned(), guest.to_string().into())].into(),
        ..model::Session::default()
    }
}

/// Where the sessions of a user are noted.
fn row(user: &UserId) -> String {
    let first = user
        .as_str()
        .chars()
        .next()
        .filter(|first| FIRST.contains(*first));
    format!("{ROW}{}", first.unwrap_or('a'))
}

/// Since 1970.
fn now() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

fn ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

fn unavailable(why: &str, error: &ApiError) -> RestError {
    tracing::warn!(cause = error.for_log(), "{why}");
    RestError::no_access(why)
}

/// Without what the store says, in which a session's id may stand.
fn cause(error: &KvError) -> String {
    match error {
        KvError::Api(error) => error.for_log(),
        _ => "the key-value store does not take it".to_owned(),
    }
}
