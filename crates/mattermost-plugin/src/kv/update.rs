//! Changes that depend on the value that is there.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Kv, KvError, json};
use crate::api::KeyValue;

/// How often [`Kv::update`] tries, as `SetAtomicWithRetries` of pluginapi does.
const TRIES: u32 = 5;

/// How long [`Kv::update`] waits after its first try; after each further one, as long again.
const PAUSE: Duration = Duration::from_millis(10);

impl<K: KeyValue + ?Sized> Kv<'_, K> {
    /// Stores what `change` makes of the value, and answers it; others may change it at the same time, and no change is
    /// lost.
    ///
    /// `change` gets `None` where there is no value. It is called again, up to five times in all and with a short pause
    /// between, when somebody else has changed the value meanwhile. Where it may fail or delete, use
    /// [`try_update`](Self::try_update).
    ///
    /// # Errors
    /// Those of [`get`](Self::get) and [`set`](Self::set); and when the value was changed by others each time.
    pub async fn update<T>(
        &self,
        key: &str,
        mut change: impl FnMut(Option<T>) -> T,
    ) -> Result<T, KvError>
    where
        T: Serialize + DeserializeOwned,
    {
        self.settle(key, |old| Ok(change(old)), json).await
    }

    /// As [`update`](Self::update), where `change` may also delete the value, or leave it as it is: `SetAtomicWithRetries` of
    /// pluginapi.
    ///
    /// What `change` answers is stored, and `None` deletes. An `Err` of it leaves everything as it is and is the answer, at
    /// once; that is also how to say that there is nothing to change.
    ///
    /// ```
    /// # use mattermost_plugin::api::KeyValue;
    /// use mattermost_plugin::kv::{Kv, KvError};
    ///
    /// #[derive(Debug, thiserror::Error)]
    /// enum SeatError {
    ///     #[error("nobody sits here")]
    ///     Free,
    ///     #[error(transparent)]
    ///     Kv(#[from] KvError),
    /// }
    ///
    /// /// One seat less; the last one takes the key with it.
    /// async fn stand_up(api: &impl KeyValue) -> Result<(), SeatError> {
    ///     let kv = Kv::new(api);
    ///     let taken = kv.try_update("seats", |taken: Option<u32>| match taken {
    ///         None => Err(SeatError::Free),
    ///         Some(..=1) => Ok(None),
    ///         Some(more) => Ok(Some(more - 1)),
    ///     });
    ///     taken.await.map(drop)
    /// }
    /// ```
    ///
    /// # Errors
    /// That of `change`, and those of [`update`](Self::update).
    pub async fn try_update<T, E>(
        &self,
        key: &str,
        change: impl FnMut(Option<T>) -> Result<Option<T>, E>,
    ) -> Result<Option<T>, E>
    where
        T: Serialize + DeserializeOwned,
        E: From<KvError>,
    {
        let bytes = |key: &str, new: &Option<T>| match new {
            Some(new) => json(key, new),
            None => Ok(Vec::new()),
        };
        self.settle(key, change, bytes).await
    }

    /// Reads, changes and writes, until nobody else has written between; `bytes` says what is written of the change, where
    /// none deletes.
    async fn settle<T, N, E>(
        &self,
        key: &str,
        mut change: impl FnMut(Option<T>) -> Result<N, E>,
        bytes: impl Fn(&str, &N) -> Result<Vec<u8>, KvError>,
    ) -> Result<N, E>
    where
        T: DeserializeOwned,
        E: From<KvError>,
    {
        for tried in 0..TRIES {
            if tried > 0 {
                // Longer each time: what was read may have come from a replica that is behind.
                tokio::time::sleep(PAUSE * tried).await;
            }
            let (old, read) = self.read(key).await?;
            let new = change(old)?;
            let written = bytes(key, &new)?;
            // The server never says that it has deleted nothing (plugin_store.go, CompareAndDelete).
            let is_settled = read.is_empty() && written.is_empty();
            if is_settled || self.write(key, &written, Some(read)).await? {
                return Ok(new);
            }
        }
        let key = key.to_owned();
        Err(KvError::Contended { key, tries: TRIES }.into())
    }
}
