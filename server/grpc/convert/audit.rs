//! Audit records. The contract has the form that they had before events: what an event was about goes into its `meta`.

use std::collections::BTreeMap;

use mattermost_plugin::Interface;
use mattermost_plugin::model::{
    AuditEventActor, AuditEventData, AuditEventError, AuditRecord, LogLevel,
};

use super::Convert;
use crate::grpc::contract::mattermost::AuditRecord as Message;

/// The keys in `meta`.
const PARAMETERS: &str = "parameters";
const PRIOR_STATE: &str = "prior_state";
const RESULT_STATE: &str = "resulting_state";
const OBJECT_TYPE: &str = "object_type";
const FORWARDED_FOR: &str = "x_forwarded_for";
const DESCRIPTION: &str = "error_description";
const CODE: &str = "error_code";

impl Convert<Message> for AuditRecord {
    fn convert(self) -> Message {
        let Self {
            event_data: data,
            actor,
            error,
            mut meta,
            ..
        } = self;
        for (key, value) in [
            (PARAMETERS, Interface::Map(data.parameters)),
            (PRIOR_STATE, Interface::Map(data.prior_state)),
            (RESULT_STATE, Interface::Map(data.result_state)),
            (OBJECT_TYPE, Interface::String(data.object_type)),
            (FORWARDED_FOR, Interface::String(actor.x_forwarded_for)),
            (DESCRIPTION, Interface::String(error.description)),
            (CODE, Interface::Int(error.code)),
        ] {
            if !is_empty(&value) {
                meta.insert(key.to_owned(), value);
            }
        }
        Message {
            event: self.event_name.convert(),
            status: self.status.convert(),
            user_id: actor.user_id.into(),
            session_id: actor.session_id.into(),
            client: actor.client.convert(),
            ip_address: actor.ip_address.convert(),
            meta: meta.convert(),
            ..Message::default()
        }
    }
}

fn is_empty(value: &Interface) -> bool {
    match value {
        Interface::Map(map) => map.is_empty(),
        Interface::String(text) => text.is_empty(),
        Interface::Int(number) => *number == 0,
        _ => false,
    }
}

impl Convert<Option<Message>> for AuditRecord {
    fn convert(self) -> Option<Message> {
        Some(self.convert())
    }
}

impl Convert<AuditRecord> for Message {
    fn convert(self) -> AuditRecord {
        let mut meta: BTreeMap<String, Interface> = self.meta.convert();
        let mut map = |key| match meta.remove(key) {
            Some(Interface::Map(map)) => map,
            _ => BTreeMap::new(),
        };
        let (parameters, prior_state, result_state) =
            (map(PARAMETERS), map(PRIOR_STATE), map(RESULT_STATE));
        let mut text = |key| match meta.remove(key) {
            Some(Interface::String(text)) => text,
            _ => String::new().into(),
        };
        let (object_type, x_forwarded_for, description) =
            (text(OBJECT_TYPE), text(FORWARDED_FOR), text(DESCRIPTION));
        let code = meta.remove(CODE).and_then(|code| code.as_f64());
        AuditRecord {
            event_name: self.event.into(),
            status: self.status.into(),
            event_data: AuditEventData {
                parameters,
                prior_state,
                result_state,
                object_type,
            },
            actor: AuditEventActor {
                user_id: self.user_id.into(),
                session_id: self.session_id.into(),
                client: self.client.into(),
                ip_address: self.ip_address.into(),
                x_forwarded_for,
            },
            error: AuditEventError {
                description,
                code: code.unwrap_or_default() as i64,
            },
            meta,
        }
    }
}

/// Levels have names.
impl Convert<String> for LogLevel {
    fn convert(self) -> String {
        self.name.convert()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back() {
        let state = |id: &str| BTreeMap::from([("id".to_owned(), Interface::from(id))]);
        let record = AuditRecord {
            event_name: "mcp_send_message".into(),
            status: "fail".into(),
            event_data: AuditEventData {
                parameters: state("c1"),
                prior_state: state("p0"),
                result_state: state("p1"),
                object_type: "post".into(),
            },
            actor: AuditEventActor {
                user_id: "ada".into(),
                session_id: "s1".into(),
                client: "mcp".into(),
                ip_address: "::1".into(),
                x_forwarded_for: "::2".into(),
            },
            error: AuditEventError {
                description: "no".into(),
                code: 403,
            },
            meta: state("m1"),
        };
        for record in [record, AuditRecord::default()] {
            let message: Message = record.clone().convert();
            assert_eq!(Convert::<AuditRecord>::convert(message), record);
        }
    }
}
