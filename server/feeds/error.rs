//! Why a feed was not read.

use crate::refusal::Refusal;

/// Why a feed was not read, one sentence each. None says more of the inner network than that it is not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// The URL itself cannot be asked for.
    #[error("feed_url {0}")]
    Url(&'static str),
    /// The URL, or a redirect, leads inside or to no host at all; which of them would tell what names there are inside.
    #[error(
        "blocked address: feed_url leads to no host on the public internet; an admin can allow a private one in the setting AllowedFeedHosts"
    )]
    Blocked,
    /// No connection, or it broke.
    #[error("feed_url leads to a host that cannot be reached over {0}")]
    Unreachable(&'static str),
    /// The server's error.
    #[error("HTTP {0} from the feed's server")]
    Status(u16),
    /// A redirect that is not followed.
    #[error("feed_url redirects {0}")]
    Redirect(&'static str),
    /// Over the time limit.
    #[error("timed out: the feed's server sent no complete answer within 10 s")]
    TimedOut,
    /// Over the size limit.
    #[error("too large: the feed has more than 5 MiB")]
    TooLarge,
    /// Over the limits on what a feed holds.
    #[error("too large: the feed has more than 2000 items or 100000 elements")]
    TooMany,
    /// Something else is there.
    #[error("not a feed (found: {0})")]
    NotAFeed(String),
    /// A feed that is broken; names the place.
    #[error("parse error at {0}: the feed is broken")]
    Parse(String),
    /// The limits on simultaneous fetches.
    #[error("too many feeds at once")]
    Busy,
}

impl From<FeedError> for Refusal {
    fn from(error: FeedError) -> Self {
        match error {
            FeedError::Busy => Self::Busy { seconds: 10 },
            other => Self::Impossible(other.to_string()),
        }
    }
}
