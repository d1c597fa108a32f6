//! An answer as it is sent, within its caps.
use crate::call::Limits;
use crate::failure::Failure;
use crate::validator::{Validator, Work, number};
use rmcp::model::{CallToolResult, ContentBlock, MetaObject};
use serde_json::{Map, Value};
use std::io;

/// Sent for a text that says nothing: an answer without text is an error to Agents.
const NO_TEXT: &str = "(empty)";

/// An answer as it is sent.
pub struct Answer {
    pub(crate) text: String,
    pub(crate) structured: Option<Value>,
    pub(crate) blocks: Vec<ContentBlock>,
    pub(crate) meta: Map<String, Value>,
}

impl Answer {
    pub(crate) fn text(text: String) -> Self {
        Self {
            text,
            structured: None,
            blocks: Vec::new(),
            meta: Map::new(),
        }
    }

    /// The answer, where its structured content is as listed: strict clients would drop it otherwise, and a NaN or an
    /// infinity, for which JSON has no number, has become `null`.
    pub(crate) fn checked(self, listed: Option<&Validator>) -> Result<Self, String> {
        let problems = listed.map(|listed| {
            let structured = self.structured.clone().unwrap_or_default();
            listed.problems(&number::plain(structured), &Work::new())
        });
        match problems.unwrap_or_default().as_slice() {
            [] => Ok(self),
            problems => Err(problems.join("; ")),
        }
    }

    /// The answer, where it is within the limits: cut off it would not be true.
    pub(crate) fn within(self, limits: Limits) -> Result<Self, Failure> {
        let chars = self.text.chars().count();
        if chars > limits.text_chars {
            return Err(Failure::TooLarge {
                is: chars,
                most: limits.text_chars,
                unit: "characters of text",
            });
        }
        let bytes = self.bytes_beside().map_err(Failure::output)?;
        if bytes > limits.structured_bytes {
            return Err(Failure::TooLarge {
                is: bytes,
                most: limits.structured_bytes,
                unit: "bytes of structured content",
            });
        }
        Ok(self)
    }

    /// How long everything but the text is in JSON.
    fn bytes_beside(&self) -> Result<usize, serde_json::Error> {
        let mut written = Count(0);
        if let Some(structured) = &self.structured {
            serde_json::to_writer(&mut written, structured)?;
        }
        for block in &self.blocks {
            serde_json::to_writer(&mut written, block)?;
        }
        if !self.meta.is_empty() {
            serde_json::to_writer(&mut written, &self.meta)?;
        }
        Ok(written.0)
    }

    /// The result of the call; the text comes first.
    pub(crate) fn into_result(self) -> CallToolResult {
        let text = std::iter::once(ContentBlock::text(self.text));
        let mut result = CallToolResult::success(text.chain(self.blocks).collect());
        result.structured_content = self.structured;
        result.meta = (!self.meta.is_empty()).then_some(MetaObject(self.meta));
        result
    }
}

/// Counts what is written to it.
struct Count(usize);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Nameable in this crate only: other answers than these are not taken.
pub trait IntoAnswer {
    /// The answer, or why it cannot be sent.
    #[doc(hidden)]
    fn into_answer(self) -> Result<Answer, String>;

    /// The schema of the structured content, where there is any and its type tells one.
    #[doc(hidden)]
    fn schema() -> Option<Map<String, Value>>;
}

impl IntoAnswer for String {
    fn into_answer(self) -> Result<Answer, String> {
        let text = match self.trim() {
            "" => NO_TEXT.to_owned(),
            _ => self,
        };
        Ok(Answer::text(text))
    }

    fn schema() -> Option<Map<String, Value>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Block, ToolAnswer, ToolOutput};
    use serde_json::json;

    fn sent(answer: impl ToolAnswer) -> (String, Option<Value>) {
        let Answer {
            text, structured, ..
        } = answer.into_answer().unwrap();
        (text, structured)
    }

    #[test]
    fn a_text_is_sent_alone_and_never_empty() {
        assert_eq!(sent("hello".to_owned()), ("hello".to_owned(), None));
        assert_eq!(sent(" \n".to_owned()), ("(empty)".to_owned(), None));
    }

    #[test]
    fn structured_content_is_its_own_text_where_there_is_no_other() {
        let name = json!({"username": "ada"});
        assert_eq!(
            sent(ToolOutput::json(name.clone())),
            (r#"{"username":"ada"}"#.to_owned(), Some(name))
        );
    }

    #[test]
    fn blocks_stand_behind_the_text_and_meta_beside_it() {
        let answer = ToolOutput::text("three")
            .with_block(Block::image(b"\x00\xff", "image/png"))
            .with_block(Block::audio(b"a", "audio/wav"))
            .with_block(Block::link("https://a.example", "A"))
            .with_block(Block::document("file:///a.txt", "inside"))
            .with_meta("source_channels", json!([{"id": "c"}]));
        let result = answer.into_answer().unwrap().into_result();
        assert_eq!(
            serde_json::to_value(result).unwrap(),
            json!({
                "resultType": "complete",
                "content": [
                    {"type": "text", "text": "three"},
                    {"type": "image", "data": "AP8=", "mimeType": "image/png"},
                    {"type": "audio", "data": "YQ==", "mimeType": "audio/wav"},
                    {"type": "resource_link", "uri": "https://a.example", "name": "A"},
                    {"type": "resource", "resource": {"uri": "file:///a.txt", "mimeType": "text/plain", "text": "inside"}},
                ],
                "isError": false,
                "_meta": {"source_channels": [{"id": "c"}]},
            })
        );
    }

    #[test]
    fn without_structured_content_there_is_a_text_all_the_same() {
        assert_eq!(sent(ToolOutput::text(" ")), ("(empty)".to_owned(), None));
        assert_eq!(
            sent(ToolOutput::json(Value::Null)),
            ("(empty)".to_owned(), None)
        );
        assert_eq!(<ToolOutput<()>>::schema(), None);
        assert!(ToolOutput::json(json!([1])).into_answer().is_err());
    }

    #[test]
    fn the_cap_counts_blocks_and_meta() {
        let limits = |bytes| Limits {
            structured_bytes: bytes,
            ..Limits::default()
        };
        let fits = |output: ToolOutput<Value>, bytes| {
            let answer = output.into_answer().unwrap();
            answer.within(limits(bytes)).is_ok()
        };
        let output = || ToolOutput::new("t", json!({}));
        assert!(fits(output(), 2) && !fits(output(), 1));
        let meta = || output().with_meta("a", 1);
        assert!(fits(meta(), 9) && !fits(meta(), 8));
        let image = || output().with_block(Block::image(&[0; 3000], "image/png"));
        assert!(fits(image(), 5000) && !fits(image(), 4000));
    }
}
