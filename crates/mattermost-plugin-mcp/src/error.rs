//! What a tool answers instead of an answer.
use mattermost_plugin::api::ApiError;
use std::error::Error;

/// Why a tool did not do what it was asked for.
///
/// Three failed calls in a row disable tools for the rest of an agent's turn, so near misses and several candidates are
/// better told as an answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
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
    /// Something else broke; [`failed`](Self::failed) makes one.
    #[error("the tool failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

impl ToolError {
    /// A refusal, in a sentence for the model.
    pub fn refused(sentence: impl Into<String>) -> Self {
        Self::Refused(sentence.into())
    }

    /// Something broke that whoever asked can do nothing about: another service, the store, an assumption. The model
    /// reads that the tool failed, and a reference; the log has `cause` and its sources under it.
    ///
    /// They are logged as they are, so keep out of them what a user typed and what is secret: the value that could not be
    /// parsed, an address with a token, the answer of another service. Where an error quotes such a thing, say what was
    /// being done instead. Only a failed call of the server's API is cut down to what a log may have, also where it is a
    /// source.
    ///
    /// ```
    /// # use mattermost_plugin_mcp::ToolError;
    /// # fn read(path: &str) -> Result<String, ToolError> {
    /// std::fs::read_to_string(path).map_err(ToolError::failed)
    /// # }
    /// ```
    pub fn failed(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(cause.into())
    }
}

/// An error and its sources, without the server's own words.
pub(crate) fn for_log(error: &(dyn Error + 'static)) -> String {
    if let Some(error) = error.downcast_ref::<ApiError>() {
        return error.for_log();
    }
    match error.source() {
        Some(source) => format!("{error}: {}", for_log(source)),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mattermost_plugin::http::StatusCode;
    use mattermost_plugin::model::AppError;

    #[derive(Debug, thiserror::Error)]
    #[error("the list is not read")]
    struct NotRead(#[source] Box<dyn Error + Send + Sync>);

    #[test]
    fn the_log_has_the_sources_of_an_error_and_not_the_servers_words() {
        let io = std::io::Error::other("the disk is full");
        let error = NotRead(NotRead(io.into()).into());
        assert_eq!(
            for_log(&error),
            "the list is not read: the list is not read: the disk is full"
        );
        let app = AppError::new("KVGet", "app.kv", StatusCode::INTERNAL_SERVER_ERROR);
        let app = ApiError::from(app.with_message("no such thing: my secret"));
        assert_eq!(
            for_log(&NotRead(app.into())),
            "the list is not read: KVGet: app.kv (status 500)"
        );
    }
}
