//! A change that the caller may make: carried out to its end, recorded, and told truthfully where it fails.

use std::future::Future;

use mattermost_plugin::api::ApiError;
use mattermost_plugin_mcp::ToolContext;

use crate::audit::{Audit, Event};
use crate::refusal::Refusal;
use crate::rest::RestError;

/// Makes changes. Cheap to clone.
#[derive(Clone)]
pub struct Changes {
    audit: Audit,
}

/// What is about to be changed.
#[derive(Debug)]
pub struct Change {
    /// `mcp_` and the tool's name: the audit record's event.
    pub event: &'static str,
    /// What kind of thing is changed, such as `post`.
    pub object: &'static str,
    /// For error sentences, such as `editing the message`.
    pub doing: &'static str,
    /// What to do before trying again, where the server gave no answer: `read the message to see whether it changed`.
    pub next: &'static str,
    /// Ids of what the call is about. Never what was written.
    pub about: Vec<(&'static str, String)>,
}

/// What came of a change.
#[derive(Debug)]
pub struct Made<T> {
    /// For the answer.
    pub outcome: T,
    /// Ids of what came of it, for the audit record.
    pub ids: Vec<(&'static str, String)>,
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum Unmade {
    /// The server refused or did not answer; in the second case it may have been made nevertheless.
    #[error(transparent)]
    Server(#[from] ApiError),
    /// The user may not, or it is in no state for it: what this step would have done is not done.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// As [`Server`](Self::Server), over the server's REST API.
    #[error(transparent)]
    Rest(#[from] RestError),
}

impl Unmade {
    /// As the caller is told; `next` says how to find out whether the change was made, where nobody knows.
    pub fn refusal(self, doing: &'static str, next: &str) -> Refusal {
        match self {
            Self::Server(error) => Refusal::change(doing, &error, next),
            Self::Rest(error) => error.change(doing, next),
            Self::Refused(refusal) => refusal,
        }
    }
}

impl Changes {
    /// Records in `audit`.
    pub fn new(audit: Audit) -> Self {
        Self { audit }
    }

    /// Makes the change: from here on the call runs to its end. All checks come before; `work` holds nothing but API calls
    /// that were allowed, and says [`ToolContext::done`] after each part of a change that has several.
    ///
    /// # Errors
    /// What `work` answers; where the server did not answer, that the outcome is unknown.
    pub async fn make<T>(
        &self,
        context: &ToolContext,
        change: Change,
        work: impl Future<Output = Result<Made<T>, Unmade>>,
    ) -> Result<T, Refusal> {
        context.begin_change().await;
        let result = work.await;
        let ids = result.as_ref().ok().map(|made| made.ids.clone());
        self.audit
            .record(Event {
                name: change.event,
                object: change.object,
                actor: context.caller.user_id(),
                about: change.about,
                result: ids,
            })
            .await;
        match result {
            Ok(made) => Ok(made.outcome),
            Err(unmade) => Err(unmade.refusal(change.doing, change.next)),
        }
    }
}
