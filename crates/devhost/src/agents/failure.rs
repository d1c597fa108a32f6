//! Agents that does not take a registration, as a test orders it.

use http::StatusCode;

use super::{Agents, Registry};

/// What Agents does with a request about a registration instead of carrying it out.
///
/// An Agents that crashes while it answers is a 500, which the server writes; what the server itself does not answer is
/// `world.fail("PluginHTTP", error)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It answers this status. New Agents answers 500 where it cannot persist a registration.
    Status(StatusCode),
    /// It does not answer before it is [healed](Agents::heal); then it does what it was asked for.
    Hang,
}

/// A failure, and how many requests it is for; `None` is all.
pub(super) struct Failing {
    failure: Failure,
    left: Option<usize>,
}

impl Agents {
    /// From now on every request about a registration fails, on every node.
    pub fn fail(&self, failure: Failure) {
        self.order(failure, None);
    }

    /// The next `requests` about a registration fail; those after them do not.
    pub fn fail_next(&self, requests: usize, failure: Failure) {
        self.order(failure, Some(requests));
    }

    fn order(&self, failure: Failure, left: Option<usize>) {
        let failing = Some(Failing { failure, left });
        self.world.change(|state| state.agents.failing = failing);
    }

    /// Nothing fails any more.
    pub fn heal(&self) {
        self.world.change(|state| state.agents.failing = None);
    }

    /// What is ordered for the request that has come; answers the status that it gets, if any. It returns when the request
    /// is to be answered.
    pub(super) async fn fails(&self) -> Option<StatusCode> {
        match self.world.change(|state| state.agents.next_failure())? {
            Failure::Status(status) => Some(status),
            Failure::Hang => {
                let healed = |agents: &Agents| {
                    let healed = agents.world.read(|state| state.agents.failing.is_none());
                    healed.then_some(())
                };
                self.until(healed).await;
                None
            }
        }
    }
}

impl Registry {
    fn next_failure(&mut self) -> Option<Failure> {
        let failing = self.failing.as_mut()?;
        if let Some(left) = &mut failing.left {
            *left = left.checked_sub(1)?;
        }
        Some(failing.failure)
    }
}
