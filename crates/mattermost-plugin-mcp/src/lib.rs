//! MCP tools from a Mattermost plugin.
pub mod caller;
pub mod registration;
pub mod server;
pub mod tool;
pub use caller::Caller;
pub use registration::{Registration, RegistrationConfig};
pub use server::{McpServer, McpServerBuilder, ToolSetError};
pub use tool::{Capability, Effect, Hints, Policy, Tool, ToolContext, ToolError, ToolOutput};
