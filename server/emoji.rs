//! An emoji to react with.

use mattermost_plugin::emoji::SystemEmoji;

/// Longest name in bytes (`model.EmojiNameMaxLength`).
pub const MAX_NAME: usize = 64;

/// An emoji that the server has. Only [`Resolver::emoji`](crate::resolve::Resolver::emoji) makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Emoji {
    /// One that every server has.
    System(SystemEmoji),
    /// One that people of this server have added, by its name.
    Custom(String),
}

impl Emoji {
    /// The name that clients write, without colons.
    pub fn name(&self) -> &str {
        match self {
            Self::System(emoji) => emoji.name(),
            Self::Custom(name) => name,
        }
    }

    /// Whether `name` is one of its names.
    pub fn is_called(&self, name: &str) -> bool {
        match self {
            Self::System(emoji) => emoji.names().any(|known| known == name),
            Self::Custom(known) => known == name,
        }
    }
}

/// The name between colons, as people write it.
pub fn written(text: &str) -> &str {
    let text = text.trim();
    let inner = text
        .strip_prefix(':')
        .and_then(|rest| rest.strip_suffix(':'));
    inner.unwrap_or(text)
}

/// Whether it has the form of a name (`model.IsValidEmojiName`).
pub fn is_name(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-');
    !text.is_empty() && text.len() <= MAX_NAME && text.bytes().all(letter)
}
