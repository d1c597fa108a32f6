//! What a feed's XML may hold, checked before it is parsed.
//!
//! The feed parser (feed-rs 3) calls itself for nested `media:` elements, and quick-xml under it compares each attribute of an
//! element with all others and each name with all open namespace declarations. So a small document could end the process or
//! keep a thread busy for minutes; these limits, far above any real feed, keep both out. Entities need no limit: neither expands
//! any but the five of XML.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::error::FeedError;

/// Deepest nesting of elements.
const MAX_DEPTH: usize = 128;
/// Most attributes of one element.
const MAX_ATTRIBUTES: usize = 128;
/// Most namespace declarations in force at one place.
const MAX_NAMESPACES: usize = 256;

/// Reads `xml` once and keeps nothing.
///
/// # Errors
/// [`FeedError::Parse`] with the place where it is not well-formed or goes beyond the limits.
pub(super) fn check(xml: &str) -> Result<(), FeedError> {
    let mut reader = Reader::from_str(xml);
    // As the feed parser sets it.
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<usize> = Vec::new();
    let mut namespaces = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                let declared = declared(&element);
                namespaces += declared.unwrap_or_default();
                open.push(declared.unwrap_or_default());
                if declared.is_none() || open.len() > MAX_DEPTH || namespaces > MAX_NAMESPACES {
                    return Err(broken(xml, reader.buffer_position()));
                }
            }
            Ok(Event::End(_)) => namespaces -= open.pop().unwrap_or_default(),
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(broken(xml, reader.error_position())),
        }
    }
}

/// How many namespaces the element declares; `None` where it has too many attributes.
fn declared(element: &BytesStart<'_>) -> Option<usize> {
    let mut namespaces = 0;
    for (index, attribute) in element.attributes().with_checks(false).enumerate() {
        if index == MAX_ATTRIBUTES {
            return None;
        }
        if let Ok(attribute) = attribute
            && attribute.key.as_namespace_binding().is_some()
        {
            namespaces += 1;
        }
    }
    Some(namespaces)
}

fn broken(xml: &str, position: u64) -> FeedError {
    let position = usize::try_from(position)
        .unwrap_or(usize::MAX)
        .min(xml.len());
    let before = &xml.as_bytes()[..position];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before
        .iter()
        .rev()
        .take_while(|byte| **byte != b'\n')
        .count()
        + 1;
    FeedError::Parse(format!("line {line}, column {column}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth))
    }

    #[test]
    fn depth_attributes_and_namespaces_are_limited() {
        assert_eq!(check(&nested(MAX_DEPTH)), Ok(()));
        assert!(check(&nested(MAX_DEPTH + 1)).is_err());
        assert!(check(&nested(200_000)).is_err());

        let attributes = |count: usize| {
            let all: String = (0..count).map(|i| format!(" a{i}=''")).collect();
            format!("<a{all}/>")
        };
        assert_eq!(check(&attributes(MAX_ATTRIBUTES)), Ok(()));
        assert!(check(&attributes(MAX_ATTRIBUTES + 1)).is_err());

        let declaring = |each: usize| {
            let all: String = (0..each).map(|i| format!(" xmlns:n{i}='u'")).collect();
            format!("<a{all}><a{all}><a{all}></a></a></a>")
        };
        assert_eq!(check(&declaring(80)), Ok(()));
        assert!(check(&declaring(100)).is_err());
        // Those of elements that are closed count no longer.
        let closed = "<b xmlns='x'/>".repeat(1000);
        assert_eq!(check(&format!("<a>{closed}</a>")), Ok(()));
    }

    #[test]
    fn broken_xml_is_named_with_its_place() {
        assert_eq!(
            check("<a>\n  <b></c></a>"),
            Err(FeedError::Parse("line 2, column 6".into()))
        );
    }
}
