//! A small Mattermost in memory, to run and test a plugin in.
//!
//! The plugin is started and spoken to over the protocol of a real server; behind it is a [`World`] of users, teams,
//! channels and posts. Nothing here knows the plugin's code: one written in Go runs as well as one in Rust.
//!
//! # By hand
//!
//! `devhost --plugin PATH` starts the plugin in that folder, which holds `plugin.json` and the executable that this names,
//! as a server unpacks it; a packed one (`.tar.gz`) will do, too. While you work on a plugin, run what cargo has built:
//!
//! ```sh
//! cargo build
//! devhost --plugin . --executable target/debug/my-plugin
//! ```
//!
//! Then type `get /path` to open a page of the plugin as a user, `say ~news hello` to post, `/command` for its slash
//! commands, `set Key value` for its settings; `help` lists the rest. `restart` takes the next build.
//!
//! # In tests
//!
//! With `devhost` among the `[dev-dependencies]`, a test runs the plugin, does what users do, and looks at what became of it.
//! Here is a plugin that counts what is posted, with its test:
//!
//! ```
//! use std::sync::Arc;
//! use mattermost_plugin::model::Post;
//! use mattermost_plugin::{ActivateError, Context, Host, Plugin, Request, Response, plugin};
//!
//! struct Counter(Host);
//!
//! #[plugin]
//! impl Plugin for Counter {
//!     async fn new(host: Host) -> Result<Self, ActivateError> {
//!         Ok(Self(host))
//!     }
//!
//!     async fn message_has_been_posted(self: Arc<Self>, _: Context, post: Post) {
//!         let key = format!("posts:{}", post.channel_id);
//!         let counted = self.0.api.kv_get(&key).await.unwrap_or_default();
//!         let _ = self.0.api.kv_set(&key, &[counted, vec![b'|']].concat()).await;
//!     }
//!
//!     async fn serve_http(self: Arc<Self>, _: Context, request: Request) -> Response {
//!         let key = format!("posts:{}", request.uri().path().trim_start_matches('/'));
//!         Response::new(self.0.api.kv_get(&key).await.unwrap_or_default().into())
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // In a test: #[tokio::test] async fn posts_are_counted() {
//! use devhost::host::DevHost;
//! use devhost::{Manifest, world};
//!
//! let (world, sample) = world::sample();
//! let plugin = devhost::host::Plugin::in_process::<Counter>(Manifest::new("com.example.counter"));
//! let host = DevHost::start(plugin, &world).await?;
//!
//! // A user posts. When that returns, the plugin's hooks have.
//! let ada = host.user(&sample.ada);
//! ada.post(&sample.news, "Lunch?").await?;
//! ada.post(&sample.news, "Now!").await?;
//!
//! // What the plugin answers, what it keeps, and what stands in the channel.
//! let page = ada.get(&format!("/{}", sample.news)).await?;
//! assert_eq!(page.into_body().collect(100).await?, "||");
//! let key = format!("posts:{}", sample.news);
//! assert_eq!(world.value("com.example.counter", &key).as_deref(), Some(&b"||"[..]));
//! assert_eq!(world.posts(&sample.news).len(), 2);
//!
//! host.stop().await?;
//! # Ok(())
//! # }
//! ```
//!
//! The world of [`world::sample`] has a team, a user of each kind and a few channels. [`World::new`] is empty, and calls
//! such as [`World::add_user`] and [`World::join_channel`] fill it; they are set-up, of which the plugin is not told. What
//! a user does ([`DevHost::user`]) calls the plugin's hooks.
//!
//! ## How deep
//!
//! - **A part of the plugin** needs no plugin about it: [`api()`] is the API of a world, for a [`Host`] or wherever the
//!   part takes a client.
//! - **The plugin in the test's process** is [`Plugin::in_process`](host::Plugin::in_process), as above. Hooks and calls go
//!   over the protocol, on a socket.
//! - **The built plugin** is a process, with its real manifest. cargo builds a package's executable for its tests in `tests/`:
//!
//! ```no_run
//! # const EXECUTABLE: &str = "";
//! # async fn built() -> Result<(), Box<dyn std::error::Error>> {
//! use devhost::host::{DevHost, Plugin};
//! use devhost::world;
//! use std::path::Path;
//!
//! let (world, sample) = world::sample();
//! let executable = Path::new(EXECUTABLE); // env!("CARGO_BIN_EXE_my-plugin")
//! let host = DevHost::start(Plugin::executable(executable, Path::new("plugin.json"))?, &world).await?;
//! host.crash().await?; // what becomes of it when the process dies?
//! host.restart().await?;
//! # Ok(())
//! # }
//! ```
//!
//! ## Waiting
//!
//! A test never sleeps. What a plugin does in the background is waited for in the world: [`World::until`] looks again after
//! every change. Put a time limit around it, so that a test fails instead of hanging.
//!
//! ```
//! # use devhost::World;
//! # use mattermost_plugin::ids::ChannelId;
//! # async fn example(world: World, news: ChannelId) {
//! let answer = world.until(|world| world.posts(&news).into_iter().nth(1));
//! let answer = tokio::time::timeout(std::time::Duration::from_secs(10), answer).await;
//! # let _ = answer;
//! # }
//! ```
//!
//! Time that matters to the world, for keys that expire, is put forward with [`World::advance`].
//!
//! ## When the server fails
//!
//! [`World::fail`] makes a method of the API answer an error, [`World::hold`] makes its calls wait, [`World::calls`] counts
//! them; what goes to other plugins is `PluginHTTP`.
//!
//! ## Who may do what
//!
//! Roles grant what they do on a new server. [`World::grant`] and [`World::revoke`] change a role, [`World::override_scheme`]
//! gives a team roles of its own, [`World::moderate`] changes what the members of one channel may do, [`World::constrain`]
//! who may be in it; [`World::archive`] archives it.
//! [`World::change_config`] changes the server's configuration; [`DevHost::set_setting`] a setting of the plugin, of which it
//! hears.
//!
//! ## What is there already
//!
//! [`World::create_post`] makes a post, in the past where its `create_at` says so; members have it unread, and those whom it
//! mentions are counted, until [`World::view_channel`]. [`World::add_file`] and [`World::set_file_text`] make a file to
//! attach; [`World::add_reaction`], [`World::pin`], [`World::update_post`] and [`World::delete_post`] do what they say.
//! [`World::prefer`] chooses for a user, [`World::set_status`] says where one is, and [`World::change_user`],
//! [`World::change_channel`] and [`World::change_channel_member`] change what no call does.
//!
//! ## More than one server
//!
//! [`DevHost::join`] starts the plugin on another node of a cluster, in the same world. Then the plugin runs twice: what it
//! keeps in memory is there twice, what it keeps in the key-value store once, and its
//! [cluster events](mattermost_plugin::api::Plugins::publish_plugin_cluster_event) reach the other node, which they never do
//! on a single server.
//!
//! ## Tools for agents
//!
//! [`Agents`] stands in for the Agents plugin. It takes the registration of a plugin that has tools and calls them as Agents
//! does, on behalf of a user; see [`DevHost::connect`]. It is that of July 2026 or a later one, which talks and keeps
//! registrations in another way ([`Agents::install_as`]); it restarts, is updated or removed, comes late, and refuses
//! registrations or leaves them without an answer ([`Agents::fail`]). [`Agents::requests`] tells what it was asked.
//! [`OutsideEndpoint`] lets a person's own MCP client call the tools.
//!
//! # What is not here
//!
//! The world has users, teams, channels, posts with threads, files and reactions, what of them is unread, search, keys,
//! preferences, bots, slash commands, roles and permissions, sessions, a licence, configuration and a log. There are no
//! pictures of emojis or files, groups, e-mails or shared channels, and nobody follows a thread. Text
//! is extracted from text files alone, and search compares words as they are. A method
//! of the API that is missing answers an error with status 501 and the id `devhost.unsupported`, which says *GetEmoji is
//! not in the dev host*, and so does a line of the log. Of the hooks, those are called that belong to posts, reactions,
//! memberships (without an actor), new channels and users, commands, requests, settings and cluster events. Nobody logs in.
//! Nothing is checked that only Mattermost's own REST API would check: what a user may do is up to the test.
//!
//! A world runs one plugin besides Agents, on as many nodes as you like; nodes see every change of the world at once, and
//! their network never fails. Agents has no models and no licence: it registers, lists and calls, and an admin's policies
//! are kept but not applied.
//!
//! [`Host`]: mattermost_plugin::Host

pub mod agents;
mod cluster;
mod environment;
pub mod feeds;
mod happening;
pub mod host;
mod inter_plugin;
pub mod manifest;
mod outside;
mod plugin_api;
mod rest;
mod serve;
pub mod world;

pub use agents::Agents;
pub use feeds::FeedServer;
pub use host::DevHost;
pub use manifest::Manifest;
pub use outside::OutsideEndpoint;
pub use plugin_api::api;
pub use rest::RestServer;
pub use world::World;
