//! `mark_message`.

use mattermost_plugin_mcp::{Hints, NoArguments, Tool, ToolContext, ToolError};

use crate::rates::Rate;

use super::Kit;

/// Not written yet.
pub(crate) struct MarkMessage(pub(crate) Kit);

impl Tool for MarkMessage {
    const NAME: &'static str = "mark_message";
    const DESCRIPTION: &'static str = "Not written yet: do not call this.";
    const HINTS: Hints = Hints::WRITE_IDEMPOTENT;
    type Arguments = NoArguments;
    type Output = String;

    async fn call(&self, context: ToolContext, _: NoArguments) -> Result<String, ToolError> {
        self.0.acting(&context, Rate::Write).await?;
        Err(ToolError::refused("not written yet"))
    }
}
