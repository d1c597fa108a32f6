//! The API's other end: serves any [`Api`](super::Api) to a plugin, as the Mattermost server does.

use std::collections::HashMap;
use std::sync::Arc;

use go_plugin::broker::MuxBroker;
use go_plugin::rpc::{Answer, Args, Reply, Service, method_not_found};
use go_plugin::tasks::TaskSet;

use crate::{Body, body_stream};

use super::error::{chain, missing};
use super::resources::HANDLERS;
use super::returns::Returns;
use super::{ApiError, Client};

mod logging;
mod plugin_http_stream;
mod upload;

/// Decodes a call's arguments and makes the call.
pub(super) type Handler = fn(Client, Args<'_>) -> Result<Answer, String>;

/// The handlers of a resource, by Go name; none for a call that is answered by hand.
pub(super) type Handlers = &'static [(&'static str, Option<Handler>)];

/// Answers a plugin's calls `Plugin.GetUser`, ... from `api`.
///
/// A method that `api` does not support is answered as a server without it would, so that the plugin sees
/// [`ApiError::Unsupported`] again.
pub(crate) struct ApiService {
    api: Client,
    broker: MuxBroker,
    handlers: HashMap<&'static str, Option<Handler>>,
    /// Response bodies on their way to the plugin.
    bodies: TaskSet,
}

impl ApiService {
    /// `broker` belongs to the session that the service is served on.
    pub(crate) fn new(api: Client, broker: MuxBroker) -> Self {
        Self {
            api,
            broker,
            handlers: HANDLERS.iter().copied().flatten().copied().collect(),
            bodies: TaskSet::new(),
        }
    }

    fn by_hand(self: Arc<Self>, name: &str, args: Args<'_>) -> Result<Answer, String> {
        match name {
            "LogDebug" | "LogInfo" | "LogWarn" | "LogError" => self.log(name, args),
            "PluginHTTPStream" => self.plugin_http_stream(args),
            "InstallPlugin" => self.install_plugin(args),
            "UploadData" => self.upload_data(args),
            "ReceiveSharedChannelAttachmentSyncMsg" => self.receive_attachment(args),
            _ => Err(missing(name)),
        }
    }

    /// Streams of what is answered by hand: what the plugin serves as `id`.
    async fn body(&self, id: u32) -> Result<Body, String> {
        let stream = self.broker.dial(id).await;
        let stream = stream.map_err(|error| format!("the body cannot be read: {error}"))?;
        Ok(body_stream::reader(stream))
    }
}

impl Service for ApiService {
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
        let name = method.strip_prefix("Plugin.").unwrap_or_default();
        match self.handlers.get(name) {
            Some(Some(handler)) => handler(self.api.clone(), args),
            Some(None) => self.by_hand(name, args),
            None => Err(method_not_found(method)),
        }
    }
}

/// What travels back: the results, or the text of an error that has no place in them.
pub(super) fn reply<R: Returns>(
    method: &str,
    result: Result<R::Output, ApiError>,
) -> Result<Reply, String> {
    match R::close(result) {
        Ok(returns) => Ok(Reply::new(returns)),
        Err(error) => Err(failed(method, &error)),
    }
}

/// The text of an error that has no place in a call's results; what is not supported is answered as a server without it
/// would.
fn failed(method: &str, error: &ApiError) -> String {
    match error {
        ApiError::Unsupported { .. } => missing(method),
        error => chain(error),
    }
}
