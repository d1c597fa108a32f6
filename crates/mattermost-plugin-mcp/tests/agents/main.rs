//! Drives a server as the Agents plugin would, and its registration against an Agents that comes and goes.
#![expect(
    clippy::unwrap_used,
    reason = "a test says by panicking that something is wrong"
)]
mod builder;
mod calls;
mod changes;
mod client;
mod endpoint;
mod lifetimes;
mod log;
mod mattermost;
mod messages;
mod offer;
mod output_schema;
mod overload;
mod protocol;
mod registration;
mod rules;
mod shipped;
mod stage;
mod test_kit;
mod tools;
