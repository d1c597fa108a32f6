//! The server and its configuration.

use super::resource::resource;
use crate::model::{AuditRecord, Config};

resource! {
    /// The server and its configuration.
    trait System {
        /// The server's version, as `11.3.0`.
        fn get_server_version() -> (String) = "GetServerVersion", "5.4";

        /// The server's configuration, secrets masked.
        ///
        /// A setting that is off or zero arrives as `None`: gob cannot tell a pointer to a zero value from nil.
        fn get_config() -> (&Config) = "GetConfig", "5.2";

        /// This plugin's settings as JSON, merged over the defaults of its manifest.
        ///
        /// The server writes the keys in **lower case**, whatever their case in the manifest: name fields accordingly,
        /// or every setting silently has its default.
        fn load_plugin_configuration() -> (Json) = "LoadPluginConfiguration", "5.2";

        /// Writes a record to the server's audit log.
        fn log_audit_rec(record: &'a AuditRecord) -> () = "LogAuditRec", "10.10";
    }
}
