//! Feeds from the web.
//!
//! [`Feeds::read`] goes the whole way: [`location`] says whether a URL may be asked for and at which addresses, [`fetch`] asks
//! at those addresses and no others, `charset` makes text of the answer, `document` tells feeds from web pages, and
//! [`items`] takes out what people want to read, as plain text.

pub mod address;
pub mod allowed;
mod bounds;
mod charset;
mod discovery;
mod document;
pub mod error;
pub mod fetch;
pub mod items;
mod link;
pub mod location;
mod plain;
mod slots;

use std::time::Duration;

use allowed::AllowedHosts;
pub use discovery::FoundFeed;
use document::Document;
pub use error::FeedError;
use fetch::{Fetched, Fetcher};
pub use items::{Feed, Item};
use location::Location;

/// Everything about one feed, waiting, fetching and reading, takes at most this long.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Reads feeds. Cheap to clone; all clones share the limits.
#[derive(Clone)]
pub struct Feeds {
    fetcher: Fetcher,
}

/// What was found at a URL.
#[derive(Debug)]
pub enum Reading {
    /// A feed, there or at the one feed that the page there links.
    Feed(Feed),
    /// A web page that links several feeds.
    Several(Vec<FoundFeed>),
}

impl Feeds {
    /// Fetches with `fetcher`.
    pub fn new(fetcher: Fetcher) -> Self {
        Self { fetcher }
    }

    /// Reads the feed at `url`, which is what somebody typed.
    ///
    /// # Errors
    /// One sentence each; see [`FeedError`].
    pub async fn read(&self, url: &str, allowed: &AllowedHosts) -> Result<Reading, FeedError> {
        tokio::time::timeout(TIME_LIMIT, self.follow(url, allowed))
            .await
            .unwrap_or(Err(FeedError::TimedOut))
    }

    async fn follow(&self, url: &str, allowed: &AllowedHosts) -> Result<Reading, FeedError> {
        let location = Location::parse(url, allowed)?;
        let (page, found) = match self.document(location, allowed).await? {
            Document::Feed(feed) => return Ok(Reading::Feed(feed)),
            Document::Page(page, found) => (page, found),
        };
        match found.as_slice() {
            [] => Err(FeedError::NotAFeed("a web page that links no feed".into())),
            [only] => match self
                .document(Location::linked(&page, &only.url, allowed)?, allowed)
                .await?
            {
                Document::Feed(feed) => Ok(Reading::Feed(feed)),
                Document::Page(..) => Err(FeedError::NotAFeed("a web page".into())),
            },
            _ => Ok(Reading::Several(found)),
        }
    }

    async fn document(
        &self,
        location: Location,
        allowed: &AllowedHosts,
    ) -> Result<Document, FeedError> {
        let turn = self.fetcher.turn().await?;
        let fetched: Fetched = self.fetcher.fetch(location, allowed).await?;
        // Reading five MiB keeps a thread busy for a while, and a parser that panics is this document's error.
        turn.finish(move || document::read(&fetched))
            .await
            .unwrap_or_else(|_| Err(FeedError::Parse("an unknown place".into())))
    }
}

#[cfg(test)]
mod tests;
