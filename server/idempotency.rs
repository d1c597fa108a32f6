//! Keys under which a repeated call finds out what the first one did, across restarts and nodes.

use std::time::Duration;

use mattermost_plugin::api::Client;
use mattermost_plugin::ids::{PostId, UserId};
use mattermost_plugin::kv::{Kv, KvError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::refusal::Refusal;

/// Longest key in characters.
pub const MAX_KEY: usize = 64;
/// How long a key is remembered.
const KEEP: Duration = Duration::from_secs(24 * 60 * 60);
/// How often a key is claimed that others take and give back meanwhile.
const TRIES: usize = 3;

/// Remembers keys in the server's key-value store. Cheap to clone.
#[derive(Clone)]
pub struct Keys {
    store: Client,
}

/// One user's key for one request.
#[derive(Clone)]
pub struct Key {
    written: String,
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
    post: PostId,
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
            written: written.to_owned(),
            // Places stand in logs, and what was written does not.
            place: format!("sent:{user}:{}", digest(&[written])),
            request: request.to_owned(),
        })
    }

    /// As the user wrote it: never for a log.
    pub fn written(&self) -> &str {
        &self.written
    }

    fn stored(&self, post: &PostId) -> Stored {
        Stored {
            v: 1,
            request: self.request.clone(),
            post: post.clone(),
        }
    }
}

impl Keys {
    /// Remembers in `store`.
    pub fn new(store: Client) -> Self {
        Self { store }
    }

    /// Takes the key for this call, unless an earlier one has it.
    ///
    /// # Errors
    /// The key stands for another request, or the earlier call has not said how it ended.
    pub async fn claim(&self, key: &Key) -> Result<Claim, Refusal> {
        for _ in 0..TRIES {
            let claim = self
                .kv()
                .set_if_absent(&key.place, &key.stored(&PostId::default()))
                .await;
            if claim.map_err(refusal)? {
                return Ok(Claim::Mine);
            }
            let stored = self.kv().get::<Stored>(&key.place).await;
            // Where there is none, the earlier call has just given it back.
            if let Some(stored) = stored.map_err(refusal)? {
                return stored.claim(key);
            }
        }
        Err(unfinished())
    }

    /// What came of an earlier call with the key, if there was one; takes nothing.
    ///
    /// # Errors
    /// Those of [`claim`](Self::claim).
    pub async fn look_up(&self, key: &Key) -> Result<Option<PostId>, Refusal> {
        let stored: Option<Stored> = self.kv().get(&key.place).await.map_err(refusal)?;
        match stored.map(|stored| stored.claim(key)).transpose()? {
            Some(Claim::Done(post)) => Ok(Some(post)),
            Some(Claim::Mine) | None => Ok(None),
        }
    }

    /// Notes what came of the work. Only warns on failure: the work is done.
    pub async fn done(&self, key: &Key, post: &PostId) {
        let noted = self.kv().set(&key.place, &key.stored(post)).await;
        if let Err(error) = noted {
            refusal(error);
        }
    }

    /// Gives the key back after work that certainly did nothing.
    pub async fn release(&self, key: &Key) {
        if let Err(error) = self.kv().delete(&key.place).await {
            refusal(error);
        }
    }

    fn kv(&self) -> Kv<'_, Client> {
        Kv::new(&self.store).expiring(KEEP)
    }
}

impl Stored {
    /// What a later call with `key` makes of it.
    fn claim(self, key: &Key) -> Result<Claim, Refusal> {
        if self.request != key.request {
            return Err(Refusal::argument(
                "idempotency_key",
                "was used for another message; take a new one",
            ));
        }
        if self.post.is_empty() {
            return Err(unfinished());
        }
        Ok(Claim::Done(self.post))
    }
}

fn unfinished() -> Refusal {
    Refusal::Impossible(
        "outcome unknown: an earlier call with this idempotency_key has not said how it ended; look for the message before you send it under a new key".to_owned(),
    )
}

/// The cause is in the log.
fn refusal(error: KvError) -> Refusal {
    let doing = "remembering the idempotency key";
    match error {
        KvError::Api(error) => Refusal::server(doing, &error),
        error => Refusal::internal(doing, &error),
    }
}

/// A digest of `parts`, each with its length so that no two lists run together: 32 hex digits.
pub fn digest(parts: &[impl AsRef<[u8]>]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        let part = part.as_ref();
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
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
    use crate::scene;
    use devhost::World;
    use mattermost_plugin::api::{ApiFuture, Fake, KeyValue};
    use mattermost_plugin::model::PluginKVSetOptions;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    fn key(written: &str, request: &str) -> Key {
        Key::parse(&UserId::from("ada"), written, request).unwrap()
    }

    #[tokio::test]
    async fn the_second_call_learns_what_the_first_one_did() {
        let keys = Keys::new(scene::api(&World::new()));
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
        let keys = Keys::new(scene::api(&World::new()));
        assert_eq!(keys.claim(&key("k", "r")).await, Ok(Claim::Mine));
        keys.release(&key("k", "r")).await;
        assert_eq!(keys.claim(&key("k", "r")).await, Ok(Claim::Mine));
    }

    /// The earlier call gives the key back between a later one's two looks at it, this often.
    struct GivenBack(AtomicUsize);

    impl KeyValue for GivenBack {
        fn kv_get<'a>(&'a self, _: &'a str) -> ApiFuture<'a, Vec<u8>> {
            Box::pin(async { Ok(Vec::new()) })
        }
        fn kv_set_with_options<'a>(
            &'a self,
            _: &'a str,
            _: &'a [u8],
            _: &'a PluginKVSetOptions,
        ) -> ApiFuture<'a, bool> {
            let again = |left: usize| left.checked_sub(1);
            let taken = self.0.fetch_update(Relaxed, Relaxed, again).is_ok();
            Box::pin(async move { Ok(!taken) })
        }
    }

    #[tokio::test]
    async fn a_key_that_is_given_back_at_that_moment_is_claimed_anew() {
        for (times, claimed) in [(1, Ok(Claim::Mine)), (TRIES, Err(unfinished()))] {
            let store = GivenBack(AtomicUsize::new(times));
            let keys = Keys::new(Fake::default().key_value(Arc::new(store)).into());
            assert_eq!(keys.claim(&key("k", "r")).await, claimed);
        }
    }

    #[tokio::test]
    async fn what_was_written_stands_in_no_key_of_the_store() {
        let world = World::new();
        let keys = Keys::new(scene::api(&world));
        keys.claim(&key("s3cret", "r")).await.unwrap();
        let stored = world.values(crate::manifest::ID);
        assert_eq!(stored.len(), 1);
        assert!(!stored[0].0.contains("s3cret"), "{stored:?}");
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
