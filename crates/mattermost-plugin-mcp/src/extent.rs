//! How much there is to decode in a JSON text.
//!
//! A value takes many times its bytes once it is decoded: eight million bytes of `0,0,0...` became 740 MB. So what is
//! too much is refused before that.

/// The extent of a JSON text.
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
        let (mut extent, mut depth) = (Self::default(), 0_usize);
        let mut bytes = json.iter();
        while let Some(byte) = bytes.next() {
            match byte {
                b'"' => skip_text(&mut bytes),
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
        extent.values += 1;
        extent
    }
}

/// Goes on behind the end of a text.
fn skip_text<'b>(bytes: &mut impl Iterator<Item = &'b u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'"' => return,
            _ => {}
        }
    }
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
            assert_eq!(Extent::of(json.as_bytes()), Extent { values, depth }, "{json}");
        }
    }
}
