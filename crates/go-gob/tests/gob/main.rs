//! The codec against Go, against gobwire and against nonsense.

#![expect(clippy::unwrap_used, reason = "these are tests")]

use go_gob::{Decoder, Encoder, Error, Gob, Progress};

mod bombs;
mod documented;
mod evolution;
mod golden;
mod hostile;
mod interfaces;
mod limits;
mod model;
mod oracle;
mod peer;

/// Pushes the messages of `stream` up to the first complete value. Answers the rest.
fn push<'a>(decoder: &mut Decoder, mut stream: &'a [u8]) -> Result<&'a [u8], Error> {
    while let Some((header, body)) = decoder.frame(stream)? {
        let (message, rest) = stream
            .split_at_checked(header + body)
            .ok_or(Error::Truncated)?;
        stream = rest;
        if decoder.push(&message[header..])? == Progress::Ready {
            return Ok(stream);
        }
    }
    Err(Error::NotReady)
}

/// Reads the next value of `stream`, which is cut accordingly.
fn next<T: Gob + Default>(decoder: &mut Decoder, stream: &mut &[u8]) -> Result<T, Error> {
    *stream = push(decoder, stream)?;
    decoder.decode()
}

/// Reads the only value of `stream`.
fn only<T: Gob + Default>(mut stream: &[u8]) -> Result<T, Error> {
    let value = next(&mut Decoder::new(), &mut stream)?;
    assert!(stream.is_empty(), "{} bytes are left", stream.len());
    Ok(value)
}

/// The stream of a fresh encoder with `value` only.
fn stream<T: Gob + ?Sized>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    Encoder::new().encode(value, &mut out).unwrap();
    out
}

fn round_trip<T: Gob + Default>(value: &T) -> T {
    only(&stream(value)).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}
