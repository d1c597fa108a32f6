//! Locking without poisoning: a panic of one holder must not take the connection with it.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks `mutex`. No code under our locks leaves the data half changed, so a poisoned lock is still good.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
