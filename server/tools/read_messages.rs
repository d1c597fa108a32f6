//! `read_messages`.

use mattermost_plugin_mcp::{Hints, NoArguments, Tool, ToolContext, ToolError};

use crate::rates::Rate;

use super::Kit;

/// Not written yet.
pub(crate) struct ReadMessages(pub(crate) Kit);

impl Tool for ReadMessages {
    const NAME: &'static str = "read_messages";
    const DESCRIPTION: &'static str = "Not written yet: do not call this.";
    const HINTS: Hints = Hints::READ;
    type Arguments = NoArguments;
    type Output = String;

    async fn call(&self, context: ToolContext, _: NoArguments) -> Result<String, ToolError> {
        self.0.acting(&context, Rate::Read).await?;
        Err(ToolError::refused("not written yet"))
    }
}
