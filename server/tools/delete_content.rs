//! `delete_content`.

use mattermost_plugin_mcp::{Hints, NoArguments, Tool, ToolContext, ToolError};

use crate::rates::Rate;

use super::Kit;

/// Not written yet.
pub(crate) struct DeleteContent(pub(crate) Kit);

impl Tool for DeleteContent {
    const NAME: &'static str = "delete_content";
    const DESCRIPTION: &'static str = "Not written yet: do not call this.";
    const HINTS: Hints = Hints::DELETE;
    type Arguments = NoArguments;
    type Output = String;

    async fn call(&self, context: ToolContext, _: NoArguments) -> Result<String, ToolError> {
        self.0.acting(&context, Rate::Delete).await?;
        Err(ToolError::refused("not written yet"))
    }
}
