//! yamux: many streams over one connection, as `github.com/hashicorp/yamux` 0.1.2 speaks it.
//!
//! You meet a [`Stream`] wherever this crate hands you a connection; a [`Session`] you make only when you build
//! something else on yamux, over any Unix socket.
//!
//! What matches Go: the frames, the initial window of 256 KiB, at most 256 opened streams without an answer, a backlog
//! of 256 streams that wait for accept (a stream beyond it is reset), a ping each 30 s that must be answered within
//! 10 s, go-away, and that a broken protocol ends the session.
//!
//! What differs, each on purpose:
//! - We grant 1 MiB of receive window instead of 256 KiB, in the frame that opens or accepts the stream (it costs
//!   nothing on the wire). At most 32 streams at a time have it.
//! - Frames are gathered while there are tasks to run and then written in one system call; a long one is written at
//!   once, with those before it and without a copy. (Go makes two system calls for each frame.) So a task that writes
//!   and then keeps its thread busy without an `await` also keeps back what it wrote.
//! - The FIN of a stream that the peer has not accepted waits for that, one second at most. Go never answers a stream
//!   that was finished before it was accepted: 256 of those would block every later open, and if they did not count
//!   among the 256, Go's backlog would overflow and streams in use be reset.
//! - After a drop the peer may send 64 KiB more, which are thrown away; beyond that, or after five minutes without its
//!   FIN, the stream is reset. (Go waits the five minutes while the peer's writer is stuck.)
//! - A frame longer than any window, a stream id of the wrong side and a window beyond 2^32 - 1 end the session.
//! - What is received and not yet read is at most 64 MiB a session; when it would be more, the fullest stream is reset.
//! - A connection that takes no byte for 10 s while there is something to write ends the session.
//! - A stream that the peer does not accept keeps its place among the 256 and harms no other. (Go ends the session
//!   after 75 s.)

mod ended;
mod frame;
mod held;
mod inbox;
mod keepalive;
mod outbound;
mod receive;
mod session;
mod shared;
mod slot;
mod stream;

pub use ended::{Ended, Violation};
pub use session::{Incoming, Session};
pub(crate) use stream::Handle;
pub use stream::Stream;

use std::time::Duration;

/// Receive and send window of a new stream, bytes (yamux const.go).
const INITIAL_WINDOW: u32 = 256 * 1024;
/// Receive window that we raise a stream to, bytes.
const RAISED_WINDOW: u32 = 1024 * 1024;
/// How many streams have the raised window at a time.
const RAISED_STREAMS: usize = 32;
/// Longest body of a frame that we write, bytes.
const MAX_BODY: usize = 128 * 1024;
/// Streams opened by us that the peer has not answered (yamux mux.go `AcceptBacklog`).
const MAX_UNANSWERED: usize = 256;
/// Streams opened by the peer that wait for accept (yamux mux.go `AcceptBacklog`).
const BACKLOG: usize = 256;
/// Streams a session knows at a time; the peer's streams beyond it are reset.
const MAX_STREAMS: usize = 16 * 1024;
/// Received and unread bytes of a session.
const RECEIVE_BUDGET: usize = 64 * 1024 * 1024;
/// What the readers of a session's streams hold of messages that are not whole yet, bytes. The longest message twice.
pub(crate) const MESSAGE_BUDGET: usize = 256 * 1024 * 1024;
/// What the calls under way on a session's streams take, but for the first mebibyte of each stream, bytes.
pub(crate) const CALL_BUDGET: usize = 128 * 1024 * 1024;
/// What the peer may send to a stream that we dropped before it is reset, bytes.
const DISCARD_LIMIT: usize = 64 * 1024;
/// How long the peer has to answer our FIN after a drop.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(300);
/// Pause between pings.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long a ping, or a write, may take.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
