//! Values as they come in on a connection.

use crate::yamux::Handle;
use bytes::{Buf, BytesMut};
use go_gob::{Decoder, Gob, Progress};
use std::future::poll_fn;
use std::sync::Arc;

/// Reads one direction of a connection.
pub(super) struct Inward {
    handle: Arc<Handle>,
    pub(super) decoder: Decoder,
    unread: BytesMut,
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
}

impl Inward {
    pub(super) fn new(handle: Arc<Handle>) -> Self {
        Self {
            decoder: Decoder::for_peer(handle.peer()),
            handle,
            unread: BytesMut::new(),
        }
    }

    /// Reads a header; `None` when the connection ends before one.
    pub(super) async fn header<T: Gob + Default>(&mut self) -> Result<Option<T>, Broken> {
        match self.value().await? {
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
        self.value().await?.ok_or(Broken::Cut)
    }

    /// Logs the fields of the last value that did not fit, each once a session. `method` says whose value it was.
    pub(super) fn report(&mut self, method: &str) {
        for warning in self.decoder.take_warnings() {
            tracing::warn!(method, "{warning}");
        }
    }

    /// Reads until the decoder has a whole value. `None` when the connection ends before it begins.
    async fn value(&mut self) -> Result<Option<Result<(), go_gob::Error>>, Broken> {
        let mut begun = false;
        loop {
            tokio::task::coop::consume_budget().await;
            if let Some((head, body)) = self.decoder.frame(&self.unread)?
                && self.unread.len() - head >= body
            {
                begun = true;
                let progress = self.decoder.push(&self.unread[head..head + body]);
                self.unread.advance(head + body);
                match progress {
                    Ok(Progress::Ready) => return Ok(Some(Ok(()))),
                    Ok(Progress::Definition | Progress::NeedMore) => continue,
                    Err(error) => return Ok(Some(Err(error))),
                }
            }
            match poll_fn(|cx| self.handle.poll_chunk(cx)).await? {
                Some(chunk) if self.unread.is_empty() => self.unread = chunk,
                Some(chunk) => self.unread.extend_from_slice(&chunk),
                None if begun || !self.unread.is_empty() => return Err(Broken::Cut),
                None => return Ok(None),
            }
        }
    }
}
