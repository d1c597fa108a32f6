//! The calling side, one call at a time.

use super::CallError;
use super::header::{Request, Response};
use super::inward::{Broken, Inward};
use super::messages::Messages;
use crate::yamux::{Handle, Stream};
use go_gob::{Decoder, Gob};
use std::future::poll_fn;
use std::io;
use std::sync::Arc;

/// The calling side of one connection, for a single caller that awaits each call before the next.
///
/// You need it instead of a [`Client`](super::Client) for a connection that lives as long as a few calls: it has no
/// task of its own, the caller's reads the replies. The connection is closed when it is dropped. Dropping the future
/// of a call gives up on its reply, and on nothing else.
///
/// ```
/// use go_plugin::rpc::{CallError, Caller};
///
/// async fn greet(caller: &mut Caller) -> Result<String, CallError> {
///     caller.call("Plugin.Greet", &"gopher".to_owned()).await
/// }
/// ```
pub struct Caller {
    handle: Arc<Handle>,
    outward: Messages,
    inward: Inward,
    /// The header of a reply whose value has not been read.
    header: Option<Response>,
    calls: u64,
    closed: bool,
}

impl Caller {
    /// Takes over `stream`.
    pub fn new(stream: Stream) -> Self {
        let handle = stream.into_handle();
        Self {
            outward: Messages::new(&handle),
            inward: Inward::new(handle.clone()),
            handle,
            header: None,
            calls: 0,
            closed: false,
        }
    }

    /// Calls `method` ("Plugin.GetUser").
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call<R: Gob + Default>(
        &mut self,
        method: &str,
        args: &dyn Gob,
    ) -> Result<R, CallError> {
        if self.closed {
            return Err(CallError::Closed);
        }
        let header = Request {
            method: method.to_owned(),
            seq: self.calls,
        };
        let encoded = self.outward.encode(&header, args);
        encoded.map_err(|error| CallError::Encode(Arc::new(error)))?;
        self.calls += 1;
        let reply = match self.exchange(header.seq).await {
            Ok(reply) => reply,
            Err(broken) => {
                self.closed = true;
                broken.log("rpc caller");
                return Err(CallError::Closed);
            }
        };
        let mut value = R::default();
        let read = reply.and_then(|()| read(&mut self.inward.decoder, &mut value));
        self.inward.report(method);
        read.map(|()| value)
    }

    /// Sends what is encoded and waits for the reply `seq`. Both at a time: a peer that closes the stream need not
    /// have read what we send.
    async fn exchange(&mut self, seq: u64) -> Result<Result<(), CallError>, Broken> {
        let sent = poll_fn(|cx| self.outward.poll_send(&self.handle, cx));
        let sent = async { sent.await.map_err(Broken::Stream) };
        let reply = self.inward.reply(&mut self.header, seq);
        let ((), reply) = tokio::try_join!(sent, reply)?;
        Ok(reply)
    }
}

impl Inward {
    /// Waits for the reply `seq`; others are those of calls that were given up.
    async fn reply(
        &mut self,
        begun: &mut Option<Response>,
        seq: u64,
    ) -> Result<Result<(), CallError>, Broken> {
        loop {
            if begun.is_none() {
                let header = self.header().await?;
                let header = header.ok_or(io::Error::from(io::ErrorKind::UnexpectedEof))?;
                *begun = Some(header);
            }
            let ready = self.body().await?;
            if let Some(header) = begun.take()
                && header.seq == seq
            {
                return Ok(header.outcome(ready));
            }
        }
    }
}

/// Reads the reply that is ready.
pub(super) fn read(decoder: &mut Decoder, reply: &mut dyn Gob) -> Result<(), CallError> {
    decoder
        .decode_into(reply)
        .map_err(|error| CallError::Decode(Arc::new(error)))
}
