//! The audit log.

use mattermost_plugin::model::AuditRecord;

use super::World;

impl World {
    /// Everything that was written to the audit log, oldest first.
    pub fn audit_records(&self) -> Vec<AuditRecord> {
        self.read(|state| state.audit.clone())
    }

    pub(crate) fn add_audit_record(&self, record: AuditRecord) {
        self.change(|state| state.audit.push(record));
    }
}
