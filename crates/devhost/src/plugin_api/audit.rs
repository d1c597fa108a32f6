//! The audit log.

use mattermost_plugin::api::{ApiFuture, Audit};
use mattermost_plugin::model::{AuditRecord, LogLevel};

use super::PluginApi;

impl Audit for PluginApi {
    fn log_audit_rec<'a>(&'a self, rec: &'a AuditRecord) -> ApiFuture<'a, ()> {
        self.answer("LogAuditRec", move |world| {
            world.add_audit_record(rec.clone());
            Ok(())
        })
    }

    fn log_audit_rec_with_level<'a>(
        &'a self,
        rec: &'a AuditRecord,
        _level: &'a LogLevel,
    ) -> ApiFuture<'a, ()> {
        self.answer("LogAuditRecWithLevel", move |world| {
            world.add_audit_record(rec.clone());
            Ok(())
        })
    }
}
