//! Tools that the tests call.
use mattermost_plugin::{Host, api::Fake};
use mattermost_plugin_mcp::{
    Hints, McpServer, McpServerBuilder, Policy, Tool, ToolContext, ToolError, ToolOutput,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The example plugin, without tools.
pub(crate) fn builder() -> McpServerBuilder {
    builder_on(&Host::new(Fake::default()))
}

/// The same on a host of the test's own.
pub(crate) fn builder_on(host: &Host) -> McpServerBuilder {
    McpServer::builder(host)
        .plugin_id("dev.example")
        .name("Example")
        .version("1.2.3")
}

/// The example plugin with every tool.
pub(crate) fn server() -> McpServer {
    full(builder()).build().unwrap()
}

pub(crate) fn full(builder: McpServerBuilder) -> McpServerBuilder {
    builder.tool(Whoami).tool(Repeat).tool(Behave)
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Nothing {}

/// Tells who asked.
pub(crate) struct Whoami;
#[derive(Serialize, JsonSchema)]
pub(crate) struct Me {
    id: String,
}
impl Tool for Whoami {
    const NAME: &'static str = "whoami";
    const TITLE: Option<&'static str> = Some("Who am I?");
    const DESCRIPTION: &'static str = "Tell who the caller is.";
    const HINTS: Hints = Hints::READ;
    const POLICY: Policy = Policy::AutoRunEverywhere;
    type Arguments = Nothing;
    type Output = ToolOutput<Me>;
    async fn call(
        &self,
        context: ToolContext,
        _arguments: Nothing,
    ) -> Result<ToolOutput<Me>, ToolError> {
        let id = context.caller.user_id().to_string();
        Ok(ToolOutput::new(format!("You are {id}."), Me { id }))
    }
}

/// Says a text several times.
pub(crate) struct Repeat;
#[derive(Deserialize, JsonSchema)]
pub(crate) struct RepeatArguments {
    /// What to say, for example "hello".
    #[schemars(length(min = 1, max = 100))]
    text: String,
    /// How often.
    #[schemars(range(min = 1, max = 100_000))]
    times: Option<usize>,
    /// Whether the text goes into the structured content only.
    #[serde(default)]
    silent: bool,
}
#[derive(Serialize, JsonSchema)]
pub(crate) struct Repeated {
    said: String,
}
impl Tool for Repeat {
    const NAME: &'static str = "repeat";
    const RETRIEVAL: Option<&'static str> = Some("Echo, repeat, parrot or say again a text.");
    const DESCRIPTION: &'static str = "Say or repeat a text.";
    const HINTS: Hints = Hints::CREATE.open_world();
    type Arguments = RepeatArguments;
    type Output = ToolOutput<Repeated>;
    async fn call(
        &self,
        _context: ToolContext,
        arguments: RepeatArguments,
    ) -> Result<ToolOutput<Repeated>, ToolError> {
        let said = arguments.text.repeat(arguments.times.unwrap_or(1));
        let text = match arguments.silent {
            true => String::new(),
            false => said.clone(),
        };
        Ok(ToolOutput::new(text, Repeated { said }))
    }
}

/// Reads, and never comes to an end.
pub(crate) struct Stall;
impl Tool for Stall {
    const NAME: &'static str = "stall";
    const DESCRIPTION: &'static str = "Read for ever.";
    const HINTS: Hints = Hints::READ;
    type Arguments = Nothing;
    type Output = ToolOutput<Me>;
    async fn call(&self, _: ToolContext, _: Nothing) -> Result<ToolOutput<Me>, ToolError> {
        std::future::pending().await
    }
}

/// Does what tools do when they go wrong.
pub(crate) struct Behave;
#[derive(Deserialize, JsonSchema)]
pub(crate) struct BehaveArguments {
    how: How,
}
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum How {
    Panic,
    PanicWithText,
    Hang,
    Refuse,
    List,
}
impl Tool for Behave {
    const NAME: &'static str = "behave";
    const DESCRIPTION: &'static str = "Misbehave.";
    const HINTS: Hints = Hints::DELETE;
    const POLICY: Policy = Policy::Ask;
    type Arguments = BehaveArguments;
    type Output = ToolOutput<Value>;
    async fn call(
        &self,
        context: ToolContext,
        arguments: BehaveArguments,
    ) -> Result<ToolOutput<Value>, ToolError> {
        match arguments.how {
            How::Panic => panic!("a literal message"),
            How::PanicWithText => panic!("typed by {}", context.caller.user_id()),
            How::Hang => std::future::pending().await,
            How::Refuse => Err(ToolError::refused("Resource not found: no such channel")),
            How::List => Ok(ToolOutput::new("a list", json!([1]))),
        }
    }
}
