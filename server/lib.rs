//! Toolbelt: tools for AI agents that act as the user who asked, and never beyond.
//!
//! A request comes in through [`plugin`]; its tool in [`tools`] turns names into channels and people with [`resolve`],
//! asks [`permissions`] what the caller may do, and answers. A tool never holds the server's API: it gets what it works on
//! from those two, after the check.

pub mod answered;
pub mod attachment;
pub mod audit;
pub mod changes;
pub mod character_references;
pub mod config;
pub mod confirm;
pub mod content;
pub mod delivery;
pub mod emoji;
pub mod feeds;
mod grpc;
pub mod idempotency;
pub mod link_guard;
pub mod listing;
pub mod manifest;
pub mod mentions;
mod offering;
pub mod paging;
pub mod permissions;
pub mod plugin;
pub mod quoted;
pub mod rates;
pub mod refusal;
pub mod resolve;
pub mod rest;
pub mod site;
pub mod time;
mod tls;
pub mod tools;
pub mod upload;

#[cfg(test)]
mod cast;
#[cfg(test)]
mod lines;
#[cfg(test)]
mod scene;

pub use grpc::Grpc;
#[cfg(feature = "grpc-host")]
pub use grpc::{codec, contract, convert};
pub use plugin::Toolbelt;
