//! MCP tools from a Mattermost plugin.
mod arguments;
mod builder;
mod call;
pub mod caller;
mod endpoint;
mod entry;
mod envelope;
mod gate;
mod handler;
pub mod hints;
mod names;
pub mod registration;
mod schema;
pub mod server;
pub mod tool;

pub use builder::{McpServerBuilder, ToolSetError};
pub use caller::Caller;
pub use hints::{Capability, Effect, Hints, Policy};
pub use registration::{Registration, RegistrationConfig, RegistrationState};
pub use server::McpServer;
pub use tool::{Tool, ToolContext, ToolError, ToolOutput};
