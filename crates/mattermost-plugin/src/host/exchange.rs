//! The host's half of `ServeHTTP` and `ServeMetrics`: one request and its response.

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
        hook: &'static str,
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
        self.spawn(hook, async move {
            let served = hooks.call(&format!("Plugin.{hook}"), &args).await;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handshake::HOOKS;
    use crate::hooks::calls::ActivateArgs;
    use crate::host::serve_connection;
    use crate::{ActivateError, Hook, Host, Plugin};
    use bytes::Bytes;
    use futures_util::stream;
    use go_plugin::yamux::Session;
    use http::{Request, Response};
    use http_body::Frame;
    use http_body_util::{BodyExt, StreamBody};
    use std::time::Duration;

    /// Each path is a way to answer.
    struct Ways;

    impl Plugin for Ways {
        const HOOKS: &'static [Hook<Self>] = &[Hook::serve_http()];

        async fn new(_: Host) -> Result<Self, ActivateError> {
            Ok(Self)
        }

        async fn serve_http(self: Arc<Self>, _: Context, request: Request<Body>) -> Response<Body> {
            match request.uri().path() {
                "/echo" => Response::new(request.into_body()),
                "/panic" => panic!("on purpose"),
                "/panic-in-body" => Response::new(frames(|| panic!("on purpose"))),
                "/endless" => Response::new(frames(|| Bytes::from_static(b"more"))),
                _ => Response::new("small".into()),
            }
        }
    }

    fn frames(next: impl Fn() -> Bytes + Send + 'static) -> Body {
        let frames = stream::repeat_with(move || Ok::<_, std::io::Error>(Frame::data(next())));
        Body::new(StreamBody::new(frames))
    }

    #[tokio::test]
    async fn requests_of_every_kind_leave_no_stream_and_no_task() {
        let plugins = TaskSet::new();
        let (near, far) = tokio::net::UnixStream::pair().unwrap();
        plugins.spawn("plugin", serve_connection::<Ways>(near));

        let tasks = TaskSet::new();
        let (session, incoming) = Session::client(far, &tasks);
        let control = Client::new(session.open().await.unwrap());
        let _stdio = [session.open().await.unwrap(), session.open().await.unwrap()];
        let broker = MuxBroker::new(session.clone(), incoming, &tasks);
        let id: u32 = control
            .call("Dispenser.Dispense", &HOOKS.to_owned())
            .await
            .unwrap();
        let hooks = Client::new(broker.dial(id).await.unwrap());
        let args = ActivateArgs {
            api_mux_id: broker.next_id(),
            driver_mux_id: broker.next_id(),
        };
        let (activated, _api, _driver) = tokio::join!(
            hooks.call::<()>("Plugin.OnActivate", &args),
            broker.accept(args.api_mux_id),
            broker.accept(args.driver_mux_id),
        );
        activated.unwrap();

        let (streams, running) = (session.streams(), tasks.len());
        let left = || (session.streams(), tasks.len());
        for path in ["/", "/echo", "/panic", "/panic-in-body", "/endless"] {
            for _ in 0..20 {
                let request = Request::post(path).body(Body::from(vec![b'x'; 10_000]));
                let exchange = Exchange::new(hooks.clone(), broker.clone(), &tasks);
                let context = Context::default();
                let mut response = exchange
                    .run("ServeHTTP", context, request.unwrap())
                    .await
                    .unwrap();
                // Of what does not end a client reads a little.
                while path != "/endless" && response.frame().await.is_some() {}
            }
            let nothing_left = async {
                while left() != (streams, running) {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            };
            let limit = Duration::from_secs(20);
            let waited = tokio::time::timeout(limit, nothing_left).await;
            assert!(waited.is_ok(), "{path}: {:?} left", left());
        }
        plugins.shutdown(Duration::from_secs(1)).await;
    }
}
