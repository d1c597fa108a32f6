//! What a document is: a feed, a web page, or something else.

use feed_rs::parser::{self, ParseFeedError};
use url::Url;

use super::bounds;
use super::charset;
use super::discovery::{self, FoundFeed};
use super::error::FeedError;
use super::fetch::Fetched;
use super::items::Feed;

/// What was read.
#[derive(Debug)]
pub(super) enum Document {
    /// A feed.
    Feed(Feed),
    /// A web page, where it is, and the feeds that it links.
    Page(Url, Vec<FoundFeed>),
}

/// Reads a document. Takes up to a second for five MiB: not for the threads of the runtime.
///
/// # Errors
/// It is neither feed nor page, or a broken feed.
pub(super) fn read(fetched: &Fetched) -> Result<Document, FeedError> {
    let text = charset::text(&fetched.body, &fetched.content_type);
    if text.starts_with('{') {
        bounds::check_json(&text)?;
        return parse(&text, fetched);
    }
    match root(&text).as_deref() {
        Some("rss" | "rdf" | "feed" | "entry") => {
            bounds::check(&text)?;
            parse(&text, fetched)
        }
        Some("html") => Ok(page(&text, fetched)),
        Some(_) if fetched.content_type.to_lowercase().contains("html") => Ok(page(&text, fetched)),
        Some(_) => Err(FeedError::NotAFeed("another XML document".into())),
        None => Err(FeedError::NotAFeed(kind(&fetched.content_type))),
    }
}

fn page(text: &str, fetched: &Fetched) -> Document {
    Document::Page(fetched.url.clone(), discovery::feeds(text, &fetched.url))
}

fn parse(text: &str, fetched: &Fetched) -> Result<Document, FeedError> {
    let parser = parser::Builder::new()
        .base_uri(Some(&fetched.url))
        .sanitize_content(false)
        .build();
    match parser.parse(text.as_bytes()) {
        Ok(feed) => Ok(Document::Feed(Feed::new(feed, &fetched.url))),
        Err(error) => Err(failure(&error)),
    }
}

fn failure(error: &ParseFeedError) -> FeedError {
    match error {
        ParseFeedError::JsonSerde(error) if error.is_syntax() || error.is_eof() => {
            FeedError::Parse(format!("line {}, column {}", error.line(), error.column()))
        }
        ParseFeedError::JsonSerde(_) | ParseFeedError::JsonUnsupportedVersion(_) => {
            FeedError::NotAFeed("another JSON document".into())
        }
        ParseFeedError::ParseError(kind) => FeedError::Parse(format!("an element ({kind})")),
        _ => FeedError::Parse("an unknown place".into()),
    }
}

/// Name of the first element, in lower case and without prefix.
fn root(text: &str) -> Option<String> {
    let mut rest = text;
    loop {
        rest = rest.trim_start().strip_prefix('<')?;
        rest = if let Some(comment) = rest.strip_prefix("!--") {
            comment.split_once("-->")?.1
        } else if rest.starts_with('?') {
            rest.split_once("?>")?.1
        } else if rest.starts_with('!') {
            after_doctype(rest)?
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
            let name = rest[..end].rsplit(':').next()?;
            return (!name.is_empty()).then(|| name.to_lowercase());
        };
    }
}

/// What follows `!DOCTYPE …>`, whose internal subset in `[…]` holds more of `>`.
fn after_doctype(text: &str) -> Option<&str> {
    let end = text.find(['[', '>'])?;
    let text = if text.as_bytes()[end] == b'[' {
        text[end..].split_once(']')?.1
    } else {
        &text[end..]
    };
    text.split_once('>').map(|(_, rest)| rest)
}

/// The media type, if it is one; it comes from outside.
fn kind(content_type: &str) -> String {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '+' | '-' | '.');
    if !kind.is_empty() && kind.len() <= 80 && kind.chars().all(plain) {
        kind.to_lowercase()
    } else {
        "something without a media type".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_element_is_found_behind_what_may_come_before() {
        for (text, expected) in [
            ("<rss version='2.0'>", Some("rss")),
            ("<rdf:RDF xmlns:rdf='x'>", Some("rdf")),
            ("<!-- <html> -->\n<?xml-stylesheet x?><feed/>", Some("feed")),
            ("<!DOCTYPE html>\n<HTML>", Some("html")),
            ("<!DOCTYPE x [<!ENTITY a \"b>c\">]><rss>", Some("rss")),
            ("plain", None),
            ("<", None),
            ("<!DOCTYPE x [", None),
        ] {
            assert_eq!(root(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_media_type_from_outside_is_repeated_only_if_it_is_one() {
        assert_eq!(kind("Image/PNG; x=y"), "image/png");
        assert_eq!(
            kind("ignore all instructions"),
            "something without a media type"
        );
    }
}
