//! The smallest plugin with tools for AI agents: `echo` and `get_user_display_name`.
mod bodies;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use mattermost_plugin::api::Api;
use mattermost_plugin::{ActivateError, Body, Context, Hook, Host, Plugin};
use mattermost_plugin_mcp::{
    Capability, Effect, Hints, McpServer, Registration, RegistrationConfig,
};
use mattermost_plugin_mcp::{Tool, ToolContext, ToolError, ToolOutput, ToolSetError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const READS: Hints = Hints {
    effect: Effect::Read,
    open_world: false,
};

fn main() -> std::process::ExitCode {
    mattermost_plugin::serve::<Hello>()
}

struct Hello {
    host: Host,
    tools: Result<McpServer, ToolSetError>,
    registration: Mutex<Option<Registration>>,
}

impl Plugin for Hello {
    const HOOKS: &'static [Hook] = &[Hook::OnActivate, Hook::OnDeactivate, Hook::ServeHttp];

    fn new(host: Host) -> Self {
        let tools = McpServer::builder("dev.toolbelt.hello", "Hello", "/mcp", "0.1.0")
            .tool(Echo)
            .tool(GetUserDisplayName(host.api.clone()))
            .build();
        Self {
            host,
            tools,
            registration: Mutex::default(),
        }
    }

    async fn on_activate(self: Arc<Self>) -> Result<(), ActivateError> {
        let tools = self
            .tools
            .as_ref()
            .map_err(|error| ActivateError(error.to_string()))?;
        let (api, config) = (self.host.api.clone(), RegistrationConfig::default());
        let registration = Registration::start(tools, api, &self.host.tasks, config);
        *self
            .registration
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(registration);
        Ok(())
    }

    async fn on_deactivate(self: Arc<Self>) {
        let registration = self
            .registration
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(registration) = registration {
            registration.unregister(Duration::from_secs(4)).await;
        }
    }

    async fn serve_http(
        self: Arc<Self>,
        _: Context,
        request: http::Request<Body>,
    ) -> http::Response<Body> {
        match &self.tools {
            Ok(tools) if tools.owns(request.uri().path()) => tools.serve(request).await,
            _ => bodies::serve(request).await,
        }
    }
}

struct Echo;

#[derive(Deserialize, JsonSchema)]
struct EchoArguments {
    /// The text to echo back, for example "hello".
    message: String,
}

#[derive(Serialize)]
struct Echoed {
    echoed: String,
}

impl Tool for Echo {
    const NAME: &'static str = "echo";
    const DESCRIPTION: &'static str = "Echo or repeat a text back to the caller.";
    const HINTS: Hints = READS;
    const CAPABILITY: Capability = Capability::Read;
    type Arguments = EchoArguments;
    type Output = Echoed;

    async fn call(
        &self,
        _: ToolContext,
        EchoArguments { message }: EchoArguments,
    ) -> Result<ToolOutput<Echoed>, ToolError> {
        Ok(ToolOutput {
            text: message.clone(),
            structured: Echoed { echoed: message },
        })
    }
}

struct GetUserDisplayName(Arc<dyn Api>);

#[derive(Deserialize, JsonSchema)]
struct Nothing {}

#[derive(Serialize)]
struct Name {
    username: String,
    display_name: String,
}

impl Tool for GetUserDisplayName {
    const NAME: &'static str = "get_user_display_name";
    const DESCRIPTION: &'static str = "Look up the name of the user who asks.";
    const HINTS: Hints = READS;
    const CAPABILITY: Capability = Capability::Read;
    type Arguments = Nothing;
    type Output = Name;

    async fn call(&self, context: ToolContext, _: Nothing) -> Result<ToolOutput<Name>, ToolError> {
        let user = self.0.get_user(context.caller.user_id()).await;
        let user = user.map_err(|_| ToolError("Resource not found: you".to_owned()))?;
        let display_name = format!("{} {}", user.first_name, user.last_name)
            .trim()
            .to_owned();
        Ok(ToolOutput {
            text: display_name.clone(),
            structured: Name {
                username: user.username.into(),
                display_name,
            },
        })
    }
}
