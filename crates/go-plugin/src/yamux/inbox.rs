//! What a stream has received and its reader has not yet taken.

use bytes::{Buf, BytesMut};
use std::collections::VecDeque;
use tokio::io::ReadBuf;

/// Smallest piece we keep once the reader lags behind, so that frames of one byte do not cost a piece each.
const PIECE: usize = 4096;

/// Received bytes in order, in pieces.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    pieces: VecDeque<BytesMut>,
    len: usize,
}

impl Inbox {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Appends a copy of `bytes`.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.len += bytes.len();
        if let Some(last) = self.pieces.back_mut()
            && last.capacity() - last.len() >= bytes.len()
        {
            last.extend_from_slice(bytes);
            return;
        }
        let capacity = match self.pieces.is_empty() {
            true => bytes.len(),
            false => bytes.len().max(PIECE),
        };
        let mut piece = BytesMut::with_capacity(capacity);
        piece.extend_from_slice(bytes);
        self.pieces.push_back(piece);
    }

    /// Appends a piece that is full enough to be kept as it is.
    pub(super) fn push_piece(&mut self, piece: BytesMut) {
        if piece.len() < PIECE {
            return self.push(&piece);
        }
        self.len += piece.len();
        self.pieces.push_back(piece);
    }

    /// Moves bytes into `buf`; returns how many.
    pub(super) fn read(&mut self, buf: &mut ReadBuf<'_>) -> usize {
        let before = self.len;
        while let Some(first) = self.pieces.front_mut() {
            let n = first.len().min(buf.remaining());
            buf.put_slice(&first[..n]);
            self.len -= n;
            if n < first.len() {
                first.advance(n);
                break;
            }
            self.pieces.pop_front();
        }
        before - self.len
    }

    /// Takes the first piece without a copy.
    pub(super) fn take_piece(&mut self) -> Option<BytesMut> {
        let piece = self.pieces.pop_front()?;
        self.len -= piece.len();
        Some(piece)
    }

    /// Throws all away; returns how much it was.
    pub(super) fn clear(&mut self) -> usize {
        self.pieces = VecDeque::new();
        std::mem::take(&mut self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_out_in_order_across_pieces() {
        let mut inbox = Inbox::default();
        inbox.push(b"he");
        inbox.push(b"llo");
        inbox.push_piece(BytesMut::from(&[b'x'; PIECE][..]));
        assert_eq!(inbox.len(), 5 + PIECE);

        let mut space = [0; 6];
        let mut buf = ReadBuf::new(&mut space);
        assert_eq!(inbox.read(&mut buf), 6);
        assert_eq!(buf.filled(), b"hellox");
        assert_eq!(inbox.take_piece().map(|p| p.len()), Some(PIECE - 1));
        assert!(inbox.is_empty());
    }

    #[test]
    fn frames_of_one_byte_share_a_piece() {
        let mut inbox = Inbox::default();
        for _ in 0..PIECE {
            inbox.push(b"x");
        }
        assert!(inbox.pieces.len() <= 2, "{} pieces", inbox.pieces.len());
    }
}
