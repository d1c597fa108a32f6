//! The host's half of `ServeHTTP`: one request and its response.

use std::future::Future;
use std::sync::Arc;

use go_plugin::broker::MuxBroker;
use go_plugin::rpc::{CallError, Client};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::response::{self, Writer};
use crate::hooks::calls::ServeHttpArgs;
use crate::model::Context;
use crate::{Body, TaskSet, body_stream, http_subset};

/// What belongs to one request. It ends when the response is dropped.
pub(super) struct Exchange {
    hooks: Client,
    broker: MuxBroker,
    tasks: TaskSet,
    token: CancellationToken,
    end: DropGuard,
}

impl Exchange {
    pub(super) fn new(hooks: Client, broker: MuxBroker, tasks: &TaskSet) -> Self {
        let token = tasks.token().child_token();
        Self {
            hooks,
            broker,
            tasks: tasks.clone(),
            end: token.clone().drop_guard(),
            token,
        }
    }

    /// The response, once it has begun.
    pub(super) async fn run(
        self,
        context: Context,
        request: http::Request<Body>,
    ) -> Result<http::Response<Body>, CallError> {
        let (parts, body) = request.into_parts();
        let (writer, begun) = response::channel(parts.method == http::Method::HEAD);
        let writer = Arc::new(writer);
        let args = ServeHttpArgs {
            response_writer_stream: self.write_to(writer.clone()),
            request: Some(http_subset::from_parts(&parts)),
            context: Some(context),
            request_body_stream: self.read_from(body),
        };
        let hooks = self.hooks.clone();
        self.spawn("ServeHTTP", async move {
            let served = hooks.call("Plugin.ServeHTTP", &args).await;
            writer.finish(served).await;
        });
        begun.response(self.end).await
    }

    /// Offers the response's writer; answers the stream to dial.
    fn write_to(&self, writer: Arc<Writer>) -> u32 {
        let (id, broker) = (self.broker.next_id(), self.broker.clone());
        self.spawn("response", async move {
            match broker.accept(id).await {
                Ok(stream) => go_plugin::rpc::serve(stream, writer).await,
                Err(error) => tracing::warn!("the plugin did not dial the response: {error}"),
            }
        });
        id
    }

    /// Offers the request's body; answers the stream to dial.
    fn read_from(&self, body: Body) -> u32 {
        let (id, broker) = (self.broker.next_id(), self.broker.clone());
        self.spawn("request body", async move {
            let served = match broker.accept(id).await {
                Ok(stream) => body_stream::serve(stream, body).await,
                Err(error) => Err(error.into()),
            };
            if let Err(error) = served {
                tracing::warn!("the body of a request broke off: {error}");
            }
        });
        id
    }

    fn spawn<F>(&self, name: &'static str, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let token = self.token.clone();
        self.tasks.spawn(name, async move {
            token.run_until_cancelled(task).await;
        });
    }
}
