//! Messages as they go out on a connection: whole, one after the other, whoever writes them.

use super::messages::Messages;
use crate::lock::lock;
use crate::tasks::TaskSet;
use crate::yamux::Handle;
use go_gob::Gob;
use std::future::poll_fn;
use std::io;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::sync::Notify;

/// How long what is unsent may take once the connection's owner is gone.
const GRACE: Duration = Duration::from_secs(10);

/// Writes one direction of a connection.
///
/// A message belongs to the connection as soon as it is encoded: dropping the future that wrote it cannot cut it.
pub(super) struct Outward {
    handle: Arc<Handle>,
    state: Mutex<State>,
    /// Held by the one who waits for room, so that room for one message wakes one writer and not all.
    turn: tokio::sync::Mutex<()>,
    room: Notify,
    tasks: TaskSet,
}

struct State {
    messages: Messages,
    /// A task is at it, because the stream would not take everything at once.
    flushing: bool,
    failed: bool,
}

/// Why a message was not written.
#[derive(Debug)]
pub(super) enum Unsent {
    Closed,
    /// Too much is unsent. [`Outward::send`] waits instead.
    Full,
    Encode(go_gob::Error),
}

impl Outward {
    pub(super) fn new(handle: Arc<Handle>, tasks: TaskSet) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                messages: Messages::new(&handle),
                flushing: false,
                failed: false,
            }),
            handle,
            turn: tokio::sync::Mutex::default(),
            room: Notify::new(),
            tasks,
        })
    }

    /// Writes a header and its value as soon as there is room for them.
    pub(super) async fn send(
        self: &Arc<Self>,
        header: &dyn Gob,
        body: &dyn Gob,
    ) -> Result<(), Unsent> {
        loop {
            self.room().await;
            match self.write(header, body) {
                Err(Unsent::Full) => {}
                done => return done,
            }
        }
    }

    /// Waits until there is little enough unsent, first come, first served. Nothing is
    /// reserved: who writes later may find it full again.
    async fn room(&self) {
        let _turn = self.turn.lock().await;
        loop {
            let room = self.room.notified();
            if lock(&self.state).has_room() {
                return;
            }
            room.await;
        }
    }

    /// Writes a header and its value, at once as far as the stream takes it.
    fn write(self: &Arc<Self>, header: &dyn Gob, body: &dyn Gob) -> Result<(), Unsent> {
        let mut state = lock(&self.state);
        if state.failed {
            return Err(Unsent::Closed);
        }
        if !state.has_room() {
            return Err(Unsent::Full);
        }
        let encoded = state.messages.encode(header, body);
        encoded.map_err(Unsent::Encode)?;
        if state.flushing {
            return Ok(());
        }
        match state.send(&self.handle, &mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(())) => Ok(()),
            Poll::Ready(Err(_)) => Err(Unsent::Closed),
            Poll::Pending => {
                state.flushing = true;
                let (flush, token) = (self.clone(), self.tasks.token());
                self.tasks.spawn("rpc flush", async move {
                    let late = async {
                        token.cancelled().await;
                        tokio::time::sleep(GRACE).await;
                    };
                    tokio::select! {
                        () = poll_fn(|cx| flush.poll_flush(cx)) => {}
                        () = late => flush.give_up(),
                    }
                });
                Ok(())
            }
        }
    }

    fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = lock(&self.state);
        let sent = state.send(&self.handle, cx);
        if state.has_room() {
            self.room.notify_one();
        }
        if sent.is_ready() {
            state.flushing = false;
        }
        sent.map(|_| ())
    }

    /// Throws away what is unsent; nothing more is written.
    fn give_up(&self) {
        let mut state = lock(&self.state);
        state.failed = true;
        state.flushing = false;
        state.messages.clear();
        drop(state);
        self.room.notify_one();
    }
}

impl State {
    fn has_room(&self) -> bool {
        self.failed || self.messages.has_room()
    }

    fn send(&mut self, handle: &Handle, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sent = self.messages.poll_send(handle, cx);
        self.failed |= matches!(sent, Poll::Ready(Err(_)));
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::header::Request;
    use crate::rpc::messages::FULL;
    use crate::yamux::Session;
    use futures_util::future::BoxFuture;
    use futures_util::poll;
    use std::pin::pin;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;
    use tokio::io::AsyncReadExt;
    use tokio::net::UnixStream;

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    struct Waiter<'a> {
        room: BoxFuture<'a, ()>,
        woken: Arc<Woken>,
    }

    impl Waiter<'_> {
        fn poll(&mut self) -> Poll<()> {
            let waker = Waker::from(self.woken.clone());
            self.room.as_mut().poll(&mut Context::from_waker(&waker))
        }
    }

    #[tokio::test]
    async fn room_wakes_the_writers_one_after_the_other() {
        let tasks = TaskSet::new();
        let (left, right) = UnixStream::pair().unwrap();
        let (client, _incoming) = Session::client(left, &tasks);
        let (_server, mut incoming) = Session::server(right, &tasks);
        let ours = client.open().await.unwrap();
        let mut theirs = incoming.accept().await.unwrap();
        let out = Outward::new(ours.into_handle(), tasks.clone());
        while poll!(pin!(out.room())).is_ready() {
            out.write(&0_i64, &vec![0_u8; 64 * 1024]).unwrap();
        }

        let mut waiting: Vec<_> = (0..10)
            .map(|_| Waiter {
                room: Box::pin(out.room()),
                woken: Arc::default(),
            })
            .collect();
        assert!(waiting.iter_mut().all(|waiter| waiter.poll().is_pending()));
        while !lock(&out.state).has_room() {
            theirs.chunk().await.unwrap();
        }
        for n in 0..10 {
            let woken = |waiter: &&Waiter<'_>| waiter.woken.0.load(Ordering::Relaxed) > 0;
            assert_eq!(waiting.iter().filter(woken).count(), n + 1);
            assert!(waiting[n].poll().is_ready());
        }
    }

    #[tokio::test]
    async fn of_all_that_waited_for_room_only_as_many_write_as_there_is_room_for() {
        const LONG: usize = 100 * 1024;
        let tasks = TaskSet::new();
        let (near, far) = UnixStream::pair().unwrap();
        let (session, _incoming) = Session::client(near, &tasks);
        let (_peer, mut incoming) = Session::server(far, &tasks);
        let ours = session.open().await.unwrap();
        let mut theirs = incoming.accept().await.unwrap();
        let out = Outward::new(ours.into_handle(), tasks.clone());
        let writers = TaskSet::new();
        for _ in 0..100 {
            let out = out.clone();
            writers.spawn("writer", async move {
                let body = vec![7_u8; LONG];
                out.send(&Request::default(), &body).await.unwrap();
            });
        }
        let mut left = 100 * LONG;
        let mut piece = vec![0; 64 * 1024];
        while left > 0 {
            left = left.saturating_sub(theirs.read(&mut piece).await.unwrap());
            let state = lock(&out.state);
            let unsent = state.messages.unsent();
            assert!(unsent < FULL + LONG + 1024, "{unsent} bytes are unsent");
        }
        writers.idle().await;
    }
}
