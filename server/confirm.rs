//! Confirmation of what cannot be taken back: the first call says what would happen and hands out a token, a second call
//! with that token does it.
//!
//! A token holds for one user, one action on one thing as it was, for [`KEEP`], once. It lives in the server's key-value
//! store, so a restart of the plugin or another node makes no difference.

use std::time::Duration;

use mattermost_plugin::api::Client;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::kv::{Kv, KvError};
use serde::{Deserialize, Serialize};

use crate::idempotency::digest;
use crate::refusal::Refusal;

/// How long a token holds.
pub const KEEP: Duration = Duration::from_secs(10 * 60);
/// Longest token that is looked up, in bytes.
const MAX_TOKEN: usize = 64;

/// Hands out tokens and takes them back. Cheap to clone.
#[derive(Clone)]
pub struct Confirmations {
    store: Client,
}

/// What is to be confirmed.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// Who does it.
    pub user: &'a UserId,
    /// What is done, such as `delete message`.
    pub action: &'static str,
    /// What it is done to: ids, and whatever else must be the same in both calls.
    pub to: &'a [&'a str],
    /// The thing as it is: its update time. Where there is no such thing yet, 0.
    pub updated: i64,
}

/// A token that fits: what the change takes, and [spends](Self::spend).
pub struct Confirmed {
    store: Client,
    place: String,
    stored: Stored,
}

/// Whether what has to be confirmed is.
pub enum Consent {
    /// It is.
    Given(Confirmed),
    /// Not yet: with this token it would be.
    Needed(String),
}

/// What is stored; `v` is the version of this form.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    v: u32,
    /// Digest of user, action and what it is done to.
    deed: String,
    updated: i64,
}

impl Deed<'_> {
    fn stored(&self) -> Stored {
        let mut parts = vec![self.user.as_str(), self.action];
        parts.extend(self.to);
        Stored {
            v: 1,
            deed: digest(&parts),
            updated: self.updated,
        }
    }
}

impl Confirmations {
    /// Keeps tokens in `store`.
    pub fn new(store: Client) -> Self {
        Self { store }
    }

    /// Whether the deed is confirmed by `token`; without one, a new token to confirm it with. An empty one is none.
    ///
    /// # Errors
    /// Those of [`accept`](Self::accept) and [`issue`](Self::issue).
    pub async fn consent(&self, deed: &Deed<'_>, token: Option<&str>) -> Result<Consent, Refusal> {
        Ok(match token.filter(|token| !token.trim().is_empty()) {
            Some(token) => Consent::Given(self.accept(deed, token).await?),
            None => Consent::Needed(self.issue(deed).await?),
        })
    }

    /// A new token for the deed: for the answer of the first call, which changes nothing else.
    ///
    /// # Errors
    /// The server does not store it.
    async fn issue(&self, deed: &Deed<'_>) -> Result<String, Refusal> {
        let token = token();
        Kv::new(&self.store)
            .expiring(KEEP)
            .set(&place(deed.user, &token), &deed.stored())
            .await
            .map_err(refusal)?;
        Ok(token)
    }

    /// Whether `token` holds for the deed. It is not used up yet: [`Confirmed::spend`] does that, in the change.
    ///
    /// # Errors
    /// The token is unknown, expired, used, or for something else, or the thing has changed since.
    async fn accept(&self, deed: &Deed<'_>, token: &str) -> Result<Confirmed, Refusal> {
        let token = token.trim();
        if token.is_empty() || token.len() > MAX_TOKEN {
            return Err(unknown());
        }
        let place = place(deed.user, token);
        let stored: Option<Stored> = Kv::new(&self.store).get(&place).await.map_err(refusal)?;
        let stored = stored.ok_or_else(unknown)?;
        let asked = deed.stored();
        if stored.deed != asked.deed {
            return Err(needed("the token stands for something else"));
        }
        if stored.updated != asked.updated {
            return Err(needed(
                "it has changed since the token was given (conflict)",
            ));
        }
        Ok(Confirmed {
            store: self.store.clone(),
            place,
            stored,
        })
    }
}

impl Confirmed {
    /// Uses the token up, right before what it stands for is done.
    ///
    /// # Errors
    /// Another call has used it meanwhile, or the server does not answer.
    pub async fn spend(self) -> Result<(), Refusal> {
        let spent = Kv::new(&self.store)
            .compare_and_delete(&self.place, &self.stored)
            .await;
        match spent.map_err(refusal)? {
            true => Ok(()),
            false => Err(unknown()),
        }
    }
}

fn unknown() -> Refusal {
    needed("the token is unknown, used or expired (it holds for 10 minutes and once)")
}

fn needed(why: &str) -> Refusal {
    Refusal::Impossible(format!(
        "confirm needed: {why}; call again without confirm to see what would happen and get a new one"
    ))
}

/// Keys of the store stand in logs, and tokens do not.
fn place(user: &UserId, token: &str) -> String {
    format!("confirm:{user}:{}", digest(&[token]))
}

/// 16 letters and digits: 80 bits.
fn token() -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
    let random: [u8; 16] = rand::random();
    random
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect()
}

/// The cause is in the log.
fn refusal(error: KvError) -> Refusal {
    let doing = "keeping the confirmation";
    match error {
        KvError::Api(error) => Refusal::server(doing, &error),
        error => Refusal::internal(doing, &error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene;
    use devhost::World;

    fn deed<'a>(user: &'a UserId, to: &'a [&'a str], updated: i64) -> Deed<'a> {
        Deed {
            user,
            action: "delete message",
            to,
            updated,
        }
    }

    fn setting() -> (World, Confirmations, UserId) {
        let world = World::new();
        let confirmations = Confirmations::new(scene::api(&world));
        (world, confirmations, UserId::from("ada"))
    }

    async fn refused(confirmations: &Confirmations, deed: &Deed<'_>, token: &str) -> String {
        match confirmations.accept(deed, token).await {
            Ok(_) => "accepted".to_owned(),
            Err(refusal) => refusal.to_string(),
        }
    }

    #[tokio::test]
    async fn a_token_holds_once() {
        let (_world, confirmations, ada) = setting();
        let deed = deed(&ada, &["post"], 7);
        let token = confirmations.issue(&deed).await.unwrap();
        let first = confirmations.accept(&deed, &token).await.ok().unwrap();
        let second = confirmations.accept(&deed, &token).await.ok().unwrap();
        assert_eq!(first.spend().await, Ok(()));
        assert_eq!(second.spend().await, Err(unknown()));
        let third = refused(&confirmations, &deed, &token).await;
        assert!(third.starts_with("Client error: confirm needed: the token is unknown"));
    }

    #[tokio::test]
    async fn a_token_is_for_one_user_action_thing_and_state() {
        let (_world, confirmations, ada) = setting();
        let given = deed(&ada, &["post"], 7);
        let token = confirmations.issue(&given).await.unwrap();
        let gus = UserId::from("gus");
        let other_action = Deed {
            action: "delete bookmark",
            ..given
        };
        for (asked, why) in [
            (deed(&gus, &["post"], 7), "the token is unknown"),
            (deed(&ada, &["other"], 7), "the token stands for something"),
            (deed(&ada, &["po", "st"], 7), "the token stands for"),
            (other_action, "the token stands for something else"),
            (deed(&ada, &["post"], 8), "it has changed since"),
        ] {
            let text = refused(&confirmations, &asked, &token).await;
            let begins = format!("Client error: confirm needed: {why}");
            assert!(text.starts_with(&begins), "{text}");
        }
        assert_eq!(refused(&confirmations, &given, &token).await, "accepted");
        for token in ["", "x", &"x".repeat(1000)] {
            assert_ne!(refused(&confirmations, &given, token).await, "accepted");
        }
    }

    #[tokio::test]
    async fn a_token_expires() {
        let (world, confirmations, ada) = setting();
        let deed = deed(&ada, &["post"], 7);
        let token = confirmations.issue(&deed).await.unwrap();
        world.advance(KEEP - Duration::from_secs(2));
        assert_eq!(refused(&confirmations, &deed, &token).await, "accepted");
        world.advance(Duration::from_secs(3));
        assert_ne!(refused(&confirmations, &deed, &token).await, "accepted");
    }
}
