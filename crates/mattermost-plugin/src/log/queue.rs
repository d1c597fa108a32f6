//! Lines that wait for the server.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use tokio::sync::mpsc::{self, error::TrySendError};
use tracing::Level;

use super::line::Line;
use crate::api::Logging;

/// A bounded queue that never blocks. Closed, as it is at first, it prints to stderr.
#[derive(Default)]
pub(super) struct Queue {
    sender: RwLock<Option<mpsc::Sender<Line>>>,
    dropped: AtomicU64,
}

impl Queue {
    /// From now on lines are for the holder of the answer.
    pub(super) fn open(&self, capacity: usize) -> mpsc::Receiver<Line> {
        let (sender, receiver) = mpsc::channel(capacity);
        *self.sender.write().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        receiver
    }

    /// What was pushed can still be received; what comes now is printed.
    pub(super) fn close(&self) {
        *self.sender.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn push(&self, line: Line) {
        let sender = self.sender.read().unwrap_or_else(PoisonError::into_inner);
        let unsent = match &*sender {
            Some(sender) => sender.try_send(line),
            None => Err(TrySendError::Closed(line)),
        };
        match unsent {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
            Err(TrySendError::Closed(line)) => line.print(),
        }
    }

    /// Sends `lines` one after the other, and now and then how many were dropped, until the queue is closed and empty.
    pub(super) async fn run(&self, mut lines: mpsc::Receiver<Line>, server: &dyn Logging) {
        while let Some(line) = lines.recv().await {
            send(&line, server).await;
            let dropped = self.dropped.swap(0, Ordering::Relaxed);
            if dropped > 0 {
                send(&lost(dropped), server).await;
            }
        }
    }
}

/// A line that the server does not take is printed, so that it is somewhere.
async fn send(line: &Line, server: &dyn Logging) {
    if line.send(server).await.is_err() {
        line.print();
    }
}

fn lost(count: u64) -> Line {
    Line {
        level: Level::WARN,
        message: "log lines were dropped: more came than the server took".to_owned(),
        pairs: vec![("count".to_owned(), count.to_string())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ApiFuture;
    use std::sync::Mutex;

    fn line(message: &str) -> Line {
        Line {
            level: Level::INFO,
            message: message.into(),
            pairs: Vec::new(),
        }
    }

    /// Remembers what it was told.
    #[derive(Default)]
    struct Server(Mutex<Vec<String>>);

    impl Server {
        fn note<'a>(&'a self, message: &str, pairs: &[(String, String)]) -> ApiFuture<'a, ()> {
            let pairs: Vec<_> = pairs.iter().map(|(k, v)| format!("{k}={v}")).collect();
            let said = format!("{message} {}", pairs.join(" "));
            self.0.lock().unwrap().push(said.trim().to_owned());
            Box::pin(async { Ok(()) })
        }
    }

    impl Logging for Server {
        fn log_info<'a>(
            &'a self,
            message: &'a str,
            pairs: &'a [(String, String)],
        ) -> ApiFuture<'a, ()> {
            self.note(message, pairs)
        }
        fn log_warn<'a>(
            &'a self,
            message: &'a str,
            pairs: &'a [(String, String)],
        ) -> ApiFuture<'a, ()> {
            self.note(message, pairs)
        }
    }

    #[tokio::test]
    async fn a_full_queue_drops_lines_without_waiting_and_says_how_many() {
        let queue = Queue::default();
        let lines = queue.open(2);
        for message in ["one", "two", "three", "four", "five"] {
            queue.push(line(message));
        }
        queue.close();
        let server = Server::default();
        queue.run(lines, &server).await;
        assert_eq!(
            *server.0.lock().unwrap(),
            [
                "one",
                "log lines were dropped: more came than the server took count=3",
                "two"
            ]
        );
    }

    #[tokio::test]
    async fn what_waits_when_the_queue_is_closed_is_still_sent() {
        let queue = Queue::default();
        let lines = queue.open(2);
        queue.push(line("last"));
        queue.close();
        queue.push(line("printed"));
        let server = Server::default();
        queue.run(lines, &server).await;
        assert_eq!(*server.0.lock().unwrap(), ["last"]);
    }
}
