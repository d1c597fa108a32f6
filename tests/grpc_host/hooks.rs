//! The hooks of a plugin, as such a host calls them: those that Toolbelt has.

use std::time::Duration;

use mattermost_plugin::host::ActivationError;
use mattermost_plugin::model::PluginClusterEvent;
use mattermost_plugin::{Context, Request, Response};
use tonic::Status;
use tonic::transport::Channel;
use toolbelt::contract::mattermost::plugin_hooks_client::PluginHooksClient;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::serve_http;

/// How long a hook may take that is no request.
const DEADLINE: Duration = Duration::from_secs(30);

/// The hooks, with those that the plugin implements.
pub(crate) struct Hooks {
    plugin: PluginHooksClient<Channel>,
    implemented: Vec<String>,
}

impl Hooks {
    /// Asks which hooks there are.
    pub(crate) async fn of(channel: Channel) -> Result<Self, ActivationError> {
        // As go-plugin dials.
        let mut plugin = PluginHooksClient::new(channel)
            .max_decoding_message_size(usize::MAX)
            .max_encoding_message_size(usize::MAX);
        let answered = plugin
            .implemented(timed(ImplementedRequest { context: None }))
            .await;
        let answer = answered.map_err(|status| failed("Implemented", &status))?;
        let answer = answer.into_inner();
        refused(answer.error)?;
        Ok(Self {
            plugin,
            implemented: answer.hooks,
        })
    }

    pub(crate) fn has(&self, hook: &str) -> bool {
        self.implemented.iter().any(|name| name == hook)
    }

    pub(crate) async fn serve_http(&self, context: Context, request: Request) -> Response {
        if !self.has("ServeHTTP") {
            return mattermost_plugin::response::not_found();
        }
        serve_http::serve(self.plugin.clone(), context, request).await
    }
}

/// Hooks that answer an error or nothing; one that the plugin has not is not called.
macro_rules! hooks {
    ($($name:ident($($arg:ident: $type:ty),*) = $go:literal, $request:ident $fields:tt, $answer:ident => $error:expr;)*) => {
        impl Hooks {$(
            pub(crate) async fn $name(&self, $($arg: $type),*) -> Result<(), ActivationError> {
                if !self.has($go) {
                    return Ok(());
                }
                let called = self.plugin.clone().$name(timed($request $fields)).await;
                let $answer = called.map_err(|status| failed($go, &status))?.into_inner();
                refused($error)
            }
        )*}
    };
}

hooks! {
    on_activate() = "OnActivate", OnActivateRequest { context: None }, answer => answer.error;
    on_deactivate() = "OnDeactivate", OnDeactivateRequest { context: None }, answer => answer.error;
    on_configuration_change() =
        "OnConfigurationChange", OnConfigurationChangeRequest { context: None }, answer => answer.error;
    on_plugin_cluster_event(event: PluginClusterEvent) = "OnPluginClusterEvent", OnPluginClusterEventRequest {
        context: None,
        plugin_context: Some(PluginContext::default()),
        event: Some(event.convert()),
    }, _answer => None;
}

fn timed<T>(message: T) -> tonic::Request<T> {
    let mut request = tonic::Request::new(message);
    request.set_timeout(DEADLINE);
    request
}

fn failed(hook: &str, status: &Status) -> ActivationError {
    ActivationError::Refused(format!("gRPC {hook} call failed: {status}"))
}

/// The error as the host writes it, which drops the message and takes the id in its place.
fn refused(error: Option<AppError>) -> Result<(), ActivationError> {
    match error {
        None => Ok(()),
        Some(AppError {
            id,
            detailed_error,
            r#where,
            ..
        }) => Err(ActivationError::Refused(format!(
            "{where}: {id}, {detailed_error}",
            r#where = r#where
        ))),
    }
}
