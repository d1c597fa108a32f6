//! Feeds that a web page links: `<link rel="alternate" type="application/rss+xml" href="...">`.

use quick_xml::escape::{resolve_html5_entity, unescape_with};
use schemars::JsonSchema;
use serde::Serialize;
use url::Url;

use super::plain::plain;

/// How much of a page is searched, in bytes: links stand in its head.
const SEARCHED: usize = 512 * 1024;
/// Most feeds that are listed.
const MAX_FEEDS: usize = 10;
/// Longest title in characters.
const MAX_TITLE: usize = 120;

const TYPES: [&str; 4] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
];

/// A feed that a page links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FoundFeed {
    /// Where it is.
    pub url: String,
    /// What the page calls it, as plain text.
    pub title: String,
}

/// The feeds that `html`, which came from `base`, links, each once.
pub(super) fn feeds(html: &str, base: &Url) -> Vec<FoundFeed> {
    let mut feeds: Vec<FoundFeed> = Vec::new();
    for tag in link_tags(html) {
        let value = |name: &str| attribute(tag, name).unwrap_or_default();
        let alternate = value("rel")
            .split_ascii_whitespace()
            .any(|word| word.eq_ignore_ascii_case("alternate"));
        let kind = value("type").to_ascii_lowercase();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !alternate || !TYPES.contains(&kind) {
            continue;
        }
        let Ok(url) = base.join(value("href").trim()) else {
            continue;
        };
        let web = matches!(url.scheme(), "http" | "https");
        let known = feeds.iter().any(|feed| feed.url == url.as_str());
        if web && !known && feeds.len() < MAX_FEEDS {
            feeds.push(FoundFeed {
                url: url.into(),
                title: plain(&value("title"), MAX_TITLE),
            });
        }
    }
    feeds
}

/// What stands between `<link` and `>`, of each such tag.
fn link_tags(html: &str) -> impl Iterator<Item = &str> {
    let mut end = html.len().min(SEARCHED);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    html[..end].split('<').filter_map(|part| {
        let name = part.get(..4)?;
        let rest = &part[4..];
        (name.eq_ignore_ascii_case("link") && rest.starts_with(|c: char| c.is_whitespace()))
            .then(|| rest.split('>').next())
            .flatten()
    })
}

/// The value of the attribute, quoted or not, with entities resolved.
fn attribute(tag: &str, wanted: &str) -> Option<String> {
    let mut rest = tag.trim_start();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let name = &rest[..end];
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            (value, rest) = match quote {
                Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
        }
        rest = rest.trim_start();
        if name.eq_ignore_ascii_case(wanted) {
            let resolved = unescape_with(value, resolve_html5_entity);
            return Some(resolved.map_or_else(|_| value.to_owned(), Into::into));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linked_feeds_are_found_in_any_spelling_and_made_absolute() {
        let html = r#"<html><head>
            <LINK REL="alternate" TYPE="application/rss+xml" HREF="/feed?a=1&amp;b=2" title="All &lt;news&gt; &uuml;">
            <link href=atom.xml type='application/atom+xml' rel='feed alternate' />
            <link rel="alternate" type="application/rss+xml" href="/feed?a=1&#38;b=2">
            <link rel="alternate" type="text/html" href="/en">
            <link rel="stylesheet" type="application/rss+xml" href="/style">
            <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
            <linked rel="alternate" type="application/rss+xml" href="/no">
            <link rel="alternate" type="application/rss+xml" href="
        "#;
        let base = Url::parse("https://example.com/blog/").unwrap();
        let found = feeds(html, &base);
        let urls: Vec<_> = found.iter().map(|feed| feed.url.as_str()).collect();
        assert_eq!(
            urls[..2],
            [
                "https://example.com/feed?a=1&b=2",
                "https://example.com/blog/atom.xml"
            ]
        );
        assert_eq!(found[0].title, "All \u{fc}");
        assert!(!urls.iter().any(|url| url.contains("javascript")));
    }

    #[test]
    fn a_page_without_links_and_cut_tags_yield_nothing() {
        let base = Url::parse("https://example.com/").unwrap();
        for html in [
            "",
            "<link",
            "<link ",
            "<html>",
            "<link rel=alternate type=application/rss+xml",
        ] {
            let found = feeds(html, &base);
            assert!(found.iter().all(|feed| feed.url == base.as_str()), "{html}");
        }
    }
}
