//! The primitives of the format: integers, floats, byte strings and message frames.
//!
//! Matches `encodeUint`, `encodeInt`, `floatBits` (encode.go) and `decodeUintReader` (decode.go). Like Go,
//! reading accepts integers that are longer than they need to be; writing never makes any.

use crate::Error;

/// Ids that both sides know without a definition (type.go, `bootstrapType`).
pub(crate) mod id {
    pub(crate) const BOOL: i64 = 1;
    pub(crate) const INT: i64 = 2;
    pub(crate) const UINT: i64 = 3;
    pub(crate) const FLOAT: i64 = 4;
    pub(crate) const BYTES: i64 = 5;
    pub(crate) const STRING: i64 = 6;
    pub(crate) const COMPLEX: i64 = 7;
    pub(crate) const INTERFACE: i64 = 8;
    /// The first id a stream may define. Go counts from 65 (type.go, `firstUserId` is the last reserved one).
    pub(crate) const FIRST: i64 = 65;
}

/// Appends an unsigned integer.
#[inline]
pub(crate) fn put_uint(out: &mut Vec<u8>, value: u64) {
    if value < 0x80 {
        out.push(value as u8);
    } else {
        put_long_uint(out, value);
    }
}

fn put_long_uint(out: &mut Vec<u8>, value: u64) {
    let skip = value.leading_zeros() as usize / 8;
    out.push((skip as u8).wrapping_sub(8));
    out.extend_from_slice(&value.to_be_bytes()[skip..]);
}

/// Appends a signed integer: bit 0 says whether the others are complemented.
#[inline]
pub(crate) fn put_int(out: &mut Vec<u8>, value: i64) {
    put_uint(out, ((value << 1) ^ (value >> 63)) as u64);
}

/// Appends a float: its bits reversed by byte, so that the usual zeros at the end cost nothing.
#[inline]
pub(crate) fn put_float(out: &mut Vec<u8>, value: f64) {
    put_uint(out, value.to_bits().swap_bytes());
}

/// Appends a count and the bytes.
#[inline]
pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_uint(out, bytes.len() as u64);
    // In parts, because a value lies a few bytes behind its header: at such an offset glibc's copy of anything larger
    // takes fourteen times as long on AMD (glibc bug 30994, `rep movsb`; 76 against 5 us for 256 KiB here).
    out.reserve(bytes.len());
    for part in bytes.chunks(2048) {
        out.extend_from_slice(part);
    }
}

/// The signed integer that was sent as `value`.
#[inline]
pub(crate) fn to_int(value: u64) -> i64 {
    ((value >> 1) as i64) ^ -((value & 1) as i64)
}

/// How many bytes [`put_uint`] takes for `value`.
pub(crate) fn uint_width(value: u64) -> usize {
    if value < 0x80 {
        1
    } else {
        9 - value.leading_zeros() as usize / 8
    }
}

/// Writes the length of all that follows `at + reserved` into the room reserved at `at`, moving the body if the
/// room has the wrong size. Answers the size it should have had.
pub(crate) fn seal(out: &mut Vec<u8>, at: usize, reserved: usize) -> usize {
    let body = at + reserved;
    let end = out.len();
    let len = end - body;
    let width = uint_width(len as u64);
    if width > reserved {
        out.resize(end + width - reserved, 0);
        out.copy_within(body..end, at + width);
    } else if width < reserved {
        out.copy_within(body..end, at + width);
        out.truncate(end + width - reserved);
    }
    if width == 1 {
        out[at] = len as u8;
    } else {
        let bytes = (len as u64).to_be_bytes();
        let skip = 9 - width;
        out[at] = (skip as u8).wrapping_sub(8);
        out[at + 1..at + width].copy_from_slice(&bytes[skip..]);
    }
    width
}

/// Finds the first message in `buffer`: the length of its header and of its body, `None` while the header is
/// incomplete. The body may still be on its way; it is `buffer[header..header + body]`.
///
/// You need this to cut a byte stream into what [`Decoder::push`](crate::Decoder::push) takes.
/// [`Decoder::frame`](crate::Decoder::frame) does the same with the decoder's own limit.
///
/// ```
/// let stream = [0x03, 0x04, 0x00, 0x06];
/// assert_eq!(go_gob::frame(&stream, 1024).unwrap(), Some((1, 3)));
/// assert_eq!(go_gob::frame(&stream[..0], 1024).unwrap(), None);
/// ```
///
/// # Errors
/// [`Error::TooLarge`] for a body longer than `max_message` bytes, [`Error::Corrupt`] for a header that is no
/// length. Neither can be recovered from: nobody knows where the next message starts.
pub fn frame(buffer: &[u8], max_message: usize) -> Result<Option<(usize, usize)>, Error> {
    let Some(&first) = buffer.first() else {
        return Ok(None);
    };
    let (header, length) = if first < 0x80 {
        (1, u64::from(first))
    } else {
        let size = usize::from(first.wrapping_neg());
        if size > 8 {
            return Err(Error::Corrupt("the length of a message"));
        }
        let Some(bytes) = buffer.get(1..1 + size) else {
            return Ok(None);
        };
        (1 + size, big_endian(bytes))
    };
    match usize::try_from(length) {
        Ok(body) if body <= max_message => Ok(Some((header, body))),
        _ => Err(Error::TooLarge {
            length,
            max: max_message,
        }),
    }
}

/// At most eight bytes, high byte first.
#[inline]
pub(crate) fn big_endian(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |value, byte| value << 8 | u64::from(*byte))
}
