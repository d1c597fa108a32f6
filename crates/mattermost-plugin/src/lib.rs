//! SDK for Mattermost server plugins.
//!
//! A plugin is a program that a Mattermost server starts and calls: a type that implements [`Plugin`], and a `main`
//! that gives it to [`serve`](serve()), which brings the runtime, the log and everything else. This one answers requests
//! to `/plugins/{id}/hello` with the user's name:
//!
//! ```no_run
//! use std::sync::Arc;
//! use mattermost_plugin::ids::UserId;
//! use mattermost_plugin::{ActivateError, Context, Host, Plugin, Request, Response, plugin};
//!
//! struct Hello(Host);
//!
//! #[plugin]
//! impl Plugin for Hello {
//!     fn new(host: Host) -> Result<Self, ActivateError> {
//!         Ok(Self(host))
//!     }
//!
//!     async fn serve_http(self: Arc<Self>, _: Context, request: Request) -> Response {
//!         // The server sets this header for a valid session, and strips it from every other request.
//!         let user = request.headers().get("mattermost-user-id");
//!         let user = UserId::new(user.and_then(|id| id.to_str().ok()).unwrap_or_default());
//!         match self.0.api.get_user(&user).await {
//!             Ok(user) => Response::new(format!("Hello, {}!\n", user.display_name()).into()),
//!             Err(_) => Response::new("Hello, whoever you are!\n".into()),
//!         }
//!     }
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     mattermost_plugin::serve::<Hello>()
//! }
//! ```
//!
//! What happens here, in order:
//!
//! 1. The server starts the process and asks which hooks there are: [`Plugin::HOOKS`], which [`#[plugin]`](macro@plugin)
//!    writes from the functions that stand in the impl. It calls no others.
//! 2. It activates the plugin. [`Plugin::new`] builds it around the [`Host`], which holds the server's [`api`] and the
//!    plugin's background tasks. Whatever makes the plugin impossible is an [`ActivateError`]: the admin reads it.
//! 3. Requests arrive as `http` has them, each in a task of its own, and are answered with a [`Response`].
//! 4. The server deactivates the plugin. Tasks of [`Host::tasks`] are cancelled and waited for; one that has to say
//!    something before holds a [`Deactivation`].
//!
//! Every hook of Mattermost is a function of [`Plugin`]; write those that you need. One that is asked before something
//! happens answers a [`Decision`]:
//!
//! ```
//! # use std::sync::Arc;
//! # use mattermost_plugin::{ActivateError, Context, Decision, Host, Plugin, model::Post, plugin};
//! # struct Polite;
//! #[plugin]
//! impl Plugin for Polite {
//! #   fn new(_: Host) -> Result<Self, ActivateError> { Ok(Self) }
//!     async fn message_will_be_posted(self: Arc<Self>, _: Context, post: Post) -> Decision<Post> {
//!         match post.message.contains("darn") {
//!             true => Decision::Reject("Mind your language.".into()),
//!             false => Decision::Allow,
//!         }
//!     }
//! }
//! ```
//!
//! Bodies stream. What fits into memory becomes a body with `into()`, and [`Body::collect`] reads one up to a limit;
//! longer ones are made and read piece by piece:
//!
//! ```
//! use mattermost_plugin::{Body, Request, Response, response};
//!
//! async fn serve(request: Request) -> Response {
//!     match request.uri().path() {
//!         "/count" => count(request.into_body()).await,
//!         "/numbers" => Response::new(Body::from_chunks((1..=1_000_000).map(|n| format!("{n}\n")))),
//!         _ => response::not_found(),
//!     }
//! }
//!
//! async fn count(mut body: Body) -> Response {
//!     let mut length = 0;
//!     while let Ok(Some(chunk)) = body.chunk().await {
//!         length += chunk.len();
//!     }
//!     Response::new(format!("{length} bytes\n").into())
//! }
//! ```
//!
//! The server's types are in [`model`]. [`settings`] keeps what the admin has set, [`kv`] stores what the plugin has to
//! remember, and [`service`] lets an axum router, or any other tower service, answer requests. Tools for AI agents come
//! with the crate `mattermost-plugin-mcp`. A plugin with tools and pages, on one page, is `examples/hello` in the repository.
//!
//! # Logging
//!
//! Log with `tracing`: a line stands in the server's log, its fields beside it. The events of the plugin's own crate
//! are sent from debug level up. Of other crates only warnings and errors are, and of these only the level and the place
//! in the source, because nobody here knows what their words hold. Events of the SDK go to stderr, which the server
//! reads into its log, too. Each line is a call to the server, so lines wait in a queue of 1,024; what does not fit is
//! dropped and counted. Never log what a user typed, and no token.
//!
//! A panic is logged with its place, and with its message only where that is a literal in the source.

pub mod api;
mod app_error;
pub mod body;
mod body_stream;
mod deactivation;
mod handshake;
mod hooks;
#[cfg(feature = "host")]
pub mod host;
mod http_subset;
pub mod ids;
pub mod kv;
mod log;
pub mod model;
mod permission;
pub mod plugin;
pub mod response;
pub mod serve;
pub mod service;
pub mod settings;
mod user;
mod values;

pub use body::Body;
pub use deactivation::Deactivation;
pub use go_gob::{GoString, Interface};
pub use go_plugin::tasks::TaskSet;
pub use hooks::{Decision, Hook, HookError, Replacement};
pub use mattermost_plugin_macros::plugin;
pub use plugin::{ActivateError, Context, Host, Plugin};
pub use serve::serve;

pub use {bytes, http};

/// A request, its body streaming in.
pub type Request = http::Request<Body>;

/// A response; the body streams out.
pub type Response = http::Response<Body>;
