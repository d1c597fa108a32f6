//! Values as they come in on a connection.

use crate::hclog::chain;
use crate::yamux::Handle;
use bytes::{Buf, BytesMut};
use go_gob::{DEFAULT_MAX_MESSAGE, Decoder, Gob, Progress};
use std::future::poll_fn;
use std::sync::Arc;

/// Longest header, bytes. Go sends a method's name or an error's text in it.
const MAX_HEADER: usize = 1024 * 1024;

/// Reads one direction of a connection.
pub(super) struct Inward {
    handle: Arc<Handle>,
    pub(super) decoder: Decoder,
    unread: BytesMut,
    /// How long the last value was as it came, the definitions in front of it included, bytes.
    pub(super) length: usize,
    /// What of the session's messages is ours, bytes.
    held: usize,
}

/// Why nothing more can be read from a connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    #[error("the stream failed")]
    Stream(#[from] std::io::Error),
    #[error("the stream ended inside a message")]
    Cut,
    #[error("the peer does not speak net/rpc")]
    Gob(#[from] go_gob::Error),
    #[error("more than 256 MiB of half-received messages")]
    Held,
}

impl Broken {
    /// Says that the connection of `whom` is over.
    pub(super) fn log(&self, whom: &str) {
        match self {
            // The session says why it ended.
            Broken::Stream(error) => tracing::debug!("{whom}: {error}"),
            broken => tracing::warn!("{whom}: {}", chain(broken)),
        }
    }
}

impl Inward {
    pub(super) fn new(handle: Arc<Handle>) -> Self {
        Self {
            decoder: Decoder::for_peer(handle.peer()),
            handle,
            unread: BytesMut::new(),
            length: 0,
            held: 0,
        }
    }

    /// Reads a header; `None` when the connection ends before one.
    pub(super) async fn header<T: Gob + Default>(&mut self) -> Result<Option<T>, Broken> {
        // What nobody wanted would be held until the next message. Fails when the value was taken.
        let _ = self.decoder.discard();
        match self.value(MAX_HEADER).await? {
            None => Ok(None),
            Some(ready) => {
                ready?;
                let header = self.decoder.decode()?;
                Ok(Some(header))
            }
        }
    }

    /// Waits for the value after a header. The inner error concerns only that value.
    pub(super) async fn body(&mut self) -> Result<Result<(), go_gob::Error>, Broken> {
        self.value(DEFAULT_MAX_MESSAGE).await?.ok_or(Broken::Cut)
    }

    /// Logs the fields of the last value that did not fit, each once a session. `method` says whose value it was.
    pub(super) fn report(&mut self, method: &str) {
        for warning in self.decoder.take_warnings() {
            tracing::warn!(method, "{warning}");
        }
    }

    /// Reads until the decoder has a whole value, of messages of up to `max` bytes. `None` when the connection ends
    /// before it begins.
    async fn value(&mut self, max: usize) -> Result<Option<Result<(), go_gob::Error>>, Broken> {
        self.length = 0;
        loop {
            tokio::task::coop::consume_budget().await;
            if let Some((head, body)) = go_gob::frame(&self.unread, max)?
                && self.unread.len() - head >= body
            {
                self.length += head + body;
                let progress = self.decoder.push(&self.unread[head..head + body]);
                self.unread.advance(head + body);
                match progress {
                    Ok(Progress::Ready) => return Ok(Some(Ok(()))),
                    Ok(Progress::Definition | Progress::NeedMore) => continue,
                    Err(error) => return Ok(Some(Err(error))),
                }
            }
            self.hold()?;
            match poll_fn(|cx| self.handle.poll_chunk(cx)).await? {
                Some(chunk) if self.unread.is_empty() => self.unread = chunk,
                Some(chunk) => self.unread.extend_from_slice(&chunk),
                None if self.length > 0 || !self.unread.is_empty() => return Err(Broken::Cut),
                None => return Ok(None),
            }
        }
    }

    /// Counts what lies here until more comes against what the session may hold of half-received messages.
    fn hold(&mut self) -> Result<(), Broken> {
        let before = std::mem::replace(&mut self.held, self.unread.len() + self.decoder.held());
        match before == self.held || self.handle.hold(before, self.held) {
            true => Ok(()),
            false => Err(Broken::Held),
        }
    }
}

impl Drop for Inward {
    fn drop(&mut self) {
        self.handle.hold(self.held, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::TaskSet;
    use crate::yamux::{MESSAGE_BUDGET, Session};
    use go_gob::Encoder;
    use tokio::io::AsyncWriteExt;
    use tokio::net::UnixStream;

    #[tokio::test]
    async fn half_received_messages_of_a_session_share_one_limit() {
        let tasks = TaskSet::new();
        let (near, far) = UnixStream::pair().unwrap();
        let (session, _incoming) = Session::client(near, &tasks);
        let (_peer, mut incoming) = Session::server(far, &tasks);
        let mut bytes = Vec::new();
        let body = vec![0_u8; 1000];
        Encoder::new().encode(&body, &mut bytes).unwrap();
        for (others, fits) in [(MESSAGE_BUDGET - 500, true), (MESSAGE_BUDGET - 499, false)] {
            let mut ours = session.open().await.unwrap();
            let handle = incoming.accept().await.unwrap().into_handle();
            // What other streams of the session hold.
            assert!(handle.hold(0, others));
            ours.write_all(&bytes[..500]).await.unwrap();
            drop(ours);
            match Inward::new(handle.clone()).body().await {
                Err(Broken::Cut) => assert!(fits),
                Err(Broken::Held) => assert!(!fits),
                other => panic!("{other:?}"),
            }
            handle.hold(others, 0);
            assert!(
                handle.hold(0, MESSAGE_BUDGET),
                "what was held is free again"
            );
            handle.hold(MESSAGE_BUDGET, 0);
        }
    }
}
