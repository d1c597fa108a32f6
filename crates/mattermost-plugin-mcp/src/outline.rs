//! The outline of a JSON text: how much there is to decode in it, and where a member stands, without decoding it.
//!
//! A value takes many times its bytes once it is decoded: eight million bytes of `0,0,0...` became 740 MB. So what is
//! too much has to be found before that.
use std::ops::Range;

/// How much there is in a JSON text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    /// How many values there are in all, rounded up.
    pub(crate) values: usize,
    /// How many arrays and objects lie in each other.
    pub(crate) depth: usize,
}

impl Extent {
    /// Measures a text that is JSON; of another text the result says nothing.
    pub(crate) fn of(json: &[u8]) -> Self {
        let (mut extent, mut depth) = (
            Self {
                values: 1,
                depth: 0,
            },
            0_usize,
        );
        for (_, mark) in marks(json) {
            match mark {
                b'[' | b'{' => {
                    depth += 1;
                    extent.depth = extent.depth.max(depth);
                    extent.values += 1;
                }
                b']' | b'}' => depth = depth.saturating_sub(1),
                b',' => extent.values += 1,
                _ => {}
            }
        }
        extent
    }
}

/// Where the value of a member stands in the text of an object.
pub(crate) fn member(object: &[u8], name: &str) -> Option<Range<usize>> {
    let name = format!("\"{name}\"");
    let (mut found, mut named) = (None, false);
    // the key or value that comes next begins here
    let (mut depth, mut from) = (0_usize, 0);
    for (at, mark) in marks(object) {
        match mark {
            b'[' | b'{' => depth += 1,
            b':' if depth == 1 => named = object[from..at].trim_ascii() == name.as_bytes(),
            b',' | b'}' if depth == 1 && named => {
                found = Some(from..at);
                named = false;
            }
            _ => {}
        }
        if depth == 1 && mark != b']' && mark != b'}' {
            from = at + 1;
        }
        if matches!(mark, b']' | b'}') {
            depth = depth.saturating_sub(1);
        }
    }
    found
}

/// Brackets, commas and colons, each with its place; what stands in a text is none.
fn marks(json: &[u8]) -> impl Iterator<Item = (usize, u8)> {
    let (mut in_text, mut escaped) = (false, false);
    json.iter().enumerate().filter_map(move |(at, &byte)| {
        match (in_text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_text = !in_text,
            (false, b'[' | b']' | b'{' | b'}' | b',' | b':') => return Some((at, byte)),
            _ => {}
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_depth_are_counted_and_texts_are_not_read() {
        for (json, values, depth) in [
            ("1", 1, 0),
            ("[]", 2, 1),
            ("[1,2,[3]]", 5, 2),
            (r#"{"a":{"b":[]},"c":null}"#, 5, 3),
            (r#"["[[[,,,","\"[,",{"\\":"]"}]"#, 5, 2),
            (r#""a"#, 1, 0),
        ] {
            let extent = Extent { values, depth };
            assert_eq!(Extent::of(json.as_bytes()), extent, "{json}");
        }
    }

    #[test]
    fn a_member_is_found_where_it_stands() {
        for (object, found) in [
            (r#"{"a":1,"b":[1,{"c":2}],"d":3}"#, Some("[1,{\"c\":2}]")),
            (r#"{ "b" : "x,}" }"#, Some("\"x,}\"")),
            (r#"{"a":{"b":1},"c":"b"}"#, None),
            (r#"{"b":{},"a":[{}],"b":[[]]}"#, Some("[[]]")),
            (r#"{"a":[],"b":{"b":{}}}"#, Some(r#"{"b":{}}"#)),
            (r#"[{"b":1}]"#, None),
            ("{}", None),
            ("", None),
        ] {
            let place = member(object.as_bytes(), "b");
            assert_eq!(place.map(|place| object[place].trim()), found, "{object}");
        }
    }
}
