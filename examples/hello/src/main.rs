//! The smallest plugin with tools for AI agents, and with pages of its own beside them.
use mattermost_plugin::{ActivateError, Body, Context, Host, Plugin, Request, Response, plugin};
use mattermost_plugin::{api::Client, response::not_found};
use mattermost_plugin_mcp::{Hints, McpServer, NoArguments};
use mattermost_plugin_mcp::{Tool, ToolContext, ToolError, ToolOutput};
use std::{process::ExitCode, sync::Arc};
#[cfg(test)]
mod tests;

fn main() -> ExitCode {
    mattermost_plugin::serve::<Hello>()
}

struct Hello(McpServer);

#[plugin]
impl Plugin for Hello {
    async fn new(host: Host) -> Result<Self, ActivateError> {
        let tools = McpServer::builder(&host)
            .manifest(include_str!("../plugin.json"))
            .tool(Echo)
            .tool(GetUserDisplayName(host.api.clone()))
            .build()?;
        tools.register();
        Ok(Self(tools))
    }

    async fn serve_http(self: Arc<Self>, _: Context, request: Request) -> Response {
        match request.uri().path() {
            path if self.0.owns(path) => self.0.serve(request).await,
            "/small" => Response::new("hello\n".into()),
            "/count" => Response::new(format!("{}\n", count(request.into_body()).await).into()),
            path => match path.strip_prefix("/bytes/").map(str::parse) {
                Some(Ok(length)) => Response::new(zeros(length)),
                _ => not_found(),
            },
        }
    }
}

/// How many bytes arrive; none of them is kept.
async fn count(mut body: Body) -> usize {
    let mut length = 0;
    while let Ok(Some(chunk)) = body.chunk().await {
        length += chunk.len();
    }
    length
}

/// A body that is longer than what is kept of it.
fn zeros(length: usize) -> Body {
    static ZEROS: [u8; 256 * 1024] = [0; 256 * 1024];
    let pieces = (0..length).step_by(ZEROS.len());
    Body::from_chunks(pieces.map(move |sent| &ZEROS[..ZEROS.len().min(length - sent)]))
}

struct Echo;

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct EchoArguments {
    /// The text to echo back, for example "hello".
    message: String,
}

impl Tool for Echo {
    const NAME: &'static str = "echo";
    const DESCRIPTION: &'static str = "Echo or repeat a text back to the caller.";
    const HINTS: Hints = Hints::READ;
    type Arguments = EchoArguments;
    type Output = String;

    async fn call(&self, _: ToolContext, asked: EchoArguments) -> Result<String, ToolError> {
        Ok(asked.message)
    }
}

struct GetUserDisplayName(Client);

#[derive(serde::Serialize, schemars::JsonSchema)]
struct Name {
    display_name: String,
    username: String,
}

impl Tool for GetUserDisplayName {
    const NAME: &'static str = "get_user_display_name";
    const DESCRIPTION: &'static str = "Look up the name of the user who asks.";
    const HINTS: Hints = Hints::READ;
    type Arguments = NoArguments;
    type Output = ToolOutput<Name>;

    async fn call(&self, context: ToolContext, _: NoArguments) -> Result<Self::Output, ToolError> {
        let user = self.0.get_user(context.caller.user_id()).await?;
        Ok(ToolOutput::json(Name {
            display_name: user.display_name(),
            username: user.username.to_string(),
        }))
    }
}
