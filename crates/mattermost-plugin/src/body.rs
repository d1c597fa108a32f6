//! HTTP bodies that stream.
use bytes::Bytes;
use std::pin::Pin;
use std::task::{Context, Poll};
/// Why a body broke off.
#[derive(Debug, thiserror::Error)]
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
    Other(#[source] Box<dyn std::error::Error + Send + Sync>),
}
/// A request or response body.
#[derive(Default)]
pub struct Body(Option<http_body_util::combinators::UnsyncBoxBody<Bytes, BodyError>>);
impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Body")
    }
}
impl Body {
    /// No bytes.
    pub fn empty() -> Self {
        Self(None)
    }
    /// Wraps any body.
    pub fn new<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        use http_body_util::BodyExt;
        Self(Some(
            body.map_err(|e| BodyError::Other(e.into())).boxed_unsync(),
        ))
    }
    /// Reads it to the end, at most `limit` bytes.
    pub async fn collect(self, limit: usize) -> Result<Bytes, BodyError> {
        use http_body_util::BodyExt;
        let limited = http_body_util::Limited::new(self, limit);
        limited
            .collect()
            .await
            .map(|c| c.to_bytes())
            .map_err(|e| match e.downcast::<BodyError>() {
                Ok(e) => *e,
                Err(e) if e.is::<http_body_util::LengthLimitError>() => {
                    BodyError::TooLarge { limit }
                }
                Err(e) => BodyError::Other(e),
            })
    }
}
impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self::new(http_body_util::Full::new(bytes.into()))
    }
}
impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BodyError;
    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, BodyError>>> {
        match &mut self.0 {
            Some(b) => Pin::new(b).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }
    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(http_body::Body::is_end_stream)
    }
    fn size_hint(&self) -> http_body::SizeHint {
        self.0.as_ref().map_or_else(
            || http_body::SizeHint::with_exact(0),
            http_body::Body::size_hint,
        )
    }
}
