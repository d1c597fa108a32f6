#![doc = include_str!("../README.md")]
mod answer;
mod arguments;
mod beginning;
mod block;
mod builder;
mod call;
mod caller;
mod context;
mod endpoint;
mod entry;
mod envelope;
mod error;
mod failure;
mod gate;
mod handler;
mod hints;
mod keywords;
mod line;
mod lint;
mod manifest;
mod message;
mod names;
mod outline;
mod output;
mod places;
mod progress;
mod registration;
mod schema;
mod server;
#[cfg(feature = "agents-session")]
#[cfg_attr(not(feature = "test-kit"), doc(hidden))]
pub mod test_kit;
mod tool;
mod tool_set;
mod tool_set_error;
mod validator;

pub use block::Block;
pub use builder::McpServerBuilder;
pub use caller::Caller;
pub use context::ToolContext;
pub use error::ToolError;
pub use hints::{Capability, Hints, Policy};
pub use output::{ToolAnswer, ToolOutput};
pub use registration::{Registration, RegistrationConfig, RegistrationState, RegistrationStatus};
pub use server::{ListedTool, McpServer};
pub use tool::{NoArguments, Tool};
pub use tool_set_error::ToolSetError;
