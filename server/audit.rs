//! Audit records: who changed what through an agent. Ids and outcomes, never what was written.

use std::collections::BTreeMap;

use mattermost_plugin::Interface;
use mattermost_plugin::api::{ApiError, Client};
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

    /// Records the event: where the server has no audit log for plugins, in the plugin's own log. That a record cannot be
    /// written does not undo what was done, so it is only logged.
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
        match self.api.log_audit_rec(&record).await {
            Ok(()) => {}
            // A server that hosts the plugin over gRPC takes no audit records yet.
            Err(ApiError::Unsupported { .. }) => log(&record),
            Err(error) => {
                log_failure("writing the audit record", &error);
            }
        }
    }
}

/// Writes to the plugin's own log what would be in the audit log.
fn log(record: &AuditRecord) {
    let AuditRecord {
        event_data: data, ..
    } = record;
    tracing::info!(
        event = record.event_name.as_str(),
        status = record.status.as_str(),
        user_id = record.actor.user_id.as_str(),
        object = data.object_type.as_str(),
        about = ids(&data.parameters),
        result = ids(&data.result_state),
        "a change that is not in the audit log, which the server does not let plugins write"
    );
}

/// As `key=id`.
fn ids(fields: &BTreeMap<String, Interface>) -> String {
    let texts = fields
        .iter()
        .filter_map(|(key, value)| Some((key, value.as_str()?)));
    let pairs: Vec<_> = texts.map(|(key, id)| format!("{key}={id}")).collect();
    pairs.join(" ")
}

fn fields(pairs: Ids) -> BTreeMap<String, Interface> {
    pairs
        .into_iter()
        .map(|(key, value)| (key.to_owned(), Interface::String(value.into())))
        .collect()
}

#[cfg(test)]
mod tests {
    use mattermost_plugin::api::Fake;

    use super::*;
    use crate::lines::Lines;

    #[tokio::test]
    async fn a_server_without_an_audit_log_has_the_change_in_the_plugins_log() {
        let lines = Lines::default();
        let _guard = tracing::subscriber::set_default(lines.clone());
        let event = Event {
            name: "mcp_send_message",
            object: "post",
            actor: &UserId::new("ada"),
            about: vec![
                ("channel_id", "c1".to_owned()),
                ("root_id", "p0".to_owned()),
            ],
            ending: Ending::Failed,
            ids: vec![("post_id", "p1".to_owned())],
        };
        Audit::new(Fake::default().into()).record(event).await;
        let lines = lines.text();
        for part in [
            r#"event="mcp_send_message""#,
            r#"status="fail""#,
            r#"user_id="ada""#,
            r#"object="post""#,
            r#"about="channel_id=c1 root_id=p0""#,
            r#"result="post_id=p1""#,
        ] {
            assert!(lines.contains(part), "{part} in {lines}");
        }
    }

    #[tokio::test]
    async fn what_is_in_the_audit_log_is_not_in_the_plugins() {
        let lines = Lines::default();
        let _guard = tracing::subscriber::set_default(lines.clone());
        let (world, sample) = devhost::world::sample();
        let event = Event {
            name: "mcp_send_message",
            object: "post",
            actor: &sample.ada,
            about: Vec::new(),
            ending: Ending::Done,
            ids: Vec::new(),
        };
        Audit::new(crate::scene::api(&world)).record(event).await;
        assert_eq!(world.audit_records().len(), 1);
        assert!(!lines.text().contains("mcp_send_message"));
    }
}
