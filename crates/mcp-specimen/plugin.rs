//! A plugin with a tool for each way in which a call can go.

use std::{process::ExitCode, sync::Arc};

use mattermost_plugin::{ActivateError, Context, Host, Plugin, Request, Response, plugin};
use mattermost_plugin::{api::Client, ids::ChannelId, model::Post, response::not_found};
use mattermost_plugin_mcp::{Hints, McpServer, NoArguments, Tool, ToolContext};
use mattermost_plugin_mcp::{ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

fn main() -> ExitCode {
    mattermost_plugin::serve::<Specimen>()
}

struct Specimen(McpServer);

#[plugin]
impl Plugin for Specimen {
    async fn new(host: Host) -> Result<Self, ActivateError> {
        let gate = Arc::new(Gate::default());
        let tools = McpServer::builder(&host)
            .plugin_id("dev.toolbelt")
            .name("Specimen")
            .version("0.1.0")
            .tool(Say)
            .tool(Count)
            .tool(Fill)
            .tool(Wait(Arc::clone(&gate)))
            .tool(GoOn(gate))
            .tool(Refuse)
            .tool(Panic)
            .tool(Write(host.api.clone()))
            .build()?;
        tools.register();
        Ok(Self(tools))
    }

    async fn serve_http(self: Arc<Self>, _: Context, request: Request) -> Response {
        match self.0.owns(request.uri().path()) {
            true => self.0.serve(request).await,
            false => not_found(),
        }
    }
}

/// Says who asked, and what.
struct Say;

#[derive(Deserialize, JsonSchema)]
struct SayArguments {
    /// What to say, for example "hello".
    #[schemars(length(min = 1, max = 100))]
    text: String,
    /// How often.
    #[schemars(range(min = 1, max = 10))]
    times: Option<usize>,
}

#[derive(Serialize, JsonSchema)]
struct Said {
    /// Who asked.
    user: String,
    /// What was said.
    text: String,
}

impl Tool for Say {
    const NAME: &'static str = "say";
    const DESCRIPTION: &'static str = "Say or repeat a text, and who asked for it.";
    const HINTS: Hints = Hints::READ;
    type Arguments = SayArguments;
    type Output = ToolOutput<Said>;

    async fn call(
        &self,
        context: ToolContext,
        asked: SayArguments,
    ) -> Result<Self::Output, ToolError> {
        let user = context.caller.user_id().to_string();
        let text = asked.text.repeat(asked.times.unwrap_or(1));
        Ok(ToolOutput::new(
            format!("{user} says {text}"),
            Said { user, text },
        ))
    }
}

/// Takes a text of any length.
struct Count;

#[derive(Deserialize, JsonSchema)]
struct CountArguments {
    /// The text to count, for example "hello".
    text: String,
}

impl Tool for Count {
    const NAME: &'static str = "count";
    const DESCRIPTION: &'static str = "Count the bytes of a text.";
    const HINTS: Hints = Hints::READ;
    type Arguments = CountArguments;
    type Output = String;

    async fn call(&self, _: ToolContext, asked: CountArguments) -> Result<String, ToolError> {
        Ok(asked.text.len().to_string())
    }
}

/// Answers a text of any length.
struct Fill;

#[derive(Deserialize, JsonSchema)]
struct FillArguments {
    /// How many characters, for example 3.
    chars: usize,
}

impl Tool for Fill {
    const NAME: &'static str = "fill";
    const DESCRIPTION: &'static str = "Fill a page with characters.";
    const HINTS: Hints = Hints::READ;
    type Arguments = FillArguments;
    type Output = String;

    async fn call(&self, _: ToolContext, asked: FillArguments) -> Result<String, ToolError> {
        Ok("\u{e9}".repeat(asked.chars))
    }
}

/// Where calls wait.
#[derive(Default)]
struct Gate {
    /// How many do.
    waiting: watch::Sender<usize>,
    /// How often they were told to go on.
    opened: watch::Sender<usize>,
}

/// Does not come to an end of its own.
struct Wait(Arc<Gate>);

impl Tool for Wait {
    const NAME: &'static str = "wait";
    const DESCRIPTION: &'static str = "Wait until somebody says to go on.";
    const HINTS: Hints = Hints::READ;
    type Arguments = NoArguments;
    type Output = String;

    async fn call(&self, _: ToolContext, _: NoArguments) -> Result<String, ToolError> {
        let mut opened = self.0.opened.subscribe();
        self.0.waiting.send_modify(|waiting| *waiting += 1);
        let changed = opened.changed().await;
        self.0.waiting.send_modify(|waiting| *waiting -= 1);
        changed
            .map(|()| "went on".to_owned())
            .map_err(|_| ToolError::refused("nobody is left to say it"))
    }
}

/// Lets them go on, once there are enough.
struct GoOn(Arc<Gate>);

#[derive(Deserialize, JsonSchema)]
struct GoOnArguments {
    /// How many calls must wait before, for example 8.
    waiting: usize,
    /// Whether they are let go; otherwise this only tells that they are there.
    open: bool,
}

impl Tool for GoOn {
    const NAME: &'static str = "go_on";
    const DESCRIPTION: &'static str = "Let all go on that wait.";
    const HINTS: Hints = Hints::WRITE;
    type Arguments = GoOnArguments;
    type Output = String;

    async fn call(&self, _: ToolContext, asked: GoOnArguments) -> Result<String, ToolError> {
        let mut waiting = self.0.waiting.subscribe();
        let enough = waiting.wait_for(|waiting| *waiting >= asked.waiting).await;
        let there = enough.map(|there| *there);
        let there = there.map_err(|_| ToolError::refused("nobody is left to wait"))?;
        if asked.open {
            self.0.opened.send_modify(|opened| *opened += 1);
        }
        Ok(there.to_string())
    }
}

/// Says no.
struct Refuse;

impl Tool for Refuse {
    const NAME: &'static str = "refuse";
    const DESCRIPTION: &'static str = "Refuse to do anything.";
    const HINTS: Hints = Hints::READ;
    type Arguments = NoArguments;
    type Output = String;

    async fn call(&self, _: ToolContext, _: NoArguments) -> Result<String, ToolError> {
        Err(ToolError::refused("Resource not found: no such channel"))
    }
}

/// Has a mistake.
struct Panic;

impl Tool for Panic {
    const NAME: &'static str = "panic";
    const DESCRIPTION: &'static str = "Break.";
    const HINTS: Hints = Hints::DELETE;
    type Arguments = NoArguments;
    type Output = String;

    async fn call(&self, _: ToolContext, _: NoArguments) -> Result<String, ToolError> {
        panic!("a mistake in the tool");
    }
}

/// Posts a message.
struct Write(Client);

#[derive(Deserialize, JsonSchema)]
struct WriteArguments {
    /// Id of the channel.
    channel: String,
    /// What to post, for example "hello".
    message: String,
}

impl Tool for Write {
    const NAME: &'static str = "write";
    const DESCRIPTION: &'static str = "Write or post a message.";
    const HINTS: Hints = Hints::CREATE.open_world();
    type Arguments = WriteArguments;
    type Output = String;

    async fn call(&self, context: ToolContext, asked: WriteArguments) -> Result<String, ToolError> {
        let post = Post {
            user_id: context.caller.user_id().clone(),
            channel_id: ChannelId::from(asked.channel.as_str()),
            message: asked.message.into(),
            ..Post::default()
        };
        Ok(self.0.create_post(&post).await?.id.to_string())
    }
}
