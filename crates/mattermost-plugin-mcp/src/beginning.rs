//! The beginning of a body.
use bytes::{Bytes, BytesMut};
use mattermost_plugin::{Body, body::BodyError};

/// At most `limit` bytes of a body, and whether that was all of it. What came before an error may tell enough.
pub(crate) async fn read(body: &mut Body, limit: usize) -> (Bytes, Result<(), BodyError>) {
    let mut read = BytesMut::new();
    loop {
        match body.chunk().await {
            Ok(Some(chunk)) if chunk.len() > limit - read.len() => {
                let room = limit - read.len();
                read.extend_from_slice(&chunk[..room]);
                return (read.freeze(), Err(BodyError::TooLarge { limit }));
            }
            Ok(Some(chunk)) => read.extend_from_slice(&chunk),
            Ok(None) => return (read.freeze(), Ok(())),
            Err(error) => return (read.freeze(), Err(error)),
        }
    }
}
