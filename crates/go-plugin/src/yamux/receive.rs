//! The way in: one task reads frames and hands them to their streams.

use super::frame::{Flags, HEADER, Header, Kind};
use super::shared::Shared;
use super::slot::{Slot, wake};
use super::stream::Stream;
use super::{DISCARD_LIMIT, Ended, RAISED_WINDOW, RECEIVE_BUDGET, Violation};
use bytes::{BufMut, BytesMut};
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::io::AsyncReadExt;
use tokio::net::unix::OwnedReadHalf;
use tokio::sync::mpsc;

/// What is read at a time while frames are small, bytes.
const INPUT: usize = 16 * 1024;
/// What is read at a time of a long body, bytes.
const PIECE: usize = 64 * 1024;

/// Reads frames until the connection ends, and says why it did.
pub(super) async fn run(
    session: &Arc<Shared>,
    conn: OwnedReadHalf,
    accept: mpsc::Sender<Stream>,
) -> Ended {
    let mut receiver = Receiver {
        session,
        accept,
        input: Input {
            conn,
            bytes: vec![0; INPUT].into_boxed_slice(),
            start: 0,
            end: 0,
        },
    };
    loop {
        if let Err(ended) = receiver.frame().await {
            return ended;
        }
    }
}

struct Receiver<'a> {
    session: &'a Arc<Shared>,
    accept: mpsc::Sender<Stream>,
    input: Input,
}

impl Receiver<'_> {
    async fn frame(&mut self) -> Result<(), Ended> {
        let header = self.input.header().await?;
        match header.kind {
            Kind::Data | Kind::WindowUpdate => self.stream_frame(header).await,
            Kind::Ping if header.flags.has(Flags::SYN) => {
                self.answer(Header::ping(Flags::ACK, header.length))
            }
            Kind::Ping => {
                self.session.pong.send_replace(header.length);
                Ok(())
            }
            Kind::GoAway if header.length == 0 => {
                self.session.peer_goes_away();
                Ok(())
            }
            Kind::GoAway => Err(Ended::GoAway(header.length)),
        }
    }

    fn answer(&self, frame: Header) -> Result<(), Ended> {
        match self.session.out.control(frame) {
            true => Ok(()),
            false => Err(Ended::AnswersUnread),
        }
    }

    async fn stream_frame(&mut self, header: Header) -> Result<(), Ended> {
        if header.kind == Kind::Data && header.length > RAISED_WINDOW {
            return Err(Ended::Protocol(Violation::Oversized {
                stream: header.stream,
                length: header.length,
            }));
        }
        if header.flags.has(Flags::SYN) {
            self.incoming(header.stream)?;
        }
        let slot = self.session.find(header.stream);
        if let Some(slot) = &slot {
            self.before_body(slot, header)?;
        }
        if header.kind == Kind::Data {
            self.body(slot.as_deref(), header.length as usize).await?;
        }
        match slot {
            Some(slot) if header.flags.has(Flags::FIN) => self.finished(&slot),
            _ => Ok(()),
        }
    }

    /// A stream of the peer: queue it for accept, or reset it when the queue is full.
    fn incoming(&mut self, id: u32) -> Result<(), Ended> {
        let Some(slot) = self.session.incoming(id)? else {
            return self.answer(Header::window(Flags::RST, id, 0));
        };
        let stream = Stream::new(slot.clone(), self.session.clone());
        match self.accept.try_send(stream) {
            Ok(()) => Ok(()),
            Err(refused) => {
                // Reset first: the stream in `refused` is then dropped without a FIN.
                let read = self.session.reset(&slot);
                drop(refused);
                if read {
                    Ok(())
                } else {
                    Err(Ended::AnswersUnread)
                }
            }
        }
    }

    /// What the header alone says about a stream.
    fn before_body(&self, slot: &Slot, header: Header) -> Result<(), Ended> {
        if header.flags.has(Flags::RST) {
            self.session.lose(slot);
            return Ok(());
        }
        let mut state = slot.state();
        // Whatever the peer says on it, it knows the stream.
        if state.answered() {
            drop(state);
            self.session.out.control(Header::fin(slot.id));
            state = slot.state();
        }
        if header.kind == Kind::Data {
            let (length, window) = (header.length, state.allowance);
            let Some(rest) = window.checked_sub(length) else {
                return Err(Ended::Protocol(Violation::WindowExceeded {
                    stream: slot.id,
                    length,
                    window,
                }));
            };
            state.allowance = rest;
            return Ok(());
        }
        let Some(window) = state.send_window.checked_add(header.length) else {
            return Err(Ended::Protocol(Violation::WindowOverflow(slot.id)));
        };
        state.send_window = window;
        let writer = state.writer.take();
        drop(state);
        wake([writer, None]);
        Ok(())
    }

    /// Hands a body to its stream piece by piece as it comes; without a stream it is thrown away.
    async fn body(&mut self, slot: Option<&Slot>, mut left: usize) -> Result<(), Ended> {
        let at_hand = self.input.take(left);
        left -= at_hand.len();
        if let Some(slot) = slot {
            deliver(self.session, slot, Piece::Copied(at_hand))?;
        }
        while left > 0 {
            let mut piece = BytesMut::with_capacity(left.min(PIECE));
            while piece.len() < piece.capacity().min(left) {
                let space = (piece.capacity() - piece.len()).min(left - piece.len());
                self.input.read(&mut piece, space).await?;
            }
            left -= piece.len();
            if let Some(slot) = slot {
                deliver(self.session, slot, Piece::Owned(piece))?;
            }
        }
        Ok(())
    }

    fn finished(&self, slot: &Slot) -> Result<(), Ended> {
        let mut state = slot.state();
        if state.reset {
            return Ok(());
        }
        if std::mem::replace(&mut state.remote_fin, true) {
            return Err(Ended::Protocol(Violation::FinishedTwice(slot.id)));
        }
        let over = state.is_over();
        let wakers = state.wakers();
        drop(state);
        if over {
            self.session.forget(slot);
        }
        wake(wakers);
        Ok(())
    }
}

enum Piece<'a> {
    Copied(&'a [u8]),
    Owned(BytesMut),
}

fn deliver(session: &Shared, slot: &Slot, piece: Piece<'_>) -> Result<(), Ended> {
    let length = match &piece {
        Piece::Copied(bytes) => bytes.len(),
        Piece::Owned(bytes) => bytes.len(),
    };
    if length == 0 {
        return Ok(());
    }
    let mut state = slot.state();
    if state.dropped.is_some() {
        state.discarded += length;
        let too_much = state.discarded > DISCARD_LIMIT && !state.reset;
        drop(state);
        return match !too_much || session.reset(slot) {
            true => Ok(()),
            false => Err(Ended::AnswersUnread),
        };
    }
    if state.is_dead() || state.remote_fin {
        // Go can let a write that was under way slip behind its FIN (yamux stream.go `write`).
        return Ok(());
    }
    match piece {
        Piece::Copied(bytes) => state.inbox.push(bytes),
        Piece::Owned(bytes) => state.inbox.push_piece(bytes),
    }
    let buffered = session.buffered.fetch_add(length, Ordering::Relaxed) + length;
    let reader = state.reader.take();
    drop(state);
    wake([reader, None]);
    match buffered <= RECEIVE_BUDGET || session.reset_fullest() {
        true => Ok(()),
        false => Err(Ended::AnswersUnread),
    }
}

/// Bytes of the connection, read ahead as long as frames are small.
struct Input {
    conn: OwnedReadHalf,
    bytes: Box<[u8]>,
    start: usize,
    end: usize,
}

impl Input {
    async fn header(&mut self) -> Result<Header, Ended> {
        loop {
            if let Some(bytes) = self.bytes[self.start..self.end].first_chunk::<HEADER>() {
                let header = Header::decode(bytes)?;
                self.start += HEADER;
                return Ok(header);
            }
            self.bytes.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            match self.conn.read(&mut self.bytes[self.end..]).await {
                Ok(0) if self.end == 0 => return Err(Ended::ClosedByPeer),
                Ok(0) => return Err(Ended::Protocol(Violation::Cut)),
                Ok(n) => self.end += n,
                Err(error) => return Err(lost(error, self.end == 0)),
            }
        }
    }

    /// Up to `limit` of the bytes read ahead.
    fn take(&mut self, limit: usize) -> &[u8] {
        let from = self.start;
        self.start = self.end.min(from + limit);
        &self.bytes[from..self.start]
    }

    /// Reads up to `limit` bytes past those read ahead (there are none left) into `piece`.
    async fn read(&mut self, piece: &mut BytesMut, limit: usize) -> Result<(), Ended> {
        match self.conn.read_buf(&mut piece.limit(limit)).await {
            Ok(0) => Err(Ended::Protocol(Violation::Cut)),
            Ok(_) => Ok(()),
            Err(error) => Err(lost(error, false)),
        }
    }
}

/// A host that was killed with unread bytes in its socket resets the connection instead of closing it.
fn lost(error: io::Error, between_frames: bool) -> Ended {
    match error.kind() {
        io::ErrorKind::ConnectionReset if between_frames => Ended::ClosedByPeer,
        _ => Ended::Io(Arc::new(error)),
    }
}
