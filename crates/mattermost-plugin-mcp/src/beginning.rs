//! The beginning of a body.
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use mattermost_plugin::{Body, body::BodyError};

/// At most `limit` bytes of a body, and whether that was all of it. What came before an error may tell enough.
pub(crate) async fn read(body: &mut Body, limit: usize) -> (Bytes, Result<(), BodyError>) {
    let mut read = BytesMut::new();
    while let Some(frame) = body.frame().await {
        match frame.map(http_body::Frame::into_data) {
            Ok(Ok(data)) if data.len() > limit - read.len() => {
                let room = limit - read.len();
                read.extend_from_slice(&data[..room]);
                return (read.freeze(), Err(BodyError::TooLarge { limit }));
            }
            Ok(Ok(data)) => read.extend_from_slice(&data),
            Ok(Err(_trailers)) => {}
            Err(error) => return (read.freeze(), Err(error)),
        }
    }
    (read.freeze(), Ok(()))
}
