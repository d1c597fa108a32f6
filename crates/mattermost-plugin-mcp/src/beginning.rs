//! The beginning of a body.
use bytes::{Bytes, BytesMut};
use mattermost_plugin::{Body, body::BodyError};

/// At most `limit` bytes of a body, and whether that was all of it. What came before an error may tell enough.
pub(crate) async fn read(body: &mut Body, limit: usize) -> (Bytes, Result<(), BodyError>) {
    let mut read = BytesMut::new();
    let whole = read_into(&mut read, body, limit, |_| Ok(())).await;
    (read.freeze(), whole)
}

/// The same, where there is room: `hold` is asked for it with the length so far, before that is kept. Also what came before
/// the future is dropped is in `read`.
pub(crate) async fn read_into<E: From<BodyError>>(
    read: &mut BytesMut,
    body: &mut Body,
    limit: usize,
    mut hold: impl FnMut(usize) -> Result<(), E>,
) -> Result<(), E> {
    while let Some(chunk) = body.chunk().await? {
        let room = limit - read.len();
        let kept = chunk.len().min(room);
        hold(read.len() + kept)?;
        read.extend_from_slice(&chunk[..kept]);
        if chunk.len() > room {
            return Err(BodyError::TooLarge { limit }.into());
        }
    }
    Ok(())
}
