//! The host, before it has connected.

use rustix::process::{Pid, getppid};
use std::time::Duration;

/// The process that started us. When it dies we get another parent; until there is a connection that is the only sign.
#[derive(Debug)]
pub(super) struct Parent(Option<Pid>);

impl Parent {
    pub(super) fn now() -> Self {
        Self(getppid())
    }

    /// Waits until the parent is dead.
    pub(super) async fn gone(&self) {
        while getppid() == self.0 {
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }
}
