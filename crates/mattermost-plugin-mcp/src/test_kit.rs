//! Drives a plugin's tools as the Agents plugin does, without a process: for tests.
//!
//! [`TestAgents`] is what a test of a plugin needs. It opens an MCP session as Agents does, lists the tools, calls one, shows
//! what the model would get, and panics where Agents or a model provider would break.
//!
//! ```
//! # use mattermost_plugin::{Host, api::Fake, ids::UserId};
//! # use mattermost_plugin_mcp::{Hints, McpServer, NoArguments, Tool, ToolContext, ToolError};
//! # struct Greet;
//! # impl Tool for Greet {
//! #     const NAME: &'static str = "greet";
//! #     const DESCRIPTION: &'static str = "Greet the caller.";
//! #     const HINTS: Hints = Hints::READ;
//! #     type Arguments = NoArguments;
//! #     type Output = String;
//! #     async fn call(&self, _: ToolContext, _: NoArguments) -> Result<String, ToolError> {
//! #         Ok("Hello!".to_owned())
//! #     }
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let host = Host::new(Fake::default());
//! # let builder = McpServer::builder(&host).plugin_id("com.example.hello").name("Hello").version("1.0.0");
//! # let server = builder.tool(Greet).build().unwrap();
//! use mattermost_plugin_mcp::test_kit::TestAgents;
//! use serde_json::json;
//!
//! let ada = UserId::from("adaadaadaadaadaadaadaada12");
//! let agents = TestAgents::server(&server);
//! let answer = agents.user(&ada).call("greet", json!({})).await;
//! assert_eq!(answer.text, "Hello!");
//! # }
//! ```

mod agents_request;
mod exchange;
mod fault;
mod generation;
mod llm_answer;
mod llm_tool;
#[cfg(feature = "test-kit")]
mod on_behalf;
mod output_schema;
mod route;
/// How Agents talks, with errors instead of panics: what the dev host runs on.
#[doc(hidden)]
pub mod session;
#[cfg(feature = "test-kit")]
mod test_agents;

pub use generation::Generation;
pub use llm_answer::LlmAnswer;
pub use llm_tool::LlmTool;
#[cfg(feature = "test-kit")]
pub use on_behalf::OnBehalf;
pub use route::Route;
#[cfg(feature = "test-kit")]
pub use test_agents::TestAgents;

/// Plugin id of Agents.
pub const AGENTS_PLUGIN_ID: &str = crate::gate::AGENTS_PLUGIN_ID;
