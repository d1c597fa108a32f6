//! Pings, and the sweep of streams that the peer never finished.

use super::frame::{Flags, Header};
use super::shared::Shared;
use super::{CLOSE_TIMEOUT, Ended, KEEP_ALIVE, WRITE_TIMEOUT};
use tokio::time::{Instant, sleep, timeout};

/// Pings until a ping is not answered.
pub(super) async fn run(session: &Shared) -> Ended {
    let mut pongs = session.pong.subscribe();
    for ping in 1_u32.. {
        sleep(KEEP_ALIVE).await;
        if let Some(then) = Instant::now().checked_sub(CLOSE_TIMEOUT) {
            session.reset_dropped_before(then);
        }
        session.out.control(Header::ping(Flags::SYN, ping));
        let answer = pongs.wait_for(|pong| *pong == ping);
        if timeout(WRITE_TIMEOUT, answer).await.is_err() {
            return Ended::KeepAlive;
        }
    }
    Ended::KeepAlive
}
