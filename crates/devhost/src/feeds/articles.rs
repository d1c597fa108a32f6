//! The articles of the sample feeds.

/// An article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Article {
    /// Plain text.
    pub title: &'static str,
    /// Where it can be read.
    pub link: &'static str,
    /// Who wrote it.
    pub author: &'static str,
    /// As `2026-06-30T08:00:00Z`.
    pub published: &'static str,
    /// The same in RSS's form.
    pub published_rss: &'static str,
    /// HTML.
    pub summary: &'static str,
}

/// Title of the feeds.
pub(super) const FEED_TITLE: &str = "Acme Workshop Notes";

/// Home page of the feeds.
pub(super) const FEED_LINK: &str = "https://notes.acme.example/";

/// Newest first; more than five, so that a reader that wants five has to stop.
pub const ARTICLES: &[Article] = &[
    Article {
        title: "The lathe is back, and quieter",
        link: "https://notes.acme.example/2026/lathe-is-back",
        author: "Ada Winter",
        published: "2026-06-30T08:00:00Z",
        published_rss: "Tue, 30 Jun 2026 08:00:00 GMT",
        summary: "<p>New bearings, a new belt, and <em>no</em> more whistling. Book it as before.</p>",
    },
    Article {
        title: "Nuts & bolts: the drawer was relabelled",
        link: "https://notes.acme.example/2026/nuts-and-bolts",
        author: "Grace Lindqvist",
        published: "2026-06-29T15:30:00Z",
        published_rss: "Mon, 29 Jun 2026 15:30:00 GMT",
        summary: "<p>M3 &lt; M4 &lt; M5, left to right. Please keep it so.</p>",
    },
    Article {
        title: "Caf\u{e9} corner: filter coffee until eleven",
        link: "https://notes.acme.example/2026/cafe-corner",
        author: "Gus Moreau",
        published: "2026-06-29T07:15:00Z",
        published_rss: "Mon, 29 Jun 2026 07:15:00 GMT",
        summary: "<p>From Monday on. Bring a cup; the dishwasher is <strong>full</strong>.</p>",
    },
    Article {
        title: "Safety day on 14 July",
        link: "https://notes.acme.example/2026/safety-day",
        author: "Grace Lindqvist",
        published: "2026-06-26T12:00:00Z",
        published_rss: "Fri, 26 Jun 2026 12:00:00 GMT",
        summary: "<p>Two hours, everybody, in the big hall. There will be cake.</p>",
    },
    Article {
        title: "How we measured the paint line",
        link: "https://notes.acme.example/2026/paint-line",
        author: "Ada Winter",
        published: "2026-06-24T09:45:00Z",
        published_rss: "Wed, 24 Jun 2026 09:45:00 GMT",
        summary: "<p>Three sensors, one week, and a surprise at the second nozzle.</p>",
    },
    Article {
        title: "Lost: one green ruler",
        link: "https://notes.acme.example/2026/green-ruler",
        author: "Gus Moreau",
        published: "2026-06-22T16:20:00Z",
        published_rss: "Mon, 22 Jun 2026 16:20:00 GMT",
        summary: "<p>Thirty centimetres, one corner bitten off. Finder gets cake.</p>",
    },
    Article {
        title: "Winter opening hours end",
        link: "https://notes.acme.example/2026/opening-hours",
        author: "Grace Lindqvist",
        published: "2026-06-19T10:00:00Z",
        published_rss: "Fri, 19 Jun 2026 10:00:00 GMT",
        summary: "<p>Seven to seven again, from next week.</p>",
    },
];
