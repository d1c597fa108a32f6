//! A body that is taken back.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http_body::Frame;

use crate::Body;
use crate::body::BodyError;

/// Lends `body` to a plugin until the [`Recall`] is dropped: what is read of it then is an error, and what it holds is
/// given back at once, whoever still has it.
pub(super) fn lend(body: Body) -> (Body, Recall) {
    let loan = Arc::new(Mutex::new(Loan {
        body: Some(body),
        reader: None,
    }));
    (Body::new(Lent(loan.clone())), Recall(loan))
}

struct Loan {
    body: Option<Body>,
    /// Who waits for more of it.
    reader: Option<Waker>,
}

fn open(loan: &Mutex<Loan>) -> MutexGuard<'_, Loan> {
    loan.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes the body back on drop.
pub(super) struct Recall(Arc<Mutex<Loan>>);

impl Drop for Recall {
    fn drop(&mut self) {
        let (body, reader) = {
            let mut loan = open(&self.0);
            (loan.body.take(), loan.reader.take())
        };
        drop(body);
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

struct Lent(Arc<Mutex<Loan>>);

impl http_body::Body for Lent {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let mut loan = open(&self.0);
        let Some(body) = &mut loan.body else {
            let over = io::Error::new(io::ErrorKind::BrokenPipe, "the hook has answered");
            return Poll::Ready(Some(Err(over.into())));
        };
        let frame = Pin::new(body).poll_frame(cx);
        if frame.is_pending() {
            loan.reader = Some(cx.waker().clone());
        }
        frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{poll, stream};
    use std::pin::pin;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn a_body_that_is_taken_back_is_dropped_and_whoever_reads_it_hears_so() {
        let (held, dropped) = oneshot::channel::<()>();
        let endless = stream::unfold(held, async |held| {
            std::future::pending::<()>().await;
            Some((Ok::<_, io::Error>(Bytes::new()), held))
        });
        let (mut body, recall) = lend(Body::from_stream(endless));
        let mut reading = pin!(tokio::spawn(async move { body.chunk().await }));
        tokio::task::yield_now().await;
        assert!(poll!(&mut reading).is_pending());
        drop(recall);
        assert!(dropped.await.is_err(), "what the body held is free");
        assert!(reading.await.unwrap().is_err());
    }

    #[tokio::test]
    async fn a_body_that_is_not_taken_back_is_read_to_its_end() {
        let (body, _recall) = lend(Body::from("all of it"));
        assert_eq!(body.collect(100).await.unwrap(), "all of it");
    }
}
