//! The server's audit log.

use mattermost_plugin::api::Audit;
use mattermost_plugin::model::{AuditRecord, LogLevel};

use super::GrpcApi;
use super::table::calls;

impl Audit for GrpcApi {
    calls! {
        fn log_audit_rec(record: &'a AuditRecord) -> () = LogAuditRecRequest;
        fn log_audit_rec_with_level(record: &'a AuditRecord, level: &'a LogLevel) -> () = LogAuditRecWithLevelRequest;
    }
}
