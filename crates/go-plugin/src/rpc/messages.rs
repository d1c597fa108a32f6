//! Messages that are encoded and not yet in the stream.

use crate::yamux::Handle;
use go_gob::{Encoder, Gob};
use std::io;
use std::task::{Context, Poll};

/// With this many bytes unsent, the next message should wait.
pub(super) const FULL: usize = 256 * 1024;
/// Capacity that the buffer may keep: a write of 127 KiB (the longest of a response's body) with what stands before it,
/// so that a long body does not allocate for each.
const KEEP: usize = 144 * 1024;

/// One direction of a connection: what is said, in order and whole.
pub(super) struct Messages {
    encoder: Encoder,
    /// Whether the peer has a message, and with it the header's type.
    begun: bool,
    bytes: Vec<u8>,
    sent: usize,
}

impl Messages {
    pub(super) fn new(handle: &Handle) -> Self {
        Self {
            encoder: Encoder::for_peer(handle.peer()),
            begun: false,
            bytes: Vec::new(),
            sent: 0,
        }
    }

    pub(super) fn unsent(&self) -> usize {
        self.bytes.len() - self.sent
    }

    pub(super) fn has_room(&self) -> bool {
        self.unsent() < FULL
    }

    /// Adds a header and its value.
    pub(super) fn encode(&mut self, header: &dyn Gob, body: &dyn Gob) -> Result<(), go_gob::Error> {
        let start = self.bytes.len();
        let encoded = match self.encoder.encode(header, &mut self.bytes) {
            Ok(()) => self.encoder.encode(body, &mut self.bytes),
            failed => failed,
        };
        if encoded.is_err() {
            self.bytes.truncate(start);
            if !self.begun {
                // The header's type went with the message.
                self.encoder.start_over();
            }
        }
        self.begun |= encoded.is_ok();
        encoded
    }

    /// Writes what the stream takes; ready when that was all.
    pub(super) fn poll_send(
        &mut self,
        handle: &Handle,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while self.sent < self.bytes.len() {
            match handle.poll_write(cx, &self.bytes[self.sent..]) {
                Poll::Ready(Ok(n)) => self.sent += n,
                Poll::Ready(Err(error)) => {
                    self.clear();
                    return Poll::Ready(Err(error));
                }
                Poll::Pending => {
                    // Not more often than the rest halves, or a long message would be moved again and again.
                    if self.sent >= FULL && self.sent * 2 >= self.bytes.len() {
                        self.bytes.drain(..self.sent);
                        self.sent = 0;
                    }
                    return Poll::Pending;
                }
            }
        }
        self.clear();
        Poll::Ready(Ok(()))
    }

    /// Throws away what is unsent.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(KEEP);
        self.sent = 0;
    }
}
