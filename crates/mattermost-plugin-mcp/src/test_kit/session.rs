//! An MCP session of Agents with a plugin.
pub use super::agents_request::agents_request;
use super::exchange::{Exchange, string};
pub use super::fault::{Fault, SessionError};
use super::{Generation, LlmAnswer, LlmTool, Route};
use http::{HeaderMap, HeaderValue};
use mattermost_plugin::ids::UserId;
use serde_json::{Value, json};

/// The version of MCP that has no initialize: each message tells it, and who sends it.
const STATELESS: &str = "2026-07-28";

/// The versions that begin with initialize.
const WITH_INITIALIZE: [&str; 4] = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

/// A session with a plugin's MCP server, on behalf of one user or of nobody.
///
/// It sends what the client in Agents sends, in the same order and with the same headers, and errors where that client could
/// not go on. Where Agents would shrug, as at a GET that is answered 404, it is stricter: what stands in Agents' way today
/// may break it tomorrow.
#[derive(Debug)]
pub struct Session {
    exchange: Exchange,
    generation: Generation,
    /// By the server itself, or by its registration.
    server_name: String,
    /// By its registration, where that is known.
    plugin_id: Option<String>,
    version: &'static str,
}

impl Session {
    /// Opens one with the server at `path`.
    ///
    /// # Errors
    ///
    /// The server does not answer as MCP asks.
    pub async fn open(
        route: &Route,
        path: &str,
        user: Option<&UserId>,
        generation: Generation,
    ) -> Result<Self, SessionError> {
        let mut session = Self {
            exchange: Exchange::new(route.clone(), path, user.cloned()),
            generation,
            server_name: String::new(),
            plugin_id: None,
            version: STATELESS,
        };
        let initial = match generation {
            Generation::Old => "2025-06-18",
            Generation::New if session.discover().await.is_ok() => return Ok(session),
            Generation::New => "2025-11-25",
        };
        session.initialize(initial).await?;
        Ok(session)
    }

    /// The plugin has registered the server under this name, which models see in those of the tools. Without it that is
    /// the name that the server tells of itself.
    pub fn registered_as(mut self, server_name: &str, plugin_id: &str) -> Self {
        server_name.clone_into(&mut self.server_name);
        self.plugin_id = Some(plugin_id.to_owned());
        self
    }

    /// The name that models see in those of the tools, as a slug.
    pub fn server_name(&self) -> &str {
        &self.server_name
    }

    /// The version of MCP that was agreed on.
    pub fn version(&self) -> &str {
        self.version
    }

    /// Lists the tools: the first page, which is all that two of Agents' callers read.
    ///
    /// # Errors
    ///
    /// The server does not answer as MCP asks, lists nothing, or has a second page.
    pub async fn tools(&self) -> Result<Vec<LlmTool>, SessionError> {
        let listed = self.list().await.map_err(|fault| fault.at("tools/list"))?;
        let tools = listed
            .into_iter()
            .map(|tool| LlmTool::new(&self.server_name, self.plugin_id.as_deref(), tool));
        Ok(tools.collect())
    }

    /// Calls a tool by its listed name, with an object as arguments.
    ///
    /// # Errors
    ///
    /// The server does not answer as MCP asks, or answers a JSON-RPC error or no text. What a tool refuses is an answer, with
    /// `is_error`.
    pub async fn call(&self, tool: &str, arguments: Value) -> Result<LlmAnswer, SessionError> {
        let params = json!({"name": tool, "arguments": arguments});
        let answer = self.request("tools/call", params).await;
        let answer = answer.and_then(LlmAnswer::read);
        answer.map_err(|fault| fault.at(format!("tools/call of {tool:?}")))
    }

    /// Ends it.
    ///
    /// # Errors
    ///
    /// The DELETE is not answered with 2xx and an empty body.
    pub async fn close(self) -> Result<(), SessionError> {
        if self.generation == Generation::New && !self.exchange.belongs() {
            return Ok(());
        }
        self.exchange
            .delete()
            .await
            .map_err(|fault| fault.at("DELETE"))
    }

    async fn discover(&mut self) -> Result<(), Fault> {
        self.exchange.speak(STATELESS);
        let mut result = self.request("server/discover", json!({})).await?;
        let versions = result["supportedVersions"].as_array();
        if !versions.is_some_and(|versions| versions.iter().any(|known| known == STATELESS)) {
            return Err(Fault::Version(result["supportedVersions"].to_string()));
        }
        let info = result["_meta"]["io.modelcontextprotocol/serverInfo"].take();
        self.server_name = string(info.get("name"));
        Ok(())
    }

    async fn initialize(&mut self, version: &'static str) -> Result<(), SessionError> {
        let at = |fault: Fault| fault.at("initialize");
        self.exchange.silence();
        let mut params = client("capabilities", "clientInfo");
        params["protocolVersion"] = version.into();
        let answer = self
            .exchange
            .request("initialize", &params, HeaderMap::new());
        let (parts, result) = answer.await.map_err(at)?;
        let agreed = string(result.get("protocolVersion"));
        let known = WITH_INITIALIZE.into_iter().find(|known| *known == agreed);
        self.version = known.ok_or_else(|| at(Fault::Version(agreed)))?;
        self.server_name = string(result["serverInfo"].get("name"));
        self.exchange.speak(self.version);
        self.exchange.belong_to(&parts);
        let got = self.exchange.get().await;
        got.map_err(|fault| fault.at("GET"))?;
        let initialized = "notifications/initialized";
        let told = self.exchange.notify(initialized).await;
        told.map_err(|fault| fault.at(initialized))
    }

    async fn list(&self) -> Result<Vec<Value>, Fault> {
        let mut result = self.request("tools/list", json!({})).await?;
        let cursor = string(result.get("nextCursor"));
        match result["tools"].take() {
            Value::Array(tools) if tools.is_empty() => Err(Fault::NoTools),
            Value::Array(_) if !cursor.is_empty() => Err(Fault::SecondPage),
            Value::Array(tools) => Ok(tools),
            _ => Err(Fault::Incomplete {
                missing: "`tools`",
                result: result.to_string(),
            }),
        }
    }

    /// A request in the agreed version; its result.
    async fn request(&self, method: &str, mut params: Value) -> Result<Value, Fault> {
        let mut headers = HeaderMap::new();
        if self.version == STATELESS {
            let mut meta = client(
                "io.modelcontextprotocol/clientCapabilities",
                "io.modelcontextprotocol/clientInfo",
            );
            meta["io.modelcontextprotocol/protocolVersion"] = STATELESS.into();
            for (header, value) in [
                ("mcp-method", Some(method)),
                ("mcp-name", params["name"].as_str()),
            ] {
                if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
                    headers.insert(header, value);
                }
            }
            params["_meta"] = meta;
        }
        let (_, result) = self.exchange.request(method, &params, headers).await?;
        Ok(result)
    }
}

/// What Agents says about itself (`mcp/client.go`, NewPluginClient), under these keys.
fn client(capabilities: &str, info: &str) -> Value {
    json!({
        capabilities: {"roots": {"listChanged": true}},
        info: {"name": "mattermost-agents-plugin-bridge", "version": "1.0"},
    })
}
