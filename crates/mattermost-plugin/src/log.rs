//! The plugin's log: events of `tracing`, written to the server's log.
//!
//! A plugin logs with `tracing::info!(feeds = 5, "feeds are loaded")`, and the line stands in the server's log with its
//! fields beside it. What becomes of an event depends on whose it is, by the crate that it was written in:
//!
//! | crate | levels | goes to |
//! |---|---|---|
//! | the plugin's own (the crate of the type given to [`serve`](crate::serve())), `mattermost_plugin_*` | debug and up | the server's log, with fields |
//! | the SDK and the transport under it | info and up | stderr: a line about a call to the log must not be another such call |
//! | others | warnings and errors | the server's log, but only the level and the place (module and line): nobody here knows what the words hold |
//!
//! Each line is a call to the server, so the lines wait in a queue of 1,024. It never blocks; what does not fit is
//! dropped, counted and the count logged. Before activation and after deactivation all goes to stderr, in the form in
//! which the server reads a plugin's stderr into its log.
//!
//! Never log what a user typed, and no token: nothing here can tell.

use std::sync::Arc;
use std::time::Duration;

use crate::api::Logging;

mod layer;
mod line;
mod origin;
mod queue;

use origin::Origins;
use queue::Queue;

use crate::TaskSet;

/// How many lines may wait for the server.
const CAPACITY: usize = 1024;

/// Where events go. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Log {
    queue: Arc<Queue>,
}

impl Log {
    /// Collects the events of this process. `plugin` is the name of the plugin's crate.
    ///
    /// Where a program has a collector already, that one stays.
    pub(crate) fn install(plugin: &str) -> Self {
        use tracing_subscriber::layer::SubscriberExt;
        let log = Self::default();
        let layer = layer::ServerLog::new(Origins::new(plugin), log.queue.clone());
        let collector = tracing_subscriber::registry().with(layer);
        if tracing::subscriber::set_global_default(collector).is_err() {
            go_plugin::hclog::write("debug", "the program collects its log events itself");
        }
        log
    }

    /// From now on lines go to the server, until the answer is closed.
    pub(crate) fn forward(&self, server: Arc<dyn Logging>) -> Forwarding {
        let lines = self.queue.open(CAPACITY);
        let (tasks, queue) = (TaskSet::new(), self.queue.clone());
        tasks.spawn("log", async move { queue.run(lines, &*server).await });
        Forwarding {
            queue: self.queue.clone(),
            tasks,
        }
    }
}

/// Lines on their way to the server.
pub(crate) struct Forwarding {
    queue: Arc<Queue>,
    tasks: TaskSet,
}

impl Forwarding {
    /// Sends what waits, for at most `limit`; later lines go to stderr.
    pub(crate) async fn close(&self, limit: Duration) {
        self.queue.close();
        if tokio::time::timeout(limit, self.tasks.idle())
            .await
            .is_err()
        {
            self.tasks.shutdown(Duration::ZERO).await;
            go_plugin::hclog::write("warn", "the last log lines did not reach the server");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ApiFuture;
    use line::Line;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::time::{Instant, sleep};

    /// Takes its time for each line.
    struct Slow {
        pause: Duration,
        taken: AtomicUsize,
    }

    impl Logging for Slow {
        fn log_info<'a>(&'a self, _: &'a str, _: &'a [(String, String)]) -> ApiFuture<'a, ()> {
            Box::pin(async {
                sleep(self.pause).await;
                self.taken.fetch_add(1, Ordering::Relaxed);
                Ok(())
            })
        }
    }

    /// How many of five lines a server takes before the log is closed, and how long that takes.
    async fn closed(pause: Duration) -> (usize, Duration) {
        let server = Arc::new(Slow {
            pause,
            taken: AtomicUsize::new(0),
        });
        let log = Log::default();
        let forwarding = log.forward(server.clone());
        for _ in 0..5 {
            log.queue.push(Line {
                level: tracing::Level::INFO,
                message: "line".into(),
                pairs: Vec::new(),
            });
        }
        let began = Instant::now();
        forwarding.close(Duration::from_secs(1)).await;
        (server.taken.load(Ordering::Relaxed), began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn closing_waits_for_the_last_lines() {
        assert_eq!(closed(Duration::from_millis(100)).await.0, 5);
    }

    #[tokio::test(start_paused = true)]
    async fn closing_does_not_wait_for_ever() {
        let (taken, took) = closed(Duration::from_millis(400)).await;
        assert_eq!(taken, 2);
        assert!(took < Duration::from_millis(1100), "{took:?}");
    }
}
