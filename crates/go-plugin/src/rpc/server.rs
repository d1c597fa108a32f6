//! The answering side.

use super::header::{Request, Response};
use super::inward::{Broken, Inward};
use super::outward::{Outward, Unsent};
use super::under_way::UnderWay;
use super::{Answer, Args, Reply, Service};
use crate::hclog::chain;
use crate::tasks::TaskSet;
use crate::yamux::{Handle, Stream};
use futures_util::FutureExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Serves one connection until it closes. A panicking call answers an error.
///
/// The service goes by the name `Plugin`, as go-plugin registers everything (rpc_server.go `serve`). When the peer
/// has finished sending, the calls under way are answered first. Dropping the future aborts them.
pub async fn serve(stream: Stream, service: Arc<dyn Service>) {
    serve_services(stream, &["Plugin"], service, CancellationToken::new()).await;
}

/// Like [`serve`] under other names; after `stop` nothing more is read, and what was asked is answered.
pub(crate) async fn serve_services(
    stream: Stream,
    names: &'static [&'static str],
    service: Arc<dyn Service>,
    stop: CancellationToken,
) {
    let handle = stream.into_handle();
    let tasks = TaskSet::new();
    let _end = tasks.clone().abort_on_drop();
    let mut connection = Connection {
        inward: Inward::new(handle.clone()),
        out: Outward::new(handle.clone(), tasks.clone()),
        handle: handle.clone(),
        under_way: UnderWay::new(&handle),
        tasks: tasks.clone(),
        names,
        service,
    };
    let read = tokio::select! {
        read = connection.read() => read,
        () = stop.cancelled() => Ok(()),
    };
    match read {
        Ok(()) => tokio::select! {
            () = tasks.idle() => {}
            () = handle.session_over() => {}
        },
        Err(broken) => broken.log("rpc server"),
    }
}

struct Connection {
    inward: Inward,
    out: Arc<Outward>,
    handle: Arc<Handle>,
    under_way: UnderWay,
    tasks: TaskSet,
    names: &'static [&'static str],
    service: Arc<dyn Service>,
}

impl Connection {
    async fn read(&mut self) -> Result<(), Broken> {
        while let Some(request) = self.inward.header::<Request>().await? {
            let work = match self.inward.body().await? {
                Ok(()) => self.begin(&request.method),
                Err(error) => Err(format!(
                    "rpc: the arguments cannot be read: {}",
                    chain(&error)
                )),
            };
            let call = Call {
                request,
                out: self.out.clone(),
            };
            match work {
                Ok(answer) => self.start(call, answer).await,
                Err(text) => call.answer(Err(text)).await,
            }
        }
        Ok(())
    }

    /// Starts the call's task. While too much is under way this waits, and nothing is read meanwhile.
    async fn start(&mut self, call: Call, answer: Answer) {
        let Some(place) = self.under_way.place(self.inward.length, &self.handle).await else {
            return;
        };
        self.tasks.spawn("rpc call", async move {
            call.run(answer).await;
            drop(place);
        });
    }

    /// Has the service read the arguments.
    fn begin(&mut self, method: &str) -> Result<Answer, String> {
        known(self.names, method)?;
        // What the service does not take is dropped with the next message.
        let args = Args {
            decoder: &mut self.inward.decoder,
            length: self.inward.length,
        };
        let service = self.service.clone();
        let answer = catch_unwind(AssertUnwindSafe(|| service.call(method, args)))
            .unwrap_or_else(|_| Err(panicked(method)));
        self.inward.report(method);
        answer
    }
}

/// Go's texts (net/rpc server.go `readRequestHeader`).
fn known(names: &[&str], method: &str) -> Result<(), String> {
    match method.rsplit_once('.') {
        None => Err(format!("rpc: service/method request ill-formed: {method}")),
        Some((service, _)) if names.contains(&service) => Ok(()),
        Some(_) => Err(format!("rpc: can't find service {method}")),
    }
}

fn panicked(method: &str) -> String {
    tracing::error!(method, "a call panicked");
    format!("rpc: {method} panicked")
}

/// A call whose arguments have been read.
struct Call {
    request: Request,
    out: Arc<Outward>,
}

impl Call {
    async fn run(self, work: Answer) {
        let answer = AssertUnwindSafe(work).catch_unwind().await;
        let answer = answer.unwrap_or_else(|_| Err(panicked(&self.request.method)));
        self.answer(answer).await;
    }

    async fn answer(self, answer: Result<Reply, String>) {
        let mut header = Response {
            method: self.request.method,
            seq: self.request.seq,
            error: String::new(),
        };
        let text = match answer {
            Ok(reply) => match self.out.send(&header, &*reply.value).await {
                Err(Unsent::Encode(error)) => {
                    format!("rpc: the reply cannot be written: {}", chain(&error))
                }
                _ => return,
            },
            // Go takes an empty text for no error (net/rpc client.go `input`).
            Err(text) if text.is_empty() => "rpc: an error without a text".to_owned(),
            Err(text) => text,
        };
        header.error = text;
        // Fails otherwise only when the connection is gone, and with it whoever would want to know.
        let _ = self.out.send(&header, &()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_services_are_refused_in_gos_words() {
        assert_eq!(known(&["Plugin"], "Plugin.Greet"), Ok(()));
        let refused = |method| known(&["Plugin"], method).unwrap_err();
        assert_eq!(
            refused("Other.Greet"),
            "rpc: can't find service Other.Greet"
        );
        assert_eq!(
            refused("Greet"),
            "rpc: service/method request ill-formed: Greet"
        );
    }
}
