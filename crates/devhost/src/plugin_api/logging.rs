//! The server's log.

use mattermost_plugin::api::{ApiFuture, Logging};

use super::PluginApi;
use crate::world::{Level, LogLine};

impl Logging for PluginApi {
    fn log_debug<'a>(
        &'a self,
        message: &'a str,
        pairs: &'a [(String, String)],
    ) -> ApiFuture<'a, ()> {
        self.log(Level::Debug, message, pairs)
    }

    fn log_info<'a>(
        &'a self,
        message: &'a str,
        pairs: &'a [(String, String)],
    ) -> ApiFuture<'a, ()> {
        self.log(Level::Info, message, pairs)
    }

    fn log_warn<'a>(
        &'a self,
        message: &'a str,
        pairs: &'a [(String, String)],
    ) -> ApiFuture<'a, ()> {
        self.log(Level::Warn, message, pairs)
    }

    fn log_error<'a>(
        &'a self,
        message: &'a str,
        pairs: &'a [(String, String)],
    ) -> ApiFuture<'a, ()> {
        self.log(Level::Error, message, pairs)
    }
}

impl PluginApi {
    fn log(
        &self,
        level: Level,
        message: &str,
        pairs: &[(String, String)],
    ) -> ApiFuture<'static, ()> {
        self.world.add_log_line(LogLine {
            level,
            plugin: Some(self.manifest.id.clone()),
            message: message.to_owned(),
            pairs: pairs.to_vec(),
        });
        Box::pin(std::future::ready(Ok(())))
    }
}
