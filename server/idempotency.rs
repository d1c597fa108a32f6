//! Keys under which a repeated call finds out what the first one did, across restarts and nodes.

use std::sync::Arc;

use mattermost_plugin::api::KeyValue;
use mattermost_plugin::ids::{PostId, UserId};
use mattermost_plugin::model::PluginKVSetOptions;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::refusal::{Refusal, log_failure};

/// Longest key in characters.
pub const MAX_KEY: usize = 64;
/// How long a key is remembered, in seconds: a day.
const KEEP: i64 = 24 * 60 * 60;

/// Remembers keys in the server's key-value store. Cheap to clone.
#[derive(Clone)]
pub struct Keys {
    store: Arc<dyn KeyValue>,
}

/// One user's key for one request.
#[derive(Debug, Clone)]
pub struct Key {
    place: String,
    request: String,
}

/// What the store says of a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nobody had it: the caller does the work and says [`Keys::done`] or [`Keys::release`].
    Mine,
    /// An earlier call did the work.
    Done(PostId),
}

/// What is stored; `v` is the version of this form.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    v: u32,
    /// Digest of the request that the key stands for.
    request: String,
    /// The post that came of it; empty while the call is under way.
    post: String,
}

impl Key {
    /// The key `written` by `user` for the request with this digest.
    ///
    /// # Errors
    /// The key is empty, too long, or holds other characters than visible ASCII.
    pub fn parse(user: &UserId, written: &str, request: &str) -> Result<Self, Refusal> {
        let fits = !written.is_empty()
            && written.len() <= MAX_KEY
            && written.bytes().all(|byte| byte.is_ascii_graphic());
        if !fits {
            return Err(Refusal::argument(
                "idempotency_key",
                format!("is not 1 to {MAX_KEY} letters, digits or signs without blanks"),
            ));
        }
        Ok(Self {
            place: format!("sent:{user}:{written}"),
            request: request.to_owned(),
        })
    }
}

impl Keys {
    /// Remembers in `store`.
    pub fn new(store: Arc<dyn KeyValue>) -> Self {
        Self { store }
    }

    /// Takes the key for this call, unless an earlier one has it.
    ///
    /// # Errors
    /// The key stands for another request, or the earlier call has not said how it ended.
    pub async fn claim(&self, key: &Key) -> Result<Claim, Refusal> {
        let free = PluginKVSetOptions {
            atomic: true,
            expire_in_seconds: KEEP,
            ..PluginKVSetOptions::default()
        };
        match self.set(key, "", free).await {
            Ok(true) => return Ok(Claim::Mine),
            Ok(false) => {}
            Err(error) => return Err(error),
        }
        let stored = self
            .store
            .kv_get(&key.place)
            .await
            .map_err(|error| Refusal::server(STORE, &error))?;
        let stored: Stored = serde_json::from_slice(&stored)
            .map_err(|error| Refusal::internal("reading the idempotency key", &error))?;
        if stored.request != key.request {
            return Err(Refusal::argument(
                "idempotency_key",
                "was used for another message; take a new one",
            ));
        }
        if stored.post.is_empty() {
            return Err(Refusal::Impossible(
                "outcome unknown: an earlier call with this idempotency_key has not said how it ended; look for the message before you send it under a new key".to_owned(),
            ));
        }
        Ok(Claim::Done(stored.post.into()))
    }

    /// Notes what came of the work. Only warns on failure: the work is done.
    pub async fn done(&self, key: &Key, post: &PostId) {
        let options = PluginKVSetOptions {
            expire_in_seconds: KEEP,
            ..PluginKVSetOptions::default()
        };
        if self.set(key, post.as_str(), options).await.is_err() {
            tracing::warn!("an idempotency key could not be noted");
        }
    }

    /// Gives the key back after work that certainly did nothing.
    pub async fn release(&self, key: &Key) {
        let empty = PluginKVSetOptions::default();
        if let Err(error) = self.store.kv_set_with_options(&key.place, &[], empty).await {
            log_failure("giving the idempotency key back", &error);
        }
    }

    async fn set(
        &self,
        key: &Key,
        post: &str,
        options: PluginKVSetOptions,
    ) -> Result<bool, Refusal> {
        let stored = Stored {
            v: 1,
            request: key.request.clone(),
            post: post.to_owned(),
        };
        let value = serde_json::to_vec(&stored)
            .map_err(|error| Refusal::internal("writing the idempotency key", &error))?;
        self.store
            .kv_set_with_options(&key.place, &value, options)
            .await
            .map_err(|error| Refusal::server(STORE, &error))
    }
}

const STORE: &str = "remembering the idempotency key";

/// A digest of `parts`, each with its length so that no two lists run together: 32 hex digits.
pub fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::FakeServer;

    fn key(written: &str, request: &str) -> Key {
        Key::parse(&UserId::from("ada"), written, request).unwrap()
    }

    #[tokio::test]
    async fn the_second_call_learns_what_the_first_one_did() {
        let keys = Keys::new(std::sync::Arc::new(FakeServer::sample()));
        assert_eq!(keys.claim(&key("k", "r")).await, Ok(Claim::Mine));
        let unfinished = keys.claim(&key("k", "r")).await.unwrap_err();
        assert!(unfinished.to_string().contains("outcome unknown"));
        keys.done(&key("k", "r"), &PostId::from("post")).await;
        assert_eq!(
            keys.claim(&key("k", "r")).await,
            Ok(Claim::Done(PostId::from("post")))
        );
        let other = keys.claim(&key("k", "other")).await.unwrap_err();
        assert_eq!(
            other.to_string(),
            "Client error: idempotency_key was used for another message; take a new one"
        );
    }

    #[tokio::test]
    async fn a_key_given_back_is_free_again() {
        let keys = Keys::new(std::sync::Arc::new(FakeServer::sample()));
        assert_eq!(keys.claim(&key("k", "r")).await, Ok(Claim::Mine));
        keys.release(&key("k", "r")).await;
        assert_eq!(keys.claim(&key("k", "r")).await, Ok(Claim::Mine));
    }

    #[test]
    fn a_key_has_its_form_and_a_digest_keeps_parts_apart() {
        for written in ["", "a b", "ä", &"k".repeat(65)] {
            assert!(Key::parse(&UserId::from("ada"), written, "r").is_err());
        }
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_eq!(digest(&["ab", "c"]).len(), 32);
    }
}
