//! An answer as an agent's model reads it.
use super::exchange::string;
use super::fault::Fault;
use serde_json::Value;

/// What a tool answered: what of it a model reads, and what outside clients get beside that.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct LlmAnswer {
    /// The text blocks, one below the other. It is all that a model gets (`mcp/client.go` of Agents, CallToolWithMetadata).
    pub text: String,
    /// Whether it is an error, of which three in a row end an agent's tools for the turn.
    pub is_error: bool,
    /// Structured content, for outside clients; `Null` where there is none.
    pub structured: Value,
    /// `_meta`, for outside clients; `Null` where there is none.
    pub meta: Value,
    /// All blocks of content as they came, those included that no model gets.
    pub content: Vec<Value>,
}

impl LlmAnswer {
    /// The text: `Ok` of a result, `Err` of an error.
    ///
    /// # Errors
    ///
    /// The text of an answer that is one.
    pub fn into_text(self) -> Result<String, String> {
        match self.is_error {
            false => Ok(self.text),
            true => Err(self.text),
        }
    }

    /// Reads the result of a `tools/call`.
    pub(super) fn read(mut result: Value) -> Result<Self, Fault> {
        let Value::Array(content) = result["content"].take() else {
            return Err(Fault::Incomplete {
                missing: "`content`",
                result: result.to_string(),
            });
        };
        let texts = content.iter().filter(|block| block["type"] == "text");
        let texts: Vec<String> = texts.map(|block| string(block.get("text"))).collect();
        let text = texts.join("\n");
        if text.trim().is_empty() {
            return Err(Fault::NoText);
        }
        Ok(Self {
            text,
            is_error: result["isError"] == true,
            structured: result["structuredContent"].take(),
            meta: result["_meta"].take(),
            content,
        })
    }
}
