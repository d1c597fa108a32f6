//! A place in the bytes of a value.

use crate::Error;
use crate::wire::{big_endian, to_int};

/// Reads the primitives of one value, which may be spread over several messages.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the messages end. Only matters behind a type definition inside a value.
    ends: &'a [usize],
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize, ends: &'a [usize]) -> Self {
        Self { bytes, at, ends }
    }

    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Goes on `length` bytes behind `start`, which is behind us.
    pub(crate) fn leave(&mut self, start: usize, length: u64) -> Result<(), Error> {
        let end = usize::try_from(length)
            .ok()
            .and_then(|length| start.checked_add(length))
            .filter(|end| (self.at..=self.bytes.len()).contains(end))
            .ok_or(Error::Corrupt("the length of an interface value"))?;
        self.at = end;
        Ok(())
    }

    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Whether a message ends here, so that Go would fetch the next one.
    pub(crate) fn at_message_end(&self) -> bool {
        self.ends.binary_search(&self.at).is_ok()
    }

    #[inline]
    pub(crate) fn uint(&mut self) -> Result<u64, Error> {
        let first = *self.bytes.get(self.at).ok_or(Error::Truncated)?;
        self.at += 1;
        if first < 0x80 {
            return Ok(first.into());
        }
        self.long_uint(first)
    }

    fn long_uint(&mut self, first: u8) -> Result<u64, Error> {
        let size = usize::from(first.wrapping_neg());
        if size > 8 {
            return Err(Error::Corrupt("an integer"));
        }
        Ok(big_endian(self.take(size as u64)?))
    }

    #[inline]
    pub(crate) fn int(&mut self) -> Result<i64, Error> {
        Ok(to_int(self.uint()?))
    }

    #[inline]
    pub(crate) fn float(&mut self) -> Result<f64, Error> {
        Ok(f64::from_bits(self.uint()?.swap_bytes()))
    }

    /// A count and that many bytes: a string, `[]byte`, or what a marshaler made.
    #[inline]
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let length = self.uint()?;
        self.take(length)
    }

    #[inline]
    pub(crate) fn take(&mut self, length: u64) -> Result<&'a [u8], Error> {
        if length > self.remaining() as u64 {
            return Err(Error::Truncated);
        }
        let start = self.at;
        self.at += length as usize;
        Ok(&self.bytes[start..self.at])
    }

    /// The number of the next field of a struct, `None` at its end. `last` is the number before, -1 at the start.
    #[inline]
    pub(crate) fn field(&mut self, last: i64) -> Result<Option<i64>, Error> {
        match self.uint()? {
            0 => Ok(None),
            delta => i64::try_from(delta)
                .ok()
                .and_then(|delta| last.checked_add(delta))
                .map(Some)
                .ok_or(Error::Corrupt("a field number")),
        }
    }
}
