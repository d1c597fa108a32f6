//! What gRPC carries here: messages as protobuf.

#![cfg_attr(
    not(feature = "grpc-host"),
    allow(unreachable_pub, reason = "only hosts reach it from outside")
)]

use std::marker::PhantomData;

use bytes::{Buf as _, BufMut as _, Bytes};
use prost::Message;
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

/// Writes messages of one type and reads those of another.
///
/// Ours, because tonic's crate for this ships no licence text, which `make dist` asks of every crate.
pub struct Protobuf<Written, Read>(PhantomData<(Written, Read)>);

impl<Written, Read> Default for Protobuf<Written, Read> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<Written: Message + 'static, Read: Message + Default + 'static> Codec
    for Protobuf<Written, Read>
{
    type Encode = Written;
    type Decode = Read;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self::default()
    }

    fn decoder(&mut self) -> Self {
        Self::default()
    }
}

impl<Written: Message, Read> Encoder for Protobuf<Written, Read> {
    type Item = Written;
    type Error = Status;

    fn encode(&mut self, message: Written, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        let written = message.encode(into);
        written.map_err(|error| Status::internal(format!("cannot be written: {error}")))
    }
}

impl<Written, Read: Message + Default> Decoder for Protobuf<Written, Read> {
    type Item = Read;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Read>, Status> {
        let read = Read::decode(from);
        read.map(Some)
            .map_err(|error| Status::internal(format!("cannot be read: {error}")))
    }
}

/// Messages that are written before they are sent, and read after they have come.
pub(super) struct Encoded;

impl Codec for Encoded {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Encoded {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        into.put(message);
        Ok(())
    }
}

impl Decoder for Encoded {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}
