//! What a feed may hold, checked before it is parsed.
//!
//! The feed parser (feed-rs 3) calls itself for nested `media:` elements, and quick-xml under it compares each attribute of an
//! element with all others and each name with all open namespace declarations. So a small document could end the process or
//! keep a thread busy for minutes, and one of many empty items take a hundred times its size in memory; these limits, far above any real feed, keep both out. Entities need no limit: neither expands
//! any but the five of XML.

use std::fmt;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::error::FeedError;

/// Deepest nesting of elements.
const MAX_DEPTH: usize = 128;
/// Most attributes of one element.
const MAX_ATTRIBUTES: usize = 128;
/// Most namespace declarations in force at one place.
const MAX_NAMESPACES: usize = 256;
/// Most items of a feed; in JSON most entries of any list.
const MAX_ITEMS: usize = 2000;
/// Most elements in all; in JSON most values.
const MAX_ELEMENTS: usize = 100_000;

/// Reads `xml` once and keeps nothing.
///
/// # Errors
/// [`FeedError::Parse`] with the place where it is not well-formed or goes beyond the limits, [`FeedError::TooMany`].
pub(super) fn check(xml: &str) -> Result<(), FeedError> {
    let mut reader = Reader::from_str(xml);
    // As the feed parser sets it.
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<usize> = Vec::new();
    let (mut namespaces, mut elements, mut items) = (0, 0, 0);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                elements += 1;
                items += usize::from(matches!(element.local_name().as_ref(), "item" | "entry"));
                if elements > MAX_ELEMENTS || items > MAX_ITEMS {
                    return Err(FeedError::TooMany);
                }
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

/// Reads `json` once and keeps nothing. What is wrong with it otherwise is for the feed parser to say.
///
/// # Errors
/// [`FeedError::TooMany`].
pub(super) fn check_json(json: &str) -> Result<(), FeedError> {
    let mut values = 0;
    let mut reader = serde_json::Deserializer::from_str(json);
    let _ = Count(&mut values).deserialize(&mut reader);
    if values > MAX_ELEMENTS {
        return Err(FeedError::TooMany);
    }
    Ok(())
}

/// Counts the values of a document; a list that is too long sets the count beyond its limit.
struct Count<'a>(&'a mut usize);

impl<'de> DeserializeSeed<'de> for Count<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        *self.0 += 1;
        if *self.0 > MAX_ELEMENTS {
            return Err(D::Error::custom("too many values"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Count<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_key::<IgnoredAny>()?.is_some() {
            map.next_value_seed(Count(self.0))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut length = 0;
        while list.next_element_seed(Count(self.0))?.is_some() {
            length += 1;
            if length > MAX_ITEMS {
                *self.0 = MAX_ELEMENTS + 1;
                return Err(A::Error::custom("too long a list"));
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
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

    #[test]
    fn items_and_elements_are_limited() {
        for name in ["item", "x:entry"] {
            let feed = |count: usize| format!("<a>{}</a>", format!("<{name}/>").repeat(count));
            assert_eq!(check(&feed(MAX_ITEMS)), Ok(()));
            assert_eq!(check(&feed(MAX_ITEMS + 1)), Err(FeedError::TooMany));
        }
        let elements = |count: usize| format!("<a>{}</a>", "<b/>".repeat(count - 1));
        assert_eq!(check(&elements(MAX_ELEMENTS)), Ok(()));
        assert_eq!(check(&elements(MAX_ELEMENTS + 1)), Err(FeedError::TooMany));

        let list = |count: usize| format!("[{}0]", "{},".repeat(count - 1));
        let items = |count: usize| format!("{{\"items\": {}}}", list(count));
        assert_eq!(check_json(&items(MAX_ITEMS)), Ok(()));
        assert_eq!(check_json(&items(MAX_ITEMS + 1)), Err(FeedError::TooMany));
        let values = |lists: usize| {
            format!(
                "{{\"x\": [{}1.5]}}",
                format!("{},", list(1000)).repeat(lists)
            )
        };
        assert_eq!(check_json(&values(99)), Ok(()));
        assert_eq!(check_json(&values(100)), Err(FeedError::TooMany));
        assert_eq!(check_json("{ broken"), Ok(()));
    }
}
