//! Hooks on their way to the plugin.
//!
//! What a message takes shows when it has been read, and then the plugin has room for it or not ([`Lifecycle::hook`]). What is
//! read at a time is limited here: a message waits for its turn, of which the network holds no more than a window.
//!
//! [`Lifecycle::hook`]: mattermost_plugin::transport::Lifecycle::hook

use std::sync::Arc;

use hyper::body::Incoming;
use mattermost_plugin::Plugin;
use tokio::sync::Semaphore;
use tonic::body::Body;
use tonic::codegen::Service as _;

use super::{Hooks, LONGEST_WITH_FILE};
use crate::grpc::contract::mattermost::plugin_hooks_server::PluginHooksServer;

/// The longest message of a hook without a file, bytes.
const LONGEST: usize = 16 * 1024 * 1024;

/// What all messages that are being read may take together, bytes.
const LIMIT: usize = 2 * LONGEST_WITH_FILE;

/// The hooks, for messages that are still to be read.
pub(in crate::grpc) struct Arriving<P> {
    hooks: PluginHooksServer<Hooks<P>>,
    /// For those that come with a file.
    files: PluginHooksServer<Hooks<P>>,
    /// For each [`LONGEST`] of [`LIMIT`] a permit.
    turns: Arc<Semaphore>,
}

impl<P> Clone for Arriving<P> {
    fn clone(&self) -> Self {
        Self {
            hooks: self.hooks.clone(),
            files: self.files.clone(),
            turns: self.turns.clone(),
        }
    }
}

impl<P: Plugin> Arriving<P> {
    pub(in crate::grpc) fn new(hooks: Hooks<P>) -> Self {
        let hooks = Arc::new(hooks);
        let up_to =
            |longest| PluginHooksServer::from_arc(hooks.clone()).max_decoding_message_size(longest);
        Self {
            hooks: up_to(LONGEST),
            files: up_to(LONGEST_WITH_FILE),
            turns: Arc::new(Semaphore::new(LIMIT / LONGEST)),
        }
    }

    /// Answers the hook that `request` calls.
    pub(in crate::grpc) async fn answer(
        &self,
        mut request: http::Request<Incoming>,
    ) -> http::Response<Body> {
        let (service, turns) = match request.uri().path().rsplit('/').next() {
            Some("FileWillBeUploaded") => (&self.files, LONGEST_WITH_FILE / LONGEST),
            // These are short, and have to arrive whatever else does.
            Some("Implemented" | "OnActivate" | "OnDeactivate" | "OnConfigurationChange") => {
                (&self.hooks, 0)
            }
            // Requests have places of their own before they are read.
            Some("ServeHTTP") => (&self.hooks, 0),
            _ => (&self.hooks, 1),
        };
        let turn = self.turns.clone().acquire_many_owned(turns as u32).await;
        // Goes when the message has been taken out of its request.
        request.extensions_mut().insert(turn.ok().map(Arc::new));
        let Ok(answer) = service.clone().call(request).await;
        answer
    }
}
