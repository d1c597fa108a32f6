//! The server's side of MCP: what rmcp asks for, answered from our table of tools.
use crate::Caller;
use crate::call::{Call, Limits};
use crate::entry::Entry;
use crate::failure::Failure;
use crate::message::Excess;
use crate::offer::Off;
use crate::places::{Capacity, Place, Room};
use mattermost_plugin::Host;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestMethod,
    CompleteRequestParams, CompleteResult, ConstString, CustomRequest, CustomResult, ErrorCode,
    Implementation, InitializeResult, JsonObject, ListPromptsRequestMethod, ListPromptsResult,
    ListResourceTemplatesRequestMethod, ListResourceTemplatesResult, ListResourcesRequestMethod,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ServerCapabilities,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::Value;
use std::sync::Arc;

/// The tools of a server and what is said about it.
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) entries: Vec<Arc<Entry>>,
    pub(crate) off: Off,
    pub(crate) limits: Limits,
    pub(crate) capacity: Capacity,
}

/// Who sent a request, as the gate found it, and its place; the endpoint puts it into the request's extensions.
#[derive(Clone)]
pub(crate) struct Sender {
    pub(crate) caller: Option<Caller>,
    pub(crate) place: Arc<Place>,
    /// Of the message.
    pub(crate) room: Arc<Room>,
    /// Why a call has come without its arguments.
    pub(crate) excess: Option<Excess>,
}

impl Table {
    /// The tools that are offered now, in order.
    pub(crate) fn offered(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.off.offered(&self.entries)
    }
}

/// Answers one request; rmcp makes one for each, as there are no sessions.
#[derive(Clone)]
pub(crate) struct Handler {
    /// Calls are tasks of the plugin.
    pub(crate) host: Host,
    pub(crate) table: Arc<Table>,
}

impl Handler {
    /// The tool, offered or not.
    fn entry(&self, name: &str) -> Result<&Arc<Entry>, ErrorData> {
        let mut entries = self.table.entries.iter();
        entries
            .find(|entry| entry.full_name() == name)
            .ok_or_else(|| {
                let asked: String = name.chars().take(80).collect();
                let known: Vec<&str> = self
                    .table
                    .offered()
                    .map(|entry| entry.full_name())
                    .collect();
                ErrorData::invalid_params(
                    format!("unknown tool {asked:?}; the tools are {}", known.join(", ")),
                    None,
                )
            })
    }

    async fn call(
        &self,
        name: &str,
        arguments: Result<JsonObject, Failure>,
        mut context: RequestContext<RoleServer>,
    ) -> Result<CallToolResult, ErrorData> {
        let entry = self.entry(name).inspect_err(|_| {
            // not under which name: a model may have made it of what a user typed
            tracing::info!(outcome = "unknown tool", "tool call");
        })?;
        // Taken out and not copied, so that the call alone holds its place.
        let sender = context
            .extensions
            .remove::<http::request::Parts>()
            .and_then(|mut parts| parts.extensions.remove::<Sender>())
            .ok_or_else(|| ErrorData::internal_error("the request has lost its sender", None))?;
        let call = Call {
            entry: Arc::clone(entry),
            limits: self.table.limits,
            arguments: match (self.table.off.why(name), sender.excess) {
                (Some(why), _) => Err(Failure::SwitchedOff(why)),
                (None, Some(excess)) => Err(Failure::Excess(excess)),
                (None, None) => arguments,
            },
            room: sender.room,
            place: sender.place,
        };
        // rmcp tells by this token that the response is not waited for any more; its task would go on
        context
            .ct
            .run_until_cancelled(call.run(&self.host, sender.caller))
            .await
            .ok_or_else(|| ErrorData::internal_error("cancelled", None))
    }

    /// A `tools/call` whose parameters do not have MCP's form. Arguments that are no object are the call's error;
    /// a call without a name is a protocol error.
    async fn malformed_call(
        &self,
        params: Option<Value>,
        context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let params = params.unwrap_or_default();
        let name = params.get("name").and_then(Value::as_str);
        let name =
            name.ok_or_else(|| ErrorData::invalid_params("params.name must name a tool", None))?;
        if params["arguments"].is_null() || params["arguments"].is_object() {
            return Err(malformed("tools/call"));
        }
        let result = self.call(name, Err(Failure::NoObject), context).await?;
        serde_json::to_value(result)
            .map(CustomResult::new)
            .map_err(|error| ErrorData::internal_error(error.to_string(), None))
    }
}

fn malformed(method: &str) -> ErrorData {
    let message = format!("the params of {method} do not have the form that MCP asks for");
    ErrorData::invalid_params(message, None)
}

/// What rmcp would answer with an empty list: a server that does not declare a capability does not know its methods.
fn unknown<M: ConstString>() -> ErrorData {
    unknown_method(M::VALUE)
}

fn unknown_method(method: &str) -> ErrorData {
    let method: String = method.chars().take(80).collect();
    let message = format!("unknown method {method:?}");
    ErrorData::new(ErrorCode::METHOD_NOT_FOUND, message, None)
}

impl ServerHandler for Handler {
    fn get_info(&self) -> InitializeResult {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        InitializeResult::new(capabilities).with_server_info(Implementation::new(
            self.table.name.clone(),
            self.table.version.clone(),
        ))
    }

    /// All tools on the first page: two of Agents' callers read no second.
    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let definitions = self.table.offered().map(|entry| entry.definition.clone());
        Ok(ListToolsResult::with_all_items(definitions.collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        self.call(&request.name, Ok(arguments), context)
            .await
            .map(CallToolResponse::Complete)
    }

    /// What rmcp does not know, or not in this form. A `server/discover` without its metadata is an unknown method: then a
    /// client goes on with initialize.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        match request.method.as_str() {
            "tools/call" => self.malformed_call(request.params, context).await,
            method @ ("initialize" | "tools/list") => Err(malformed(method)),
            method => Err(unknown_method(method)),
        }
    }

    async fn list_resources(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Err(unknown::<ListResourcesRequestMethod>())
    }

    async fn list_resource_templates(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Err(unknown::<ListResourceTemplatesRequestMethod>())
    }

    async fn list_prompts(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Err(unknown::<ListPromptsRequestMethod>())
    }

    async fn complete(
        &self,
        _request: CompleteRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        Err(unknown::<CompleteRequestMethod>())
    }
}
