//! A Mattermost and an Agents stand-in that run a real plugin process.
//!
//! The plugin is the built program, started and spoken to over the protocol of a real server; what stands behind it is
//! a small world in memory. Nothing here knows the plugin's code: what works under the dev host works because it goes
//! over the wire.
//!
//! - [`world`]: users, teams, channels, posts, settings; permissions are resolved as core does.
//! - [`Agents`]: the Agents plugin's bridge for registrations, and its MCP client.
//! - [`DevHost`]: the plugin process between the two, with start, crash, restart and stop.
//! - [`FeedServer`]: feed documents on loopback, to try a feed reader on.
//! - [`OutsideEndpoint`]: an MCP endpoint on loopback for each user of the world, for a person's own MCP client.

pub mod agents;
mod environment;
pub mod feeds;
mod happening;
pub mod host;
mod inter_plugin;
pub mod manifest;
mod outside;
mod plugin_api;
mod serve;
pub mod world;

pub use agents::{Agents, McpClient};
pub use feeds::FeedServer;
pub use host::DevHost;
pub use manifest::Manifest;
pub use outside::OutsideEndpoint;
pub use plugin_api::api;
pub use world::World;
