//! The twelve bytes before each body (yamux const.go).

use super::Violation;

/// Bytes of a header.
pub(super) const HEADER: usize = 12;

/// What a frame carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Data = 0,
    WindowUpdate = 1,
    Ping = 2,
    GoAway = 3,
}

/// Flags of a frame, a set of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flags(pub(super) u16);

impl Flags {
    pub(super) const NONE: Flags = Flags(0);
    pub(super) const SYN: Flags = Flags(1);
    pub(super) const ACK: Flags = Flags(2);
    pub(super) const FIN: Flags = Flags(4);
    pub(super) const RST: Flags = Flags(8);

    pub(super) fn has(self, flag: Flags) -> bool {
        self.0 & flag.0 != 0
    }
}

/// A frame's header. `length` is the body's length only for data; for the other kinds it is their one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) flags: Flags,
    pub(super) stream: u32,
    pub(super) length: u32,
}

impl Header {
    pub(super) fn data(stream: u32, length: u32) -> Self {
        Self {
            kind: Kind::Data,
            flags: Flags::NONE,
            stream,
            length,
        }
    }

    pub(super) fn window(flags: Flags, stream: u32, delta: u32) -> Self {
        Self {
            kind: Kind::WindowUpdate,
            flags,
            stream,
            length: delta,
        }
    }

    pub(super) fn fin(stream: u32) -> Self {
        Self::window(Flags::FIN, stream, 0)
    }

    pub(super) fn ping(flags: Flags, value: u32) -> Self {
        Self {
            kind: Kind::Ping,
            flags,
            stream: 0,
            length: value,
        }
    }

    pub(super) fn go_away(code: u32) -> Self {
        Self {
            kind: Kind::GoAway,
            flags: Flags::NONE,
            stream: 0,
            length: code,
        }
    }

    pub(super) fn encode(self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        bytes[1] = self.kind as u8;
        bytes[2..4].copy_from_slice(&self.flags.0.to_be_bytes());
        bytes[4..8].copy_from_slice(&self.stream.to_be_bytes());
        bytes[8..12].copy_from_slice(&self.length.to_be_bytes());
        bytes
    }

    pub(super) fn decode(bytes: &[u8; HEADER]) -> Result<Self, Violation> {
        let [version, kind, f0, f1, s0, s1, s2, s3, l0, l1, l2, l3] = *bytes;
        if version != 0 {
            return Err(Violation::Version(version));
        }
        let kind = match kind {
            0 => Kind::Data,
            1 => Kind::WindowUpdate,
            2 => Kind::Ping,
            3 => Kind::GoAway,
            other => return Err(Violation::Type(other)),
        };
        Ok(Self {
            kind,
            flags: Flags(u16::from_be_bytes([f0, f1])),
            stream: u32::from_be_bytes([s0, s1, s2, s3]),
            length: u32::from_be_bytes([l0, l1, l2, l3]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_big_endian_and_comes_back() {
        let header = Header::window(Flags::FIN, 0x0102_0304, 0x0005_0607);
        let bytes = header.encode();
        assert_eq!(bytes, [0, 1, 0, 4, 1, 2, 3, 4, 0, 5, 6, 7]);
        assert_eq!(Header::decode(&bytes), Ok(header));
    }

    #[test]
    fn other_versions_and_types_are_refused() {
        assert_eq!(
            Header::decode(b"HTTP/1.1 400"),
            Err(Violation::Version(b'H'))
        );
        let unknown = [0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(Header::decode(&unknown), Err(Violation::Type(4)));
    }
}
