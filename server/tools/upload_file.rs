//! `upload_file`: a file for a later message.

use mattermost_plugin::ids::{ChannelId, FileId};
use mattermost_plugin_mcp::{Hints, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answered::{Answered, Halt, answer};
use crate::changes::{Change, Made};
use crate::permissions::Acting;
use crate::rates::Rate;
use crate::upload::Upload;

use super::Kit;

/// Uploads as the caller.
pub(crate) struct UploadFile(pub(crate) Kit);

/// The file, and the channel that it is for.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    /// ~name, team/name, id or @user.
    #[schemars(length(min = 1, max = 1024))]
    channel: String,
    /// File name, such as notes.txt.
    #[schemars(length(min = 1, max = 1024))]
    name: String,
    /// Content as text.
    #[schemars(length(max = 5_242_880))]
    text: Option<String>,
    /// Content as base64 (up to 5 MiB) or as text.
    #[schemars(length(max = 7_340_032))]
    base64: Option<String>,
}

/// The uploaded file.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    file_id: FileId,
    name: String,
    bytes: usize,
    channel_id: ChannelId,
}

impl Tool for UploadFile {
    const NAME: &'static str = "upload_file";
    const DESCRIPTION: &'static str = "Upload a file's content and get its id, for file_ids of send_message. To post a new file at once use send_message with files. Example: channel=\"~dev\", name=\"notes.txt\", text=\"...\"";
    const HINTS: Hints = Hints::WRITE;
    const TAGS: &'static [&'static str] = &["mattermost", "file"];
    type Arguments = Arguments;
    type Output = ToolOutput<Answered<Output>>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<Self::Output, ToolError> {
        let user = self.0.acting(&context, Rate::Write).await?;
        answer(self.upload(&context, &user, arguments).await)
    }
}

impl UploadFile {
    async fn upload(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<ToolOutput<Output>, Halt> {
        let file = Upload::new("name", &arguments.name, arguments.text, arguments.base64)?;
        let channel = &arguments.channel;
        let channel = self
            .0
            .resolver
            .channel(user, "channel", channel, None)
            .await?;
        let uploadable = self.0.permissions.uploadable(user, channel).await?;
        let channel = uploadable.channel();
        let (label, channel_id) = (channel.label(), channel.channel().id.clone());
        let change = Change {
            event: "mcp_upload_file",
            object: "file",
            doing: "uploading the file",
            next: "nobody sees a file that is in no message, so call again",
            about: vec![("channel_id", channel_id.to_string())],
        };
        let work = async {
            let info = uploadable.upload(&file).await?;
            context.done(format!("uploaded the file (id {})", info.id));
            uploadable.remember(&info).await?;
            Ok(Made {
                ids: vec![("file_id", info.id.to_string())],
                outcome: info,
            })
        };
        let info = self.0.changes.make(context, change, work).await?;
        let output = Output {
            file_id: info.id,
            name: info.name.into(),
            bytes: file.size(),
            channel_id,
        };
        let text = format!(
            "Uploaded {} ({} bytes) for {label}; it is in no message yet\nfile id: {}",
            output.name, output.bytes, output.file_id
        );
        Ok(ToolOutput::new(text, output))
    }
}

#[cfg(test)]
mod tests;
