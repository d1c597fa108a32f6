//! The calling side.

use super::CallError;
use super::caller::read;
use super::header::{Request, Response};
use super::inward::{Broken, Inward};
use super::outward::{Outward, Unsent};
use crate::lock::lock;
use crate::tasks::TaskSet;
use crate::yamux::Stream;
use go_gob::{Decoder, Gob};
use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::oneshot;

/// The calling side of one connection. Cheap to clone; many calls at a time.
///
/// The connection is closed when the last clone is dropped. Dropping the future of a call gives up on its reply, and
/// on nothing else.
///
/// ```
/// use go_plugin::rpc::{CallError, Client};
///
/// async fn greet(client: &Client) -> Result<String, CallError> {
///     client.call("Plugin.Greet", &"gopher".to_owned()).await
/// }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    out: Arc<Outward>,
    calls: Arc<Calls>,
    tasks: TaskSet,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.tasks.token().cancel();
    }
}

impl Client {
    /// Takes over `stream`.
    pub fn new(stream: Stream) -> Self {
        let handle = stream.into_handle();
        let tasks = TaskSet::new();
        let out = Outward::new(handle.clone(), tasks.clone());
        let calls = Arc::new(Calls::default());
        let inward = Inward::new(handle);
        let (replies, token) = (CloseOnDrop(calls.clone()), tasks.token());
        tasks.spawn("rpc replies", async move {
            tokio::select! {
                () = token.cancelled() => {}
                () = replies.0.read(inward) => {}
            }
        });
        Self {
            inner: Arc::new(Inner { out, calls, tasks }),
        }
    }

    /// Calls `method` ("Plugin.GetUser").
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call<R: Gob + Default>(
        &self,
        method: &str,
        args: &dyn Gob,
    ) -> Result<R, CallError> {
        let reply: Box<dyn Any> = self.exchange(method, args, Box::<R>::default()).await?;
        match reply.downcast() {
            Ok(reply) => Ok(*reply),
            Err(_) => unreachable!("the reply is the box that it was read into"),
        }
    }

    /// Calls `method`, reads its reply over `reply` and answers that: what a call is for all types, so that it is compiled
    /// once.
    async fn exchange(
        &self,
        method: &str,
        args: &dyn Gob,
        mut reply: Box<dyn Gob>,
    ) -> Result<Box<dyn Gob>, CallError> {
        let inner = &self.inner;
        let (give, replied) = oneshot::channel();
        let seq = inner.calls.add(Box::new(move |value| {
            let read = value.and_then(|decoder| read(decoder, &mut *reply));
            // Nobody listens if the caller has given up meanwhile.
            let _ = give.send(read.map(|()| reply));
        }))?;
        let _forget = Forget {
            calls: &inner.calls,
            seq,
        };
        let header = Request {
            method: method.to_owned(),
            seq,
        };
        match inner.out.send(&header, args).await {
            Ok(()) => replied.await.unwrap_or(Err(CallError::Closed)),
            Err(Unsent::Encode(error)) => Err(CallError::Encode(Arc::new(error))),
            Err(_) => Err(CallError::Closed),
        }
    }
}

/// Takes a call whose future is dropped off the list; its reply is then skipped.
struct Forget<'a> {
    calls: &'a Calls,
    seq: u64,
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        drop(self.calls.take(self.seq));
    }
}

/// However the task that reads replies ends, a panic while decoding one included, nobody waits for the others.
struct CloseOnDrop(Arc<Calls>);

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// What is done with a reply.
type Waiter = Box<dyn FnOnce(Result<&mut Decoder, CallError>) + Send>;

/// The calls that wait for a reply.
#[derive(Default)]
struct Calls {
    last: AtomicU64,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    by_seq: HashMap<u64, Waiter>,
    closed: bool,
}

impl Calls {
    fn add(&self, waiter: Waiter) -> Result<u64, CallError> {
        let mut waiting = lock(&self.waiting);
        if waiting.closed {
            return Err(CallError::Closed);
        }
        let seq = self.last.fetch_add(1, Ordering::Relaxed);
        waiting.by_seq.insert(seq, waiter);
        Ok(seq)
    }

    fn take(&self, seq: u64) -> Option<Waiter> {
        lock(&self.waiting).by_seq.remove(&seq)
    }

    /// The connection is gone: all waiters hear of it, and nobody new can wait.
    fn close(&self) {
        let mut waiting = lock(&self.waiting);
        waiting.closed = true;
        let calls = std::mem::take(&mut waiting.by_seq);
        drop(waiting);
        for waiter in calls.into_values() {
            waiter(Err(CallError::Closed));
        }
    }

    /// Hands out replies until the connection ends.
    async fn read(&self, mut inward: Inward) {
        if let Err(broken) = self.replies(&mut inward).await {
            broken.log("rpc client");
        }
    }

    async fn replies(&self, inward: &mut Inward) -> Result<(), Broken> {
        while let Some(response) = inward.header::<Response>().await? {
            let ready = inward.body().await?;
            if let Some(waiter) = self.take(response.seq) {
                waiter(response.outcome(ready).map(|()| &mut inward.decoder));
            }
            inward.report(&response.method);
        }
        Ok(())
    }
}
