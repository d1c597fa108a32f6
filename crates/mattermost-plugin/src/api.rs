//! The server's API, by resource.
//!
//! A plugin gets it as [`Host::api`](crate::Host::api), an `Arc<dyn Api>`, and calls the methods of all resources on
//! it. Whoever needs less asks for less: a function that looks up users takes `&dyn Users`.
//!
//! Every method has a default that answers [`ApiError::Unsupported`], so a fake for a test implements the calls that
//! the test makes and no others.
//!
//! The server checks **no permissions** on these calls: they run with the plugin's rights, which are those of a system
//! admin. Whoever acts for a user asks [`Permissions`] first.
//!
//! ```
//! use mattermost_plugin::api::{ApiError, Users};
//! use mattermost_plugin::ids::UserId;
//!
//! async fn greeting(api: &dyn Users, user: &UserId) -> Result<String, ApiError> {
//!     match api.get_user(user).await {
//!         Ok(user) => Ok(format!("Hello @{}", user.username)),
//!         Err(error) if error.is_not_found() => Ok("Hello stranger".into()),
//!         Err(error) => Err(error),
//!     }
//! }
//! ```

use futures_util::future::BoxFuture;

mod channels;
mod client;
#[cfg(feature = "host")]
mod dispatch;
pub(crate) mod error;
mod key_value;
mod logging;
mod permissions;
mod plugin_http;
mod plugins;
mod posts;
mod resource;
mod system;
mod teams;
mod users;

pub use channels::Channels;
pub(crate) use client::RpcApi;
#[cfg(feature = "host")]
pub(crate) use dispatch::ApiService;
pub use error::{ApiError, chain};
pub use key_value::KeyValue;
pub use logging::Logging;
pub use permissions::Permissions;
pub use plugin_http::PluginHttp;
pub use plugins::Plugins;
pub use posts::Posts;
pub use system::System;
pub use teams::Teams;
pub use users::Users;

/// What an API call answers.
pub type ApiFuture<'a, T> = BoxFuture<'a, Result<T, ApiError>>;

macro_rules! api {
    ($first:ident $(+ $resource:ident)*) => {
        /// The whole API: every resource.
        ///
        /// Implemented by whatever implements all of them.
        pub trait Api: $first $(+ $resource)* {}

        impl<T: $first $(+ $resource)* + ?Sized> Api for T {}
    };
}

api!(
    Users
        + Teams
        + Channels
        + Posts
        + Permissions
        + KeyValue
        + System
        + Plugins
        + Logging
        + PluginHttp
);

#[cfg(test)]
mod tests;
