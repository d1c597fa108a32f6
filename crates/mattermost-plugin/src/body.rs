//! HTTP bodies that stream.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, TryStreamExt, stream};
use http_body::{Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};

/// Why a body broke off.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BodyError {
    /// The peer closed the stream.
    #[error("the body broke off")]
    Io(#[from] std::io::Error),
    /// More bytes than the reader takes.
    #[error("the body is larger than {limit} bytes")]
    TooLarge {
        /// In bytes.
        limit: usize,
    },
    /// From the body that was wrapped.
    #[error("the body cannot be read")]
    Other(#[source] Box<dyn Error + Send + Sync>),
}

/// A request or response body.
///
/// Texts and bytes become one with `into()`, what is longer with [`Body::from_chunks`] or [`Body::from_stream`];
/// [`Body::new`] takes any other [`http_body::Body`]. A request's body is read as it comes, with [`Body::chunk`]:
/// whoever wants it whole sets a limit with [`Body::collect`].
///
/// ```
/// use mattermost_plugin::Body;
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
///
/// let body = Body::from("hello");
/// assert_eq!(body.collect(1024).await?, "hello");
///
/// let too_large = Body::from("hello").collect(4).await;
/// assert_eq!(too_large.unwrap_err().to_string(), "the body is larger than 4 bytes");
/// # Ok::<_, mattermost_plugin::body::BodyError>(()) }).unwrap();
/// ```
#[derive(Default)]
pub struct Body(Option<UnsyncBoxBody<Bytes, BodyError>>);

impl Body {
    /// No bytes.
    pub fn empty() -> Self {
        Self(None)
    }

    /// Wraps any body.
    pub fn new<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let body = body.map_err(|error| body_error(error.into()));
        Self(Some(body.boxed_unsync()))
    }

    /// A body of these pieces, one after the other; the next is asked for when there is room for it.
    ///
    /// ```
    /// use mattermost_plugin::Body;
    ///
    /// let million_lines = Body::from_chunks((1..=1_000_000).map(|n| format!("{n}\n")));
    /// ```
    pub fn from_chunks<I>(chunks: I) -> Self
    where
        I: IntoIterator<Item: Into<Bytes>>,
        I::IntoIter: Send + 'static,
    {
        let chunks = chunks
            .into_iter()
            .map(|chunk| Ok::<_, BodyError>(chunk.into()));
        Self::from_stream(stream::iter(chunks))
    }

    /// A body of the pieces that a stream gives, when it gives them; an error breaks it off.
    pub fn from_stream<S, E>(chunks: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>> + 'static,
    {
        Self::new(StreamBody::new(chunks.map_ok(Frame::data)))
    }

    /// The next piece, as it arrived; `None` at the end.
    ///
    /// ```
    /// use mattermost_plugin::{Body, body::BodyError};
    ///
    /// async fn length(mut body: Body) -> Result<usize, BodyError> {
    ///     let mut length = 0;
    ///     while let Some(chunk) = body.chunk().await? {
    ///         length += chunk.len();
    ///     }
    ///     Ok(length)
    /// }
    /// ```
    ///
    /// # Errors
    /// When the body breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, BodyError> {
        while let Some(frame) = self.frame().await {
            if let Ok(chunk) = frame?.into_data() {
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }

    /// Reads it to the end, at most `limit` bytes.
    ///
    /// # Errors
    /// When there are more, or the body breaks off.
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, BodyError> {
        // Copied, because a frame that is kept keeps the block of memory that it is a part of.
        let mut whole = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            if chunk.len() > limit - whole.len() {
                return Err(BodyError::TooLarge { limit });
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }
}

/// Keeps an error that is one of ours already.
fn body_error(error: Box<dyn Error + Send + Sync>) -> BodyError {
    error
        .downcast::<BodyError>()
        .map_or_else(BodyError::Other, |error| *error)
}

/// Shows no content: it may be what a user typed.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body")
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self::new(Full::new(bytes.into()))
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut self.0 {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Some(body) => body.size_hint(),
            None => SizeHint::with_exact(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt;
    use std::sync::Arc;

    #[test]
    fn an_empty_body_is_at_its_end_and_a_text_knows_its_length() {
        use http_body::Body as _;
        assert!(Body::empty().is_end_stream());
        assert_eq!(Body::empty().size_hint().exact(), Some(0));
        assert_eq!(Body::from("four").size_hint().exact(), Some(4));
    }

    #[tokio::test]
    async fn exactly_the_limit_is_taken() {
        assert_eq!(Body::from("four").collect(4).await.unwrap(), "four");
        assert!(matches!(
            Body::from("fives").collect(4).await,
            Err(BodyError::TooLarge { limit: 4 })
        ));
    }

    #[tokio::test]
    async fn pieces_arrive_one_by_one_and_the_end_is_none() {
        let mut body = Body::from_chunks(["one", "two"]);
        assert_eq!(body.chunk().await.unwrap().unwrap(), "one");
        assert_eq!(body.chunk().await.unwrap().unwrap(), "two");
        assert_eq!(body.chunk().await.unwrap(), None);
    }

    #[tokio::test]
    async fn trailers_are_no_piece() {
        let frames = stream::iter([
            Ok::<_, BodyError>(Frame::trailers(http::HeaderMap::new())),
            Ok(Frame::data(Bytes::from_static(b"piece"))),
        ]);
        let mut body = Body::new(StreamBody::new(frames));
        assert_eq!(body.chunk().await.unwrap().unwrap(), "piece");
    }

    #[tokio::test]
    async fn a_stream_that_fails_breaks_the_body_off() {
        let chunks = [Ok("half".into()), Err(std::io::Error::other("gone"))];
        let mut body = Body::from_stream(stream::iter(chunks));
        assert_eq!(body.chunk().await.unwrap().unwrap(), "half");
        assert!(matches!(body.chunk().await, Err(BodyError::Other(_))));
    }

    /// Bytes that know who keeps them.
    struct Kept(#[expect(dead_code, reason = "counted, not read")] Arc<()>);

    impl AsRef<[u8]> for Kept {
        fn as_ref(&self) -> &[u8] {
            b"x"
        }
    }

    #[tokio::test]
    async fn collecting_keeps_no_frame() {
        let keepers = Arc::new(());
        let frames = futures_util::stream::iter(0..3).map(move |_| {
            assert_eq!(Arc::strong_count(&keepers), 1, "a frame is kept");
            let bytes = Bytes::from_owner(Kept(keepers.clone()));
            Ok::<_, BodyError>(Frame::data(bytes))
        });
        let body = Body::new(http_body_util::StreamBody::new(frames));
        assert_eq!(body.collect(3).await.unwrap(), "xxx");
    }

    #[tokio::test]
    async fn a_body_in_a_body_keeps_its_error() {
        let broken =
            futures_util::stream::iter([Err::<Frame<Bytes>, _>(BodyError::TooLarge { limit: 7 })]);
        let body = Body::new(Body::new(http_body_util::StreamBody::new(broken)));
        assert!(matches!(
            body.collect(100).await,
            Err(BodyError::TooLarge { limit: 7 })
        ));
    }
}
