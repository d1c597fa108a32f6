//! The MCP client of Agents: rmcp's own, over requests from plugin to plugin.

use std::sync::Arc;

use mattermost_plugin::ids::UserId;
use rmcp::ServiceExt;
use rmcp::model::{
    CallToolRequestParams, ClientCapabilities, Implementation, InitializeRequestParams,
    ProtocolVersion, Tool,
};
use rmcp::service::{ClientInitializeError, RoleClient, RunningService, ServiceError};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use serde_json::Value;

use super::Registered;
use super::transport::PluginHttpClient;
use crate::inter_plugin::InterPlugin;

/// Why there is no MCP session with the plugin.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Agents does not know the plugin.
    #[error("{0} is not registered with Agents")]
    NotRegistered(String),
    /// It does not answer as an MCP server.
    #[error("cannot open an MCP session")]
    Initialize(#[source] Box<ClientInitializeError>),
}

/// An MCP session of Agents with the plugin, on behalf of one user or of nobody.
pub struct McpClient(RunningService<RoleClient, InitializeRequestParams>);

/// What a tool answered.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolAnswer {
    /// The texts, as a model reads them.
    pub text: String,
    /// Whether it is an error.
    pub is_error: bool,
    /// Structured content; `Null` where there is none.
    pub structured: Value,
}

/// Opens a session with a registered server.
pub(crate) async fn connect(
    requests: InterPlugin,
    server: &Registered,
    user: Option<UserId>,
) -> Result<McpClient, ConnectError> {
    let uri: Arc<str> = format!("/{}{}", server.plugin_id, server.path).into();
    let transport = StreamableHttpClientTransport::with_client(
        PluginHttpClient::new(requests, user),
        StreamableHttpClientTransportConfig::with_uri(uri),
    );
    let client = InitializeRequestParams::new(
        ClientCapabilities::default(),
        Implementation::new("mattermost-agents", "2.0.0"),
    )
    .with_protocol_version(ProtocolVersion::V_2025_06_18);
    let session = client.serve(transport).await;
    session
        .map(McpClient)
        .map_err(|error| ConnectError::Initialize(Box::new(error)))
}

impl McpClient {
    /// `tools/list`: the first page, which is all that two of Agents' callers read.
    ///
    /// # Errors
    ///
    /// The session is gone, or the server answers an error.
    pub async fn tools(&self) -> Result<Vec<Tool>, ServiceError> {
        Ok(self.0.list_tools(None).await?.tools)
    }

    /// `tools/call`, with an object as arguments.
    ///
    /// # Errors
    ///
    /// The session is gone, or the server answers a JSON-RPC error. What a tool refuses is an answer, with `is_error`.
    pub async fn call(&self, tool: &str, arguments: Value) -> Result<ToolAnswer, ServiceError> {
        let mut params = CallToolRequestParams::new(tool.to_owned());
        if let Value::Object(arguments) = arguments {
            params = params.with_arguments(arguments);
        }
        let result = self.0.call_tool(params).await?;
        let texts = result.content.iter().filter_map(|block| block.as_text());
        let texts: Vec<_> = texts.map(|text| text.text.as_str()).collect();
        Ok(ToolAnswer {
            text: texts.join("\n"),
            is_error: result.is_error.unwrap_or(false),
            structured: result.structured_content.unwrap_or_default(),
        })
    }

    /// Ends the session.
    pub async fn close(self) {
        // How the task of the session ended does not matter to anybody.
        let _ = self.0.cancel().await;
    }
}
