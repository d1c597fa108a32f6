//! The audit log.

use mattermost_plugin::api::{ApiFuture, Audit};
use mattermost_plugin::model::AuditRecord;

use super::{PluginApi, ready};

impl Audit for PluginApi {
    fn log_audit_rec<'a>(&'a self, record: &'a AuditRecord) -> ApiFuture<'a, ()> {
        self.world.add_audit_record(record.clone());
        ready(Ok(()))
    }
}
