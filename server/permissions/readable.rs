//! A channel whose messages the caller may read, and reading them.

use mattermost_plugin::api::Client;

use super::{Acting, VisibleChannel};

/// A channel whose content the caller may read. Only [`Permissions::readable_channel`](super::Permissions::readable_channel)
/// makes one, and messages, files and pins are read through it.
#[derive(Clone)]
pub struct ReadableChannel {
    #[expect(dead_code, reason = "messages are read through it")]
    pub(super) api: Client,
    pub(super) reader: Acting,
    pub(super) channel: VisibleChannel,
}

impl ReadableChannel {
    /// The channel.
    pub fn visible(&self) -> &VisibleChannel {
        &self.channel
    }

    /// Who reads.
    pub fn reader(&self) -> &Acting {
        &self.reader
    }
}

impl std::fmt::Debug for ReadableChannel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ReadableChannel")
            .field(&self.channel.channel().id)
            .finish()
    }
}
