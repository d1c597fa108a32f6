//! Hooks on their way to the plugin.
//!
//! What a message takes shows when it has been read, and then the plugin has room for it or not ([`Lifecycle::hook`]). What is
//! read at a time is limited here: a message waits for its turn, of which the network holds no more than a window.
//!
//! [`Lifecycle::hook`]: mattermost_plugin::transport::Lifecycle::hook

use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use mattermost_plugin::Plugin;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Service as _;

use super::{Hooks, LONGEST_WITH_FILE};
use crate::grpc::contract::mattermost::plugin_hooks_server::PluginHooksServer;

/// The longest message of a request, or of a hook that says next to nothing, bytes: gRPC's own default. A server's heads are
/// at most twice the 1 MiB that Go reads of one (net/http `DefaultMaxHeaderBytes`), and its pieces 64 KiB.
const SHORT: usize = 4 * 1024 * 1024;

/// The longest message of another hook without a file, bytes.
const LONGEST: usize = 16 * 1024 * 1024;

/// How many messages are read at a time, so that they take 64 MiB on the wire: those without a file, and those with one.
const TURNS: (usize, usize) = (4, 1);

/// How many may wait for their turn. Each may fill a window.
const WAITING: usize = 512;

/// How long a message may take when it is its turn: half of what the server waits for a hook.
const ARRIVAL: Duration = Duration::from_secs(15);

/// The hooks, for messages that are still to be read.
pub(in crate::grpc) struct Arriving<P> {
    /// Those that have to arrive whatever else does, and requests, which have places of their own before they are read.
    short: PluginHooksServer<Hooks<P>>,
    others: Kind<P>,
    files: Kind<P>,
    waiting: Semaphore,
}

/// Hooks that take turns.
struct Kind<P> {
    hooks: PluginHooksServer<Hooks<P>>,
    turns: Arc<Semaphore>,
}

impl<P: Plugin> Arriving<P> {
    pub(in crate::grpc) fn new(hooks: Hooks<P>) -> Self {
        let hooks = Arc::new(hooks);
        let up_to =
            |longest| PluginHooksServer::from_arc(hooks.clone()).max_decoding_message_size(longest);
        let kind = |longest, turns| Kind {
            hooks: up_to(longest),
            turns: Arc::new(Semaphore::new(turns)),
        };
        Self {
            short: up_to(SHORT),
            others: kind(LONGEST, TURNS.0),
            files: kind(LONGEST_WITH_FILE, TURNS.1),
            waiting: Semaphore::new(WAITING),
        }
    }

    /// Answers the hook that `request` calls.
    pub(in crate::grpc) async fn answer(
        &self,
        mut request: http::Request<Incoming>,
    ) -> http::Response<Body> {
        let kind = match request.uri().path().rsplit('/').next() {
            Some(
                "Implemented"
                | "OnActivate"
                | "OnDeactivate"
                | "OnConfigurationChange"
                | "ServeHTTP",
            ) => {
                let Ok(answer) = self.short.clone().call(request).await;
                return answer;
            }
            Some("FileWillBeUploaded") => &self.files,
            _ => &self.others,
        };
        let Some(turn) = self.turn(kind).await else {
            return Status::resource_exhausted("too many hooks have not arrived").into_http();
        };
        let turn = Arc::new(turn);
        let arriving = Arc::downgrade(&turn);
        // Goes when the message has been taken out of its request.
        request.extensions_mut().insert(turn);
        let mut answer = kind.hooks.clone().call(request);
        let Ok(answer) = match timeout(ARRIVAL, &mut answer).await {
            Ok(answer) => answer,
            Err(_) if arriving.strong_count() == 0 => answer.await,
            Err(_) => Ok(Status::deadline_exceeded("the hook has not arrived").into_http()),
        };
        answer
    }

    /// Waits for a turn, unless too many wait already.
    async fn turn(&self, kind: &Kind<P>) -> Option<OwnedSemaphorePermit> {
        let _waits = self.waiting.try_acquire().ok()?;
        kind.turns.clone().acquire_owned().await.ok()
    }
}
