//! What turns events into lines.

use std::sync::Arc;

use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

use super::line::Line;
use super::origin::{Origin, Origins};
use super::queue::Queue;

/// Sends events to the server's log; [the table](super) says which, and how.
pub(super) struct ServerLog {
    origins: Origins,
    queue: Arc<Queue>,
}

impl ServerLog {
    pub(super) fn new(origins: Origins, queue: Arc<Queue>) -> Self {
        Self { origins, queue }
    }
}

impl<S: Subscriber> Layer<S> for ServerLog {
    /// Spans are nobody's line. What is not enabled here costs its writer next to nothing.
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.is_event() && *metadata.level() <= self.origins.of(metadata).level()
    }

    fn max_level_hint(&self) -> Option<tracing::level_filters::LevelFilter> {
        Some(Level::DEBUG.into())
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        self.take(self.origins.of(event.metadata()), event);
    }
}

impl ServerLog {
    fn take(&self, whose: Origin, event: &Event<'_>) {
        match whose {
            Origin::Plugin => self.queue.push(Line::with_fields(event)),
            Origin::Dependency => self.queue.push(Line::without_words(event)),
            Origin::Transport => Line::with_fields(event).print(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error;
    use tracing_subscriber::layer::SubscriberExt;

    /// The lines that reach the queue when this crate is `plugin`'s.
    fn lines(plugin: &str, events: impl FnOnce()) -> Vec<Line> {
        let queue = Arc::new(Queue::default());
        let mut lines = queue.open(10);
        let layer = ServerLog::new(Origins::new(plugin), queue.clone());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), events);
        queue.close();
        std::iter::from_fn(|| lines.try_recv().ok()).collect()
    }

    /// Takes every event for one of a dependency.
    struct Dependency(ServerLog);

    impl<S: Subscriber> Layer<S> for Dependency {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            self.0.take(Origin::Dependency, event);
        }
    }

    #[derive(Debug, thiserror::Error)]
    #[error("outside")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn a_plugins_events_keep_their_fields_as_text() {
        let error = Outer(std::io::Error::other("inside"));
        let lines = lines("mattermost_plugin", || {
            tracing::debug!(feeds = 5, name = "x", on = true, why = ?Some(1), "hello {}", 7);
            tracing::error!(error = &error as &dyn Error, "failed");
            tracing::trace!("too fine");
        });
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (lines[0].level, lines[0].message.as_str()),
            (Level::DEBUG, "hello 7")
        );
        assert_eq!(
            lines[0].pairs,
            [
                pair("feeds", "5"),
                pair("name", "x"),
                pair("on", "true"),
                pair("why", "Some(1)")
            ]
        );
        assert_eq!(lines[1].pairs, [pair("error", "outside: inside")]);
    }

    #[test]
    fn of_a_dependencys_event_nothing_but_its_level_and_its_place_is_logged() {
        let queue = Arc::new(Queue::default());
        let mut lines = queue.open(10);
        let layer = Dependency(ServerLog::new(Origins::new("toolbelt"), queue));
        let collector = tracing_subscriber::registry().with(layer);
        tracing::subscriber::with_default(collector, || {
            tracing::warn!(request = "s3cret", "no room for {}", "s3cret");
        });
        let line = lines.try_recv().unwrap();
        assert_eq!(line.level, Level::WARN);
        assert!(!format!("{line:?}").contains("s3cret"), "{line:?}");
        let [(name, place)] = &line.pairs[..] else {
            panic!("{line:?}");
        };
        assert_eq!(name, "place");
        assert!(place.starts_with(concat!(module_path!(), ":")), "{place}");
    }

    #[test]
    fn the_transports_events_never_reach_the_queue() {
        let lines = lines("toolbelt", || tracing::error!("about the transport"));
        assert!(lines.is_empty());
    }
}
