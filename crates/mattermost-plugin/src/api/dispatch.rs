//! The API's other end: serves any [`Api`] to a plugin, as the Mattermost server does.

use std::collections::HashMap;
use std::sync::Arc;

use go_gob::Gob;
use go_plugin::broker::MuxBroker;
use go_plugin::rpc::{Answer, Args, Reply, Service, method_not_found};
use go_plugin::tasks::TaskSet;

use super::error::{chain, missing};
use super::{
    Api, ApiError, channels, key_value, logging, permissions, plugin_http, plugins, posts, system,
    teams, users,
};

mod lend;
mod plugin_http_stream;

pub(super) use lend::Lend;

/// Decodes a call's arguments and makes the call.
pub(super) type Handler = fn(Arc<dyn Api>, Args<'_>) -> Result<Answer, String>;

/// Answers a plugin's calls `Plugin.GetUser`, ... from `api`.
///
/// A method that `api` does not support is answered as a server without it would, so that the plugin sees
/// [`ApiError::Unsupported`] again.
pub(crate) struct ApiService {
    api: Arc<dyn Api>,
    broker: MuxBroker,
    handlers: HashMap<&'static str, Handler>,
    /// Response bodies on their way to the plugin.
    bodies: TaskSet,
}

impl ApiService {
    /// `broker` belongs to the session that the service is served on.
    pub(crate) fn new(api: Arc<dyn Api>, broker: MuxBroker) -> Self {
        Self {
            api,
            broker,
            handlers: handlers().collect(),
            bodies: TaskSet::new(),
        }
    }
}

impl Service for ApiService {
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
        let name = method.strip_prefix("Plugin.").unwrap_or_default();
        if name == plugin_http::METHOD {
            return self.plugin_http_stream(args);
        }
        match self.handlers.get(name) {
            Some(handler) => handler(self.api.clone(), args),
            None => Err(method_not_found(method)),
        }
    }
}

/// Every call of every resource but [`plugin_http`], by Go name.
pub(super) fn handlers() -> impl Iterator<Item = (&'static str, Handler)> {
    let resources = [
        users::HANDLERS,
        teams::HANDLERS,
        channels::HANDLERS,
        posts::HANDLERS,
        permissions::HANDLERS,
        key_value::HANDLERS,
        system::HANDLERS,
        plugins::HANDLERS,
        logging::HANDLERS,
    ];
    resources.into_iter().flatten().copied()
}

/// What travels back: the results' struct, or the text of an error that has no place in it.
pub(super) fn reply<R: Gob>(method: &str, returns: Result<R, ApiError>) -> Result<Reply, String> {
    match returns {
        Ok(returns) => Ok(Reply::new(returns)),
        Err(ApiError::Unsupported { .. }) => Err(missing(method)),
        Err(error) => Err(chain(&error)),
    }
}
