//! SDK for Mattermost server plugins.
pub mod api;
pub mod body;
#[cfg(feature = "host")]
pub mod host;
pub mod ids;
pub mod model;
pub mod plugin;
pub mod serve;

pub use body::Body;
pub use go_plugin::tasks::TaskSet;
pub use plugin::{ActivateError, Context, Hook, Host, Plugin};
pub use serve::serve;
