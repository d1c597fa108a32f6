//! The built plugin as a process in the dev host's world: all that a call goes through but a Mattermost server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(
    clippy::print_stdout,
    reason = "with --nocapture the tables are for people"
)]

mod agents;
mod cluster;
mod errors;
mod feeds;
mod gate;
#[path = "../grpc_host/mod.rs"]
mod grpc_host;
mod hanging;
mod hidden;
mod inside;
mod lifetime;
mod matrix;
mod messages;
mod outside;
mod properties;
mod readme;
mod registration;
mod retries;
mod round_trips;
mod scenarios;
mod settings;
mod stage;
mod starts;
mod tools;
mod transport;
mod who;
