//! Bodies on streams of their own: the pull protocol of `server/public/plugin/io_rpc.go`.
//!
//! The reader writes how many bytes it wants, as a signed varint, and the server of the body writes at most that many.
//! Go asks before every read. We ask once, for more than any body has, and then only read: no round trip a chunk.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::Frame;
use http_body_util::BodyExt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::watch;

use crate::Body;
use crate::body::BodyError;

/// How much is asked for at once: more than any body has, and without overflow where the peer counts in `i64`.
const EVERYTHING: i64 = i64::MAX >> 1;

/// The largest piece that a reader hands on, in bytes.
const CHUNK: usize = 64 * 1024;

/// With less room than this left in its block a reader starts another, in bytes.
const LITTLE: usize = 4 * 1024;

/// The body that the peer serves on `stream`.
///
/// Nothing is asked for before the body is polled; dropping it closes the stream.
pub(crate) fn reader<S>(stream: S) -> Body
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    reader_of(stream, 0)
}

/// Like [`reader`], of a body that has at least `length` bytes: one that ends before is an error.
///
/// The server of a body closes the stream whether the body has ended or broken off, so its length is the only sign.
pub(crate) fn reader_of<S>(stream: S, length: u64) -> Body
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    Body::new(Reader {
        stream: Some(stream),
        missing: length,
        demand: varint(EVERYTHING),
        buffer: BytesMut::new(),
    })
}

/// Serves `body` on `stream`, as much as the reader asks for, until the body ends or the reader closes the stream.
///
/// # Errors
///
/// When the body cannot be read to its end. The reader cannot tell: to it, the body ends there.
pub(crate) async fn serve<S>(stream: S, body: Body) -> Result<(), BodyError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin,
{
    serve_from(stream, body, 0).await
}

/// Writes all of `body` to `stream` without being asked, until the body ends or the reader closes the stream.
///
/// This is how the server sends the body of a `PluginHTTPStream` response, and a plugin what replaces an uploaded file.
///
/// # Errors
///
/// As [`serve`].
pub(crate) async fn push<S>(stream: S, body: Body) -> Result<(), BodyError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin,
{
    serve_from(stream, body, u64::MAX).await
}

/// Reading goes on while we write, because a reader that has gone says so there and nowhere else.
async fn serve_from<S>(stream: S, body: Body, demanded: u64) -> Result<(), BodyError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin,
{
    let (demands, mut demanded) = watch::channel(demanded);
    let (mut source, mut sink) = tokio::io::split(stream);
    tokio::select! {
        sent = send(&mut sink, body, &mut demanded) => sent,
        () = listen(&mut source, demands) => Ok(()),
    }
}

/// Adds up what the reader asks for; returns when it has closed the stream.
async fn listen<R: AsyncRead + Unpin>(source: &mut R, demands: watch::Sender<u64>) {
    while let Some(more) = read_varint(source).await {
        let more = u64::try_from(more).unwrap_or(0);
        demands.send_modify(|demanded| *demanded = demanded.saturating_add(more));
    }
}

/// A stream that takes no more is one whose reader has gone.
async fn send<W: AsyncWrite + Unpin>(
    sink: &mut W,
    mut body: Body,
    demanded: &mut watch::Receiver<u64>,
) -> Result<(), BodyError> {
    let mut sent = 0;
    while let Some(frame) = body.frame().await {
        let Ok(mut data) = frame?.into_data() else {
            continue;
        };
        while !data.is_empty() {
            let room = match demanded.wait_for(|demanded| *demanded > sent).await {
                Ok(demanded) => *demanded - sent,
                Err(_) => return Ok(()),
            };
            let room = usize::try_from(room).unwrap_or(usize::MAX);
            let piece = data.split_to(room.min(data.len()));
            if sink.write_all(&piece).await.is_err() {
                return Ok(());
            }
            sent += piece.len() as u64;
        }
    }
    // Fails when the reader has gone.
    let _ = sink.shutdown().await;
    Ok(())
}

/// `binary.ReadVarint`; `None` when the stream has ended or does not hold a varint.
async fn read_varint<R: AsyncRead + Unpin>(source: &mut R) -> Option<i64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let byte = source.read_u8().await.ok()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed());
        }
    }
    None
}

/// `binary.PutVarint`.
fn varint(value: i64) -> Bytes {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    let mut bytes = BytesMut::with_capacity(10);
    while rest >= 0x80 {
        bytes.extend_from_slice(&[(rest & 0x7f) as u8 | 0x80]);
        rest >>= 7;
    }
    bytes.extend_from_slice(&[rest as u8]);
    bytes.freeze()
}

/// The reading side.
struct Reader<S> {
    /// `None` after the end.
    stream: Option<S>,
    /// How many bytes have to come.
    missing: u64,
    /// What is left to write of what we ask for.
    demand: Bytes,
    buffer: BytesMut,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Reader<S> {
    /// Asks for the body. A stream that takes no more may still hold a body, so failing to ask is no error.
    fn poll_demand(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(());
        };
        while !self.demand.is_empty() {
            match ready!(Pin::new(&mut *stream).poll_write(cx, &self.demand)) {
                Ok(written) if written > 0 => drop(self.demand.split_to(written)),
                _ => self.demand.clear(),
            }
        }
        Pin::new(stream).poll_flush(cx).map(|_| ())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> http_body::Body for Reader<S> {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        ready!(self.poll_demand(cx));
        let this = &mut *self;
        let Some(stream) = &mut this.stream else {
            return Poll::Ready(None);
        };
        // Frames share a block: one of its own for each would let a body of single bytes hold 65,536 times its size.
        if this.buffer.capacity() < LITTLE {
            this.buffer.reserve(CHUNK);
        }
        // The future of `read_buf` holds nothing between two polls, so a new one each time loses nothing.
        let read = ready!(pin!(stream.read_buf(&mut this.buffer)).poll(cx));
        Poll::Ready(match read {
            Ok(0) => {
                this.stream = None;
                (this.missing > 0).then(|| {
                    let cut = io::Error::from(io::ErrorKind::UnexpectedEof);
                    Err(cut.into())
                })
            }
            Ok(n) => {
                this.missing = this.missing.saturating_sub(n as u64);
                Some(Ok(Frame::data(this.buffer.split().freeze())))
            }
            Err(error) => {
                this.stream = None;
                Some(Err(error.into()))
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.stream.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{DuplexStream, duplex};

    fn big() -> Bytes {
        (0..300_000u32).flat_map(u32::to_le_bytes).collect()
    }

    /// A body that never ends and tells when it is dropped.
    struct Endless(
        #[expect(dead_code, reason = "dropped, which is what tests wait for")] DuplexStream,
    );

    impl http_body::Body for Endless {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            Poll::Pending
        }
    }

    #[test]
    fn varints_are_those_of_go() {
        assert_eq!(varint(0).as_ref(), [0]);
        assert_eq!(varint(-1).as_ref(), [1]);
        assert_eq!(varint(64).as_ref(), [0x80, 0x01]);
        assert_eq!(
            varint(EVERYTHING).as_ref(),
            [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]
        );
    }

    #[tokio::test]
    async fn varints_are_read_as_they_were_written() {
        for value in [0, 1, -1, 63, 64, -65, i64::MAX, i64::MIN, EVERYTHING] {
            assert_eq!(
                read_varint(&mut varint(value).as_ref()).await,
                Some(value),
                "{value}"
            );
        }
        assert_eq!(read_varint(&mut [0xff; 11].as_slice()).await, None);
        assert_eq!(read_varint(&mut [0x80].as_slice()).await, None);
    }

    #[tokio::test]
    async fn a_body_arrives_as_it_was_served() {
        let (near, far) = duplex(1000);
        let (served, read) = tokio::join!(
            serve(far, Body::from(big())),
            reader(near).collect(usize::MAX)
        );
        served.unwrap();
        assert_eq!(read.unwrap(), big());
    }

    #[tokio::test]
    async fn a_body_that_ends_before_its_length_is_an_error() {
        for (length, whole) in [(0, true), (3, true), (4, false)] {
            let (near, far) = duplex(1000);
            let (served, read) = tokio::join!(
                serve(far, Body::from("abc")),
                reader_of(near, length).collect(usize::MAX)
            );
            served.unwrap();
            assert_eq!(read.is_ok(), whole, "{length}");
        }
    }

    #[tokio::test]
    async fn a_body_arrives_as_it_was_pushed() {
        let (near, far) = duplex(1000);
        let (pushed, read) = tokio::join!(
            push(far, Body::from(big())),
            reader(near).collect(usize::MAX)
        );
        pushed.unwrap();
        assert_eq!(read.unwrap(), big());
    }

    #[tokio::test]
    async fn the_frames_of_a_trickling_body_share_their_memory() {
        let (near, mut far) = duplex(1000);
        let mut reader = reader(near);
        let mut frames: Vec<Bytes> = Vec::new();
        for byte in 0..100 {
            far.write_all(&[byte]).await.unwrap();
            let frame = reader.frame().await.unwrap().unwrap();
            frames.push(frame.into_data().unwrap());
        }
        for (number, two) in frames.windows(2).enumerate() {
            assert_eq!(two[0].as_ref(), [number as u8]);
            assert_eq!(two[0].as_ptr() as usize + 1, two[1].as_ptr() as usize);
        }
    }

    #[tokio::test]
    async fn no_more_is_sent_than_was_asked_for() {
        let (mut near, far) = duplex(1000);
        let serve = serve(far, Body::from("0123456789"));
        let read = async {
            let mut all = Vec::new();
            for (ask, answered) in [(4, 4), (1, 1), (100, 5)] {
                near.write_all(&varint(ask)).await.unwrap();
                let mut answer = vec![0; answered];
                near.read_exact(&mut answer).await.unwrap();
                all.extend(answer);
            }
            assert_eq!(near.read(&mut [0]).await.unwrap(), 0);
            all
        };
        let (served, all) = tokio::join!(serve, read);
        served.unwrap();
        assert_eq!(all, b"0123456789");
    }

    #[tokio::test]
    async fn a_server_sends_nothing_before_it_is_asked() {
        let (near, far) = duplex(1000);
        let (mut source, sink) = tokio::io::split(near);
        let mut serving = pin!(serve(far, Body::from("x")));
        let mut buffer = [0];
        let mut read = pin!(source.read(&mut buffer));
        for _ in 0..3 {
            assert!(futures_util::poll!(serving.as_mut()).is_pending());
            assert!(futures_util::poll!(read.as_mut()).is_pending());
        }
        drop(sink);
    }

    #[tokio::test]
    async fn a_reader_that_goes_away_ends_a_body_that_never_does() {
        let (alive, mut watch) = duplex(1);
        let (near, far) = duplex(1000);
        let reading = reader(near);
        let mut serving = pin!(serve(far, Body::new(Endless(alive))));
        assert!(futures_util::poll!(serving.as_mut()).is_pending());
        drop(reading);
        let limit = std::time::Duration::from_secs(20);
        tokio::time::timeout(limit, serving).await.unwrap().unwrap();
        assert_eq!(
            watch.read(&mut [0]).await.unwrap(),
            0,
            "the body is dropped"
        );
    }

    #[tokio::test]
    async fn a_broken_body_is_an_error_and_closes_the_stream() {
        let (near, far) = duplex(1000);
        let frames = futures_util::stream::iter([
            Ok(Frame::data(Bytes::from_static(b"half"))),
            Err(std::io::Error::other("gone")),
        ]);
        let body = Body::new(http_body_util::StreamBody::new(frames));
        let (served, read) = tokio::join!(serve(far, body), reader(near).collect(100));
        assert!(matches!(served, Err(BodyError::Other(_))));
        assert_eq!(read.unwrap(), "half");
    }
}
