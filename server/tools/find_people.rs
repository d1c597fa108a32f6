//! `find_people`.

use mattermost_plugin_mcp::{Hints, NoArguments, Tool, ToolContext, ToolError};

use crate::rates::Rate;

use super::Kit;

/// Not written yet.
pub(crate) struct FindPeople(pub(crate) Kit);

impl Tool for FindPeople {
    const NAME: &'static str = "find_people";
    const DESCRIPTION: &'static str = "Not written yet: do not call this.";
    const HINTS: Hints = Hints::READ;
    type Arguments = NoArguments;
    type Output = String;

    async fn call(&self, context: ToolContext, _: NoArguments) -> Result<String, ToolError> {
        self.0.acting(&context, Rate::Read).await?;
        Err(ToolError::refused("not written yet"))
    }
}
