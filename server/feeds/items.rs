//! What people want to read of a feed.

use std::cmp::Reverse;

use feed_rs::model;
use jiff::Timestamp;
use url::Url;

use super::link::clean;
use super::plain::plain;

/// Longest title in characters.
pub const MAX_TITLE: usize = 200;
/// Longest summary in characters.
pub const MAX_SUMMARY: usize = 400;
/// Longest full text of an item in characters.
pub const MAX_TEXT: usize = 8000;
/// Longest author in characters.
const MAX_AUTHOR: usize = 80;
/// Items that are kept of a feed.
const MAX_ITEMS: usize = 1000;

/// A feed: all plain text from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its title; empty where it has none.
    pub title: String,
    /// The page that it belongs to.
    pub link: Option<String>,
    /// Where it was read.
    pub url: String,
    /// Newest first; those without a date at the end, in the feed's order.
    pub items: Vec<Item>,
}

/// An entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its title, or how its text begins.
    pub title: String,
    /// Where it leads.
    pub link: Option<String>,
    /// When it appeared, else when it was last changed.
    pub date: Option<Timestamp>,
    /// Who wrote it; empty where nobody is named.
    pub author: String,
    /// Its text, up to [`MAX_TEXT`] characters.
    pub text: String,
    /// Its summary, up to [`MAX_SUMMARY`] characters; the beginning of its text where it has none.
    pub summary: String,
}

impl Feed {
    pub(super) fn new(feed: model::Feed, url: &Url) -> Self {
        let mut items: Vec<Item> = feed
            .entries
            .into_iter()
            .take(MAX_ITEMS)
            .map(Item::new)
            .collect();
        items.sort_by_key(|item| Reverse(item.date));
        Self {
            title: text(feed.title.as_ref(), MAX_TITLE),
            link: link(&feed.links),
            url: clean(url.as_str()).unwrap_or_default(),
            items,
        }
    }
}

impl Item {
    fn new(entry: model::Entry) -> Self {
        let body = entry
            .content
            .as_ref()
            .and_then(|content| content.body.as_deref());
        let media = entry
            .media
            .first()
            .and_then(|media| media.description.as_ref());
        let short = entry
            .summary
            .as_ref()
            .or(media)
            .map(|text| text.content.as_str());
        let summary = plain(short.or(body).unwrap_or_default(), MAX_SUMMARY);
        let title = match text(entry.title.as_ref(), MAX_TITLE) {
            title if title.is_empty() => plain(short.or(body).unwrap_or("Untitled"), 80),
            title => title,
        };
        Self {
            title,
            link: link(&entry.links),
            date: entry
                .published
                .or(entry.updated)
                .and_then(|date| Timestamp::from_second(date.timestamp()).ok()),
            author: plain(
                entry
                    .authors
                    .first()
                    .and_then(|author| author.name.as_deref())
                    .unwrap_or_default(),
                MAX_AUTHOR,
            ),
            text: plain(body.or(short).unwrap_or_default(), MAX_TEXT),
            summary,
        }
    }

    /// Whether all `words`, in lower case, occur in it.
    pub fn mentions(&self, words: &[String]) -> bool {
        let all = format!(
            "{}\n{}\n{}\n{}",
            self.title, self.author, self.summary, self.text
        )
        .to_lowercase();
        words.iter().all(|word| all.contains(word.as_str()))
    }
}

fn text(text: Option<&model::Text>, limit: usize) -> String {
    plain(text.map_or("", |text| text.content.as_str()), limit)
}

/// The link to read at: an alternate one before others.
fn link(links: &[model::Link]) -> Option<String> {
    let alternate = |link: &&model::Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    links
        .iter()
        .find(alternate)
        .or_else(|| {
            links
                .iter()
                .find(|link| link.rel.as_deref() != Some("self"))
        })
        .and_then(|link| clean(&link.href))
}
