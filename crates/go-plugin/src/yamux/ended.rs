//! Why a session ended.

use std::io;
use std::sync::Arc;

/// Why a session is over. Ask [`Session::reason`](super::Session::reason) when you write the one log line about it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Ended {
    /// This side closed it.
    #[error("the session was closed by this side")]
    ClosedHere,
    /// The peer closed the connection between two frames.
    #[error("the peer closed the connection")]
    ClosedByPeer,
    /// The peer ended the session with a go-away frame of this code (1: it saw a protocol error, 2: it failed).
    #[error("the peer ended the session with code {0}")]
    GoAway(u32),
    /// The peer broke the protocol.
    #[error("the peer broke the yamux protocol")]
    Protocol(#[from] Violation),
    /// The connection failed.
    #[error("the connection failed")]
    Io(#[source] Arc<io::Error>),
    /// A ping was not answered within 10 s.
    #[error("the peer did not answer a ping within 10 s")]
    KeepAlive,
    /// The peer read nothing for 10 s while we had something to write.
    #[error("the peer read nothing for 10 s")]
    WriteTimeout,
    /// The peer asks for more answers than it reads.
    #[error("the peer does not read the answers it asks for")]
    AnswersUnread,
}

impl From<Ended> for io::Error {
    fn from(ended: Ended) -> Self {
        io::Error::new(io::ErrorKind::ConnectionAborted, ended)
    }
}

/// What the peer did against the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// A frame of another version than 0; the usual sign of a peer that does not speak yamux.
    #[error("frame of version {0}, expected 0")]
    Version(u8),
    /// An unknown frame type.
    #[error("frame of unknown type {0}")]
    Type(u8),
    /// The connection ended inside a frame.
    #[error("the connection ended inside a frame")]
    Cut,
    /// A data frame longer than any window we ever grant.
    #[error("stream {stream}: frame of {length} bytes, longer than any window")]
    Oversized {
        /// The stream's id.
        stream: u32,
        /// Length that the header announced, bytes.
        length: u32,
    },
    /// More data than the window allows.
    #[error("stream {stream}: {length} bytes sent into a window of {window}")]
    WindowExceeded {
        /// The stream's id.
        stream: u32,
        /// Length of the frame, bytes.
        length: u32,
        /// What was left of the window, bytes.
        window: u32,
    },
    /// A window update that makes our send window larger than 2^32 - 1.
    #[error("stream {0}: window update beyond 2^32 - 1")]
    WindowOverflow(u32),
    /// A new stream under an id that is in use.
    #[error("stream {0} opened twice")]
    Duplicate(u32),
    /// A new stream under an id that is not the peer's to choose.
    #[error("stream {0} opened with an id of this side")]
    WrongSide(u32),
    /// A second FIN.
    #[error("stream {0} finished twice")]
    FinishedTwice(u32),
}
