//! What `fetch_feed` answers: whole items within a budget, and how to go on.

use schemars::JsonSchema;
use serde::Serialize;

use crate::feeds::{Feed, FoundFeed, Item};
use crate::listing::{Listing, More, length, start};
use crate::time::Zone;

/// Longest feed title and link in the header, in characters.
const HEADER_PART: usize = 60;

/// The structured answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    /// `ok`, or `several_feeds` where the page links more than one.
    pub(crate) status: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    feed_url: String,
    /// Items that fit the arguments.
    total: usize,
    pub(crate) items: Vec<Row>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) feeds: Vec<FoundFeed>,
    /// Whether items that fit are missing here.
    pub(crate) truncated: bool,
    /// The argument to ask for them with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<Next>,
    /// Others wrote this.
    untrusted: bool,
}

/// An item.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Row {
    pub(crate) title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    author: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) summary: String,
}

/// How to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Next {
    pub(crate) offset: usize,
}

/// A part of a feed that is to be shown.
pub(super) struct Page<'a> {
    pub(super) feed: &'a Feed,
    /// All that fit the arguments.
    pub(super) items: Vec<&'a Item>,
    /// Left out for want of a date.
    pub(super) undated: usize,
    pub(super) full: bool,
    pub(super) offset: usize,
    pub(super) limit: usize,
    pub(super) max_chars: u32,
    pub(super) zone: &'a Zone,
}

impl Page<'_> {
    pub(super) fn answer(self) -> (String, Output) {
        let mut listing = Listing::of_others(&self.header(), self.max_chars);
        let mut rows = Vec::new();
        for item in self.items.iter().skip(self.offset).take(self.limit) {
            let number = self.offset + rows.len() + 1;
            let mut row = self.row(item);
            if rows.is_empty()
                && length(&row.line(number)) > listing.room()
                && let Some(shorter) = row.shorter(number, listing.room())
            {
                // The first item is always shown, so that going on comes to an end: without what makes it too long.
                row = shorter;
            }
            if !listing.push(&row.line(number)) {
                break;
            }
            rows.push(row);
        }
        let shown = (self.offset + rows.len()).min(self.items.len());
        let more = self.items.len() - shown;
        let value = shown.to_string();
        let text = listing.finish((more > 0).then_some(More {
            count: Some(more),
            argument: "offset",
            value: &value,
        }));
        let output = Output {
            status: "ok",
            title: self.feed.title.clone(),
            link: self.feed.link.clone(),
            feed_url: self.feed.url.clone(),
            total: self.items.len(),
            items: rows,
            feeds: Vec::new(),
            truncated: more > 0,
            next: (more > 0).then_some(Next { offset: shown }),
            untrusted: true,
        };
        (text, output)
    }

    fn header(&self) -> String {
        let title = match self.feed.title.as_str() {
            "" => "untitled".to_owned(),
            title => start(title, HEADER_PART),
        };
        let link = match &self.feed.link {
            Some(link) if length(link) <= HEADER_PART => format!(" ({link})"),
            _ => String::new(),
        };
        let undated = match self.undated {
            0 => String::new(),
            count => format!(", {count} without a date left out"),
        };
        let total = self.items.len();
        let items = if total == 1 { "item" } else { "items" };
        format!("Feed: {title}{link}, {total} {items}, newest first{undated}.")
    }

    fn row(&self, item: &Item) -> Row {
        Row {
            title: item.title.clone(),
            link: item.link.clone(),
            date: item.date.map(|date| self.zone.show(date)),
            author: item.author.clone(),
            summary: if self.full {
                item.text.clone()
            } else {
                item.summary.clone()
            },
        }
    }
}

impl Row {
    /// The item: `1. title | link | date | author | summary`.
    fn line(&self, number: usize) -> String {
        let mut line = format!("{number}. {}", self.title);
        let parts = [
            self.link.as_deref(),
            self.date.as_deref(),
            Some(self.author.as_str()),
            Some(self.summary.as_str()),
        ];
        for part in parts.into_iter().flatten().filter(|part| !part.is_empty()) {
            line.push_str(" | ");
            line.push_str(part);
        }
        line
    }

    /// The most of it that fits into `room`: without its text, else without its link too, else the start of its title.
    fn shorter(&self, number: usize, room: usize) -> Option<Self> {
        let textless = Self {
            summary: String::new(),
            ..self.clone()
        };
        let bare = Self {
            link: None,
            author: String::new(),
            ..textless.clone()
        };
        let title = Self {
            title: start(&self.title, 60),
            date: None,
            ..bare.clone()
        };
        [textless, bare, title]
            .into_iter()
            .find(|row| length(&row.line(number)) <= room)
    }
}

/// The answer for a page that links several feeds.
pub(super) fn several(asked: &str, found: Vec<FoundFeed>, max_chars: u32) -> (String, Output) {
    let header = format!(
        "This is a web page that links {} feeds. Call again with one of them as feed_url.",
        found.len()
    );
    let mut listing = Listing::of_others(&header, max_chars);
    let mut feeds = Vec::new();
    for feed in found {
        if listing.push(&format!("{} | {}", feed.url, feed.title)) {
            feeds.push(feed);
        }
    }
    let output = Output {
        status: "several_feeds",
        title: String::new(),
        link: None,
        feed_url: asked.to_owned(),
        total: 0,
        items: Vec::new(),
        feeds,
        truncated: false,
        next: None,
        untrusted: true,
    };
    (listing.finish(None), output)
}
