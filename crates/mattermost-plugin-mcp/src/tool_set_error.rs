//! Why a server was not built.
use mattermost_plugin::ActivateError;

/// Everything that is wrong with a set of tools, each with its mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ToolSetError(Vec<String>);

impl ToolSetError {
    /// `problems`: one at least.
    pub(crate) fn new(problems: Vec<String>) -> Self {
        Self(problems)
    }

    /// The problems, a sentence each, with what would be right. The error's own text has one on a line.
    pub fn problems(&self) -> &[String] {
        &self.0
    }
}

impl From<ToolSetError> for ActivateError {
    fn from(error: ToolSetError) -> Self {
        Self(error.to_string())
    }
}
