#![doc = include_str!("../README.md")]
//!
//! ## What happens here
//!
//! 1. The server starts the process and asks which hooks there are: [`Plugin::HOOKS`], which [`#[plugin]`](macro@plugin)
//!    writes from the functions that stand in the impl. It calls no others.
//! 2. It activates the plugin. [`Plugin::new`] builds it around the [`Host`], which holds the server's [`api`] and the
//!    plugin's background tasks: what it cannot be without, such as a bot, it asks for there. Whatever makes the plugin
//!    impossible is an [`ActivateError`]: the admin reads it.
//! 3. It calls hooks as things happen, each in a task of its own: here OnConfigurationChange, when the admin has saved
//!    the settings, and ServeHTTP, whose requests arrive as `http` has them and are answered with a [`Response`].
//! 4. It deactivates the plugin. Tasks of [`Host::tasks`] are cancelled and waited for; one that has to say something
//!    before holds a [`Deactivation`].
//!
//! ## Where to find what
//!
//! | you want to | look at |
//! |---|---|
//! | act on what happens in Mattermost, or have a say in it | the hooks: [`Plugin`], [`Decision`] |
//! | ask and change things: users, posts, channels, files... | [`api`]: [`Host::api`] has all methods |
//! | know what a `Post` or a `User` holds | [`model`], [`ids`] |
//! | let the admin set something | [`settings`] |
//! | keep something | [`kv`] |
//! | answer HTTP with a router, or send requests to other plugins | [`service`], [`response`], [`body`] |
//! | run something in the background | [`TaskSet`], [`Deactivation`] |
//! | test a plugin | [`api::Fake`] for a function; the dev host, the crate `devhost`, for the built plugin |
//! | be a server yourself | `host`, behind the feature of that name |
//! | bring a plugin over from Go | [`coming_from_go`] |
//!
//! Tools for AI agents come with the crate `mattermost-plugin-mcp`; `examples/hello` in the repository is a plugin with two
//! tools and pages of its own, on one page.
//!
//! ## Hooks
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
//! #   async fn new(_: Host) -> Result<Self, ActivateError> { Ok(Self) }
//!     async fn message_will_be_posted(self: Arc<Self>, _: Context, post: Post) -> Decision<Post> {
//!         match post.message.contains("darn") {
//!             true => Decision::Reject("Mind your language.".into()),
//!             false => Decision::Allow,
//!         }
//!     }
//! }
//! ```
//!
//! ## Bodies
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
//! ## Logging
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
mod attachments;
pub mod body;
mod body_stream;
mod channel;
#[cfg(any(doc, doctest))]
#[doc = include_str!("coming_from_go.md")]
pub mod coming_from_go {}
mod deactivation;
pub mod emoji;
mod go_error;
mod handshake;
mod hooks;
#[cfg(feature = "host")]
pub mod host;
mod http_subset;
pub mod ids;
pub mod kv;
mod lifecycle;
mod log;
pub mod model;
mod permission;
pub mod plugin;
pub mod response;
pub mod serve;
pub mod service;
pub mod settings;
pub mod transport;
mod user;
mod values;

pub use body::Body;
pub use deactivation::Deactivation;
pub use go_gob::{Binary, GoString, Interface, Time};
pub use go_plugin::tasks::TaskSet;
pub use hooks::{Decision, Hook, HookError, Replacement};
pub use mattermost_plugin_macros::plugin;
pub use plugin::{ActivateError, Context, Host, Plugin};
pub use serve::{serve, serve_with};

pub use {bytes, http};

/// A request, its body streaming in.
pub type Request = http::Request<Body>;

/// A response; the body streams out.
pub type Response = http::Response<Body>;
