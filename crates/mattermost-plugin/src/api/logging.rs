//! The server's log.

use super::resource::resource;

resource! {
    /// The server's log; the server adds the plugin's id to each line.
    ///
    /// Each line is a call to the server. The events of `tracing` come here through a queue that never blocks: prefer
    /// them.
    trait Logging {
        /// A line for whoever looks for a fault.
        fn log_debug(message: &'a str, pairs: &'a [(String, String)]) -> () = "LogDebug", "5.2";

        /// A line about the normal course of things.
        fn log_info(message: &'a str, pairs: &'a [(String, String)]) -> () = "LogInfo", "5.2";

        /// A line about something that went wrong and was dealt with.
        fn log_warn(message: &'a str, pairs: &'a [(String, String)]) -> () = "LogWarn", "5.2";

        /// A line about something that went wrong and needs an admin.
        fn log_error(message: &'a str, pairs: &'a [(String, String)]) -> () = "LogError", "5.2";
    }
}
