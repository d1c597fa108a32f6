//! One at a time a user.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use mattermost_plugin::ids::UserId;
use tokio::sync::OwnedMutexGuard;

/// Gives out turns, to each user one at a time. Cheap to clone; all clones are one set.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Mutex<HashMap<UserId, Weak<tokio::sync::Mutex<()>>>>>);

/// A user's turn, until it is dropped.
pub(super) type Turn = OwnedMutexGuard<()>;

impl Turns {
    /// Waits until it is the user's turn, in the order in which it was asked for.
    pub(super) async fn take(&self, user: &UserId) -> Turn {
        self.queue(user).lock_owned().await
    }

    /// The user's queue; those that nobody holds or waits in are forgotten.
    fn queue(&self, user: &UserId) -> Arc<tokio::sync::Mutex<()>> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queues.get(user).and_then(Weak::upgrade) {
            return queue;
        }
        queues.retain(|_, queue| queue.strong_count() > 0);
        let queue = Arc::default();
        queues.insert(user.clone(), Arc::downgrade(&queue));
        queue
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn a_user_has_one_turn_at_a_time_and_another_user_one_too() {
        let turns = Turns::default();
        let (ada, bob) = (UserId::from("ada"), UserId::from("bob"));
        let first = turns.take(&ada).await;
        let mut second = Box::pin(turns.take(&ada));
        assert!(second.as_mut().now_or_never().is_none());
        assert!(turns.take(&bob).now_or_never().is_some());
        drop(first);
        assert!(second.now_or_never().is_some());
    }

    #[tokio::test]
    async fn who_waits_no_more_is_forgotten() {
        let turns = Turns::default();
        for user in 0..100 {
            turns.take(&UserId::new(user.to_string())).await;
        }
        assert_eq!(turns.0.lock().unwrap().len(), 1);
    }
}
