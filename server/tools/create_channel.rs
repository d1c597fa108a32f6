//! `create_channel`.

use mattermost_plugin_mcp::{Hints, NoArguments, Tool, ToolContext, ToolError};

use crate::rates::Rate;

use super::Kit;

/// Not written yet.
pub(crate) struct CreateChannel(pub(crate) Kit);

impl Tool for CreateChannel {
    const NAME: &'static str = "create_channel";
    const DESCRIPTION: &'static str = "Not written yet: do not call this.";
    const HINTS: Hints = Hints::CREATE;
    type Arguments = NoArguments;
    type Output = String;

    async fn call(&self, context: ToolContext, _: NoArguments) -> Result<String, ToolError> {
        self.0.acting(&context, Rate::Write).await?;
        Err(ToolError::refused("not written yet"))
    }
}
