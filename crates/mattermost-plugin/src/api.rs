//! The server's API, by resource.
//!
//! A plugin gets it as [`Host::api`](crate::Host::api), a [`Client`], and calls the methods of all resources on it, with
//! nothing to import. Whoever needs less asks for less: a function that looks up users takes `&impl Users`. Each method
//! names its Go original, under which Mattermost documents what it does, and the first version of Mattermost that has it.
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
//! async fn greeting(api: &impl Users, user: &UserId) -> Result<String, ApiError> {
//!     match api.get_user(user).await {
//!         Ok(user) => Ok(format!("Hello @{}", user.username)),
//!         Err(error) if error.is_not_found() => Ok("Hello stranger".into()),
//!         Err(error) => Err(error),
//!     }
//! }
//! ```

use futures_util::future::{BoxFuture, ready};

mod arguments;
mod client;
#[cfg(feature = "host")]
mod dispatch;
pub(crate) mod error;
mod resources;
pub(crate) mod returns;
mod rpc;
mod streams;
mod table;

pub use client::Client;
#[cfg(feature = "host")]
pub(crate) use dispatch::ApiService;
pub use error::{ApiError, chain};
pub use resources::*;
pub(crate) use rpc::RpcApi;

/// What an API call answers.
pub type ApiFuture<'a, T> = BoxFuture<'a, Result<T, ApiError>>;

/// A method of the API.
pub(crate) struct Method {
    /// Its name in Go, under which it is called.
    name: &'static str,
    /// Minimum server version.
    since: &'static str,
}

/// What a method answers that is not implemented, which only happens where there is no server.
fn unsupported<'a, T: Send + 'a>(method: &'static str) -> ApiFuture<'a, T> {
    Box::pin(ready(Err(ApiError::Unsupported { method, since: "" })))
}

#[cfg(test)]
mod tests;
