//! What tools answer.
use crate::schema;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// Sent for a text that says nothing: an answer without text is an error to Agents.
const NO_TEXT: &str = "(empty)";

/// What a tool may answer: a [`String`] is text for the model and nothing else, a [`ToolOutput`] is text with structured
/// content beside it.
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
/// server is built. A [`serde_json::Value`] has no schema: none is listed, and content that is no object is the failure of
/// its call.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ToolOutput<T> {
    /// What the model reads.
    pub text: String,
    /// The same data.
    pub structured: T,
}

impl<T> ToolOutput<T> {
    /// A text for the model, and the same data as structured content, which must serialize to a JSON object.
    ///
    /// Where the text is empty, the JSON is sent as text: an answer without text is an error to Agents.
    pub fn new(text: impl Into<String>, structured: T) -> Self {
        Self {
            text: text.into(),
            structured,
        }
    }

    /// Structured content whose JSON is the text, too.
    pub fn json(structured: T) -> Self {
        Self::new("", structured)
    }
}

/// An answer as it is sent.
pub struct Answer {
    pub(crate) text: String,
    pub(crate) structured: Option<Value>,
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
        Ok(Answer {
            text,
            structured: None,
        })
    }

    fn schema() -> Option<Map<String, Value>> {
        None
    }
}

impl<T: Serialize + JsonSchema> IntoAnswer for ToolOutput<T> {
    fn into_answer(self) -> Result<Answer, String> {
        let structured =
            serde_json::to_value(self.structured).map_err(|error| error.to_string())?;
        if !structured.is_object() {
            return Err("not a JSON object".to_owned());
        }
        let text = match self.text.trim() {
            "" => structured.to_string(),
            _ => self.text,
        };
        Ok(Answer {
            text,
            structured: Some(structured),
        })
    }

    fn schema() -> Option<Map<String, Value>> {
        schema::of_output::<T>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sent(answer: impl ToolAnswer) -> (String, Option<Value>) {
        let Answer { text, structured } = answer.into_answer().unwrap();
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
}
