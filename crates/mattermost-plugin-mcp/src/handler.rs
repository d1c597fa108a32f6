//! The server's side of MCP: what rmcp asks for, answered from our table of tools.
use crate::Caller;
use crate::call::{self, Limits};
use crate::entry::Entry;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, CustomRequest,
    CustomResult, ErrorCode, Extensions, Implementation, InitializeResult, JsonObject,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::Value;
use std::sync::Arc;

/// The tools of a server and what is said about it.
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) entries: Vec<Entry>,
    pub(crate) limits: Limits,
}

/// Who sent a request, as the gate found it; the endpoint puts it into the request's extensions.
#[derive(Clone)]
pub(crate) struct Sender(pub(crate) Option<Caller>);

/// Answers one request; rmcp makes one for each, as there are no sessions.
#[derive(Clone)]
pub(crate) struct Handler(pub(crate) Arc<Table>);

impl Handler {
    fn entry(&self, name: &str) -> Result<&Entry, ErrorData> {
        let entries = &self.0.entries;
        entries
            .iter()
            .find(|entry| entry.full_name() == name)
            .ok_or_else(|| {
                let asked: String = name.chars().take(80).collect();
                let known: Vec<&str> = entries.iter().map(Entry::full_name).collect();
                ErrorData::invalid_params(
                    format!("unknown tool {asked:?}; the tools are {}", known.join(", ")),
                    None,
                )
            })
    }

    async fn call(
        &self,
        name: &str,
        arguments: JsonObject,
        extensions: &Extensions,
    ) -> Result<CallToolResult, ErrorData> {
        let entry = self.entry(name)?;
        let caller = extensions
            .get::<http::request::Parts>()
            .and_then(|parts| parts.extensions.get::<Sender>())
            .and_then(|sender| sender.0.clone());
        Ok(call::run(entry, self.0.limits, caller, arguments).await)
    }

    /// A `tools/call` whose parameters do not have MCP's form. Arguments that are no object are the call's error;
    /// a call without a name is a protocol error.
    fn malformed_call(&self, params: Option<&Value>) -> Result<CustomResult, ErrorData> {
        let name = params
            .and_then(|params| params.get("name"))
            .and_then(Value::as_str)
            .ok_or_else(|| ErrorData::invalid_params("params.name must name a tool", None))?;
        self.entry(name)?;
        let result = CallToolResult::error(vec![ContentBlock::text(
            "Client error: `arguments` must be an object with the arguments of the tool",
        )]);
        serde_json::to_value(result)
            .map(CustomResult::new)
            .map_err(|error| ErrorData::internal_error(error.to_string(), None))
    }
}

impl ServerHandler for Handler {
    fn get_info(&self) -> InitializeResult {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        InitializeResult::new(capabilities).with_server_info(Implementation::new(
            self.0.name.clone(),
            self.0.version.clone(),
        ))
    }

    /// All tools on the first page: two of Agents' callers read no second.
    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let definitions = self.0.entries.iter().map(|entry| entry.definition.clone());
        Ok(ListToolsResult::with_all_items(definitions.collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        self.call(&request.name, arguments, &context.extensions)
            .await
            .map(CallToolResponse::Complete)
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        if request.method == "tools/call" {
            return self.malformed_call(request.params.as_ref());
        }
        let method: String = request.method.chars().take(80).collect();
        Err(ErrorData::new(
            ErrorCode::METHOD_NOT_FOUND,
            format!("unknown method {method:?}"),
            None,
        ))
    }
}
