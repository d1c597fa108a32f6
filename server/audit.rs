//! Audit records: who changed what through an agent. Ids and outcomes, never what was written.

use std::collections::BTreeMap;

use mattermost_plugin::Interface;
use mattermost_plugin::api::Client;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::{AuditEventActor, AuditEventData, AuditRecord};

use crate::refusal::log_failure;

/// Writes to the server's audit log. Cheap to clone.
#[derive(Clone)]
pub struct Audit {
    api: Client,
}

/// Ids by what they are of.
pub type Ids = Vec<(&'static str, String)>;

/// How a change ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// All of it is made.
    Done,
    /// The server refused it, or the rest of it.
    Failed,
    /// The server did not answer: it may be made or not.
    Unknown,
}

impl Ending {
    /// As core writes it (`model.AuditStatusSuccess` and the like); what nobody knows is an attempt.
    fn status(self) -> &'static str {
        match self {
            Self::Done => "success",
            Self::Failed => "fail",
            Self::Unknown => "attempt",
        }
    }
}

/// A change, done or tried.
#[derive(Debug)]
pub struct Event<'a> {
    /// `mcp_` and the tool's name.
    pub name: &'static str,
    /// What was changed, such as `post`.
    pub object: &'static str,
    /// Who changed it.
    pub actor: &'a UserId,
    /// Ids of what the call was about.
    pub about: Ids,
    /// How it ended.
    pub ending: Ending,
    /// Ids of what came of it, of a part of it, too.
    pub ids: Ids,
}

impl Audit {
    /// Writes through `api`.
    pub fn new(api: Client) -> Self {
        Self { api }
    }

    /// Records the event. A server that takes no record does not undo what was done, so this only warns.
    pub async fn record(&self, event: Event<'_>) {
        let record = AuditRecord {
            event_name: event.name.into(),
            status: event.ending.status().into(),
            event_data: AuditEventData {
                parameters: fields(event.about),
                result_state: fields(event.ids),
                object_type: event.object.into(),
                ..AuditEventData::default()
            },
            actor: AuditEventActor {
                user_id: event.actor.clone(),
                client: "mcp".into(),
                ..AuditEventActor::default()
            },
            meta: fields(vec![("source", "mcp".to_owned())]),
            ..AuditRecord::default()
        };
        if let Err(error) = self.api.log_audit_rec(&record).await {
            log_failure("writing the audit record", &error);
        }
    }
}

fn fields(pairs: Ids) -> BTreeMap<String, Interface> {
    pairs
        .into_iter()
        .map(|(key, value)| (key.to_owned(), Interface::String(value.into())))
        .collect()
}
