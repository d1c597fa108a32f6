//! What a tool answers instead of an answer.
use mattermost_plugin::api::ApiError;

/// Why a tool did not do what it was asked for.
///
/// Three failed calls in a row disable tools for the rest of an agent's turn, so near misses and several candidates are
/// better told as an answer.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// A refusal: the sentence that the model reads (`isError`). It says what was wrong and what would be right, and
    /// nothing internal.
    #[error("{0}")]
    Refused(String),
    /// The server's API failed; `?` makes one. The model is told that something was not found, is not offered by this
    /// server, or broke: then it gets a reference, and the log has the cause under it. It never reads the server's own
    /// words, which may tell of things that the user may not see.
    ///
    /// A tool that changes something and got no answer says that the outcome is unknown.
    #[error("a call of the server's API failed")]
    Api(#[from] ApiError),
}

impl ToolError {
    /// A refusal, in a sentence for the model.
    pub fn refused(sentence: impl Into<String>) -> Self {
        Self::Refused(sentence.into())
    }
}
