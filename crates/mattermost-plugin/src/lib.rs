//! SDK for Mattermost server plugins.
pub mod api;
pub mod body;
mod body_stream;
#[cfg(feature = "host")]
pub mod host;
mod http_subset;
pub mod ids;
pub mod model;
mod permission;
pub mod plugin;
pub mod serve;

pub use body::Body;
pub use go_gob::Interface;
pub use go_plugin::tasks::TaskSet;
pub use plugin::{ActivateError, Context, Hook, Host, Plugin};
pub use serve::serve;
