//! What an answer holds beside its text.
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rmcp::model::{ContentBlock, Resource};

/// A block of content behind the text of an answer: something to look at, to listen to, or to fetch.
///
/// Agents shows models nothing but text, so the text has to tell what matters. Where the tools are exposed, outside clients
/// get all blocks. They count to [`max_structured_bytes`](crate::McpServerBuilder::max_structured_bytes).
///
/// ```
/// use mattermost_plugin_mcp::{Block, ToolOutput};
///
/// let chart = [0x89, b'P', b'N', b'G'];
/// let answer = ToolOutput::text("42 posts this week, most on Monday.")
///     .with_block(Block::image(&chart, "image/png"))
///     .with_block(Block::link("https://chat.example/eng/channels/town-square", "Town Square"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Block(ContentBlock);

impl Block {
    /// An image, with its MIME type, such as `image/png`.
    pub fn image(bytes: &[u8], mime_type: &str) -> Self {
        Self(ContentBlock::image(STANDARD.encode(bytes), mime_type))
    }

    /// A sound, with its MIME type, such as `audio/wav`.
    pub fn audio(bytes: &[u8], mime_type: &str) -> Self {
        Self(ContentBlock::audio(STANDARD.encode(bytes), mime_type))
    }

    /// Something to be fetched at `uri`, and what to call it (`resource_link`).
    pub fn link(uri: &str, name: &str) -> Self {
        Self(ContentBlock::resource_link(Resource::new(uri, name)))
    }

    /// A text that is to be told from the answer's own, such as the content of a file, with the URI that it is known by
    /// (`resource`).
    pub fn document(uri: &str, text: &str) -> Self {
        Self(ContentBlock::embedded_text(uri, text))
    }

    pub(crate) fn into_content(self) -> ContentBlock {
        self.0
    }
}
