//! The key-value store with typed values: `client.KV` of Go's pluginapi.
//!
//! The [`KeyValue`] calls store bytes. [`Kv`] stores what serde can write, as JSON, so that a plugin in Go reads it too:
//!
//! ```
//! use std::time::Duration;
//!
//! use mattermost_plugin::api::KeyValue;
//! use mattermost_plugin::kv::{Kv, KvError};
//!
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Subscription {
//!     url: String,
//!     paused: bool,
//! }
//!
//! async fn pause(api: &impl KeyValue, id: &str) -> Result<(), KvError> {
//!     let kv = Kv::new(api);
//!     let key = format!("feed:{id}");
//!     if let Some(mut feed) = kv.get::<Subscription>(&key).await? {
//!         feed.paused = true;
//!         kv.set(&key, &feed).await?;
//!     }
//!     Ok(())
//! }
//!
//! /// One more, whoever else counts at the same time.
//! async fn count(api: &impl KeyValue) -> Result<u64, KvError> {
//!     Kv::new(api).update("visits", |visits: Option<u64>| visits.unwrap_or(0) + 1).await
//! }
//!
//! /// Whether this node is the one to post today's digest; another one may try again in ten minutes.
//! async fn take_turn(api: &impl KeyValue, day: &str) -> Result<bool, KvError> {
//!     let turn = Kv::new(api).expiring(Duration::from_secs(600));
//!     turn.set_if_absent(&format!("digest:{day}"), "taken").await
//! }
//! ```

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::KeyValue;
use crate::model::PluginKVSetOptions;

mod error;
mod update;

pub use error::KvError;

/// Longest key, in characters (`model.KeyValueKeyMaxRunes`).
const LONGEST_KEY: usize = 150;

/// Keys that begin so belong to pluginapi (`internalKeyPrefix`), such as the one of a plugin's bot.
const RESERVED: &str = "mmi_";

/// How many keys are asked for at once.
const PAGE: i64 = 1000;

/// What lasts longer lasts so long: the server counts in milliseconds since 1970 and would wrap around.
const CENTURY: u64 = 100 * 365 * 24 * 60 * 60;

/// The plugin's key-value store, its values written and read by serde.
///
/// You need one where more than bytes is stored; it only borrows the API, so make it where you use it, and copy it. The store
/// is in the server's database and shared by all nodes of a cluster. Each value is a row there: keep it small, and few.
///
/// A key has 1 to 150 characters and does not begin with `mmi_`. Reading may be answered by a replica of the database
/// and so be a little late; what is only done once belongs to [`set_if_absent`](Self::set_if_absent) and
/// [`update`](Self::update), which are decided by the database itself.
pub struct Kv<'a, K: ?Sized> {
    api: &'a K,
    /// 0 is for ever.
    expire_in_seconds: i64,
}

// By hand, because a derive would ask the same of the API.
impl<K: ?Sized> Copy for Kv<'_, K> {}

impl<K: ?Sized> Clone for Kv<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: ?Sized> fmt::Debug for Kv<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kv")
            .field("expire_in_seconds", &self.expire_in_seconds)
            .finish_non_exhaustive()
    }
}

impl<'a, K: KeyValue + ?Sized> Kv<'a, K> {
    /// The store behind `api`. What it stores stays until it is deleted.
    pub fn new(api: &'a K) -> Self {
        Self {
            api,
            expire_in_seconds: 0,
        }
    }

    /// The same store, where what is stored expires `after` so long. Each time anew: what is stored without it has no end,
    /// whatever it had before.
    ///
    /// The server counts whole seconds: a part of one is a whole one, so that nothing expires too early, and no time at
    /// all is one second.
    #[must_use]
    pub fn expiring(self, after: Duration) -> Self {
        let begun = u64::from(after.subsec_nanos() > 0);
        let seconds = after.as_secs().saturating_add(begun);
        let seconds = i64::try_from(seconds.clamp(1, CENTURY)).unwrap_or(1);
        Self {
            expire_in_seconds: seconds,
            ..self
        }
    }

    /// The value of a key; `None` when there is none, or it has expired.
    ///
    /// # Errors
    /// When the server does not answer, or the value is of another form than `T`.
    pub async fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, KvError> {
        self.read(key).await.map(|(value, _)| value)
    }

    /// Stores a value, whatever was there before.
    ///
    /// # Errors
    /// When the key cannot be one, `T` does not write itself, or the server does not store it.
    pub async fn set<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<(), KvError> {
        self.write(key, &json(key, value)?, None).await.map(drop)
    }

    /// Stores a value where there is none; answers whether it did. Of several that try at the same time, one is told so.
    ///
    /// # Errors
    /// Those of [`set`](Self::set).
    pub async fn set_if_absent<T: Serialize + ?Sized>(
        &self,
        key: &str,
        value: &T,
    ) -> Result<bool, KvError> {
        self.write(key, &json(key, value)?, Some(Vec::new())).await
    }

    /// Stores `new` where the value is `old`; answers whether it was.
    ///
    /// The server compares the JSON byte by byte. So `T` has to write the same value always in the same way (a `HashMap`
    /// does not), and `old` has to be as it was written. Where the form of `T` has changed since, or was written by
    /// somebody else, use [`update`](Self::update), which compares what it has read.
    ///
    /// # Errors
    /// Those of [`set`](Self::set).
    pub async fn compare_and_set<T: Serialize + ?Sized>(
        &self,
        key: &str,
        old: &T,
        new: &T,
    ) -> Result<bool, KvError> {
        let old = json(key, old)?;
        self.write(key, &json(key, new)?, Some(old)).await
    }

    /// Deletes a key where its value is `old`, compared as by [`compare_and_set`](Self::compare_and_set); answers whether
    /// it was.
    ///
    /// # Errors
    /// Those of [`set`](Self::set).
    pub async fn compare_and_delete<T: Serialize + ?Sized>(
        &self,
        key: &str,
        old: &T,
    ) -> Result<bool, KvError> {
        self.write(key, &[], Some(json(key, old)?)).await
    }

    /// Deletes a key, whether there is one or not.
    ///
    /// # Errors
    /// When the key cannot be one, or the server does not delete it.
    pub async fn delete(&self, key: &str) -> Result<(), KvError> {
        self.write(key, &[], None).await.map(drop)
    }

    /// All keys that begin with `prefix`, sorted; with an empty one, all there are but those of pluginapi (`mmi_`).
    ///
    /// The server lists in pages of all keys, a thousand a call, so this is for stores of a few thousand. Where keys are
    /// deleted meanwhile the pages move, and others than those may be missing: do not take what is not here for gone.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn keys(&self, prefix: &str) -> Result<Vec<String>, KvError> {
        let mut keys = BTreeSet::new();
        for page in 0.. {
            let listed = self.api.kv_list(page, PAGE).await?;
            let is_last = i64::try_from(listed.len()).is_ok_and(|length| length < PAGE);
            let before = keys.len();
            keys.extend(listed);
            if is_last || keys.len() == before {
                break;
            }
        }
        let own = |key: &String| key.starts_with(prefix) && !key.starts_with(RESERVED);
        Ok(keys.into_iter().filter(own).collect())
    }

    /// The value of a key, and the bytes that it was read from: none where there is no value.
    async fn read<T: DeserializeOwned>(&self, key: &str) -> Result<(Option<T>, Vec<u8>), KvError> {
        check(key)?;
        let bytes = self.api.kv_get(key).await?;
        if bytes.is_empty() {
            return Ok((None, bytes));
        }
        match serde_json::from_slice(&bytes) {
            Ok(value) => Ok((Some(value), bytes)),
            Err(error) => Err(KvError::unreadable(key, &error)),
        }
    }

    /// Stores `value`, or deletes the key when it is empty; with `old` only where that is there (empty: nothing).
    async fn write(&self, key: &str, value: &[u8], old: Option<Vec<u8>>) -> Result<bool, KvError> {
        check(key)?;
        let options = PluginKVSetOptions {
            atomic: old.is_some(),
            old_value: old.unwrap_or_default(),
            expire_in_seconds: self.expire_in_seconds,
        };
        Ok(self.api.kv_set_with_options(key, value, &options).await?)
    }
}

fn check(key: &str) -> Result<(), KvError> {
    if key.starts_with(RESERVED) {
        return Err(KvError::Reserved {
            key: key.to_owned(),
        });
    }
    match key.chars().count() {
        1..=LONGEST_KEY => Ok(()),
        characters => Err(KvError::Length { characters }),
    }
}

fn json<T: Serialize + ?Sized>(key: &str, value: &T) -> Result<Vec<u8>, KvError> {
    serde_json::to_vec(value).map_err(|source| KvError::Unwritable {
        key: key.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests;
