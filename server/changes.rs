//! A change that the caller may make: carried out to its end, recorded, and told truthfully where it fails.

use std::future::Future;

use mattermost_plugin::api::ApiError;
use mattermost_plugin_mcp::ToolContext;

use crate::audit::{Audit, Ending, Event, Ids};
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
    pub about: Ids,
}

impl Change {
    /// The same, about these, too.
    #[must_use]
    pub fn with(mut self, about: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        self.about.extend(about);
        self
    }
}

/// What came of a change.
#[derive(Debug)]
pub struct Made<T> {
    /// For the answer.
    pub outcome: T,
    /// Ids of what came of it, for the audit record.
    pub ids: Ids,
}

impl<T> Made<T> {
    /// Something of which there is no new id.
    pub fn nothing_new(outcome: T) -> Self {
        Self {
            outcome,
            ids: Vec::new(),
        }
    }
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
    /// Some of it is made, with these ids; the rest is not.
    #[error("a part of it is made, the rest is not")]
    Partly {
        /// For the audit record.
        ids: Ids,
        /// Why the rest is not.
        source: Box<Unmade>,
    },
}

impl Unmade {
    /// The same after a part of the change is made.
    #[must_use]
    pub fn after(self, made: Ids) -> Self {
        Self::Partly {
            ids: made,
            source: Box::new(self),
        }
    }

    /// How it ended, and the ids of all that is made.
    fn ending(&self) -> (Ending, Ids) {
        let unanswered = match self {
            Self::Server(error) => error.is_unanswered(),
            Self::Rest(error) => error.is_unanswered(),
            Self::Refused(refusal) => matches!(refusal, Refusal::OutcomeUnknown { .. }),
            Self::Partly { ids, source } => {
                let (ending, mut all) = source.ending();
                all.splice(0..0, ids.iter().cloned());
                return (ending, all);
            }
        };
        match unanswered {
            true => (Ending::Unknown, Vec::new()),
            false => (Ending::Failed, Vec::new()),
        }
    }

    /// As the caller is told; `next` says how to find out whether the change was made, where nobody knows.
    pub fn refusal(self, doing: &'static str, next: &str) -> Refusal {
        match self {
            Self::Server(error) => Refusal::change(doing, &error, next),
            Self::Rest(error) => error.change(doing, next),
            Self::Refused(refusal) => refusal,
            Self::Partly { source, .. } => source.refusal(doing, next),
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
        let (ending, ids) = match &result {
            Ok(made) => (Ending::Done, made.ids.clone()),
            Err(unmade) => unmade.ending(),
        };
        self.audit
            .record(Event {
                name: change.event,
                object: change.object,
                actor: context.caller.user_id(),
                about: change.about,
                ending,
                ids,
            })
            .await;
        match result {
            Ok(made) => Ok(made.outcome),
            Err(unmade) => Err(unmade.refusal(change.doing, change.next)),
        }
    }
}

#[cfg(test)]
mod tests {
    use mattermost_plugin::Interface;
    use mattermost_plugin_mcp::Caller;

    use super::*;
    use crate::scene::api;

    /// What the audit log has of a change that ended so: its status, and the id of the one who was added before.
    async fn recorded(unmade: Unmade) -> (String, Option<Interface>) {
        let (world, sample) = devhost::world::sample();
        let changes = Changes::new(Audit::new(api(&world)));
        let context = ToolContext::for_tests(Caller::for_tests(sample.ada.clone()));
        let change = Change {
            event: "mcp_test",
            object: "channel_member",
            doing: "adding people",
            next: "look first",
            about: Vec::new(),
        };
        let made: Result<(), _> = changes
            .make(&context, change, async {
                Err(unmade.after(vec![("added_user_ids", "somebody".to_owned())]))
            })
            .await;
        made.unwrap_err();
        let record = world.audit_records().remove(0);
        let added = record.event_data.result_state.get("added_user_ids");
        (record.status.as_str().to_owned(), added.cloned())
    }

    #[tokio::test]
    async fn what_nobody_knows_is_an_attempt_and_what_is_done_already_is_recorded() {
        let somebody = Some(Interface::from("somebody"));
        let unanswered = RestError::Unanswered("timed out".to_owned());
        assert_eq!(
            recorded(unanswered.into()).await,
            ("attempt".to_owned(), somebody.clone())
        );
        let refused = Refusal::Impossible("no".to_owned());
        assert_eq!(
            recorded(refused.into()).await,
            ("fail".to_owned(), somebody)
        );
    }
}
