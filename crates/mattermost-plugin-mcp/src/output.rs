//! What tools answer.
use crate::answer::{Answer, IntoAnswer};
use crate::{Block, schema};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// What a tool may answer: a [`String`] is text for the model and nothing else, a [`ToolOutput`] is text with structured
/// content beside it.
#[diagnostic::on_unimplemented(
    message = "a tool does not answer `{Self}`",
    label = "answer a `String`, or a `ToolOutput<..>` of a type with `Serialize` and `JsonSchema`"
)]
pub trait ToolAnswer: IntoAnswer + Send {}

impl ToolAnswer for String {}
impl<T: Serialize + JsonSchema + Send> ToolAnswer for ToolOutput<T> {}

/// An answer: text for the model, structured content beside it.
///
/// Agents shows the model nothing but the text; outside clients get both, so both must tell the same. The schema of `T`
/// is listed with the tool as its `outputSchema`, and clients (those of MCP's SDKs for TypeScript and Python do) refuse
/// structured content that does not fit it.
///
/// `T` is a struct, a map with text keys, or an enum whose variants are all objects; another type is refused when the
/// server is built. With `()` there is no structured content. A [`serde_json::Value`] has no schema: none is listed.
///
/// Content that does not fit the listed schema, or is no object, is not sent: the call fails, and the log says what was
/// wrong. A float that is NaN or infinite is such content, because JSON has no number for it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ToolOutput<T> {
    /// What the model reads.
    pub text: String,
    /// The same data.
    pub structured: T,
    blocks: Vec<Block>,
    meta: Map<String, Value>,
}

impl ToolOutput<()> {
    /// A text alone, as a `String` is, to which [blocks](Self::with_block) and [`_meta`](Self::with_meta) can be added.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(text, ())
    }
}

impl<T> ToolOutput<T> {
    /// A text for the model, and the same data as structured content, which must serialize to a JSON object.
    ///
    /// Where the text is empty, the JSON is sent as text: an answer without text is an error to Agents.
    pub fn new(text: impl Into<String>, structured: T) -> Self {
        Self {
            text: text.into(),
            structured,
            blocks: Vec::new(),
            meta: Map::new(),
        }
    }

    /// Structured content whose JSON is the text, too, and so counts to both caps: that of the
    /// [text](crate::McpServerBuilder::max_text_chars) is the lower one.
    pub fn json(structured: T) -> Self {
        Self::new("", structured)
    }

    /// The same answer with other structured content.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> ToolOutput<U> {
        ToolOutput {
            text: self.text,
            structured: change(self.structured),
            blocks: self.blocks,
            meta: self.meta,
        }
    }

    /// Adds content behind the text.
    pub fn with_block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Puts a value into the `_meta` of the result, where a client looks for it: Agents for `source_channels`, the
    /// channels that an answer drew from, a list of `{"id", "type", "team_id", "name", "display_name"}` of which `id` is
    /// needed (`mcp/source_channels.go` of mattermost-plugin-agents).
    ///
    /// ```
    /// # use mattermost_plugin_mcp::ToolOutput;
    /// # use serde_json::json;
    /// let answer = ToolOutput::text("Nothing new in Town Square.")
    ///     .with_meta("source_channels", json!([{"id": "6nq1hz3jrtfx8bkfg9c5yd4s7a", "type": "O"}]));
    /// ```
    pub fn with_meta(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.meta.insert(key.to_owned(), value.into());
        self
    }
}

impl<T: Serialize + JsonSchema> IntoAnswer for ToolOutput<T> {
    fn into_answer(self) -> Result<Answer, String> {
        // an error of a type's own may quote what somebody typed
        let structured = serde_json::to_value(self.structured)
            .map_err(|_| "its type does not serialize".to_owned())?;
        let answer = match structured {
            Value::Null => self.text.into_answer()?,
            Value::Object(_) => Answer {
                text: match self.text.trim() {
                    "" => structured.to_string(),
                    _ => self.text,
                },
                structured: Some(structured),
                ..Answer::text(String::new())
            },
            _ => return Err("not a JSON object".to_owned()),
        };
        Ok(Answer {
            blocks: self.blocks.into_iter().map(Block::into_content).collect(),
            meta: self.meta,
            ..answer
        })
    }

    fn schema() -> Option<Map<String, Value>> {
        schema::of_output::<T>()
    }
}
