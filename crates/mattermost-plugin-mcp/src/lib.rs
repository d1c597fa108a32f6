#![doc = include_str!("../README.md")]
mod arguments;
mod beginning;
mod builder;
mod call;
mod caller;
mod endpoint;
mod entry;
mod envelope;
mod gate;
mod handler;
mod hints;
mod names;
mod problems;
mod registration;
mod schema;
mod server;
mod tool;
mod words;

pub use builder::{McpServerBuilder, ToolSetError};
pub use caller::Caller;
pub use hints::{Capability, Effect, Hints, Policy};
pub use registration::{Registration, RegistrationConfig, RegistrationState};
pub use server::McpServer;
pub use tool::{Tool, ToolContext, ToolError, ToolOutput};
