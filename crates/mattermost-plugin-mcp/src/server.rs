//! The MCP server of a plugin.
use crate::{Policy, Tool};
use mattermost_plugin::Body;
/// Everything that is wrong with a set of tools, each with its mend.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ToolSetError(pub Vec<String>);
/// Collects tools.
pub struct McpServerBuilder {}
impl McpServerBuilder {
    /// Adds a tool.
    pub fn tool<T: Tool>(self, _tool: T) -> Self {
        todo!()
    }
    /// Whether Agents offers the tools to outside clients too (default: false).
    pub fn expose_external(self, _yes: bool) -> Self {
        todo!()
    }
    /// Checks the set.
    pub fn build(self) -> Result<McpServer, ToolSetError> {
        todo!()
    }
}
/// Serves tools to the Agents plugin. Cheap to clone.
#[derive(Clone)]
pub struct McpServer {}
impl McpServer {
    /// `name` and `version` as the manifest has them; `path` absolute ("/mcp").
    pub fn builder(_plugin_id: &str, _name: &str, _path: &str, _version: &str) -> McpServerBuilder {
        todo!()
    }
    /// Whether this path is the server's: the path exactly, or below it.
    pub fn owns(&self, _path: &str) -> bool {
        todo!()
    }
    /// Gate, then MCP. Call it for requests whose path it owns.
    pub async fn serve(&self, _request: http::Request<Body>) -> http::Response<Body> {
        todo!()
    }
    /// Full names (with prefix) and suggested policies of the tools, in order.
    pub fn tools(&self) -> Vec<(String, Policy)> {
        todo!()
    }
}
