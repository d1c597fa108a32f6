//! Other plugins.

use super::resource::resource;
use crate::model::PluginStatus;

resource! {
    /// The plugins of this server.
    trait Plugins {
        /// Whether a plugin runs (`state` 2) on this node. Status 404 when it is not installed.
        fn get_plugin_status(id: &'a str) -> (&PluginStatus, AppError) = "GetPluginStatus", "5.6";
    }
}
