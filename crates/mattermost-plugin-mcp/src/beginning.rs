//! The beginning of a body.
use bytes::{Bytes, BytesMut};
use mattermost_plugin::{Body, body::BodyError};
use std::convert::Infallible;

/// At most `limit` bytes of a body, and whether that was all of it. What came before an error may tell enough.
pub(crate) async fn read(body: &mut Body, limit: usize) -> (Bytes, Result<(), BodyError>) {
    let no_limit_of_all = |_| Ok::<_, Infallible>(());
    let Ok(read) = read_within(body, limit, no_limit_of_all).await;
    read
}

/// The same, where there is room: `hold` is asked for it with the length so far, before that is kept.
pub(crate) async fn read_within<E>(
    body: &mut Body,
    limit: usize,
    mut hold: impl FnMut(usize) -> Result<(), E>,
) -> Result<(Bytes, Result<(), BodyError>), E> {
    let mut read = BytesMut::new();
    loop {
        let chunk = match body.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return Ok((read.freeze(), Ok(()))),
            Err(error) => return Ok((read.freeze(), Err(error))),
        };
        let room = limit - read.len();
        let kept = chunk.len().min(room);
        hold(read.len() + kept)?;
        read.extend_from_slice(&chunk[..kept]);
        if chunk.len() > room {
            return Ok((read.freeze(), Err(BodyError::TooLarge { limit })));
        }
    }
}
